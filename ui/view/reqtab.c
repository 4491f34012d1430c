#include "view/reqtab.h"

/* The first commands of both are the same, so that one number does for either. */
_Static_assert((int)REQTAB_EDIT == (int)KV_EDIT && (int)REQTAB_REDO == (int)KV_REDO,
               "a table's commands lead the tabs'");

/* ---- Tables -----------------------------------------------------------------------------------*/

static void table_reset(void *self)
{
    kvtable_reset(self);
}

static void table_refresh(void *self)
{
    kvtable_refresh(self);
}

static void table_leave(void *self)
{
    kvtable_leave(self);
}

static void table_resize(void *self, int w, int h)
{
    kvtable_resize(self, w, h);
}

static void draw_complaint(const struct canvas *c, const char *complaint)
{
    if (complaint)
        canvas_text_right(c, canvas_w(c) - 2, canvas_h(c) - 1, canvas_w(c) / 2, ROLE_ERROR,
                          span_of(complaint));
}

static void table_draw(const void *self, const struct canvas *c, bool focused)
{
    kvtable_draw(self, c, focused);
    draw_complaint(c, kvtable_complaint(self));
}

static bool table_cursor(const void *self, int *x, int *y)
{
    return kvtable_cursor(self, x, y);
}

static bool table_is_typing(const void *self)
{
    return kvtable_is_typing(self);
}

static struct typedkeys table_typed(const void *self)
{
    return kvtable_typed(self);
}

static bool table_key(void *self, const struct key *key)
{
    return kvtable_key(self, key);
}

static bool table_mouse(void *self, const struct key *key)
{
    return kvtable_mouse(self, key);
}

static bool table_can(const void *self, enum reqtab_command command)
{
    return command <= REQTAB_REDO && kvtable_can(self, (enum kv_command)command);
}

static bool table_run(void *self, enum reqtab_command command, struct intent *out)
{
    (void)out;
    return kvtable_run(self, (enum kv_command)command);
}

static const struct reqtab_class tables = {
    .reset = table_reset,
    .refresh = table_refresh,
    .leave = table_leave,
    .resize = table_resize,
    .draw = table_draw,
    .cursor = table_cursor,
    .is_typing = table_is_typing,
    .typed = table_typed,
    .key = table_key,
    .mouse = table_mouse,
    .can = table_can,
    .run = table_run,
};

struct reqtab reqtab_of_table(struct kvtable *t)
{
    return (struct reqtab){ &tables, t };
}

/* ---- Fields -----------------------------------------------------------------------------------*/

static void form_reset(void *self)
{
    fields_reset(self);
}

static void form_leave(void *self)
{
    fields_leave(self);
}

static void form_resize(void *self, int w, int h)
{
    fields_resize(self, w, h);
}

static void form_draw(const void *self, const struct canvas *c, bool focused)
{
    fields_draw(self, c, focused);
    draw_complaint(c, ((const struct fields *)self)->complaint);
}

static bool form_cursor(const void *self, int *x, int *y)
{
    return fields_cursor(self, x, y);
}

static bool form_is_typing(const void *self)
{
    return fields_is_typing(self);
}

static struct typedkeys form_typed(const void *self)
{
    return fields_typed(self);
}

static bool form_key(void *self, const struct key *key)
{
    return fields_key(self, key);
}

static bool form_mouse(void *self, const struct key *key)
{
    return fields_mouse(self, key);
}

static bool form_can(const void *self, enum reqtab_command command)
{
    return command == REQTAB_EDIT && !fields_is_typing(self);
}

static bool form_run(void *self, enum reqtab_command command, struct intent *out)
{
    struct key enter = { .code = JKEY_ENTER };
    (void)command;
    (void)out;
    return fields_key(self, &enter);
}

static const struct reqtab_class forms = {
    .reset = form_reset,
    .leave = form_leave,
    .resize = form_resize,
    .draw = form_draw,
    .cursor = form_cursor,
    .is_typing = form_is_typing,
    .typed = form_typed,
    .key = form_key,
    .mouse = form_mouse,
    .can = form_can,
    .run = form_run,
};

struct reqtab reqtab_of_fields(struct fields *f)
{
    return (struct reqtab){ &forms, f };
}

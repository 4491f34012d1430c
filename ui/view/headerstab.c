#include "view/headerstab_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"
#include "view/headermeaning.h"

#define LEFT        HEADERSTAB_LEFT
#define VALUE_MOST  4096 /* bytes of a value that are shown without being asked for */
#define VALUE_SHOWN 1024 /* of one that has more */
#define NAME_COLUMN 31   /* at most: names that are longer have a row for themselves */
#define NAME_WIDE   44   /* where there is room for it beside values */

struct headerstab *headerstab_new(void)
{
    struct headerstab *h = mem_zero(1, sizeof *h);
    if (!h)
        return NULL;
    sheettab_init(&h->tab);
    buf_init(&h->value, 1 << 20);
    h->meant = SHEET_NO_ITEM;
    return h;
}

void headerstab_free(struct headerstab *h)
{
    if (!h)
        return;
    sheettab_clear(&h->tab);
    headerorder_clear(&h->order);
    free(h->fields);
    buf_clear(&h->value);
    free(h);
}

/* ---- Layout -----------------------------------------------------------------------------------*/

static struct span name_of(struct jig_field f)
{
    return span_make(f.name, f.name_len);
}

static struct span value_of(struct jig_field f)
{
    return span_make(f.value, f.value_len);
}

static enum jig_section section_of(const struct headerstab *h)
{
    return h->twin ? JIG_SECTION_REQUEST : JIG_SECTION_RESPONSE;
}

/* Where values begin: behind the longest name, as long as that leaves half of the width. */
static int place_values(const struct headerstab *h)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    int wide = h->tab.w >= 3 * NAME_COLUMN ? NAME_WIDE : NAME_COLUMN;
    int most = h->tab.w / 2 - 2 < wide ? h->tab.w / 2 - 2 : wide;
    int width = 12;
    for (size_t i = 0; i < jig_exchange_n_fields(x, section_of(h)); i++) {
        int w = visible_columns(name_of(jig_exchange_field(x, section_of(h), i)), most + 1);
        if (w > width && LEFT + w + 2 <= most)
            width = w;
    }
    return LEFT + width + 2;
}

int headerstab_value_width(const struct headerstab *h)
{
    int w = h->tab.w - h->value_x - 3;
    return w > 10 ? w : 10;
}

struct span headerstab_seen(struct headerstab *h, struct span text)
{
    buf_reset(&h->value);
    restab_add(h->tab.shown, text, &h->value);
    return buf_span(&h->value);
}

bool headerstab_item(struct headerstab *h, struct jig_field field)
{
    void *fields = h->fields;
    size_t item = h->tab.sheet.n_items;
    if (!mem_grow(&fields, &h->fields_room, item + 1, sizeof *h->fields)) {
        h->tab.sheet.failed = true;
        return false;
    }
    h->fields = fields;
    h->fields[item] = field;
    return sheet_item(&h->tab.sheet) == item;
}

static void add_name(struct headerstab *h, enum role role, struct span name)
{
    sheet_add(&h->tab.sheet, LEFT, role, name);
    if (LEFT + visible_columns(name, h->tab.w) + 1 > h->value_x)
        sheet_more(&h->tab.sheet);
}

/* A value without end would be nothing but rows to scroll over; never cut inside a character. */
static void add_value(struct headerstab *h, size_t item, struct span value)
{
    struct span text = headerstab_seen(h, value);
    size_t fits = text.len;
    char count[HUMAN_COUNT];
    if (text.len > VALUE_MOST && item != h->meant)
        for (fits = VALUE_SHOWN; fits > 0 && ((unsigned char)text.ptr[fits] & 0xc0) == 0x80;)
            fits--;
    sheet_wrap(&h->tab.sheet, h->value_x, headerstab_value_width(h), ROLE_BRIGHT,
               span_sub(text, 0, fits));
    if (fits == text.len)
        return;
    sheet_more(&h->tab.sheet);
    const char *key = restab_key(h->tab.shown, "response.fold");
    human_count(count, text.len - fits);
    if (key[0])
        sheet_addf(&h->tab.sheet, h->value_x, ROLE_WARN, "and %s bytes more; %s shows them all",
                   count, key);
    else
        sheet_addf(&h->tab.sheet, h->value_x, ROLE_WARN, "and %s bytes more", count);
}

/* Why the jar did not take what this field sets; NULL: it did, or there was none to ask. */
static const char *refusal(const struct jig_exchange *x, struct jig_field f)
{
    for (size_t i = 0; i < jig_exchange_n_cookies(x); i++) {
        struct jig_set_cookie set = jig_exchange_cookie(x, i);
        if (set.field.value != f.value)
            continue;
        bool was_taken = set.verdict == JIG_COOKIE_KEPT || set.verdict == JIG_COOKIE_REMOVED ||
                         set.verdict == JIG_COOKIE_CROWDED || set.verdict == JIG_COOKIE_NO_JAR;
        return was_taken ? NULL : jig_cookie_words(set.verdict);
    }
    return NULL;
}

static void add_explanation(struct headerstab *h, struct jig_field f,
                            const struct explain_answer *a)
{
    static const uint8_t tones[] = { ROLE_FAINT, ROLE_OK, ROLE_WARN, ROLE_ERROR };
    const char *refused = refusal(h->tab.shown->exchange, f);
    struct explanation e = { EXPLAIN_BAD, "" };
    if (!refused && !explain_field(a, name_of(f), value_of(f), &e))
        return;
    sheet_more(&h->tab.sheet);
    sheet_wrap(&h->tab.sheet, h->value_x, headerstab_value_width(h), tones[e.tone],
               headerstab_seen(h, span_of(refused ? refused : e.text)));
}

void headerstab_explain(struct headerstab *h, struct jig_field f,
                        const struct explain_answer *a)
{
    struct headermeaning m = { &h->tab.sheet, h->tab.shown, &h->value, h->value_x,
                               headerstab_value_width(h) };
    if (a)
        add_explanation(h, f, a);
    if (h->tab.sheet.n_items == h->meant + 1)
        headermeaning_add(&m, name_of(f), value_of(f));
}

static void add_field(struct headerstab *h, struct jig_field f, const struct explain_answer *a)
{
    if (!headerstab_item(h, f))
        return;
    add_name(h, ROLE_NAME, name_of(f));
    add_value(h, h->tab.sheet.n_items - 1, value_of(f));
    headerstab_explain(h, f, a);
}

static void add_fields(struct headerstab *h, const struct explain_answer *a)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    headerorder_fill(&h->order, x, section_of(h), a);
    for (size_t i = 0; i < jig_exchange_n_fields(x, section_of(h)); i++)
        add_field(h, jig_exchange_field(x, section_of(h), headerorder_at(&h->order, i)), a);
}

static void lay_out_answer(struct headerstab *h)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    struct explain_answer answer = facts_answer(x);
    size_t n = jig_exchange_n_fields(x, JIG_SECTION_RESPONSE);
    add_fields(h, &answer);
    if (!jig_exchange_status(x)) {
        sheet_row(&h->tab.sheet);
        sheet_str(&h->tab.sheet, LEFT, ROLE_FAINT, "no header of an answer has come");
    } else if (!n) {
        sheet_row(&h->tab.sheet);
        sheet_str(&h->tab.sheet, LEFT, ROLE_FAINT, "the answer has no headers");
    }
    sheet_row(&h->tab.sheet);
    headersapart_add(h, &answer);
}

static void lay_out_request(struct headerstab *h)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    char count[HUMAN_COUNT];
    sheet_row(&h->tab.sheet);
    sheet_str(&h->tab.sheet, LEFT, ROLE_HEADING, "Sent");
    int at = sheet_str(&h->tab.sheet, h->value_x,
                       role_of_method(span_of(jig_exchange_method(x))), jig_exchange_method(x));
    sheet_add(&h->tab.sheet, at + 1, ROLE_BRIGHT,
              headerstab_seen(h, span_of(jig_exchange_url(x))));
    sheet_row(&h->tab.sheet);
    add_fields(h, NULL);
    sheet_row(&h->tab.sheet);
    uint64_t len = jig_exchange_request_body_len(x);
    sheet_row(&h->tab.sheet);
    sheet_str(&h->tab.sheet, LEFT, ROLE_HEADING, "Body");
    if (len)
        sheet_addf(&h->tab.sheet, h->value_x, ROLE_BRIGHT, "%s bytes", human_count(count, len));
    else
        sheet_str(&h->tab.sheet, h->value_x, ROLE_FAINT, "none");
}

static void lay_out(struct headerstab *h)
{
    sheet_begin(&h->tab.sheet);
    if (h->tab.shown && h->tab.shown->exchange) {
        h->value_x = place_values(h);
        if (h->twin)
            lay_out_request(h);
        else
            lay_out_answer(h);
    }
    sheet_end(&h->tab.sheet);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct headerstab *h = self;
    h->tab.shown = shown;
    if (other) {
        h->meant = SHEET_NO_ITEM;
        h->tab.sheet.cursor = h->tab.sheet.top = 0;
    }
    lay_out(h);
}

static void resize(void *self, int w, int h)
{
    struct headerstab *tab = self;
    sheettab_resize(&tab->tab, w, h);
    lay_out(tab);
}

/* ---- Commands ---------------------------------------------------------------------------------*/

static void print_field(struct headerstab *h, struct jig_field f)
{
    buf_add(&h->tab.copied, name_of(f));
    buf_add_str(&h->tab.copied, ": ");
    buf_add(&h->tab.copied, headerstab_seen(h, value_of(f)));
}

static void print_section(struct headerstab *h)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    for (size_t i = 0; i < jig_exchange_n_fields(x, section_of(h)); i++) {
        print_field(h, jig_exchange_field(x, section_of(h), i));
        buf_add_byte(&h->tab.copied, '\n');
    }
}

/* What stands in the values' column, as one line: what is wrapped over rows, as it was before. */
static void print_item(struct headerstab *h, size_t item)
{
    const struct sheet *s = &h->tab.sheet;
    struct buf *out = &h->tab.copied;
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct sheet_row *row = &s->rows[i];
        if (row->item != item)
            continue;
        for (size_t p = row->part; p < row->part + row->n; p++) {
            const struct sheet_part *part = &s->parts[p];
            if (part->x < h->value_x || part->from != part->begin)
                continue;
            buf_add_str(out, out->len ? " " : "");
            buf_add(out, span_sub(buf_span(&s->text), part->begin, part->end));
        }
    }
}

static bool copy(struct headerstab *h, struct intent *out)
{
    size_t item = h->tab.sheet.cursor;
    buf_reset(&h->tab.copied);
    if (item < h->tab.sheet.n_items && h->fields[item].name_len)
        print_field(h, h->fields[item]);
    else
        print_item(h, item);
    restab_copy(buf_span(&h->tab.copied), out);
    return true;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct headerstab *h = self;
    switch (command) {
    case RESTAB_COPY:
        return copy(h, out);
    case RESTAB_COPY_ALL:
        buf_reset(&h->tab.copied);
        print_section(h);
        restab_copy(buf_span(&h->tab.copied), out);
        return true;
    case RESTAB_TWIN:
        h->twin = !h->twin;
        h->meant = SHEET_NO_ITEM;
        h->tab.sheet.cursor = h->tab.sheet.top = 0;
        lay_out(h);
        return true;
    case RESTAB_ORDER:
        h->order.order = (h->order.order + 1) % N_HEADER_ORDERS;
        h->meant = SHEET_NO_ITEM;
        h->tab.sheet.cursor = h->tab.sheet.top = 0;
        lay_out(h);
        return true;
    case RESTAB_REVALIDATE:
        *out = (struct intent){ .command = "request.revalidate",
                                .number = (int64_t)h->tab.shown->index };
        return true;
    case RESTAB_FOLD:
        h->meant = h->meant == h->tab.sheet.cursor ? SHEET_NO_ITEM : h->tab.sheet.cursor;
        lay_out(h);
        sheet_to_item(&h->tab.sheet, h->tab.sheet.cursor);
        return true;
    default:
        return false;
    }
}

/* It has a name or a date that a next send can ask about, if that is the same request. */
static bool can_revalidate(const struct restab_shown *shown)
{
    const struct jig_exchange *x = shown->exchange;
    const char *method = jig_exchange_method(x);
    struct jig_field f;
    return jig_transfer_is_done(shown->transfer) && x == jig_transfer_last(shown->transfer) &&
           (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) &&
           (jig_exchange_find(x, JIG_SECTION_RESPONSE, "ETag", &f) ||
            jig_exchange_find(x, JIG_SECTION_RESPONSE, "Last-Modified", &f));
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct headerstab *h = self;
    if (!h->tab.shown || !h->tab.shown->exchange)
        return false;
    if (command == RESTAB_TWIN)
        return true;
    if (command == RESTAB_REVALIDATE)
        return !h->twin && can_revalidate(h->tab.shown);
    return h->tab.sheet.n_items && (command == RESTAB_COPY || command == RESTAB_COPY_ALL ||
                                    command == RESTAB_FOLD || command == RESTAB_ORDER);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct headerstab *h = self;
    if (sheet_bar_mouse(&h->tab.sheet, k))
        return true;
    if (k->mouse == MOUSE_PRESS && k->clicks == 2 &&
        sheet_at(&h->tab.sheet, k->y) != SHEET_NO_ITEM)
        return run(self, RESTAB_FOLD, out);
    return sheet_mouse(&h->tab.sheet, k);
}

/* Of what can be done with the fields that are there. */
static size_t add_field_hints(const struct headerstab *h, const struct view_env *env,
                              const char *order, struct bar_hint *hints)
{
    size_t n = 0;
    if (!h->tab.sheet.n_items)
        return n;
    hints[n++] = (struct bar_hint){ view_key(env, "response.find"), "find" };
    hints[n++] = (struct bar_hint){ view_key(env, "response.order"), order };
    hints[n++] = (struct bar_hint){ view_key(env, "response.copy"), "copy" };
    hints[n++] = restab_secrets_hint(h->tab.shown, env);
    hints[n++] = (struct bar_hint){ view_key(env, "response.fold"), "what it means" };
    return n;
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct headerstab *h = self;
    struct bar_hint hints[7];
    char order[32];
    snprintf(order, sizeof order, "order: %s", headerorder_words(h->order.order));
    size_t n = add_field_hints(h, env, order, hints);
    if (can_run(h, RESTAB_REVALIDATE))
        hints[n++] =
            (struct bar_hint){ view_key(env, "response.revalidate"), "ask if changed" };
    if (can_run(h, RESTAB_TWIN))
        hints[n++] = (struct bar_hint){ view_key(env, "response.twin"),
                                        h->twin ? "the answer" : "the request" };
    sheettab_draw(&h->tab, c, env, hints, n);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = sheettab_key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = sheettab_find,
    .find_next = sheettab_find_next,
    .found = sheettab_found,
};

struct restab headerstab_tab(struct headerstab *h)
{
    return (struct restab){ &class, h };
}

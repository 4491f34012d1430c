#include "view/textbody.h"

#include <stdio.h>
#include <string.h>

#include "data/human.h"
#include "jig.h"
#include "view/message.h"

enum { CHECK_MAX = 4 << 20, CHECK_AT_ONCE = 64 << 10, WORK_SLICE = 64 << 10, X_STATUS = 2 };

static void paint(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles)
{
    struct textbody *t = ctx;
    if (t->grammar == TEXTBODY_JSON)
        jsonbody_paint(&t->json, text, from, to, roles);
    else if (t->grammar == TEXTBODY_MESSAGE)
        message_paint(text, from, to, roles);
    composing_paint_variables(t->composing, text, from, to, roles);
}

void textbody_init(struct textbody *t, struct composing *composing)
{
    *t = (struct textbody){ .composing = composing, .bad = SIZE_MAX };
    editor_init(&t->editor, TEXTBODY_MAX, composing->clipboard);
    t->editor.offers.names = &composing->names;
    jsonbody_init(&t->json);
    jsoncheck_init(&t->check);
    t->paint = (struct text_paint){ paint, t };
}

void textbody_clear(struct textbody *t)
{
    jsonbody_clear(&t->json);
    jsoncheck_clear(&t->check);
    editor_clear(&t->editor);
}

/* ---- In step with the request ----------------------------------------------------------------*/

static bool is_checked(const struct textbody *t)
{
    size_t len = editor_text(&t->editor).len;
    return t->grammar == TEXTBODY_JSON && len > 0 && len <= CHECK_MAX;
}

static void take_verdict(struct textbody *t)
{
    if (!t->check.is_done || t->check.is_json)
        return;
    t->why = t->check.why;
    t->bad = t->check.bad;
    t->place = jsonlex_place(editor_text(&t->editor), t->bad);
}

/* Of a large text no more than a key has time for. */
static void begin_check(struct textbody *t, struct span text)
{
    jsoncheck_begin(&t->check);
    t->is_checking = true;
    while (t->is_checking && text.len <= CHECK_AT_ONCE)
        t->is_checking = jsoncheck_step(&t->check, text, WORK_SLICE);
    take_verdict(t);
}

static bool look_again(struct textbody *t)
{
    const struct editor *e = &t->editor;
    bool is_so = t->looked_at.state == e->edits.state && t->looked_at.top == e->top &&
                 t->looked_at.left == e->left && t->looked_at.w == e->w &&
                 t->looked_at.h == e->h && t->looked_at.wrap == e->wrap;
    t->looked_at.state = e->edits.state;
    t->looked_at.top = e->top;
    t->looked_at.left = e->left;
    t->looked_at.w = e->w;
    t->looked_at.h = e->h;
    t->looked_at.wrap = e->wrap;
    return !is_so;
}

/* What is in sight goes first. */
static bool work_once(struct textbody *t)
{
    struct span text = editor_text(&t->editor);
    if (jsonbody_step(&t->json, text, WORK_SLICE))
        return true;
    if (t->is_checking) {
        t->is_checking = jsoncheck_step(&t->check, text, WORK_SLICE);
        if (!t->is_checking)
            take_verdict(t);
    }
    return t->is_checking;
}

bool textbody_work(struct textbody *t, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    bool is_new = look_again(t), more;
    do {
        more = work_once(t);
    } while (more && jig_now() < until);
    return more || is_new;
}

static void check(struct textbody *t)
{
    struct span text = editor_text(&t->editor);
    const struct edits *edits = &t->editor.edits;
    jsonbody_changed(&t->json, text, edits_kept_since(edits, t->json.state), edits->state);
    if (t->checked == t->editor.edits.state && t->checked_as == t->grammar)
        return;
    t->checked = t->editor.edits.state;
    t->checked_as = t->grammar;
    t->why = NULL;
    t->bad = SIZE_MAX;
    t->is_checking = false;
    if (is_checked(t))
        begin_check(t, text);
    if (t->grammar == TEXTBODY_MESSAGE && text.len > 0 && !message_is(text)) {
        t->why = "a request begins so: METHOD TARGET HTTP/1.1";
        t->place = (struct jsonlex_place){ 1, 1 };
        t->bad = 0;
    }
}

void textbody_be(struct textbody *t, enum textbody_grammar grammar)
{
    t->grammar = grammar;
    check(t);
}

void textbody_set(struct textbody *t, struct span text)
{
    t->typing = t->editor.finding = false;
    edits_clear(&t->editor.edits);
    editor_set(&t->editor, text);
    check(t);
}

void textbody_update(struct textbody *t, struct span text)
{
    if (!span_eq(editor_text(&t->editor), text))
        editor_replace_all(&t->editor, text);
    check(t);
}

static void take_over(struct textbody *t)
{
    t->is_lost = !t->store(t->ctx, editor_text(&t->editor));
    check(t);
}

static void replace(struct textbody *t, struct span text)
{
    if (span_eq(text, editor_text(&t->editor)))
        return;
    editor_replace_all(&t->editor, text);
    take_over(t);
}

static void put(void *self, struct span text)
{
    replace(self, text);
}

static void leave(void *self)
{
    struct textbody *t = self;
    t->typing = false;
    complete_close(&t->editor.offers.list);
    if (t->editor.finding) {
        t->editor.finding = false;
        editor_resize(&t->editor, t->editor.w, t->editor.h);
    }
}

/* ---- Keys and mouse --------------------------------------------------------------------------*/

static void resize(void *self, int w, int h)
{
    struct textbody *t = self;
    t->w = w;
    t->h = h;
    editor_resize(&t->editor, w, t->has_status && h > 2 ? h - 1 : h);
}

static bool is_typing(const void *self)
{
    const struct textbody *t = self;
    return t->typing || t->editor.finding;
}

static struct typedkeys typed(const void *self)
{
    const struct textbody *t = self;
    return editor_typed(&t->editor, "stop typing");
}

static bool key(void *self, const struct key *k)
{
    struct textbody *t = self;
    t->typing |= k->code == JKEY_PASTE; /* which is meant for a text */
    if (!t->typing)
        return editor_read_key(&t->editor, k);
    if (key_is(k, 0, JKEY_ESC) && !editor_wants_esc(&t->editor)) {
        t->typing = false;
        return true;
    }
    uint64_t state = t->editor.edits.state;
    bool taken = editor_key(&t->editor, k);
    if (t->editor.edits.state != state)
        take_over(t);
    return taken;
}

static bool mouse(void *self, const struct key *k)
{
    struct textbody *t = self;
    uint64_t state = t->editor.edits.state;
    bool taken = editor_mouse(&t->editor, k);
    if (k->mouse == MOUSE_PRESS && k->button == MOUSE_LEFT && !editor_has_bar(&t->editor))
        t->typing = true;
    if (t->editor.edits.state != state)
        take_over(t);
    return taken;
}

/* ---- Commands --------------------------------------------------------------------------------*/

static bool can(const void *self, enum reqtab_command command)
{
    const struct textbody *t = self;
    const struct undolog *log = &t->editor.edits.log;
    size_t len = editor_text(&t->editor).len;
    switch (command) {
    case REQTAB_EDIT:
        return !t->typing;
    case REQTAB_FORMAT:
        return t->grammar == TEXTBODY_MESSAGE || (t->grammar == TEXTBODY_JSON && len > 0);
    case REQTAB_MINIFY:
        return t->grammar == TEXTBODY_JSON && len > 0;
    case REQTAB_UNDO:
        return log->done > 0;
    case REQTAB_REDO:
        return log->done < log->n;
    default:
        return command == REQTAB_WRAP || command == REQTAB_FIND || command == REQTAB_EXTERNAL;
    }
}

static enum jig_err write_anew(struct textbody *t, bool minify, struct buf *out)
{
    struct span text = editor_text(&t->editor);
    if (t->grammar != TEXTBODY_MESSAGE) {
        enum jig_err err = jsonbody_format(text, minify, out, &t->said);
        if (err && !out->failed)
            return err;
    } else if (!message_write(t->composing, text, out) && !out->failed) {
        return jig_error_set(&t->said, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    return out->failed
               ? jig_error_set(&t->said, out->failed, JIG_PHASE_NONE,
                               "laid out it would have more than %u MiB", TEXTBODY_MAX >> 20)
               : JIG_OK;
}

static void lay_out(struct textbody *t, bool minify, struct intent *say)
{
    struct buf out;
    buf_init(&out, TEXTBODY_MAX);
    if (!write_anew(t, minify, &out))
        replace(t, buf_span(&out));
    else if (t->bad != SIZE_MAX)
        editor_go(&t->editor, t->bad); /* the words stand below it already */
    else
        *say = (struct intent){ .command = "say", .text = span_of(t->said.text) };
    buf_clear(&out);
}

static bool travel(struct textbody *t, bool back)
{
    bool done = back ? edits_undo(&t->editor.edits) : edits_redo(&t->editor.edits);
    editor_resize(&t->editor, t->editor.w, t->editor.h);
    take_over(t);
    return done;
}

static bool run(void *self, enum reqtab_command command, struct intent *out)
{
    struct textbody *t = self;
    switch (command) {
    case REQTAB_EDIT:
        t->typing = true;
        return true;
    case REQTAB_FORMAT:
    case REQTAB_MINIFY:
        lay_out(t, command == REQTAB_MINIFY, out);
        return true;
    case REQTAB_WRAP:
        editor_set_wrap(&t->editor, !t->editor.wrap);
        return true;
    case REQTAB_FIND:
        editor_open_find(&t->editor);
        return true;
    case REQTAB_UNDO:
    case REQTAB_REDO:
        return travel(t, command == REQTAB_UNDO);
    case REQTAB_EXTERNAL:
        *out = (struct intent){ .command = "request.edit-external",
                                .text = editor_text(&t->editor) };
        return true;
    default:
        return false;
    }
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

enum role textbody_describe(const struct textbody *t, struct buf *out)
{
    char n[HUMAN_COUNT];
    if (t->editor.refused)
        buf_addf(out, "that is too much: a body here holds %u MiB", TEXTBODY_MAX >> 20);
    else if (t->is_lost)
        buf_add_str(out, "out of memory: the request still has the text before this change");
    else if (t->why)
        buf_addf(out, "line %zu, column %zu: %s", t->place.line, t->place.column, t->why);
    else
        buf_addf(out, "%s%s bytes",
                 t->is_checking  ? "JSON …  "
                 : is_checked(t) ? "JSON ✓  "
                                 : "",
                 human_count(n, editor_text(&t->editor).len));
    return t->editor.refused || t->is_lost || t->why ? ROLE_ERROR : ROLE_FAINT;
}

/* Where it begins. */
static int draw_place(const struct textbody *t, const struct canvas *c, int y)
{
    size_t line, column;
    editor_place(&t->editor, &line, &column);
    char text[80];
    int n = snprintf(text, sizeof text, "line %zu, column %zu", line, column);
    return canvas_text_right(c, t->w - 2, y, t->w / 2, ROLE_MUTED, span_make(text, (size_t)n));
}

/* Under the text: what is wrong with it, or what it is. */
static void draw_status(const struct textbody *t, const struct canvas *c, int y, bool focused)
{
    bool is_empty = editor_text(&t->editor).len == 0;
    const char *invitation = t->grammar == TEXTBODY_MESSAGE
                                 ? "Enter to type, f to begin with what would be sent"
                                 : "Enter to type";
    struct buf words;
    buf_init(&words, 256);
    enum role role = textbody_describe(t, &words);
    int right = t->typing ? draw_place(t, c, y) - 2 : t->w - 2;
    if (is_empty && !t->typing && focused && role != ROLE_ERROR)
        canvas_str(c, X_STATUS, y, ROLE_FAINT, invitation);
    else
        canvas_text_cut(c, X_STATUS, y, right - X_STATUS, role, buf_span(&words));
    buf_clear(&words);
}

static void draw(const void *self, const struct canvas *c, bool focused)
{
    const struct textbody *t = self;
    struct canvas part = canvas_sub(c, 0, 0, t->w, t->editor.h);
    struct editor_look look = { .focused = focused && is_typing(t),
                                .paint = &t->paint,
                                .bad = t->bad };
    editor_draw(&t->editor, &part, &look);
    if (t->editor.h < t->h)
        draw_status(t, c, t->editor.h, focused);
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct textbody *t = self;
    return editor_cursor(&t->editor, x, y) && is_typing(t);
}

static bool work(void *self, int64_t budget_us)
{
    return textbody_work(self, budget_us);
}

static const struct reqtab_class class = {
    .leave = leave,
    .put = put,
    .resize = resize,
    .draw = draw,
    .cursor = cursor,
    .is_typing = is_typing,
    .typed = typed,
    .key = key,
    .mouse = mouse,
    .can = can,
    .run = run,
    .work = work,
};

struct reqtab textbody_tab(struct textbody *t)
{
    return (struct reqtab){ &class, t };
}

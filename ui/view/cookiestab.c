#include "view/cookiestab.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/human.h"
#include "widget/bar.h"
#include "widget/sheet.h"

enum { LEFT = 2, INDENT = 4, NAME_MOST = 24 };

#define NO_COOKIE SIZE_MAX

struct cookiestab {
    const struct restab_shown *shown;
    struct sheet sheet;
    size_t
        *rows; /* of each item: which cookie of the jar it is; NO_COOKIE: one of the answer's */
    size_t n_rows, rows_room;
    struct buf find;
    struct buf copied;
    struct buf value; /* one, as it may be shown */
    int value_x;
    int w;
};

struct cookiestab *cookiestab_new(void)
{
    struct cookiestab *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    sheet_init(&c->sheet);
    buf_init(&c->find, 1024);
    buf_init(&c->copied, RESTAB_COPY_MAX);
    buf_init(&c->value, 1 << 20);
    return c;
}

void cookiestab_free(struct cookiestab *c)
{
    if (!c)
        return;
    sheet_clear(&c->sheet);
    free(c->rows);
    buf_clear(&c->find);
    buf_clear(&c->copied);
    buf_clear(&c->value);
    free(c);
}

/* ---- Layout -----------------------------------------------------------------------------------*/

static const struct jig_jar *jar_of(const struct cookiestab *c)
{
    return c->shown ? c->shown->jar : NULL;
}

static size_t n_set(const struct cookiestab *c)
{
    return jig_exchange_n_cookies(c->shown->exchange);
}

static int value_width(const struct cookiestab *c)
{
    int w = c->w - c->value_x - 3;
    return w > 10 ? w : 10;
}

/* Without what is to be hidden; borrowed until the next. */
static struct span seen(struct cookiestab *c, struct span text)
{
    buf_reset(&c->value);
    restab_add(c->shown, text, &c->value);
    return buf_span(&c->value);
}

static void heading(struct cookiestab *c, const char *words, const char *more)
{
    if (c->sheet.n_rows > 0)
        sheet_row(&c->sheet);
    sheet_row(&c->sheet);
    int x = sheet_str(&c->sheet, LEFT, ROLE_HEADING, words);
    sheet_str(&c->sheet, x + 2, ROLE_FAINT, more);
}

static void remark(struct cookiestab *c, const char *words)
{
    sheet_row(&c->sheet);
    sheet_str(&c->sheet, INDENT, ROLE_FAINT, words);
}

static bool add_item(struct cookiestab *c, size_t cookie)
{
    if (!mem_grow((void **)&c->rows, &c->rows_room, c->n_rows + 1, sizeof *c->rows))
        return false;
    c->rows[c->n_rows++] = cookie;
    sheet_item(&c->sheet);
    return true;
}

static void add_pair(struct cookiestab *c, struct span name, struct span value)
{
    bool is_nameless = name.len == 0;
    sheet_add(&c->sheet, INDENT, is_nameless ? ROLE_FAINT : ROLE_NAME,
              is_nameless ? SPAN("no name") : name);
    if (INDENT + visible_columns(name, c->w) + 1 > c->value_x)
        sheet_more(&c->sheet);
    sheet_wrap(&c->sheet, c->value_x, value_width(c), ROLE_BRIGHT, seen(c, value));
}

static enum role role_of(enum jig_cookie_verdict verdict)
{
    if (verdict == JIG_COOKIE_KEPT)
        return ROLE_OK;
    return verdict == JIG_COOKIE_REMOVED || verdict == JIG_COOKIE_NO_JAR ? ROLE_FAINT
                                                                         : ROLE_WARN;
}

/* A Set-Cookie field: the pair, its attributes as they were sent, and the verdict. */
static void add_set(struct cookiestab *c, struct jig_set_cookie set)
{
    struct span rest = span_make(set.field.value, set.field.value_len);
    struct span value = span_cut(&rest, ';'), name = { 0 };
    if (span_find_byte(value, '=', 0) != SIZE_MAX)
        name = span_trim(span_cut(&value, '='));
    if (!add_item(c, NO_COOKIE))
        return;
    add_pair(c, name, span_trim(value));
    rest = span_trim(rest);
    if (rest.len > 0) {
        sheet_more(&c->sheet);
        sheet_wrap(&c->sheet, c->value_x, value_width(c), ROLE_MUTED, seen(c, rest));
    }
    sheet_more(&c->sheet);
    sheet_wrap(&c->sheet, c->value_x, value_width(c), role_of(set.verdict),
               span_of(jig_cookie_words(set.verdict)));
}

static void put_facts(const struct jig_cookie *cookie, struct buf *out)
{
    char date[HUMAN_SHORT];
    buf_add_str(out, cookie->domain);
    buf_add_str(out, cookie->path);
    buf_add_str(out, cookie->host_only ? " · this host only" : " · hosts below it too");
    buf_add_str(out, cookie->secure ? " · Secure" : "");
    buf_add_str(out, cookie->http_only ? " · HttpOnly" : "");
    if (cookie->same_site[0])
        buf_addf(out, " · SameSite=%s", cookie->same_site);
    if (cookie->expires_s)
        buf_addf(out, " · until %s", human_date(date, cookie->expires_s));
    else
        buf_add_str(out, " · until it is deleted");
}

static void add_kept(struct cookiestab *c, size_t i)
{
    struct jig_cookie cookie = jig_jar_at(jar_of(c), i);
    struct buf facts;
    if (!add_item(c, i))
        return;
    buf_init(&facts, 1 << 14);
    put_facts(&cookie, &facts);
    add_pair(c, span_of(cookie.name), span_of(cookie.value));
    sheet_more(&c->sheet);
    sheet_wrap(&c->sheet, c->value_x, value_width(c), ROLE_MUTED, buf_span(&facts));
    buf_clear(&facts);
}

/* Those that go to this address, or the others, each domain's together. */
static size_t add_some(struct cookiestab *c, bool here)
{
    const struct jig_jar *jar = jar_of(c);
    const char *url = jig_exchange_url(c->shown->exchange);
    size_t n = jig_jar_n(jar), added = 0;
    bool *done = mem_zero(n ? n : 1, sizeof *done);
    for (size_t i = 0; done && i < n; i++)
        done[i] = jig_jar_matches(jar, i, url) != here;
    for (size_t i = 0; done && i < n; i++)
        for (size_t k = i; !done[i] && k < n; k++)
            if (k == i || (!done[k] &&
                           strcmp(jig_jar_at(jar, k).domain, jig_jar_at(jar, i).domain) == 0)) {
                added++;
                add_kept(c, k);
                done[k] = k != i;
            }
    free(done);
    return added;
}

static void lay_out_jar(struct cookiestab *c)
{
    if (!jar_of(c))
        return;
    heading(c, "In the jar, for this address", "sent with the next request");
    if (!add_some(c, true))
        remark(c, "none");
    if (c->n_rows - n_set(c) == jig_jar_n(jar_of(c)))
        return;
    heading(c, "In the jar, for others", "");
    add_some(c, false);
}

/* Where values begin: behind the longest name, within reason. */
static int place_values(const struct cookiestab *c)
{
    int most = c->w / 3 < NAME_MOST ? c->w / 3 : NAME_MOST, width = 8;
    for (size_t i = 0; i < n_set(c); i++) {
        struct jig_set_cookie set = jig_exchange_cookie(c->shown->exchange, i);
        struct span name = span_make(set.field.value, set.field.value_len);
        int w = visible_columns(span_cut(&name, '='), most + 1);
        width = w > width && w <= most ? w : width;
    }
    for (size_t i = 0; jar_of(c) && i < jig_jar_n(jar_of(c)); i++) {
        int w = visible_columns(span_of(jig_jar_at(jar_of(c), i).name), most + 1);
        width = w > width && w <= most ? w : width;
    }
    return INDENT + width + 2;
}

static void lay_out(struct cookiestab *c)
{
    sheet_begin(&c->sheet);
    c->n_rows = 0;
    if (c->shown && c->shown->exchange) {
        c->value_x = place_values(c);
        heading(c, "Set by this answer", "");
        for (size_t i = 0; i < n_set(c); i++)
            add_set(c, jig_exchange_cookie(c->shown->exchange, i));
        if (!n_set(c))
            remark(c, "none");
        lay_out_jar(c);
    }
    sheet_end(&c->sheet);
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct cookiestab *c = self;
    c->shown = shown;
    if (other)
        c->sheet.cursor = c->sheet.top = 0;
    lay_out(c);
}

static void resize(void *self, int w, int h)
{
    struct cookiestab *c = self;
    c->w = w;
    sheet_resize(&c->sheet, w, h > 4 ? h - 2 : h);
    lay_out(c);
}

/* ---- Commands ---------------------------------------------------------------------------------*/

/* The cookie of the jar under the cursor; NO_COOKIE: there is none. */
static size_t cookie_at(const struct cookiestab *c)
{
    return c->sheet.cursor < c->n_rows ? c->rows[c->sheet.cursor] : NO_COOKIE;
}

static void print_item(struct cookiestab *c, size_t item)
{
    size_t i = c->rows[item];
    if (i == NO_COOKIE) {
        struct jig_set_cookie set = jig_exchange_cookie(c->shown->exchange, item);
        buf_add(&c->copied, seen(c, span_make(set.field.value, set.field.value_len)));
        return;
    }
    struct jig_cookie cookie = jig_jar_at(jar_of(c), i);
    buf_addf(&c->copied, "%s=", cookie.name);
    buf_add(&c->copied, seen(c, span_of(cookie.value)));
}

static bool copy(struct cookiestab *c, bool all, struct intent *out)
{
    buf_reset(&c->copied);
    for (size_t item = 0; item < c->n_rows; item++)
        if (all || item == c->sheet.cursor) {
            print_item(c, item);
            buf_add_str(&c->copied, all ? "\n" : "");
        }
    restab_copy(buf_span(&c->copied), out);
    return true;
}

static bool ask(struct cookiestab *c, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)cookie_at(c) };
    return true;
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct cookiestab *c = self;
    if (!c->shown || !c->shown->exchange || c->n_rows == 0)
        return false;
    if (command == RESTAB_DELETE || command == RESTAB_DELETE_SITE || command == RESTAB_CHANGE)
        return cookie_at(c) != NO_COOKIE;
    return command == RESTAB_COPY || command == RESTAB_COPY_ALL;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct cookiestab *c = self;
    if (!can_run(c, command))
        return false;
    switch (command) {
    case RESTAB_COPY:
    case RESTAB_COPY_ALL:
        return copy(c, command == RESTAB_COPY_ALL, out);
    case RESTAB_DELETE:
        return ask(c, "cookies.delete", out);
    case RESTAB_DELETE_SITE:
        return ask(c, "cookies.delete-site", out);
    case RESTAB_CHANGE:
        return ask(c, "cookies.ask-value", out);
    default:
        return false;
    }
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct cookiestab *c = self;
    (void)out;
    return sheet_key(&c->sheet, k);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct cookiestab *c = self;
    (void)out;
    return sheet_mouse(&c->sheet, k);
}

static void find(void *self, struct span text)
{
    struct cookiestab *c = self;
    buf_reset(&c->find);
    buf_add(&c->find, text);
    sheet_show(&c->sheet, sheet_find(&c->sheet, text, c->sheet.top, false));
}

static void find_next(void *self, int direction)
{
    struct cookiestab *c = self;
    size_t row = 0, n = c->sheet.n_rows;
    while (row < n && c->sheet.rows[row].item != c->sheet.cursor)
        row++;
    while (direction > 0 && row + 1 < n && c->sheet.rows[row + 1].item == c->sheet.cursor)
        row++;
    size_t from = direction > 0 ? row + 1 : row ? row - 1 : n ? n - 1 : 0;
    sheet_show(&c->sheet, sheet_find(&c->sheet, buf_span(&c->find), from, direction < 0));
}

static void found(const void *self, struct buf *out)
{
    const struct cookiestab *c = self;
    size_t n = sheet_count(&c->sheet, buf_span(&c->find));
    if (c->find.len)
        buf_addf(out, n == 1 ? "1 row" : n ? "%zu rows" : "not found", n);
}

static void draw(const void *self, const struct canvas *canvas, const struct view_env *env)
{
    const struct cookiestab *c = self;
    struct canvas rows = canvas_sub(canvas, 0, 0, canvas_w(canvas), c->sheet.h);
    sheet_draw(&c->sheet, &rows, env->focused, buf_span(&c->find));
    if (canvas_h(canvas) <= c->sheet.h)
        return;
    struct bar_hint hints[] = {
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.change"), "change" },
        { view_key(env, "response.delete"), "delete" },
        { view_key(env, "response.delete-site"), "delete the site's" },
    };
    bar_draw(canvas, 2, canvas_h(canvas) - 1, canvas_w(canvas) - 2, hints,
             can_run(c, RESTAB_DELETE) ? 5 : 2);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = find,
    .find_next = find_next,
    .found = found,
};

struct restab cookiestab_tab(struct cookiestab *c)
{
    return (struct restab){ &class, c };
}

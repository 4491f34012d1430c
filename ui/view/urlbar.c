#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "view/urlbar_private.h"
#include "view/urlpaint.h"

enum { URL_MAX = 65536, METHOD_MAX = 64 };

static const char nothing_yet[] = "a URL, or a curl command pasted";
static const char longer[] = "a URL of more than 65,536 bytes: it is sent, but not edited here";

static const char *const methods[] = { "GET",  "POST",    "PUT",   "PATCH",   "DELETE",
                                       "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY" };

/* ---- Lifecycle -------------------------------------------------------------------------------*/

struct urlbar *urlbar_new(struct clipboard *clipboard)
{
    struct urlbar *u = mem_zero(1, sizeof *u);
    if (!u)
        return NULL;
    composing_init(&u->composing, clipboard);
    u->offers.names = &u->composing.names;
    field_init(&u->url, URL_MAX, clipboard);
    u->url.placeholder = nothing_yet;
    field_init(&u->method, METHOD_MAX, clipboard);
    u->paint = (struct text_paint){ urlpaint, &u->composing };
    preview_init(&u->preview);
    return u;
}

void urlbar_free(struct urlbar *u)
{
    if (!u)
        return;
    field_clear(&u->url);
    field_clear(&u->method);
    complete_close(&u->offers.list);
    preview_clear(&u->preview);
    composing_clear(&u->composing);
    takeover_clear(&u->takeover);
    free(u);
}

/* ---- In step with the request ----------------------------------------------------------------*/

static void settle(struct urlbar *u)
{
    int width = u->w - urlbar_send_width(u) - urlbar_url_x(u) - 1;
    field_resize(&u->url, width > 1 ? width : 1);
    field_resize(&u->method, URLBAR_METHOD_COLUMNS);
}

void urlbar_refresh(struct urlbar *u)
{
    struct book_request *r = u->composing.request;
    if (!r || (u->version == r->version && u->scope == u->composing.scope))
        return;
    u->version = r->version;
    u->scope = u->composing.scope;
    struct span url = span_of(r->url);
    u->too_long = false;
    if (!span_eq(url, field_text(&u->url))) /* changed elsewhere: a step that can be undone */
        u->too_long = edits_replace(&u->url.edits, 0, field_text(&u->url).len, url) != JIG_OK;
    if (u->too_long)
        field_set(&u->url, SPAN("")); /* not the text that was there before */
    u->url.placeholder = u->too_long ? longer : nothing_yet;
    preview_build(&u->preview, &u->composing);
    settle(u);
}

void urlbar_set(struct urlbar *u, struct book_request *request, struct scope *scope)
{
    bool other = request != u->composing.request;
    u->composing.request = request;
    u->composing.scope = scope;
    u->scope = NULL;
    if (other) {
        u->choosing = false;
        takeover_clear(&u->takeover);
        complete_close(&u->offers.list);
        edits_clear(&u->url.edits);
        field_set(&u->url, request ? span_of(request->url) : (struct span){ 0 });
    }
    if (request)
        u->version = request->version - 1;
    urlbar_refresh(u);
}

void urlbar_set_sending(struct urlbar *u, int64_t since)
{
    u->since = since;
    settle(u);
}

/* ---- The method ------------------------------------------------------------------------------*/

static void offer_methods(struct urlbar *u)
{
    struct candidate items[COMPLETE_MAX];
    struct candidate all[sizeof methods / sizeof *methods] = { 0 };
    size_t n = sizeof methods / sizeof *methods;
    for (size_t i = 0; i < n; i++)
        all[i].text = span_of(methods[i]);
    struct span typed = field_text(&u->method);
    bool untouched = span_eq(typed, urlbar_method(u));
    n = complete_filter(all, n, untouched ? (struct span){ 0 } : typed, items, COMPLETE_MAX);
    complete_set(&u->offers.list, items, n, (struct span){ 0 });
    for (size_t i = 0; i < n && untouched; i++)
        if (span_eq(items[i].text, typed))
            u->offers.list.chosen = i;
}

static void start_choosing(struct urlbar *u)
{
    if (!u->composing.request)
        return;
    u->choosing = true;
    field_set(&u->method, urlbar_method(u));
    edits_select_all(&u->method.edits);
    offer_methods(u);
    settle(u);
}

static void stop_choosing(struct urlbar *u)
{
    u->choosing = false;
    complete_close(&u->offers.list);
    settle(u);
}

static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_is_alnum(s.ptr[i]) &&
            span_find_byte(SPAN("!#$%&'*+-.^_`|~"), s.ptr[i], 0) == SIZE_MAX)
            return false;
    return s.len > 0;
}

/* Any token is a method (RFC 9110, 9.1); of the known ones the case is put right. */
static bool take_method(struct urlbar *u, struct span typed, struct intent *out)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (span_ieq_str(typed, methods[i]))
            typed = span_of(methods[i]);
    if (!is_token(typed)) {
        *out = (struct intent){ .command = "say",
                                .text = SPAN("a method is letters, digits and a few signs") };
        return false;
    }
    char *copy = mem_dup(typed);
    if (copy)
        book_request_set_method(u->composing.request, copy);
    free(copy);
    stop_choosing(u);
    return true;
}

static bool method_key(struct urlbar *u, const struct key *key, struct intent *out)
{
    if (key_is(key, 0, JKEY_ESC)) {
        stop_choosing(u);
        return true;
    }
    enum complete_result result = complete_key(&u->offers.list, key, true);
    if (result == COMPLETE_ACCEPTED)
        take_method(u, complete_chosen(&u->offers.list), out);
    if (result != COMPLETE_IGNORED)
        return true;
    if (key_is(key, 0, JKEY_ENTER) || key_is(key, 0, JKEY_TAB)) {
        take_method(u, field_text(&u->method), out);
        return true;
    }
    uint64_t state = u->method.edits.state;
    bool taken = field_key(&u->method, key);
    if (u->method.edits.state != state)
        offer_methods(u);
    return taken;
}

/* ---- The URL ---------------------------------------------------------------------------------*/

static void take_url(struct urlbar *u)
{
    if (!u->composing.request)
        return;
    book_request_set_url(u->composing.request, buf_str(&u->url.edits.text));
    urlbar_refresh(u);
}

static void accept_variable(struct urlbar *u)
{
    completion_accept(&u->offers, &u->url.edits);
    take_url(u);
}

static bool has_byte(struct span s, char byte)
{
    return span_find_byte(s, byte, 0) != SIZE_MAX;
}

static struct span without_ends(struct span s)
{
    while (s.len > 0 && (unsigned char)s.ptr[0] <= ' ')
        s = span_sub(s, 1, s.len);
    while (s.len > 0 && (unsigned char)s.ptr[s.len - 1] <= ' ')
        s.len--;
    return s;
}

/* Where a terminal broke a long URL, the pieces are one again. */
static bool paste_url(struct urlbar *u, struct span text)
{
    struct buf whole;
    buf_init(&whole, URL_MAX);
    text = without_ends(text);
    bool broken = !has_byte(text, ' ') && (has_byte(text, '\n') || has_byte(text, '\r'));
    for (size_t i = 0; i < text.len && broken && !whole.failed; i++)
        if (text.ptr[i] != '\n' && text.ptr[i] != '\r')
            buf_add_byte(&whole, text.ptr[i]);
    if (broken && !whole.failed)
        text = buf_span(&whole);
    bool fits = edits_paste(&u->url.edits, text) == JIG_OK;
    buf_clear(&whole);
    settle(u);
    return fits;
}

static void say(struct urlbar *u, struct intent *out, const char *text)
{
    snprintf(u->said, sizeof u->said, "%s", text);
    *out = (struct intent){ .command = "say", .text = span_of(u->said) };
}

static bool import(struct urlbar *u, struct span text, struct intent *out)
{
    struct buf words;
    buf_init(&words, sizeof u->said - 1);
    bool is_taken = takeover_fill(&u->takeover, u->composing.request, text, &words);
    if (is_taken) {
        say(u, out, buf_str(&words));
        urlbar_refresh(u);
    }
    buf_clear(&words);
    return is_taken;
}

/* Ctrl+Z right behind it. */
static bool take_back_import(struct urlbar *u, const struct key *key)
{
    if (!key_is_char(key, KEY_CTRL, 'z') || !takeover_undo(&u->takeover, u->composing.request))
        return false;
    urlbar_refresh(u);
    return true;
}

static bool paste(struct urlbar *u, const struct key *key, struct intent *out)
{
    if (import(u, key->text, out))
        return true;
    if (u->too_long) {
        say(u, out, longer);
        return true;
    }
    if (!paste_url(u, key->text))
        say(u, out, "that is too long: a URL here holds 65,536 bytes");
    take_url(u);
    return true;
}

/* Nothing is typed in the place of a URL that is not to be seen. */
static void refuse(struct urlbar *u, struct intent *out)
{
    field_set(&u->url, SPAN(""));
    say(u, out, longer);
}

static bool url_key(struct urlbar *u, const struct key *key, struct intent *out)
{
    enum complete_result result = complete_key(&u->offers.list, key, false);
    if (result == COMPLETE_ACCEPTED)
        accept_variable(u);
    if (result != COMPLETE_IGNORED)
        return true;
    if (key->code == JKEY_PASTE)
        return paste(u, key, out);
    if (take_back_import(u, key))
        return true;
    if (key_is(key, 0, JKEY_ENTER)) {
        *out = (struct intent){ .command = "request.send" };
        return true;
    }
    uint64_t state = u->url.edits.state;
    bool taken = field_key(&u->url, key);
    if (u->too_long && u->url.edits.state != state)
        refuse(u, out);
    else if (u->url.edits.state != state)
        take_url(u);
    if (u->url.refused)
        say(u, out, "that is too long: a URL here holds 65,536 bytes");
    if (taken)
        completion_offer(&u->offers, &u->url.edits, NULL, 0);
    return taken;
}

static bool on_key(void *self, const struct key *key, struct intent *out)
{
    struct urlbar *u = self;
    if (!u->composing.request)
        return false;
    return u->choosing ? method_key(u, key, out) : url_key(u, key, out);
}

/* ---- Mouse -----------------------------------------------------------------------------------*/

static bool press_strip(struct urlbar *u, const struct key *key, struct intent *out)
{
    int i = complete_strip_at(&u->offers.list, u->w, urlbar_url_x(u), key->x);
    if (i < 0)
        return false;
    u->offers.list.chosen = (size_t)i;
    if (u->choosing)
        take_method(u, complete_chosen(&u->offers.list), out);
    else
        accept_variable(u);
    return true;
}

static bool on_mouse(void *self, const struct key *key, struct intent *out)
{
    struct urlbar *u = self;
    if (key->mouse == MOUSE_PRESS && key->y == 1)
        return press_strip(u, key, out);
    if (key->mouse == MOUSE_PRESS && key->x >= u->w - urlbar_send_width(u)) {
        out->command = u->since ? "request.cancel" : "request.send";
        return true;
    }
    if (key->mouse == MOUSE_PRESS && key->x < urlbar_chip_width(u)) {
        u->choosing ? stop_choosing(u) : start_choosing(u);
        return true;
    }
    if (key->mouse == MOUSE_PRESS && u->choosing)
        stop_choosing(u);
    struct key inner = *key;
    inner.x -= urlbar_url_x(u);
    uint64_t state = u->url.edits.state;
    bool taken = field_mouse(&u->url, &inner);
    if (u->too_long && u->url.edits.state != state)
        refuse(u, out);
    else if (u->url.edits.state != state)
        take_url(u); /* the middle button pastes */
    return taken;
}

/* ---- Place -----------------------------------------------------------------------------------*/

static void resize(void *self, int w, int h)
{
    struct urlbar *u = self;
    (void)h;
    u->w = w;
    settle(u);
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct urlbar *u = self;
    *y = 0;
    *x = u->choosing ? 1 + field_cursor(&u->method) : urlbar_url_x(u) + field_cursor(&u->url);
    return u->composing.request;
}

/* ---- Commands --------------------------------------------------------------------------------*/

enum { CHOOSE_METHOD };

static const struct view_command commands[] = {
    { "url.method", "Choose the method", "Alt+m", "method" },
};

static bool run(void *self, size_t command, struct intent *out)
{
    struct urlbar *u = self;
    (void)out;
    if (command != CHOOSE_METHOD || !u->composing.request)
        return false;
    u->choosing ? stop_choosing(u) : start_choosing(u);
    return true;
}

static bool can_run(const void *self, size_t command)
{
    const struct urlbar *u = self;
    return command == CHOOSE_METHOD && u->composing.request;
}

static bool is_typing(const void *self)
{
    const struct urlbar *u = self;
    return u->composing.request;
}

static struct typedkeys typed(const void *self)
{
    const struct urlbar *u = self;
    struct typedkeys keys = { "", NULL, NULL }; /* its button says that it sends */
    if (u->choosing)
        keys = (struct typedkeys){ "take it", "", "leave as it is" };
    else
        complete_typed(&u->offers.list, &keys);
    return keys;
}

static size_t spots(const void *self, struct view_spot *out, size_t room)
{
    const struct urlbar *u = self;
    const int xs[] = { 1, urlbar_url_x(u), u->w - urlbar_send_width(u) + 2 };
    size_t n = 0;
    for (; n < sizeof xs / sizeof *xs && n < room; n++)
        out[n] = (struct view_spot){ xs[n], 0 };
    return n;
}

static void focus(void *self, bool gained)
{
    struct urlbar *u = self;
    if (!gained)
        stop_choosing(u);
}

static const struct view_class class = {
    .name = "url",
    .title = "URL",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .resize = resize,
    .draw = urlbar_draw,
    .key = on_key,
    .mouse = on_mouse,
    .run = run,
    .can_run = can_run,
    .is_typing = is_typing,
    .typed = typed,
    .cursor = cursor,
    .spots = spots,
    .focus = focus,
};

struct view urlbar_view(struct urlbar *u)
{
    return (struct view){ &class, u };
}

#include "app/resend.h"

#include <stdlib.h>
#include <string.h>

#include "app/requests.h"
#include "base/mem.h"
#include "book/expand.h"
#include "book/secrethosts.h"
#include "book/unmask.h"

#define TEXT_MAX ((size_t)64 << 20)

/* ---- What the request says now ----------------------------------------------------------------*/

struct now {
    struct jig_request *request;
    struct mask *mask;
    struct buf url;
    char *head;
    size_t head_len;
};

static void now_clear(struct now *n)
{
    jig_request_free(n->request);
    mask_free(n->mask);
    buf_wipe(&n->url);
    if (n->head)
        mem_wipe(n->head, n->head_len);
    free(n->head);
    *n = (struct now){ .request = NULL };
}

/* The values of all fields of that name, a line each. */
static void add_values(const struct now *n, struct span name, struct buf *out)
{
    struct span rest = span_make(n->head, n->head_len);
    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n'), value = span_cut(&line, '\r');
        if (!span_ieq(span_cut(&value, ':'), name))
            continue;
        buf_add(out, span_trim(value));
        buf_add_byte(out, '\n');
    }
}

static bool know_secrets(const struct app *app, struct now *n)
{
    struct buf login;
    buf_init(&login, TEXT_MAX);
    n->mask = mask_new();
    bool ok = n->mask && mask_add_used(n->mask, app->ws.scope->vars);
    add_values(n, SPAN("Authorization"), &login);
    struct span value = span_sub(buf_span(&login), 0, login.len ? login.len - 1 : 0);
    ok = ok && (value.len == 0 || mask_add_credentials(n->mask, value));
    buf_wipe(&login);
    return ok;
}

static enum jig_err look_up(struct app *app, struct now *n, struct jig_error *error)
{
    *n = (struct now){ .request = NULL };
    buf_init(&n->url, TEXT_MAX);
    workspace_renew_scope(&app->ws);
    app_show_current(app);
    if (!app->ws.scope) {
        *error = app->ws.scope_error;
        return error->code;
    }
    enum jig_err err = requests_expand(app, &n->request, error);
    if (err && app->ws.scope->needs.len > 0)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "its request needs your consent first: %s asks for it",
                             keymap_shown(&app->keymap, "request.send"));
    if (!err)
        err = jig_request_preview(n->request, NULL, &n->head, &n->head_len, error);
    if (!err && (!expand_url(app->ws.scope, &n->url) || !know_secrets(app, n)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return err;
}

/* ---- The send with its secrets ----------------------------------------------------------------*/

/* A login that was worked out for one send is not the one of the next. */
static bool is_worked_out(struct span value)
{
    return span_istarts(value, SPAN("Digest ")) || span_starts(value, SPAN("AWS4-"));
}

static bool add_field(struct jig_recording *r, const struct now *n, struct jig_field f)
{
    struct span value = span_make(f.value, f.value_len);
    struct buf values, whole;
    buf_init(&values, TEXT_MAX);
    buf_init(&whole, TEXT_MAX);
    bool ok = true;
    if (unmask_is_needed(value)) {
        add_values(n, span_make(f.name, f.name_len), &values);
        ok = !is_worked_out(value) && unmask(value, buf_span(&values), n->mask, &whole);
        f.value = buf_str(&whole);
        f.value_len = whole.len;
    }
    if (ok)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, &f);
    buf_wipe(&values);
    buf_wipe(&whole);
    return ok;
}

static void read_body(const struct jig_exchange *x, struct buf *out)
{
    char *room;
    for (size_t n = 1; n > 0 && (room = buf_space(out, 65536)); buf_added(out, n))
        n = jig_exchange_request_body_read(x, out->len, room, 65536);
}

static bool add_body(struct jig_recording *r, const struct now *n, const struct jig_exchange *x)
{
    struct buf kept, whole;
    size_t len;
    const char *body = jig_request_body(n->request, &len);
    buf_init(&kept, TEXT_MAX);
    buf_init(&whole, TEXT_MAX);
    read_body(x, &kept);
    uint64_t missing = jig_exchange_request_body_len(x) - kept.len;
    bool ok = unmask(buf_span(&kept), span_make(body, len), n->mask, &whole);
    if (ok)
        jig_recording_set_request_body(r, whole.ptr, whole.len, whole.len + missing);
    buf_wipe(&kept);
    buf_wipe(&whole);
    return ok;
}

/* The name of what can't be made whole again goes into `name`. */
static bool rebuild(struct jig_recording *r, const struct now *n, const struct jig_transfer *t,
                    char name[64])
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    struct buf url;
    buf_init(&url, TEXT_MAX);
    bool ok = unmask(span_of(jig_exchange_url(x)), buf_span(&n->url), n->mask, &url);
    memcpy(name, "the URL", sizeof "the URL");
    jig_recording_set_options(r, jig_transfer_options(t), false);
    jig_recording_begin(r, jig_exchange_method(x), buf_str(&url));
    buf_wipe(&url);
    for (size_t i = 0; ok && i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        size_t len = f.name_len < 63 ? f.name_len : 63;
        memcpy(name, f.name, len);
        name[len] = '\0';
        ok = add_field(r, n, f);
    }
    if (!ok)
        return false;
    memcpy(name, "the body", sizeof "the body");
    return add_body(r, n, x);
}

/* Secrets go where the request's own may go. */
static enum jig_err judge_host(struct app *app, const struct jig_transfer *t,
                               struct jig_error *error)
{
    struct scope *s = app->ws.scope;
    const char *url = jig_exchange_url(jig_transfer_exchange(t, 0));
    buf_reset(&s->needs);
    enum jig_err err = secrethosts_judge(s, span_of(url), error);
    if (!err && s->needs.len > 0)
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "it went to another host, which has none of the secrets: not sent");
    return err;
}

/* ---- Sending ----------------------------------------------------------------------------------*/

static void send_again(struct app *app, const struct jig_transfer *t)
{
    struct jig_error error;
    struct jig_request *request;
    if (jig_transfer_repeat(t, &request, &error))
        app_say_error(app, &error);
    else
        requests_start(app, request, HISTORY_RESENT);
}

static void tell_missing(struct app *app, const char *what)
{
    app_say(app, ROLE_WARN,
            "It can't be sent as it was: secrets are not kept, and the one in %s is not in the "
            "request now. %s sends that",
            what, keymap_shown(&app->keymap, "request.send"));
}

static void send_whole(struct app *app, const struct jig_transfer *t)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *whole = NULL;
    struct jig_recording *r = jig_recording_new();
    struct now now;
    char name[64];
    enum jig_err err = look_up(app, &now, &error);
    bool is_told = r && !err && rebuild(r, &now, t, name);
    if (is_told)
        err = jig_recording_finish(r, &whole, &error);
    else
        jig_recording_free(r);
    now_clear(&now);
    if (is_told && !err)
        err = judge_host(app, whole, &error);
    if (err)
        app_say_error(app, &error);
    else if (!is_told)
        tell_missing(app, name);
    else
        send_again(app, whole);
    jig_transfer_free(whole);
}

/* Something was hidden in it. */
static bool had_secret(const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    bool had = unmask_is_needed(span_of(jig_exchange_url(x)));
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        had = had || unmask_is_needed(span_make(f.value, f.value_len));
    }
    struct buf body;
    buf_init(&body, TEXT_MAX);
    read_body(x, &body);
    had = had || unmask_is_needed(buf_span(&body));
    buf_wipe(&body);
    return had;
}

/* The request that it is of is opened first. False: it is none of this collection. */
static bool open_its_request(struct app *app, const struct history_row *row)
{
    struct jig_error ignored;
    struct workspace *ws = &app->ws;
    bool is_here = ws->collection && strcmp(ws->collection->root, row->collection) == 0;
    if (!is_here || !row->request[0] || workspace_open_request(ws, row->request, &ignored))
        return false;
    app_show_current(app);
    return true;
}

static void repeat(struct app *app, const struct jig_transfer *t, const struct history_row *row)
{
    bool is_known = open_its_request(app, row);
    if (!had_secret(t))
        send_again(app, t);
    else if (is_known && !jig_transfer_is_raw(t))
        send_whole(app, t);
    else
        app_say(
            app, ROLE_WARN,
            "It can't be sent as it was: secrets are not kept, and its request is not known "
            "here");
}

void resend_past(struct app *app, const struct intent *intent)
{
    struct keeping *k = &app->sends.keeping;
    struct history_row row = { .id = 0 };
    struct jig_transfer *t = NULL;
    struct jig_error error;
    int64_t id = intent->number ? intent->number : k->open.id;
    enum jig_err err =
        k->reader ? history_row_of(k->reader, id, &row, &error)
                  : jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "there is no history");
    if (!err)
        err = history_transfer(k->reader, id, &t, &error);
    if (err)
        app_say_error(app, &error);
    else
        repeat(app, t, &row);
    jig_transfer_free(t);
    history_row_clear(&row);
}

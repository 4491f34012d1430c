#include "book/rehead.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/expand.h"
#include "book/unmask.h"

#define TEXT_MAX ((size_t)64 << 20)

/* ---- What the request says now ----------------------------------------------------------------*/

void rehead_clear(struct rehead *h)
{
    jig_request_free(h->request);
    mask_free(h->mask);
    buf_wipe(&h->url);
    if (h->head)
        mem_wipe(h->head, h->head_len);
    free(h->head);
    *h = (struct rehead){ .request = NULL };
}

/* The values of all fields of that name, a line each. */
static void add_values(const struct rehead *h, struct span name, struct buf *out)
{
    struct span rest = span_make(h->head, h->head_len);
    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n'), value = span_cut(&line, '\r');
        if (!span_ieq(span_cut(&value, ':'), name))
            continue;
        buf_add(out, span_trim(value));
        buf_add_byte(out, '\n');
    }
}

static bool know_secrets(struct rehead *h, const struct scope *s)
{
    struct buf login;
    buf_init_secret(&login, TEXT_MAX);
    h->mask = mask_new();
    bool ok = h->mask && scope_add_secrets(s, h->mask);
    add_values(h, SPAN("Authorization"), &login);
    struct span value = span_sub(buf_span(&login), 0, login.len ? login.len - 1 : 0);
    ok = ok && (value.len == 0 || mask_add_credentials(h->mask, value));
    buf_wipe(&login);
    return ok;
}

enum jig_err rehead_init(struct rehead *h, struct scope *s, struct jig_request *take,
                         struct jig_error *error)
{
    *h = (struct rehead){ .request = take };
    buf_init_secret(&h->url, TEXT_MAX);
    enum jig_err err = jig_request_preview(take, NULL, &h->head, &h->head_len, error);
    if (!err && (!expand_url(s, &h->url) || !know_secrets(h, s)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return err;
}

/* ---- The send with its secrets ----------------------------------------------------------------*/

/* A login that was worked out for one send is not the one of the next. */
static bool is_worked_out(struct span value)
{
    return span_istarts(value, SPAN("Digest ")) || span_starts(value, SPAN("AWS4-"));
}

static bool add_field(struct jig_recording *r, const struct rehead *h, struct jig_field f)
{
    struct span value = span_make(f.value, f.value_len);
    struct buf values, whole;
    buf_init_secret(&values, TEXT_MAX);
    buf_init_secret(&whole, TEXT_MAX);
    bool ok = true;
    if (unmask_is_needed(value)) {
        add_values(h, span_make(f.name, f.name_len), &values);
        ok = !is_worked_out(value) && unmask(value, buf_span(&values), h->mask, &whole);
        f.value = buf_str(&whole);
        f.value_len = whole.len;
    }
    if (ok)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, &f);
    buf_wipe(&values);
    buf_wipe(&whole);
    return ok;
}

/* The length that it had would cut the body off, or leave the server waiting for more of it. */
static void add_length(struct jig_recording *r, const struct rehead *h, struct jig_field f)
{
    char digits[24];
    f.value_len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, h->body_len);
    f.value = digits;
    jig_recording_add_field(r, JIG_SECTION_REQUEST, &f);
}

static bool begin(struct jig_recording *r, const struct rehead *h, const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    struct buf url;
    buf_init_secret(&url, TEXT_MAX);
    bool ok = unmask(span_of(jig_exchange_url(x)), buf_span(&h->url), h->mask, &url);
    jig_recording_set_options(r, jig_transfer_options(t), false);
    jig_recording_begin(r, jig_exchange_method(x), buf_str(&url));
    buf_wipe(&url);
    return ok;
}

/* Where a secret is missing stands in `name`. */
static bool fill(struct jig_recording *r, const struct rehead *h, const struct jig_transfer *t,
                 char name[REHEAD_NAME])
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    memcpy(name, "the URL", sizeof "the URL");
    bool ok = begin(r, h, t);
    for (size_t i = 0; ok && i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        size_t len = f.name_len < REHEAD_NAME - 1 ? f.name_len : REHEAD_NAME - 1;
        memcpy(name, f.name, len);
        name[len] = '\0';
        if (h->is_other_length && span_ieq_str(span_make(f.name, f.name_len), "Content-Length"))
            add_length(r, h, f);
        else
            ok = add_field(r, h, f);
    }
    if (ok)
        name[0] = '\0';
    return ok;
}

enum jig_err rehead_build(const struct rehead *h, const struct jig_transfer *t,
                          struct jig_transfer **out, char name[REHEAD_NAME],
                          struct jig_error *error)
{
    struct jig_recording *r = jig_recording_new();
    *out = NULL;
    name[0] = '\0';
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (fill(r, h, t, name))
        return jig_recording_finish(r, out, error);
    jig_recording_free(r);
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "it can't be sent as it was: secrets are not kept, and the one in %s "
                         "is not in its request now",
                         name);
}

bool rehead_is_needed(const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    bool is = unmask_is_needed(span_of(jig_exchange_url(x)));
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        is = is || unmask_is_needed(span_make(f.value, f.value_len));
    }
    return is;
}

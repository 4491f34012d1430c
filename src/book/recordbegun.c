#include "book/recordbegun.h"

#include "book/record.h"

static void copy_head(struct jig_recording *r, const struct jig_transfer *t)
{
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    jig_recording_set_options(r, jig_transfer_options(t), jig_transfer_is_raw(t));
    jig_recording_begin(r, jig_exchange_method(x), jig_exchange_url(x));
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        jig_recording_add_field(r, JIG_SECTION_REQUEST, &f);
    }
}

/* ---- Writing ----------------------------------------------------------------------------------*/

/* Of literal bytes the wire is all that there is. */
static void add_raw(struct jig_recording *r, struct span bytes, size_t most)
{
    struct jig_wire_piece piece = { .direction = JIG_SENT,
                                    .data = bytes.ptr,
                                    .len = bytes.len };
    if (bytes.len <= most)
        jig_recording_add_wire(r, &piece);
    else
        jig_recording_set_dropped(r, JIG_SENT, bytes.len);
}

/* How long one is that is read while it is sent is not known: a byte at least is missing. */
static void add_body(struct jig_recording *r, struct span bytes, size_t most)
{
    if (!bytes.ptr)
        jig_recording_set_request_body(r, "", 0, 1);
    else if (bytes.len > most)
        jig_recording_set_request_body(r, "", 0, bytes.len);
    else
        jig_recording_set_request_body(r, bytes.ptr, bytes.len, bytes.len);
}

/* NULL: no memory. */
static struct jig_transfer *request_of(const struct jig_transfer *t, size_t most)
{
    struct jig_transfer *request = NULL;
    struct jig_recording *r = jig_recording_new();
    size_t len;
    if (!r)
        return NULL;
    const char *body = jig_transfer_request_body(t, &len);
    copy_head(r, t);
    if (jig_transfer_is_raw(t))
        add_raw(r, span_make(body, len), most);
    else
        add_body(r, span_make(body, len), most);
    return jig_recording_finish(r, &request, NULL) ? NULL : request;
}

void recordbegun_write(const struct jig_transfer *t, const struct mask *mask, size_t most,
                       struct buf *out)
{
    const struct record_body no_answer = { .is_whole = true };
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    if (!jig_transfer_is_raw(t) && jig_exchange_n_fields(x, JIG_SECTION_REQUEST) == 0)
        return;
    struct jig_transfer *request = request_of(t, most);
    if (request)
        record_write(request, mask, &no_answer, NULL, out);
    else if (!out->failed)
        out->failed = JIG_ERR_MEMORY;
    jig_transfer_free(request);
}

/* ---- Reading ----------------------------------------------------------------------------------*/

static void copy_body(struct jig_recording *r, const struct jig_exchange *x)
{
    uint64_t whole = jig_exchange_request_body_len(x);
    struct buf body;
    buf_init_secret(&body, RECORD_INLINE);
    char *room = buf_space(&body, (size_t)jig_exchange_request_body_kept(x));
    if (room)
        buf_added(&body, jig_exchange_request_body_read(
                             x, 0, room, (size_t)jig_exchange_request_body_kept(x)));
    jig_recording_set_request_body(r, buf_str(&body), body.len, whole);
    buf_wipe(&body);
}

static void copy_wire(struct jig_recording *r, const struct jig_exchange *x)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        jig_recording_add_wire(r, &piece);
    }
    jig_recording_set_dropped(r, JIG_SENT, jig_exchange_wire_dropped(x, JIG_SENT));
}

bool recordbegun_read(struct span bytes, struct jig_recording *r)
{
    struct jig_transfer *t;
    if (record_read(bytes, NULL, &t, NULL))
        return false;
    copy_head(r, t);
    copy_body(r, jig_transfer_exchange(t, 0));
    copy_wire(r, jig_transfer_exchange(t, 0));
    jig_transfer_free(t);
    return true;
}

/* Builds a transfer out of facts (jig.h). Each exchange is written as a running transfer writes it,
 * so that who looks at it can't tell the difference. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/transfer.h"
#include "wire/certfacts.h"

/* Of one transfer: 50 redirects, each with a round or two of a login, are far below. */
#define MAX_EXCHANGES 4096

struct jig_recording {
    struct jig_transfer *t;
    struct jig_exchange *x; /* the last; NULL: none has begun */
    enum jig_err failed;    /* the first failure */
};

struct jig_recording *jig_recording_new(void)
{
    struct jig_recording *r = mem_zero(1, sizeof *r);
    struct jig_request *request = r ? jig_request_new() : NULL;
    if (request)
        r->t = transfer_new_recorded(request);
    if (r && r->t)
        return r;
    free(r);
    return NULL;
}

void jig_recording_free(struct jig_recording *r)
{
    if (!r)
        return;
    transfer_free(r->t);
    free(r);
}

static void note(struct jig_recording *r, enum jig_err err)
{
    if (!r->failed)
        r->failed = err;
}

/* May the exchange at hand be added to? */
static bool is_ready(struct jig_recording *r)
{
    if (!r->x)
        note(r, JIG_ERR_USAGE);
    return !r->failed;
}

void jig_recording_set_options(struct jig_recording *r, const struct jig_options *o,
                               bool is_raw)
{
    note(r, jig_request_set_options(r->t->request, o, NULL));
    r->t->request->body = is_raw ? REQUEST_RAW : REQUEST_NO_BODY;
}

void jig_recording_set_reader(struct jig_recording *r, const struct jig_body_reader *take)
{
    if (r->t->reader.drop)
        r->t->reader.drop(r->t->reader.ctx);
    r->t->reader = *take;
}

/* ---- One exchange -----------------------------------------------------------------------------*/

static struct jig_exchange *add_exchange(struct jig_transfer *t)
{
    struct exchange_config config = { .body_in_memory = SIZE_MAX / 2,
                                      .wire_keep = SIZE_MAX / 4,
                                      .request_body_keep = SIZE_MAX / 4 };
    if (!mem_grow((void **)&t->exchanges, &t->room, t->n + 1, sizeof(struct jig_exchange *)))
        return NULL;
    struct jig_exchange *x = exchange_new(&config);
    if (!x)
        return NULL;
    x->number = t->n;
    x->is_done = true;
    t->x = t->exchanges[t->n++] = x;
    return x;
}

void jig_recording_begin(struct jig_recording *r, const char *method, const char *url)
{
    if (r->t->n >= MAX_EXCHANGES)
        note(r, JIG_ERR_TOO_LARGE);
    r->x = r->failed ? NULL : add_exchange(r->t);
    if (!r->x) {
        note(r, JIG_ERR_MEMORY);
        return;
    }
    r->x->method = mem_strdup(method);
    r->x->url = mem_strdup(url);
    if (!r->x->method || !r->x->url)
        note(r, JIG_ERR_MEMORY);
}

void jig_recording_set_followed(struct jig_recording *r, bool is_followed)
{
    if (is_ready(r))
        r->x->is_followed = is_followed;
}

void jig_recording_set_phase(struct jig_recording *r, enum jig_phase phase)
{
    if (is_ready(r))
        r->x->phase = phase;
}

void jig_recording_set_error(struct jig_recording *r, const struct jig_error *error)
{
    if (is_ready(r))
        jig_error_set(&r->x->error, error->code, error->phase, "%s", error->text);
}

void jig_recording_set_request_body(struct jig_recording *r, const void *bytes, size_t len,
                                    uint64_t whole)
{
    if (!is_ready(r))
        return;
    exchange_add_request_body(r->x, span_make(bytes, len));
    note(r, r->x->request_body.memory.failed);
    r->x->request_body_len = whole > len ? whole : len;
}

void jig_recording_set_request_body_kept(struct jig_recording *r, uint64_t kept, uint64_t whole)
{
    if (is_ready(r) && !r->t->reader.read_sent)
        note(r, JIG_ERR_USAGE);
    if (r->failed)
        return;
    r->x->request_reader = &r->t->reader;
    r->x->request_in_reader = kept;
    r->x->request_body_len = whole > kept ? whole : kept;
}

static void set_head(struct jig_recording *r, struct head *out,
                     const struct jig_recorded_head *from)
{
    struct span reason = span_make(from->reason, from->reason_len);
    unsigned major = 0, minor = 0;
    const char *version = from->version ? from->version : "";
    if (strncmp(version, "HTTP/", 5) == 0 && version[5] >= '0' && version[5] <= '9') {
        major = (unsigned)(version[5] - '0');
        minor = version[6] == '.' && version[7] >= '0' && version[7] <= '9'
                    ? (unsigned)(version[7] - '0')
                    : 0;
    }
    if (from->status < 0 || from->status > 999 || reason.len > UINT32_MAX) {
        note(r, JIG_ERR_USAGE);
        return;
    }
    out->status = from->status;
    out->major = (uint8_t)major;
    out->minor = (uint8_t)minor;
    out->reason_at = (uint32_t)out->fields.len;
    out->reason_len = (uint32_t)reason.len;
    note(r, header_add_bytes(&out->fields, reason));
}

void jig_recording_set_answer(struct jig_recording *r, const struct jig_recorded_head *head)
{
    struct head built;
    if (!is_ready(r))
        return;
    head_init(&built);
    set_head(r, &built, head);
    exchange_set_answer(r->x, &built);
    head_clear(&built);
}

void jig_recording_add_interim(struct jig_recording *r, const struct jig_recorded_head *head)
{
    struct head built;
    if (is_ready(r) && r->x->n_interim >= HEAD_MAX_INTERIM)
        note(r, JIG_ERR_TOO_LARGE);
    if (r->failed)
        return;
    head_init(&built);
    set_head(r, &built, head);
    note(r, exchange_add_interim(r->x, &built));
    head_clear(&built);
}

void jig_recording_set_proxy(struct jig_recording *r, const char *url,
                             const struct jig_recorded_head *head)
{
    if (!is_ready(r))
        return;
    via_drop(r->x->via);
    r->x->via = via_new_recorded(url);
    if (r->x->via)
        set_head(r, &r->x->via->answer, head);
    else
        note(r, JIG_ERR_MEMORY);
}

static void add_field(struct jig_recording *r, struct header *to, const struct jig_field *f)
{
    note(r, header_add(to, span_make(f->name, f->name_len), span_make(f->value, f->value_len)));
}

void jig_recording_add_field(struct jig_recording *r, enum jig_section section,
                             const struct jig_field *field)
{
    if (!is_ready(r))
        return;
    struct jig_exchange *x = r->x;
    struct header *sections[] = { [JIG_SECTION_REQUEST] = &x->request,
                                  [JIG_SECTION_RESPONSE] = &x->answer.fields,
                                  [JIG_SECTION_TRAILERS] = &x->trailers,
                                  [JIG_SECTION_PROXY] =
                                      x->via ? &x->via->answer.fields : NULL };
    if (sections[section])
        add_field(r, sections[section], field);
    else
        note(r, JIG_ERR_USAGE);
}

void jig_recording_add_interim_field(struct jig_recording *r, const struct jig_field *field)
{
    if (is_ready(r) && r->x->n_interim == 0)
        note(r, JIG_ERR_USAGE);
    if (!r->failed)
        add_field(r, &r->x->interim[r->x->n_interim - 1].fields, field);
}

/* Their number is a power of two wherever the room ends. */
static bool make_room_for_verdict(struct jig_exchange *x)
{
    size_t n = x->n_cookies;
    if ((n & (n - 1)) != 0)
        return true;
    unsigned char *grown = realloc(x->cookies, n ? 2 * n : 1);
    if (grown)
        x->cookies = grown;
    return grown != NULL;
}

void jig_recording_add_verdict(struct jig_recording *r, enum jig_cookie_verdict v)
{
    if (is_ready(r) && !make_room_for_verdict(r->x))
        note(r, JIG_ERR_MEMORY);
    if (!r->failed)
        r->x->cookies[r->x->n_cookies++] = (unsigned char)v;
}

/* ---- Body, time, way --------------------------------------------------------------------------*/

void jig_recording_set_body(struct jig_recording *r, const struct jig_recorded_body *body)
{
    if (!is_ready(r))
        return;
    r->x->reader = r->t->reader.read ? &r->t->reader : NULL;
    r->x->body_len = body->len;
    r->x->body_kept = body->kept < body->len ? body->kept : body->len;
    r->x->body_wire_len = body->wire_len;
    r->x->body_expected = body->expected;
    r->x->is_streamed = body->is_streamed;
    buf_reset(&r->x->coding);
    buf_add_str(&r->x->coding, body->coding);
    note(r, r->x->coding.failed);
}

void jig_recording_add_body(struct jig_recording *r, const void *bytes, size_t len)
{
    if (!is_ready(r))
        return;
    uint64_t said = r->x->body_len;
    note(r, exchange_add_body(r->x, span_make(bytes, len), NULL));
    if (r->x->body_len < said)
        r->x->body_len = said;
}

void jig_recording_set_timing(struct jig_recording *r, const struct jig_timing *timing)
{
    if (is_ready(r))
        r->x->timing = *timing;
}

void jig_recording_set_connection(struct jig_recording *r, const struct jig_connection_facts *c)
{
    if (!is_ready(r))
        return;
    r->x->connection = *c;
    r->x->connection.remote[sizeof c->remote - 1] = '\0';
    r->x->connection.local[sizeof c->local - 1] = '\0';
    r->x->connection.addresses[sizeof c->addresses - 1] = '\0';
}

static struct session *take_session(struct jig_tls_facts *take)
{
    struct session *s = tls_facts_complete(take) ? session_new() : NULL;
    if (!s)
        return NULL;
    s->facts = *take;
    *take = (struct jig_tls_facts){ 0 };
    return s;
}

void jig_recording_take_tls(struct jig_recording *r, struct jig_tls_facts *take, bool of_proxy)
{
    if (is_ready(r) && of_proxy && !r->x->via)
        note(r, JIG_ERR_USAGE);
    struct session *s = r->failed ? NULL : take_session(take);
    tls_facts_clear(take);
    if (!s) {
        note(r, JIG_ERR_MEMORY);
        return;
    }
    struct session **place = of_proxy ? &r->x->via->session : &r->x->session;
    session_drop(*place);
    *place = s;
}

static void put_wire(struct jig_recording *r, const struct jig_wire_piece *piece, bool is_lent)
{
    if (!is_ready(r))
        return;
    struct wirelog *log = &r->x->wire;
    struct span bytes = span_make(piece->data, piece->len);
    log->with_proxy = piece->with_proxy;
    if (is_lent)
        wirelog_lend_piece(log, piece->direction, piece->at, bytes, piece->is_frame);
    else
        wirelog_add_piece(log, piece->direction, piece->at, bytes, piece->is_frame);
    if (log->dropped[piece->direction] > 0)
        note(r, JIG_ERR_MEMORY);
}

void jig_recording_add_wire(struct jig_recording *r, const struct jig_wire_piece *piece)
{
    put_wire(r, piece, false);
}

void jig_recording_lend_wire(struct jig_recording *r, const struct jig_wire_piece *piece)
{
    put_wire(r, piece, true);
}

void jig_recording_set_dropped(struct jig_recording *r, enum jig_direction direction,
                               uint64_t bytes)
{
    if (is_ready(r))
        r->x->wire.dropped[direction] = bytes;
}

/* ---- The end ----------------------------------------------------------------------------------*/

static bool has_cookies_for_verdicts(const struct jig_exchange *x)
{
    size_t n = 0;
    for (size_t i = 0; n < x->n_cookies; i++, n++) {
        i = header_find(&x->answer.fields, SPAN("Set-Cookie"), i);
        if (i == SIZE_MAX)
            return false;
    }
    return true;
}

enum jig_err jig_recording_finish(struct jig_recording *r, struct jig_transfer **out,
                                  struct jig_error *error)
{
    static const char *const words[] = { [JIG_ERR_USAGE] =
                                             "the recording does not fit together",
                                         [JIG_ERR_MEMORY] = "no memory for the recording",
                                         [JIG_ERR_TOO_LARGE] = "the recording is too large" };
    is_ready(r);
    for (size_t i = 0; i < r->t->n; i++)
        if (!has_cookies_for_verdicts(r->t->exchanges[i]))
            note(r, JIG_ERR_USAGE);
    enum jig_err err = r->failed;
    *out = NULL;
    if (!err) {
        *out = r->t;
        r->t = NULL;
    }
    jig_recording_free(r);
    if (!err)
        return JIG_OK;
    bool is_told = err < sizeof words / sizeof *words && words[err];
    return jig_error_set(error, err, JIG_PHASE_NONE, "%s",
                         is_told ? words[err] : jig_err_meaning(err));
}

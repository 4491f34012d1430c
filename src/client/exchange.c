#include "client/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct jig_exchange *exchange_new(const struct exchange_config *config)
{
    struct jig_exchange *x = mem_zero(1, sizeof *x);
    if (!x)
        return NULL;
    header_init(&x->request);
    head_init(&x->answer);
    header_init(&x->trailers);
    body_init(&x->request_body, config->temp_folder ? EXCHANGE_REQUEST_IN_MEMORY : SIZE_MAX / 2,
              config->temp_folder);
    x->request_body_keep =
        config->request_body_keep ? config->request_body_keep : EXCHANGE_REQUEST_IN_MEMORY;
    buf_init(&x->coding, 1024);
    body_init(&x->body, config->body_in_memory, config->temp_folder);
    body_write_behind(&x->body);
    wirelog_init(&x->wire, config->wire_keep);
    x->body_expected = -1;
    x->began = config->began;
    x->timing = (struct jig_timing){ config->began_wall, -1, -1, -1, -1, -1, -1, -1, -1, 0 };
    return x;
}

void exchange_free(struct jig_exchange *x)
{
    if (!x)
        return;
    free(x->url);
    free(x->method);
    header_clear(&x->request);
    body_clear(&x->request_body);
    for (size_t i = 0; i < x->n_interim; i++)
        head_clear(&x->interim[i]);
    free(x->interim);
    head_clear(&x->answer);
    free(x->cookies);
    header_clear(&x->trailers);
    body_clear(&x->body);
    buf_clear(&x->coding);
    session_drop(x->session);
    via_drop(x->via);
    wirelog_clear(&x->wire);
    free(x);
}

void exchange_restart(struct jig_exchange *x)
{
    size_t keep = x->wire.bytes[JIG_SENT].max;
    x->n_restarts++;
    wirelog_clear(&x->wire);
    wirelog_init(&x->wire, keep);
    struct body before = x->request_body;
    body_clear(&x->request_body);
    body_init(&x->request_body, before.memory.max, before.folder);
    x->request_body_len = 0;
    session_drop(x->session);
    x->session = NULL;
    via_drop(x->via);
    x->via = NULL;
    x->connection = (struct jig_connection_facts){ .id = 0 };
    x->timing = (struct jig_timing){
        x->timing.started_wall_us, -1, -1, -1, -1, -1, -1, -1, -1, x->timing.total
    };
}

void exchange_log_frame(struct jig_exchange *x, enum jig_direction direction, int64_t now,
                        struct span s, bool begins)
{
    if (direction == JIG_SENT)
        x->connection.bytes_sent += s.len;
    else
        x->connection.bytes_received += s.len;
    wirelog_add(&x->wire, direction, now - x->began, s, begins);
}

void exchange_log(struct jig_exchange *x, enum jig_direction direction, int64_t now,
                  struct span s)
{
    exchange_log_frame(x, direction, now, s, false);
}

void exchange_add_request_body(struct jig_exchange *x, struct span s)
{
    uint64_t kept = body_len(&x->request_body), left = x->request_body_keep - kept;
    bool is_whole = kept == x->request_body_len; /* what is kept has no gaps */
    x->request_body_len += s.len;
    if (is_whole && left > 0)
        body_append(&x->request_body, span_sub(s, 0, left < s.len ? (size_t)left : s.len),
                    NULL);
}

enum jig_err exchange_add_interim(struct jig_exchange *x, struct head *take)
{
    if (!mem_grow((void **)&x->interim, &x->interim_room, x->n_interim + 1, sizeof *x->interim))
        return JIG_ERR_MEMORY;
    struct head *kept = &x->interim[x->n_interim++];
    head_init(kept);
    head_move(kept, take);
    return JIG_OK;
}

void exchange_set_answer(struct jig_exchange *x, struct head *take)
{
    static const char version[] = "HTTP/0.0"; /* one digit each (RFC 9112, 2.3) */
    head_move(&x->answer, take);
    if (x->answer.status == 0)
        return;
    memcpy(x->version, version, sizeof version);
    if (x->answer.major >= 2)
        x->version[6] = '\0'; /* "HTTP/2" (RFC 9113) */
    x->version[5] = (char)('0' + x->answer.major);
    if (x->answer.major < 2)
        x->version[7] = (char)('0' + x->answer.minor);
}

bool exchange_is_event_stream(const struct jig_exchange *x)
{
    struct span type;
    if (x->answer.status != 200 || !header_get(&x->answer.fields, SPAN("Content-Type"), &type))
        return false;
    return span_ieq_str(span_trim(span_cut(&type, ';')), "text/event-stream");
}

enum jig_err exchange_add_body(struct jig_exchange *x, struct span s, struct jig_error *error)
{
    enum jig_err err = x->is_streamed ? JIG_OK : body_append(&x->body, s, error);
    x->body_len = x->is_streamed ? x->body_len + s.len : body_len(&x->body);
    return err;
}

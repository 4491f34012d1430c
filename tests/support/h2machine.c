#include "support/h2machine.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "wire/h2req.h"

struct client {
    struct h2 *h;
    const struct h2machine_setup *setup;
    uint32_t stream;
    unsigned n_ends;
};

uint32_t h2machine_open(struct h2 *h, const char *method, const char *path, bool has_body)
{
    struct header fields, out;
    uint32_t stream;
    header_init(&fields);
    header_init(&out);
    header_add(&fields, SPAN("Host"), SPAN("localhost"));
    const struct h2req req = { .method = span_of(method),
                               .scheme = SPAN("http"),
                               .target = span_of(path),
                               .fields = &fields };
    ck_assert_int_eq(h2req_fields(&req, &out), JIG_OK);
    ck_assert_int_eq(h2_open(h, &out, has_body, &stream, NULL), JIG_OK);
    header_clear(&fields);
    header_clear(&out);
    return stream;
}

void h2machine_give_out(struct h2 *h, struct h2peer *peer)
{
    struct span out;
    while ((out = h2_out(h)).len > 0) {
        if (peer)
            h2peer_feed(peer, out);
        h2_sent(h, out.len);
    }
}

static void *begin(const void *setup)
{
    const struct h2machine_setup *s = setup;
    struct client *c = calloc(1, sizeof *c);
    ck_assert_ptr_nonnull(c);
    c->setup = s;
    ck_assert_int_eq(h2_new(&s->limits, &c->h, NULL), JIG_OK);
    c->stream = h2machine_open(c->h, s->method, s->path, false);
    h2machine_give_out(c->h, NULL);
    return c;
}

static void say_fields(struct split_log *log, const struct header *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        struct field f = header_at(fields, i);
        int len = f.value.len < 20 ? (int)f.value.len : 20;
        split_say(log, "%.*s=%.*s", (int)f.name.len, f.name.ptr, len, f.value.ptr);
    }
}

static void say(struct client *c, const struct event *e, struct split_log *log)
{
    if (e->type == EVENT_INTERIM || e->type == EVENT_HEAD) {
        ck_assert_int_eq(e->head->major, 2);
        split_say(log, "%s %d", e->type == EVENT_HEAD ? "head" : "interim", e->head->status);
        say_fields(log, &e->head->fields);
    }
    if (e->type == EVENT_BODY) {
        split_say_body(log, e->body);
        if (!c->setup->is_held)
            h2_consume(c->h, e->stream, e->body.len);
    }
    if (e->type == EVENT_TRAILERS) {
        split_say(log, "trailers");
        say_fields(log, e->trailers);
    }
    if (e->type == EVENT_DONE)
        split_say(log, "done");
    if (e->type == EVENT_RESET)
        split_say(log, "%s/%s", jig_err_name(e->why->code), h2_code_name(e->code));
    if (e->type == EVENT_GOAWAY)
        split_say(log, "goaway %s", h2_code_name(e->code));
    c->n_ends += e->type == EVENT_DONE || e->type == EVENT_RESET;
}

static void feed(void *state, struct span in, struct split_log *log)
{
    struct client *c = state;
    struct event event;
    do {
        size_t used;
        h2_recv(c->h, in, &used, &event);
        ck_assert_uint_le(used, in.len);
        in = span_sub(in, used, in.len);
        say(c, &event, log);
    } while (event.type != EVENT_NONE);
    ck_assert_uint_eq(in.len, 0);
    h2machine_give_out(c->h, NULL);
}

static void end(void *state, struct split_log *log)
{
    struct client *c = state;
    h2_eof(c->h, NULL);
    feed(c, span_make("", 0), log);
    ck_assert_uint_eq(c->n_ends, 1);
    h2_free(c->h);
    free(c);
}

const struct split_machine h2machine = { begin, feed, end };

void h2machine_expect(const struct h2machine_setup *setup, struct span input, const char *want)
{
    char *log = split_log(&h2machine, setup, input);
    ck_assert_str_eq(log, want);
    free(log);
}

void h2machine_block(struct buf *block, const char *const *fields)
{
    for (; fields && *fields; fields += 2)
        h2peer_field(block, fields[0], fields[1]);
}

void h2machine_why(const struct h2machine_setup *setup, struct span input,
                   struct jig_error *out)
{
    struct client *c = begin(setup);
    struct event event;
    size_t used;
    do {
        h2_recv(c->h, input, &used, &event);
        input = span_sub(input, used, input.len);
        if (event.type == EVENT_RESET)
            *out = *event.why;
    } while (event.type != EVENT_NONE);
    h2_free(c->h);
    free(c);
}

void h2machine_greet(struct buf *said)
{
    h2peer_frame(said, H2_SETTINGS, 0, 0, SPAN(""));
    h2peer_frame(said, H2_SETTINGS, H2_ACK, 0, SPAN(""));
}

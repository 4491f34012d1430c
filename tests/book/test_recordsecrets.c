/* No secret stands in what is recorded of a transfer, whole or cut in two. */
#include <check.h>
#include <string.h>

#include "book/mask.h"
#include "support/recordagain.h"
#include "support/script.h"

static bool holds(const struct buf *b, const char *text)
{
    return span_find(buf_span(b), span_of(text), 0) != SIZE_MAX;
}

START_TEST(record_hides_secrets_wherever_they_stand)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "token=s3cret-word", 0, 0 },
          SENDS(
              "HTTP/1.1 200 s3cret-word\r\nX-Echo: s3cret-word\r\nSet-Cookie: s=s3cret-word\r\n"
              "Transfer-Encoding: chunked\r\n\r\n4\r\ns3cr\r\n0\r\nX-T: "
              "s3cret-word\r\n\r\n") }
    };
    struct jig_options options = { .wire_keep = 4096, .proxy = "http://me:hidden@p.test:1" };
    struct stage s;
    struct buf bytes;
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    stage_init(&s, &script, 1, NULL);
    struct jig_request *r = stage_request("POST", "http://a.test/?k=s3cret-word", &options);
    jig_request_set_body(r, "token=s3cret-word", 17, NULL);
    jig_request_add_field(r, "X-Key", "s3cret-word", 11, NULL);
    s.cut = 3; /* the wire log is in small pieces */
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    recordagain_write(t, mask, &bytes);
    ck_assert(!holds(&bytes, "s3cret-word"));
    ck_assert(!holds(&bytes, "hidden"));
    ck_assert(holds(&bytes, "token=" MASK_TEXT));
    struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
    struct buf wire;
    buf_init(&wire, 1 << 16);
    for (size_t i = 0; i < jig_exchange_n_wire(jig_transfer_last(again)); i++) {
        struct jig_wire_piece p = jig_exchange_wire(jig_transfer_last(again), i);
        buf_add(&wire, span_make(p.data, p.len));
    }
    ck_assert(!holds(&wire, "s3cret"));
    ck_assert(holds(&wire, "X-Key: " MASK_TEXT "\r\n"));
    ck_assert(holds(&wire, "X-Echo: " MASK_TEXT "\r\nSet-Cookie: s=" MASK_TEXT));
    jig_transfer_free(again);
    buf_clear(&wire);
    buf_clear(&bytes);
    mask_free(mask);
    stage_clear(&s);
}
END_TEST

/* Compressed fields (RFC 7541) can't be looked through: their frames keep the nine bytes of the head. */
START_TEST(record_leaves_out_frames_that_pack_a_secret)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_wire_piece pieces[] = {
        { JIG_SENT, false, 0, "\0\0\3\1\4\0\0\0\1abc", 12, true },
        { JIG_SENT, false, 0, "\0\0\2\0\1\0\0\0\1ok", 11, true },
        { JIG_RECEIVED, false, 1, "\0\0\1\1\4\0\0\0\1x", 10, true }
    };
    struct mask *mask = mask_new();
    struct jig_transfer *t, *again;
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD(":method", "GET"));
    jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD("x-key", "s3cret-word"));
    jig_recording_set_answer(r, RECORDED_HEAD(200, ""));
    for (size_t i = 0; i < 3; i++)
        jig_recording_add_wire(r, &pieces[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    recordagain_write(t, mask, &bytes);
    again = recordagain_read(t, buf_span(&bytes));
    const struct jig_exchange *x = jig_transfer_last(again);
    ck_assert_uint_eq(jig_exchange_wire(x, 0).len, 9);
    ck_assert_uint_eq(jig_exchange_wire(x, 1).len, 11);
    ck_assert_uint_eq(jig_exchange_wire(x, 2).len, 10);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_SENT), 3);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_RECEIVED), 0);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

/* A value that a body's framing cuts in two is not found in the wire's bytes: where the body holds one,
 * an answer in chunks is left out, and of frames with a body the nine bytes of their heads are kept. */
struct broken_case {
    const char *name;
    bool is_h2, is_chunked;
    struct jig_wire_piece pieces[2];
    size_t kept[2];
};

#define WIRE(direction, bytes, is_frame)                       \
    {                                                          \
        direction, false, 0, bytes, sizeof bytes - 1, is_frame \
    }

static const struct broken_case broken_cases[] = {
    { "chunks of an answer",
      false,
      true,
      { WIRE(JIG_RECEIVED, "4\r\ns3cr\r\n", false),
        WIRE(JIG_RECEIVED, "7\r\net-word\r\n", false) },
      { 0, 0 } },
    { "chunks of a request",
      false,
      true,
      { WIRE(JIG_SENT, "4\r\ns3cr\r\n", false), WIRE(JIG_SENT, "7\r\net-word\r\n", false) },
      { 0, 0 } },
    { "frames of an answer",
      true,
      false,
      { WIRE(JIG_RECEIVED, "\0\0\4\0\0\0\0\0\1s3cr", true),
        WIRE(JIG_RECEIVED, "\0\0\7\0\1\0\0\0\1et-word", true) },
      { 9, 9 } },
    { "frames of a request",
      true,
      false,
      { WIRE(JIG_SENT, "\0\0\4\0\0\0\0\0\1s3cr", true),
        WIRE(JIG_SENT, "\0\0\7\0\1\0\0\0\1et-word", true) },
      { 9, 9 } },
    { "an answer in one piece",
      false,
      false,
      { WIRE(JIG_RECEIVED, "s3cr", false), WIRE(JIG_RECEIVED, "et-word, and", false) },
      { sizeof MASK_TEXT - 1, 5 } },
};

static struct jig_transfer *broken_up(const struct broken_case *c)
{
    static const struct jig_recorded_head plain = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    jig_recording_begin(r, "POST", "https://a.test/");
    if (c->is_h2)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD(":method", "POST"));
    jig_recording_set_answer(r, c->is_h2 ? RECORDED_HEAD(200, "") : &plain);
    for (int section = JIG_SECTION_REQUEST; c->is_chunked && section <= JIG_SECTION_RESPONSE;
         section++)
        jig_recording_add_field(r, (enum jig_section)section,
                                RECORDED_FIELD("Transfer-Encoding", "chunked"));
    if (c->pieces[0].direction == JIG_SENT)
        jig_recording_set_request_body(r, "s3cret-word", 11, 11);
    for (size_t i = 0; i < 2; i++)
        jig_recording_add_wire(r, &c->pieces[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    return t;
}

START_TEST(record_keeps_no_half_of_a_secret_that_framing_cuts)
{
    const struct broken_case *c = &broken_cases[_i];
    struct record_body body = { .had_secrets = c->pieces[0].direction == JIG_RECEIVED };
    struct mask *mask = mask_new();
    struct jig_transfer *t = broken_up(c);
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    buf_init(&bytes, RECORD_MAX);
    record_write(t, mask, &body, NULL, &bytes);
    ck_assert_msg(!holds(&bytes, "s3cr") && !holds(&bytes, "et-word"), "%s", c->name);
    struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
    for (size_t i = 0; i < 2; i++)
        ck_assert_msg(jig_exchange_wire(jig_transfer_last(again), i).len == c->kept[i], "%s",
                      c->name);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

/* Fields of frames that the exchange knows nothing of may be anything. */
static const struct unknown_case {
    const char *name;
    int status; /* 0: there is no answer */
    enum jig_err error;
    struct jig_wire_piece pieces[2];
    size_t kept[2];
} unknown_cases[] = {
    { "an answer",
      200,
      JIG_OK,
      { WIRE(JIG_RECEIVED, "\0\0\1\1\4\0\0\0\1\x88", true),
        WIRE(JIG_RECEIVED, "\0\0\2\0\1\0\0\0\1ok", true) },
      { 10, 11 } },
    { "a head that is to go on",
      0,
      JIG_OK,
      { WIRE(JIG_RECEIVED, "\0\0\1\1\0\0\0\0\1\x88", true),
        WIRE(JIG_RECEIVED, "\0\0\1\x9\0\0\0\0\1\x88", true) },
      { 9, 9 } },
    { "trailers that are to go on",
      200,
      JIG_OK,
      { WIRE(JIG_RECEIVED, "\0\0\1\1\4\0\0\0\1\x88", true),
        WIRE(JIG_RECEIVED, "\0\0\1\1\1\0\0\0\1\xbe", true) },
      { 9, 9 } },
    { "a head that was refused",
      200,
      JIG_ERR_TOO_MANY_HEADERS,
      { WIRE(JIG_RECEIVED, "\0\0\1\1\4\0\0\0\1\x88", true),
        WIRE(JIG_SENT, "\0\0\1\1\5\0\0\0\1\x82", true) },
      { 9, 10 } },
    { "a promise",
      200,
      JIG_OK,
      { WIRE(JIG_RECEIVED, "\0\0\5\5\4\0\0\0\1\0\0\0\2\x82", true),
        WIRE(JIG_RECEIVED, "\0\0\1\1\4\0\0\0\1\x88", true) },
      { 9, 9 } },
    { "a second request",
      200,
      JIG_OK,
      { WIRE(JIG_SENT, "\0\0\1\1\5\0\0\0\1\x82", true),
        WIRE(JIG_SENT, "\0\0\1\1\5\0\0\0\1\x82", true) },
      { 9, 9 } },
};

START_TEST(record_leaves_out_frames_whose_fields_are_unknown)
{
    const struct unknown_case *c = &unknown_cases[_i];
    struct jig_recording *r = jig_recording_new();
    struct mask *mask = mask_new();
    struct jig_transfer *t;
    struct buf bytes;
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD(":method", "GET"));
    if (c->status)
        jig_recording_set_answer(r, RECORDED_HEAD(c->status, ""));
    if (c->error)
        jig_recording_set_error(r, &(struct jig_error){ .code = c->error });
    for (size_t i = 0; i < 2; i++)
        jig_recording_add_wire(r, &c->pieces[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    for (int is_known = 0; is_known < 2; is_known++) {
        if (is_known)
            ck_assert(mask_add(mask, SPAN("s3cret-word")));
        recordagain_write(t, mask, &bytes);
        struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
        for (size_t i = 0; i < 2; i++) {
            size_t kept = jig_exchange_wire(jig_transfer_last(again), i).len;
            size_t want = is_known ? c->kept[i] : c->pieces[i].len;
            ck_assert_msg(kept == want, "%s, %zu: %zu", c->name, i, kept);
        }
        jig_transfer_free(again);
        buf_clear(&bytes);
    }
    jig_transfer_free(t);
    mask_free(mask);
}
END_TEST

START_TEST(record_of_half_a_body_ends_before_half_a_secret)
{
    struct jig_recording *r = jig_recording_new();
    struct mask *mask = mask_new();
    struct jig_transfer *t;
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "POST", "http://a.test/");
    jig_recording_set_request_body(r, "a=s3cret-word&b=s3cret-", 23, 27);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    recordagain_write(t, mask, &bytes);
    ck_assert(holds(&bytes, "a=" MASK_TEXT "&b="));
    ck_assert(!holds(&bytes, "s3cr"));
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

/* A body that is not kept to its end may hold one where nobody has looked. */
START_TEST(record_withholds_the_chunks_of_a_body_that_it_has_not_seen)
{
    struct mask *mask = mask_new();
    struct jig_transfer *t = broken_up(&broken_cases[0]);
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    for (int known = 0; known < 2; known++) {
        struct record_body body = { .kept = 1, .is_whole = false };
        struct buf bytes;
        buf_init(&bytes, RECORD_MAX);
        record_write(t, known ? mask : NULL, &body, NULL, &bytes);
        ck_assert_int_eq(!holds(&bytes, "s3cr") && !holds(&bytes, "et-word"), known);
        buf_clear(&bytes);
    }
    jig_transfer_free(t);
    mask_free(mask);
}
END_TEST

/* The wire log keeps a beginning: it ends wherever its limit says. */
static const struct cut_case {
    const char *name;
    bool is_h2;
    uint64_t dropped, more; /* bytes that the log is short of; and in the record */
    struct jig_wire_piece piece;
    const char *kept;
} cut_cases[] = {
    { "half a secret", false, 5, 4, WIRE(JIG_SENT, "X-Key: s3cr", false), "X-Key: " },
    { "behind a whole one", false, 5, 1, WIRE(JIG_RECEIVED, "k=s3cret-word&s", false),
      "k=" MASK_TEXT "&" },
    { "half of one in base64", false, 1, 7, WIRE(JIG_SENT, "Basic czNjcmV", false), "Basic " },
    { "a log that is whole", false, 0, 0, WIRE(JIG_SENT, "X-Key: s3cr", false), "X-Key: s3cr" },
    { "no part of one", false, 9, 0, WIRE(JIG_SENT, "X-Key: other", false), "X-Key: other" },
    { "a frame of a body", true, 7, 4, WIRE(JIG_SENT, "\0\0\xb\0\1\0\0\0\1s3cr", true), NULL },
};

START_TEST(record_of_a_cut_wire_log_ends_before_half_a_secret)
{
    const struct cut_case *c = &cut_cases[_i];
    struct jig_recording *r = jig_recording_new();
    struct mask *mask = mask_new();
    struct record_body body = { .is_whole = true };
    struct jig_transfer *t;
    struct buf bytes;
    buf_init(&bytes, RECORD_MAX);
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "GET", "http://a.test/");
    if (c->is_h2)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD(":method", "GET"));
    jig_recording_add_wire(r, &c->piece);
    jig_recording_set_dropped(r, c->piece.direction, c->dropped);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    record_write(t, mask, &body, NULL, &bytes);
    struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
    struct jig_wire_piece kept = jig_exchange_wire(jig_transfer_last(again), 0);
    struct span want = c->kept ? span_of(c->kept) : span_make(c->piece.data, 9);
    ck_assert_msg(span_eq(span_make(kept.data, kept.len), want), "%s: %.*s", c->name,
                  (int)kept.len, (const char *)kept.data);
    uint64_t dropped = jig_exchange_wire_dropped(jig_transfer_last(again), c->piece.direction);
    ck_assert_msg(dropped == c->dropped + c->more, "%s: %llu", c->name,
                  (unsigned long long)dropped);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

Suite *test_recordsecrets(void);
Suite *test_recordsecrets(void)
{
    Suite *s = suite_create("recordsecrets");
    TCase *c = tcase_create("recordsecrets");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, record_hides_secrets_wherever_they_stand);
    tcase_add_test(c, record_leaves_out_frames_that_pack_a_secret);
    tcase_add_loop_test(c, record_keeps_no_half_of_a_secret_that_framing_cuts, 0,
                        (int)(sizeof broken_cases / sizeof *broken_cases));
    tcase_add_loop_test(c, record_leaves_out_frames_whose_fields_are_unknown, 0,
                        (int)(sizeof unknown_cases / sizeof *unknown_cases));
    tcase_add_test(c, record_of_half_a_body_ends_before_half_a_secret);
    tcase_add_test(c, record_withholds_the_chunks_of_a_body_that_it_has_not_seen);
    tcase_add_loop_test(c, record_of_a_cut_wire_log_ends_before_half_a_secret, 0,
                        (int)(sizeof cut_cases / sizeof *cut_cases));
    suite_add_tcase(s, c);
    return s;
}

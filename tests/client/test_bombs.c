/* Small answers that become large, coding within coding: each ends at a limit, with what came before it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "support/script.h"
#include "wire/decode.h"

/* 160 MiB of zeros, coded as the field says, in Base64. */
static const struct bomb {
    const char *field;
    const char *bytes;
} bombs[] = {
    { "br", "y///PwAkAOKxQHLv//j//weABEAcFoDu/R////8AkACIwwLQvf/j//8fABIAcVgAuvd//P//A0AC"
            "IA4LQPf+j///fwBIAMRhAeje//H//w8ACYA4LADd+z/+//8BIAEQhwWge//H//8/ACQA4rAAdO//"
            "+P//B4AEQBwWgO79H////wCQAIjDAtC9/+P//x8AEgBxWAC693/8//8DQAIgDgtA9/6P//9/AEgA"
            "xGEB6N7/8f//DwAJgDgsAN37P/7//wEgARCHBaB7/8f//z8AJADisAB07//4//8HgARAHBaA7v0f"
            "////AJAAiMMC0L3/4///HwASAHFYALr3fwM=" },
    { "gzip, gzip, gzip",
      "H4sIAAAAAAACA5Pv5mAAASbmt3cV+6QCZY4XpqUfSTvKwNT6YoUt88k0oWMLBEOE+RrWpAk1RV32"
      "Dln/iKH0TsKKjKaV2VoezZovX+/beTTbTv7rl/D/n/7Jx8mzX3T+9zl72l77W+fr79fZ2vEyQEDD"
      "ka33v1XKMPOsuqA7TZ4RKnglty31Yj/Tu9eZyuxQhSrvA867/eVnvH532wRmqNgk852xz/6KPRDp"
      "ezxVDio2Yc9nu/OPxBZw3U3ShOvNN9bp3sGa8R7DvIkNr/OiT0CtZTg5+47e5zruAq7jH734oWIe"
      "9yrnpxdyB7TmbZwCt3e75DTXO0xbvn/dMhEuVr4iffE/jwOl23WfwPz2xDdveuV+VovWxxVLEfbu"
      "Ob95B+sKp+0Rp+D23uY5rZTHeOt31S2EW6yvbA6sV3mw67ZYEVTI4ZPa9tN77jPNOVS45xLC3nvP"
      "I+8whSyM1nkKtxcYfILbGd7W2uYi3FK7Mj30j0TCF+uaqsoZPBDRB/tLK+v+/Xt8/vfjl/Ly1jKX"
      "pGqYGABgoibH/AEAAA==" },
    { "br, br", "G/0AAMTq99s93JJoZDrtv0iIVEK05g0ahEiIUC2Zh2KWLIltKtKTZgVkkREgkJ+2VR674gnIcxJu"
                "t+UuPxcAKlGhJZo3sQNcZKJomGqP7BcQc5Fbp+aPfxHIUojaEXZe4g7oSZkLBmjxEf4AczNDXlpO"
                "ohd9VCiBGA==" },
    { "zstd, zstd",
      "KLUv/QRorQEAhAIotS/9BGhMAAAIAAEA/P85EAICABAARAAAAAEA/f/MCxABAAC+vv17AgAOoEDu"
      "vfqq2wSoLszE" },
    { "deflate, gzip, br",
      "G6EBAGTBjsw9yEkaQXsi0IIOTvigWjYMjAacYCAYuA2ndMQv6DAmYsFfQ0G92y1XljSnij76L4Eu"
      "LkasncduY7csyIaRDMpUIB9RKR8p640qmIBcD4gjawhWBBHZUcY+378XIVa6r7OZwI9/7U4FGtO3"
      "Tw9fnq6js5ZdODzn2zsRxu+0YXuRCzKxuxZCwoA99cOP689VOsDUhmOn6g6CsYL2Dl5nEcDWaH+d"
      "ava4zNZG6Iw3UYFp+GCn2it1tASmRLOLFTEeYbwRNdKkefN0YGEgRjHuxmIt/qfPembFSnBXBON1"
      "dGfnab4MQKxnbqoi65yRt5KzHCsYBQA=" },
    { "zstd, br, gzip",
      "H4sIAAAAAAACAwE/AMD/GzAUAMRs99sNukteMIvzMILAU04HFGK7wQacBk4JZCCD0QmA6Sm73R62"
      "F1Ag+DmoCoLzCLLlA4DIV5kCJPc4tTLdlj8AAAA=" },
    { "gzip, gzip, gzip, gzip, gzip",
      "H4sIAAAAAAACAwGzAUz+H4sIAAAAAAACAwGcAWP+H4sIAAAAAAACA5Pv5mAAASbmt3cV+6QCZY4X"
      "pqUfSTvKwNT6YoUt88k0oWMLBEOE+RrWpAk1RV32Dln/iKH0TsKKjKaV2VoezZovX+/beTTbTv7r"
      "l/D/n/7Jx8mzX3T+9zl72l77W+fr79fZ2vEyQEDDka33v1XKMPOsuqA7TZ4RKnglty31Yj/Tu9eZ"
      "yuxQhSrvA867/eVnvH532wRmqNgk852xz/6KPRDpezxVDio2Yc9nu/OPxBZw3U3ShOvNN9bp3sGa"
      "8R7DvIkNr/OiT0CtZTg5+47e5zruAq7jH734oWIe9yrnpxdyB7TmbZwCt3e75DTXO0xbvn/dMhEu"
      "Vr4iffE/jwOl23WfwPz2xDdveuV+VovWxxVLEfbuOb95B+sKp+0Rp+D23uY5rZTHeOt31S2EW6yv"
      "bA6sV3mw67ZYEVTI4ZPa9tN77jPNOVS45xLC3nvPI+8whSyM1nkKtxcYfILbGd7W2uYi3FK7Mj30"
      "j0TCF+uaqsoZPBDRB/tLK+v+/Xt8/vfjl/Ly1jKXpGqYGABgoibH/AEAADLbrL6cAQAA4xQtvrMB"
      "AAA=" },
};

enum { N_BOMBS = sizeof bombs / sizeof *bombs, MIB = 1 << 20 };

/* The answer, without its last `cut` bytes. */
static struct jig_transfer *receive(struct stage *s, const struct bomb *b, const char *outer,
                                    size_t cut, const struct jig_options *options)
{
    static struct script script; /* the stage reads it until it is cleared */
    static struct buf answer;
    struct buf packed;
    buf_clear(&answer);
    buf_init(&answer, 1 << 20);
    buf_init(&packed, 1 << 20);
    ck_assert(base64_decode(span_of(b->bytes), &packed));
    buf_addf(&answer, "HTTP/1.1 200 OK\r\nContent-Encoding: %s%s\r\n\r\n", b->field, outer);
    buf_add(&answer, span_sub(buf_span(&packed), 0, packed.len - cut));
    script = (struct script)ANSWER({ SCRIPT_SEND, answer.ptr, answer.len, 0 }, CLOSES);
    stage_init(s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(s, stage_request("GET", "http://a.test/", options));
    stage_play(s, t);
    buf_clear(&packed);
    return t;
}

static void ends(const struct jig_transfer *t, const char *field, enum jig_err code,
                 uint64_t least, uint64_t most)
{
    const struct jig_error *error = jig_transfer_error(t);
    uint64_t len = jig_exchange_body_len(jig_transfer_last(t));
    ck_assert_msg(error->code == code, "%s: %s: %s", field, jig_err_name(error->code),
                  error->text);
    ck_assert_int_eq(error->phase, JIG_PHASE_BODY);
    ck_assert_msg(len >= least && len <= most, "%s: %llu bytes", field,
                  (unsigned long long)len);
}

START_TEST(bombs_within_bombs_end_at_the_callers_limit)
{
    struct jig_options options = { .decode = true, .max_body = MIB };
    struct stage s;
    struct jig_transfer *t = receive(&s, &bombs[_i], "", 0, &options);
    ends(t, bombs[_i].field, JIG_ERR_TOO_LARGE, MIB, MIB);
    stage_clear(&s);
}
END_TEST

START_TEST(bombs_within_bombs_end_beyond_measure_without_one)
{
    struct jig_options options = { .decode = true, .stream = true };
    struct stage s;
    struct jig_transfer *t = receive(&s, &bombs[_i], "", 0, &options);
    ends(t, bombs[_i].field, JIG_ERR_TOO_LARGE, 0, DECODE_FREE);
    ck_assert_ptr_nonnull(strstr(jig_transfer_error(t)->text, "swells beyond"));
    stage_clear(&s);
}
END_TEST

START_TEST(bombs_that_are_cut_are_damaged)
{
    struct jig_options options = { .decode = true, .stream = true, .max_body = 1 << 30 };
    struct stage s;
    struct jig_transfer *t = receive(&s, &bombs[_i], "", 1, &options);
    ends(t, bombs[_i].field, JIG_ERR_DECODE, 0, 160 * MIB);
    stage_clear(&s);
}
END_TEST

START_TEST(bombs_in_more_than_five_codings_are_not_opened)
{
    struct jig_options options = { .decode = true };
    struct stage s;
    const struct bomb *last = &bombs[N_BOMBS - 1];
    struct jig_transfer *t = receive(&s, last, ", gzip", 0, &options);
    ends(t, last->field, JIG_ERR_DECODE, 0, 0);
    stage_clear(&s);
}
END_TEST

Suite *test_bombs(void);
Suite *test_bombs(void)
{
    Suite *suite = suite_create("bombs");
    TCase *tc = tcase_create("bombs");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, bombs_within_bombs_end_at_the_callers_limit, 0, N_BOMBS);
    tcase_add_loop_test(tc, bombs_within_bombs_end_beyond_measure_without_one, 0, N_BOMBS);
    tcase_add_loop_test(tc, bombs_that_are_cut_are_damaged, 0, 3);
    tcase_add_test(tc, bombs_in_more_than_five_codings_are_not_opened);
    suite_add_tcase(suite, tc);
    return suite;
}

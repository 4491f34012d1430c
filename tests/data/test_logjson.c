#include <check.h>
#include <string.h>

#include "data/hexread.h"
#include "data/logjson.h"

static const struct {
    struct logrow row;
    int64_t since;
    const char *want;
} rows[] = {
    { { .kind = LOGROW_TEXT,
        .way = LOGROW_RECEIVED,
        .text = { "he said \"hi\"\n\x1b[31m", 18 },
        .is_compressed = true,
        .wire_len = 11 },
      250000,
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":0.250000,\"way\":\"received\","
      "\"type\":\"text\",\"size\":18,\"compressed\":true,\"wire\":11,"
      "\"text\":\"he said \\\"hi\\\"\\n\\u001b[31m\"}\n" },
    { { .kind = LOGROW_BINARY, .way = LOGROW_SENT, .text = { "\x00\xff", 2 } },
      61000001,
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":61.000001,\"way\":\"sent\","
      "\"type\":\"binary\",\"size\":2,\"base64\":\"AP8=\"}\n" },
    { { .kind = LOGROW_EVENT,
        .way = LOGROW_RECEIVED,
        .type = { "price", 5 },
        .id = { "17", 2 },
        .text = { "\xff", 1 } },
      -1500000,
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":-1.500000,\"way\":\"received\","
      "\"type\":\"event\",\"event\":\"price\",\"id\":\"17\",\"size\":1,\"base64\":\"/"
      "w==\"}\n" },
    { { .kind = LOGROW_CLOSE, .way = LOGROW_RECEIVED, .code = 1001, .text = { "bye", 3 } },
      0,
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":0.000000,\"way\":\"received\","
      "\"type\":\"close\",\"code\":1001,\"size\":3,\"text\":\"bye\"}\n" },
    { { .kind = LOGROW_NOTE, .way = LOGROW_NEITHER, .text = { "open", 4 } },
      0,
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":0.000000,\"way\":\"none\","
      "\"type\":\"note\",\"size\":4,\"text\":\"open\"}\n" },
    { { .kind = LOGROW_PING, .way = LOGROW_SENT, .text = { "", 0 } },
      INT64_MIN, /* of a damaged history */
      "{\"time\":\"2026-11-23T12:03:11.250000Z\",\"at\":-9223372036854.775808,\"way\":\"sent\","
      "\"type\":\"ping\",\"size\":0,\"text\":\"\"}\n" },
};

START_TEST(logjson_is_a_line_a_row)
{
    struct buf out;
    buf_init(&out, 4096);
    logjson_add(&rows[_i].row, 1795435391250000, rows[_i].since, &out);
    ck_assert_str_eq(buf_str(&out), rows[_i].want);
    buf_clear(&out);
}
END_TEST

static const struct {
    const char *text, *want; /* NULL: refused */
    size_t bad;
} hexes[] = {
    { "", "", 0 },
    { "48 65 6c6C 6f", "Hello", 0 },
    { "0x48,0x65\n6c:6c\t6F", "Hello", 0 },
    { "4", NULL, 1 },
    { "48 6", NULL, 4 },
    { "48 g5", NULL, 3 },
    { "48 5g", NULL, 4 },
    { "4 8", NULL, 1 },
    { "h\xc3\xa9", NULL, 0 },
};

START_TEST(hexread_takes_what_people_write)
{
    struct buf out;
    size_t bad = 0;
    buf_init(&out, 64);
    bool ok = hexread(span_of(hexes[_i].text), &out, &bad);
    ck_assert_int_eq(ok, hexes[_i].want != NULL);
    if (ok)
        ck_assert_str_eq(buf_str(&out), hexes[_i].want);
    else
        ck_assert_uint_eq(bad, hexes[_i].bad);
    buf_clear(&out);
}
END_TEST

START_TEST(hexread_takes_no_nul_for_a_blank)
{
    struct buf out;
    size_t bad = 0;
    buf_init(&out, 64);
    ck_assert(!hexread(span_make("48\00048", 5), &out, &bad));
    ck_assert_uint_eq(bad, 2);
    buf_clear(&out);
}
END_TEST

Suite *test_logjson(void);
Suite *test_logjson(void)
{
    Suite *suite = suite_create("logjson");
    TCase *tc = tcase_create("logjson");
    tcase_add_loop_test(tc, logjson_is_a_line_a_row, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, hexread_takes_what_people_write, 0, sizeof hexes / sizeof *hexes);
    tcase_add_test(tc, hexread_takes_no_nul_for_a_blank);
    suite_add_tcase(suite, tc);
    return suite;
}

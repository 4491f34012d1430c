/* RFC 7541's own examples (appendix C), whole and with a part of the connection missing. */
#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "wire/h2fields.h"

#define BLOCK(literal) span_make(literal, sizeof(literal) - 1)

static struct h2fields *fields;
static struct buf text;

static void setup(void)
{
    fields = h2fields_new();
    ck_assert_ptr_nonnull(fields);
    buf_init(&text, 1 << 20);
}

static void teardown(void)
{
    h2fields_free(fields);
    buf_clear(&text);
}

/* "name: value; ", "*" behind what is from the table, "?" in the place of what is not there. */
static const char *unpacked(struct span block)
{
    struct h2field field;
    enum h2fields_result result;
    buf_reset(&text);
    while ((result = h2fields_next(fields, &block, &field)) == H2FIELDS_ONE) {
        buf_add(&text, field.lacks_name ? SPAN("?") : field.name);
        buf_add_str(&text, ": ");
        buf_add(&text, field.lacks_value ? SPAN("?") : field.value);
        buf_add_str(&text, field.is_from_table ? "*; " : "; ");
    }
    buf_add_str(&text, result == H2FIELDS_BROKEN ? "broken" : "");
    return buf_str(&text);
}

#define FIRST  BLOCK("\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff")
#define SECOND BLOCK("\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf")
#define THIRD                                                                            \
    BLOCK("\x82\x87\x85\xbf\x40\x88\x25\xa8\x49\xe9\x5b\xa9\x7d\x7f\x89\x25\xa8\x49\xe9" \
          "\x5b\xb8\xe8\xb4\xbf")

START_TEST(h2fields_unpack_the_blocks_of_a_connection)
{
    ck_assert_str_eq(unpacked(FIRST), ":method: GET; :scheme: http; :path: /; "
                                      ":authority: www.example.com; ");
    ck_assert_str_eq(unpacked(SECOND),
                     ":method: GET; :scheme: http; :path: /; "
                     ":authority: www.example.com*; cache-control: no-cache; ");
    ck_assert_str_eq(unpacked(THIRD),
                     ":method: GET; :scheme: https; :path: /index.html; "
                     ":authority: www.example.com*; custom-key: custom-value; ");
}
END_TEST

/* The places of what comes then stay right. */
START_TEST(h2fields_go_on_where_the_table_lacks_an_entry)
{
    ck_assert_str_eq(unpacked(SECOND), ":method: GET; :scheme: http; :path: /; ?: ?; "
                                       "cache-control: no-cache; ");
    ck_assert_str_eq(unpacked(BLOCK("\x7f\x04\x03one\xbe\xbf")),
                     "?: one; : one*; cache-control: no-cache*; ");
    ck_assert_str_eq(unpacked(BLOCK("\x0f\x40\x03two\x1f\x40\x03six\xbe")),
                     "?: two; ?: six; : one*; ");
}
END_TEST

static const struct {
    struct span block;
    const char *text;
} broken[] = {
    { { "\x80", 1 }, "broken" },                   /* index 0 */
    { { "\x82\x41", 2 }, ":method: GET; broken" }, /* cut in front of a string */
    { { "\x41\x05"
        "ab",
        4 },
      "broken" },                                        /* and in one */
    { { "\xff\xff\xff\xff\xff\xff\xff", 7 }, "broken" }, /* a number without an end */
    { { "\x41\x82\xf8\xff", 4 }, "broken" },             /* padding that is too long */
    { { "\x3f\xe2\x1f\x82", 4 }, "broken" },             /* a table of 4,097 bytes */
    { { "\x82\x20", 2 }, ":method: GET; broken" },       /* a size behind a field */
    { { "\x7f\x04\x09one", 6 }, "broken" },              /* a value that is cut */
};

START_TEST(h2fields_end_where_a_block_is_broken)
{
    ck_assert_str_eq(unpacked(broken[_i].block), broken[_i].text);
    ck_assert_str_eq(unpacked(FIRST), "broken");
}
END_TEST

START_TEST(h2fields_keep_to_the_size_of_the_table)
{
    h2fields_allow(fields, 100); /* blocks may be on their way */
    ck_assert_str_eq(unpacked(BLOCK("\x3f\xe1\x1f\x82")), ":method: GET; ");
    h2fields_allow(fields, 4097);
    ck_assert_str_eq(unpacked(BLOCK("\x3f\xe2\x1f\x82")), ":method: GET; ");
    ck_assert_str_eq(unpacked(BLOCK("\x20\x40\x01"
                                    "a\x01"
                                    "b\xbe")),
                     "a: b; ?: ?; ");
    h2fields_allow(fields, UINT32_MAX); /* a peer may allow more than is kept here */
    ck_assert_str_eq(unpacked(BLOCK("\x3f\xff\xff\xff\xff\x0f\x82")), "broken");
}
END_TEST

Suite *test_h2fields(void);
Suite *test_h2fields(void)
{
    Suite *suite = suite_create("h2fields");
    TCase *tc = tcase_create("h2fields");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, h2fields_unpack_the_blocks_of_a_connection);
    tcase_add_test(tc, h2fields_go_on_where_the_table_lacks_an_entry);
    tcase_add_loop_test(tc, h2fields_end_where_a_block_is_broken, 0,
                        (int)(sizeof broken / sizeof *broken));
    tcase_add_test(tc, h2fields_keep_to_the_size_of_the_table);
    suite_add_tcase(suite, tc);
    return suite;
}

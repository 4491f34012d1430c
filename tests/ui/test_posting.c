/* A message from its field: what it is read as, what is wrong with it, and a large one in slices. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/posting.h"
#include "data/streamlog.h"

enum { LARGE = 1 << 20 };

static struct posting posting;
static struct jig_error error;

static void setup(void)
{
    posting_init(&posting);
    error = (struct jig_error){ .code = JIG_OK };
}

static void teardown(void)
{
    posting_clear(&posting);
}

/* In as many turns as it takes, each as short as can be. */
static size_t work(enum jig_err wanted)
{
    size_t n = 0;
    enum jig_err err = JIG_OK;
    for (bool more = true; more && !err; n++)
        err = posting_work(&posting, 0, &more, &error);
    ck_assert_int_eq(err, wanted);
    return n;
}

static void expect(struct span wanted)
{
    ck_assert(span_eq(posting_text(&posting), wanted));
    char *own = posting_take(&posting);
    ck_assert_ptr_nonnull(own);
    ck_assert_mem_eq(own + STREAMLOG_HEADROOM, wanted.ptr, wanted.len);
    free(own);
}

struct small_case {
    enum messagefield_mode mode;
    const char *text, *bytes, *wrong;
};

static const struct small_case smalls[] = {
    { MESSAGEFIELD_TEXT, "subscribe", "subscribe", NULL },
    { MESSAGEFIELD_TEXT, "{", "{", NULL },
    { MESSAGEFIELD_JSON, "{\"n\": 1}", "{\"n\": 1}", NULL },
    { MESSAGEFIELD_JSON, "{\n\"n\": 1", NULL,
      "no JSON, line 2, column 7: a comma or the end is missing" },
    { MESSAGEFIELD_HEX, "6a 0x69,67", "jig", NULL },
    { MESSAGEFIELD_HEX, "6a 6", NULL, "not hex at character 5: two digits make a byte" },
    { MESSAGEFIELD_HEX, "6a zz", NULL, "not hex at character 4: two digits make a byte" },
};

START_TEST(posting_has_a_small_one_ready_at_once)
{
    const struct small_case *c = &smalls[_i];
    for (int own = 0; own < 2; own++) {
        if (own)
            buf_add_str(posting_room(&posting), c->text);
        own ? posting_begin_own(&posting, c->mode)
            : posting_begin(&posting, c->mode, span_of(c->text));
        ck_assert_uint_eq(work(c->wrong ? JIG_ERR_USAGE : JIG_OK), 1);
        if (c->wrong)
            ck_assert_str_eq(error.text, c->wrong);
        else
            expect(span_of(c->bytes));
    }
}
END_TEST

/* `unit` again and again between both ends. */
static char *large(const char *begin, const char *unit, const char *end)
{
    char *text = malloc(LARGE + 1);
    size_t at = strlen(begin), len = strlen(unit), last = LARGE - strlen(end);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', LARGE);
    memcpy(text, begin, at);
    for (; at + len <= last; at += len)
        memcpy(text + at, unit, len);
    memcpy(text + last, end, strlen(end) + 1);
    return text;
}

struct large_case {
    enum messagefield_mode mode;
    const char *begin, *unit, *end;
    bool ok;
};

static const struct large_case larges[] = {
    { MESSAGEFIELD_TEXT, "", "some words ", "", true },
    { MESSAGEFIELD_JSON, "[1", ",23", "]", true },
    { MESSAGEFIELD_JSON, "[1", ",23", "}", false },
    { MESSAGEFIELD_HEX, "", "0x6a", "", true },
    { MESSAGEFIELD_HEX, "", "0x6a", "6", false },
};

/* It becomes ready, in slices; `text` is what it was begun with. */
static void expect_large(const struct large_case *c, const char *text, unsigned slices)
{
    ck_assert_uint_ge(work(c->ok ? JIG_OK : JIG_ERR_USAGE), slices);
    if (c->ok && c->mode != MESSAGEFIELD_HEX)
        expect(span_of(text));
    if (c->ok && c->mode == MESSAGEFIELD_HEX) {
        char *bytes = large("", "j", "");
        expect(span_make(bytes, LARGE / 4));
        free(bytes);
    }
}

START_TEST(posting_has_a_large_one_ready_in_slices)
{
    const struct large_case *c = &larges[_i];
    char *text = large(c->begin, c->unit, c->end);
    posting_begin(&posting, c->mode, span_of(text));
    expect_large(c, text, 16);
    free(text);
}
END_TEST

/* A key came, and the field may change, wherever it had got to. */
START_TEST(posting_goes_on_where_the_field_changes)
{
    const struct large_case *c = &larges[_i];
    char *text = large(c->begin, c->unit, c->end);
    for (int turns = 0; turns < 3; turns++) {
        bool more = true;
        char *field = large(c->begin, c->unit, c->end);
        posting_begin(&posting, c->mode, span_of(field));
        for (int i = 0; i < turns; i++)
            ck_assert(!posting_work(&posting, 0, &more, &error));
        ck_assert(more);
        ck_assert(posting_own(&posting));
        memset(field, '?', strlen(field));
        expect_large(c, text, c->mode == MESSAGEFIELD_TEXT ? 1 : 13);
        free(field);
        posting_clear(&posting);
    }
    free(text);
}
END_TEST

Suite *test_posting(void);
Suite *test_posting(void)
{
    Suite *suite = suite_create("posting");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, posting_has_a_small_one_ready_at_once, 0,
                        sizeof smalls / sizeof *smalls);
    tcase_add_loop_test(tc, posting_has_a_large_one_ready_in_slices, 0,
                        sizeof larges / sizeof *larges);
    tcase_add_loop_test(tc, posting_goes_on_where_the_field_changes, 0,
                        sizeof larges / sizeof *larges);
    suite_add_tcase(suite, tc);
    return suite;
}

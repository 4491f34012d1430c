#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/vars.h"
#include "book/varstext.h"

static int64_t fixed_time(void)
{
    return 1700000000123456;
}

static bool fixed_random(void *bytes, size_t len)
{
    memset(bytes, 0x5a, len);
    return true;
}

static const char *fixed_env(const char *name)
{
    return strcmp(name, "HOME") == 0 ? "/home/ann" : NULL;
}

static const struct vars_world world = { fixed_time, fixed_random, fixed_env };

#define SECRET_TAIL "of it that is looked for"
#define LONG_SECRET "a beginning that freed memory writes over; the part " SECRET_TAIL

static bool find_secret(void *ctx, struct span name, struct buf *out)
{
    (void)ctx;
    if (span_eq_str(name, "long"))
        buf_add_str(out, LONG_SECRET);
    else if (!span_eq_str(name, "password"))
        return false;
    else
        buf_add_str(out, "s3{{x}}t");
    return true;
}

static struct book_rows request, environment, collection;
static struct vars *v;

static void set_up(void)
{
    v = vars_new();
    vars_set_world(v, &world);
    vars_set_secrets(v, find_secret, NULL);
    vars_add_layer(v, VARS_REQUEST, "Log in", &request);
    vars_add_layer(v, VARS_ENVIRONMENT, "dev", &environment);
    vars_add_layer(v, VARS_COLLECTION, "shop", &collection);
    book_rows_put(&request, "id", "7");
    book_rows_put(&environment, "id", "8");
    book_rows_put(&environment, "base", "http://{{host}}:{{port}}");
    book_rows_put(&environment, "host", "h");
    book_rows_put(&collection, "port", "80");
    book_rows_put(&collection, "loop", "a{{pool}}b");
    book_rows_put(&collection, "pool", "<{{loop}}>");
    book_rows_put(&collection, "self", "{{self}}");
    book_rows_put(&collection, "text", "a \"b\"&\xc3\xa9");
    book_rows_put(&collection, "off", "x");
    book_rows_set_off(&collection, collection.n - 1, true);
}

static void tear_down(void)
{
    vars_free(v);
    book_rows_clear(&request);
    book_rows_clear(&environment);
    book_rows_clear(&collection);
}

struct case_ {
    const char *text, *want, *missing;
};

static const struct case_ cases[] = {
    { "plain", "plain", "" },
    { "", "", "" },
    { "{{id}}", "7", "" },
    { "{{ id }}/{{id}}", "7/7", "" },
    { "{{base}}/x", "http://h:80/x", "" },
    { "\\{{id}}", "{{id}}", "" },
    { "\\{{id}}{{id}}", "{{id}}7", "" },
    { "{{none}} {{other}} {{none}}", "none other none", "none, other" },
    { "{{off}}", "off", "off" },
    { "{{loop}}", "a<loop>b", "loop" },
    { "{{self}}", "self", "self" },
    { "{{}} {{ }} { {id}} {{id} } {{", "{{}} {{ }} { {id}} {{id} } {{", "" },
    { "{\"a\":{\"b\":{}}}", "{\"a\":{\"b\":{}}}", "" },
    { "{{{id}}}", "{7}", "" },
    { "{{text|json}}", "a \\\"b\\\"&\xc3\xa9", "" },
    { "{{text | url}}", "a%20%22b%22%26%C3%A9", "" },
    { "{{text|form}}", "a+%22b%22%26%C3%A9", "" },
    { "{{id|base64}}", "Nw==", "" },
    { "{{base|url}}", "http%3A%2F%2Fh%3A80", "" },
    { "{{id|nofilter}}", "", "nofilter" },
    { "{{secret.password}}", "s3{{x}}t", "" },
    { "{{secret.other}}", "secret.other", "secret.other" },
    { "{{other}} {{password}}", "other password",
      "other, password (a secret is written {{secret.password}})" },
    { "{{$timestamp}} {{$isoTimestamp}}", "1700000000 2023-11-14T22:13:20.123Z", "" },
    { "{{$uuid}}", "5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a", "" },
    { "{{$guid}}", "5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a", "" },
};

START_TEST(references_are_replaced)
{
    const struct case_ *c = &cases[_i];
    struct buf out;
    struct jig_error error = { 0 };
    buf_init(&out, 10000);
    ck_assert(vars_expand(v, span_of(c->text), &out));
    ck_assert_str_eq(buf_str(&out), c->want);
    enum jig_err err = vars_check(v, &error);
    ck_assert_int_eq(err, c->missing[0] ? JIG_ERR_USAGE : JIG_OK);
    if (err)
        ck_assert_str_eq(error.text + strlen("not set: "), c->missing);
    buf_clear(&out);
}
END_TEST

static const struct {
    const char *name;
    enum vars_origin origin;
    const char *label, *value;
} origins[] = {
    { "id", VARS_REQUEST, "Log in", "7" },
    { "base", VARS_ENVIRONMENT, "dev", "http://h:80" },
    { "port", VARS_COLLECTION, "shop", "80" },
    { "secret.password", VARS_SECRET, "", "s3{{x}}t" },
    { "$randomInt", VARS_DYNAMIC, "", "454" },
    { "none", VARS_NOWHERE, "", "" },
    { "$env.HOME", VARS_REFUSED, "", "" },
    { "self", VARS_COLLECTION, "shop", "self" },
};

START_TEST(a_value_says_where_it_comes_from)
{
    struct buf out;
    const char *label;
    buf_init(&out, 1000);
    ck_assert_int_eq(vars_lookup(v, span_of(origins[_i].name), &out, &label),
                     origins[_i].origin);
    ck_assert_str_eq(label, origins[_i].label);
    ck_assert_str_eq(buf_str(&out), origins[_i].value);
    buf_clear(&out);
}
END_TEST

START_TEST(the_nearest_layer_wins)
{
    struct buf out;
    buf_init(&out, 1000);
    vars_set(v, VARS_CAPTURE, "id", "{{port}}");
    vars_expand(v, SPAN("{{id}} "), &out); /* what a server sent is not expanded */
    vars_set(v, VARS_COMMAND_LINE, "id", "1");
    vars_expand(v, SPAN("{{id}}"), &out);
    ck_assert_str_eq(buf_str(&out), "{{port}} 1");
    buf_clear(&out);
}
END_TEST

static bool may_read_home(void *ctx, struct span name)
{
    (void)ctx;
    return span_find(name, SPAN("HOME"), 0) != SIZE_MAX;
}

/* Looking along each of them to the text's end would take hours. */
START_TEST(openings_without_an_end_are_plain_text)
{
    static const char *const units[] = { "{{", "{{a ", "{{a\n" };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf text, out;
        buf_init(&text, 8 << 20);
        buf_init(&out, 8 << 20);
        while (text.len < 2 << 20)
            buf_add_str(&text, units[i]);
        ck_assert(vars_expand(v, buf_span(&text), &out));
        ck_assert(span_eq(buf_span(&text), buf_span(&out)));
        ck_assert_uint_eq(vars_n_missing(v), 0);
        buf_clear(&text);
        buf_clear(&out);
    }
}
END_TEST

/* Texts of few and of many braces are searched in different ways. */
START_TEST(a_reference_is_found_among_any_number_of_braces)
{
    static const char *const fills[] = { "abcdefghijklmnopqrstuvwxyz", "{", "{ ", "a{b", "}{" };
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++)
        for (size_t n = 0; n < 3000; n = n * 3 + 1) {
            struct vars_ref ref;
            struct buf text;
            buf_init(&text, 1 << 20);
            buf_add_fill(&text, 'x', n);
            for (size_t k = 0; k < n; k++)
                buf_add_str(&text, fills[i]);
            buf_add_fill(&text, 'x', n + 1);
            size_t from = 0, at = text.len;
            ck_assert(i == 1 ? n < 2 || !vars_is_plain(buf_span(&text))
                             : vars_is_plain(buf_span(&text)));
            buf_add_str(&text, "{{y}}{");
            ck_assert(!vars_is_plain(buf_span(&text)));
            ck_assert(vars_next_ref(buf_span(&text), &from, &ref));
            ck_assert_uint_eq(ref.at, at);
            ck_assert(!vars_next_ref(buf_span(&text), &from, &ref));
            buf_clear(&text);
        }
}
END_TEST

START_TEST(a_large_text_is_expanded_as_a_small_one_is)
{
    struct buf text, out, expected;
    buf_init(&text, 1 << 20);
    buf_init(&expected, 1 << 20);
    buf_init_secret(&out, 1 << 20);
    for (int i = 0; i < 9000; i++) {
        buf_add_str(&text, "{ \\{{ {{$uuid");
        buf_add_str(&text, i % 2 ? "|json}} }\n" : "}} }\n");
        buf_add_str(&expected, "{ {{ 5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a }\n");
    }
    ck_assert(vars_expand(v, buf_span(&text), &out));
    ck_assert(span_eq(buf_span(&out), buf_span(&expected)));
    ck_assert(out.is_secret && out.max == 1 << 20);
    ck_assert(vars_expand(v, SPAN("{{$uuid}}"), &out)); /* behind what is there */
    ck_assert_uint_eq(out.len, expected.len + 36);
    buf_clear(&text);
    buf_clear(&expected);
    buf_wipe(&out);
}
END_TEST

START_TEST(the_environment_of_the_process_needs_consent)
{
    static const char *const spellings[] = { "{{$env.HOME}}", "{{process.env.HOME}}",
                                             "{{$processEnv HOME}}" };
    struct jig_error error;
    struct buf out;
    buf_init(&out, 1000);
    for (int i = 0; i < 3; i++) {
        buf_reset(&out);
        vars_reset_missing(v);
        vars_set_consent(v, NULL, NULL);
        vars_expand(v, span_of(spellings[i]), &out);
        ck_assert_ptr_null(strstr(buf_str(&out), "/home/ann"));
        ck_assert(vars_is_refused(v, 0));
        ck_assert_int_eq(vars_check(v, &error), JIG_ERR_USAGE);
        ck_assert_ptr_nonnull(strstr(error.text, "consent"));
        buf_reset(&out);
        vars_reset_missing(v);
        vars_set_consent(v, may_read_home, NULL);
        vars_expand(v, span_of(spellings[i]), &out);
        ck_assert_str_eq(buf_str(&out), "/home/ann");
        ck_assert_int_eq(vars_check(v, &error), JIG_OK);
    }
    vars_expand(v, SPAN("{{$env.NONE}}"), &out);
    ck_assert_uint_eq(vars_n_missing(v), 1);
    buf_clear(&out);
}
END_TEST

START_TEST(used_secrets_are_known_for_masking)
{
    struct buf out;
    buf_init(&out, 1000);
    vars_expand(v, SPAN("{{secret.password}}{{secret.password}}"), &out);
    ck_assert_uint_eq(vars_n_used_secrets(v), 1);
    ck_assert(span_eq_str(vars_used_secret(v, 0), "s3{{x}}t"));
    buf_clear(&out);
}
END_TEST

/* A chain deeper than is followed, and one that doubles at every step. */
START_TEST(depth_and_growth_are_bounded)
{
    struct book_rows rows = { 0 };
    char name[16], value[64];
    struct buf out;
    buf_init(&out, 1000);
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "n%d", i);
        snprintf(value, sizeof value, "{{n%d}}{{n%d}}", i + 1, i + 1);
        book_rows_put(&rows, name, value);
    }
    vars_add_layer(v, VARS_FOLDER, "f", &rows);
    ck_assert(!vars_expand(v, SPAN("{{n0}}"), &out));
    ck_assert_int_eq(out.failed, JIG_ERR_TOO_LARGE);
    buf_clear(&out);
    book_rows_clear(&rows);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

/* Does the tail of the secret stand anywhere in the heap, also where it was freed? */
static bool heap_holds_secret(void)
{
    char line[512];
    unsigned long from, to;
    bool holds = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && !holds && fgets(line, sizeof line, maps))
        if (strstr(line, "[heap]") && sscanf(line, "%lx-%lx", &from, &to) == 2)
            holds = memmem((const void *)from, to - from, SECRET_TAIL, strlen(SECRET_TAIL));
    if (maps)
        fclose(maps);
    return holds;
}

START_TEST(secrets_leave_nothing_in_freed_memory)
{
    static const char *const texts[] = {
        "{{secret.long}}",
        "{{secret.long|json}}",
        "{{nested}}",
    };
    struct buf out;
    book_rows_put(&request, "nested", "<{{secret.long}}>");
    buf_init(&out, 4096);
    ck_assert(vars_expand(v, span_of(texts[_i]), &out));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), SECRET_TAIL));
    bool is_found = heap_holds_secret();
    buf_wipe(&out);
    vars_lookup(v, SPAN("nested"), NULL, NULL);
    vars_reset_missing(v);
    vars_free(v);
    v = NULL;
    if (is_found) /* a sanitizer's memory lies elsewhere */
        ck_assert(!heap_holds_secret());
}
END_TEST

Suite *test_vars(void);
Suite *test_vars(void)
{
    Suite *suite = suite_create("vars");
    TCase *tc = tcase_create("vars");
    tcase_set_timeout(tc, 300);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, references_are_replaced, 0, COUNT(cases));
    tcase_add_loop_test(tc, a_value_says_where_it_comes_from, 0, COUNT(origins));
    tcase_add_test(tc, the_nearest_layer_wins);
    tcase_add_test(tc, openings_without_an_end_are_plain_text);
    tcase_add_test(tc, a_reference_is_found_among_any_number_of_braces);
    tcase_add_test(tc, a_large_text_is_expanded_as_a_small_one_is);
    tcase_add_test(tc, the_environment_of_the_process_needs_consent);
    tcase_add_test(tc, used_secrets_are_known_for_masking);
    tcase_add_loop_test(tc, secrets_leave_nothing_in_freed_memory, 0, 3);
    tcase_add_test(tc, depth_and_growth_are_bounded);
    suite_add_tcase(suite, tc);
    return suite;
}

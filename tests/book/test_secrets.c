/* Environments, where secrets come from, masks, and the watch over a collection. */
#include <check.h>
#include <dirent.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../support/folder.h"
#include "base/base64.h"
#include "book/environment.h"
#include "book/mask.h"
#include "book/vars.h"
#include "book/watch.h"
#include "jig.h"

static struct folder folder, home;
static struct collection *c;

static void set_up(void)
{
    folder_make(&folder);
    folder_make(&home);
    folder_copy_shop(&folder);
    setenv("XDG_DATA_HOME", home.path, 1);
    unsetenv("JIG_SECRET_password");
    ck_assert_int_eq(collection_open(folder.path, &c, NULL), JIG_OK);
    collection_scan(c, SIZE_MAX);
}

static void tear_down(void)
{
    collection_close(c);
    folder_remove(&folder);
    folder_remove(&home);
}

static struct environment *load(const char *name)
{
    struct environment *e = NULL;
    struct jig_error error = { 0 };
    ck_assert_msg(environment_load(c, name, &e, &error) == JIG_OK, "%s", error.text);
    return e;
}

static bool secret_is(const struct environment *e, const char *want)
{
    struct buf out;
    buf_init(&out, 1000);
    bool found = environment_secret(c, e, SPAN("password"), &out);
    bool same = want ? found && strcmp(buf_str(&out), want) == 0 : !found;
    buf_clear(&out);
    return same;
}

#define NOT_USED "; no value of it is used"

static const struct {
    const char *text, *warning; /* NULL: none */
} locals[] = {
    { "{}", NULL },
    { "{ \"jig\": 1 }", NULL },
    { "{ \"secrets\": [], \"later\": 1 }", NULL },
    { "[]", "env/dev.local.json: line 1, column 1: an object is expected here" NOT_USED },
    { "{", "env/dev.local.json: line 1, column 2: a key is missing" NOT_USED },
    { "{ \"secrets\": { \"password\": \"a\" } }",
      "env/dev.local.json: line 1, column 14: \"secrets\": an array of rows is expected "
      "here" NOT_USED },
    { "{ \"secrets\": [ { \"name\": \"password\", \"value\": [ \"a\" ] } ] }",
      "env/dev.local.json: line 1, column 47: \"value\": a text is expected here" NOT_USED },
    { "{ \"password\": \"a\" }",
      "env/dev.local.json: its values are wanted as \"secrets\" or \"vars\": "
      "[{ \"name\": …, \"value\": … }]" NOT_USED },
};

START_TEST(environment_says_what_is_wrong_with_its_local_file)
{
    folder_write(&folder, "env/dev.local.json", locals[_i].text);
    char *path = folder_at(&folder, "env/dev.local.json");
    chmod(path, 0600);
    struct environment *e = load("dev");
    if (locals[_i].warning)
        ck_assert_pstr_eq(e->warning, locals[_i].warning);
    else
        ck_assert_msg(!e->warning, "%s", e->warning);
    environment_free(e);
    free(path);
}
END_TEST

START_TEST(environment_says_that_its_local_file_is_no_file)
{
    char *path = folder_at(&folder, "env/dev.local.json");
    ck_assert_int_eq(symlink("/etc/hostname", path), 0);
    struct environment *e = load("dev");
    ck_assert_ptr_nonnull(e->warning);
    ck_assert_msg(strstr(e->warning, "env/dev.local.json: ") && strstr(e->warning, NOT_USED),
                  "%s", e->warning);
    environment_free(e);
    free(path);
}
END_TEST

START_TEST(environments_are_listed_without_local_ones)
{
    size_t n;
    folder_write(&folder, "env/staging.json", "{}");
    folder_write(&folder, "env/dev.local.json", "{}");
    folder_write(&folder, "env/.x.json", "{}");
    folder_write(&folder, "env/readme.md", "");
    char **names = environment_names(c, &n);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(names[0], "dev");
    ck_assert_str_eq(names[1], "staging");
    ck_assert_ptr_null(names[2]);
    environment_free_names(names);
}
END_TEST

static const char *const bad_names[] = { "", "../jig", ".", "a/b", "none" };

START_TEST(a_name_that_is_none_is_refused)
{
    struct environment *e = NULL;
    struct jig_error error;
    ck_assert_int_eq(environment_load(c, bad_names[_i], &e, &error), JIG_ERR_READ);
    ck_assert_ptr_null(e);
}
END_TEST

START_TEST(secrets_in_what_is_no_file_are_not_used)
{
    char *path = folder_at(&folder, "env/dev.local.json");
    ck_assert_int_eq(mkdir(path, 0755), 0);
    struct environment *e = load("dev");
    ck_assert_str_eq(e->warning, "env/dev.local.json: it is a folder; no value of it is used");
    environment_free(e);
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(symlink("/dev/null", path), 0);
    e = load("dev");
    ck_assert_str_eq(e->warning, "env/dev.local.json: it leads out of the collection's folder; "
                                 "no value of it is used");
    environment_free(e);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    e = load("dev");
    ck_assert_str_eq(e->warning, "env/dev.local.json: it is no file; no value of it is used");
    environment_free(e);
    free(path);
}
END_TEST

START_TEST(secrets_are_found_in_their_order)
{
    struct stat st;
    struct jig_error error = { 0 };
    struct environment *e = load("dev");
    ck_assert(secret_is(e, NULL));
    ck_assert_msg(environment_store_secret(c, NULL, "password", "of all", &error) == JIG_OK,
                  "%s", error.text);
    ck_assert(secret_is(e, "of all"));
    ck_assert_int_eq(environment_store_secret(c, "dev", "password", "stored", &error), JIG_OK);
    ck_assert(secret_is(e, "stored"));
    ck_assert(secret_is(NULL, "of all"));
    environment_free(e);
    folder_write(&folder, "env/dev.local.json",
                 "{ \"secrets\": [ { \"name\": \"password\", \"value\": \"local\" } ] }");
    char *path = folder_at(&folder, "env/dev.local.json");
    chmod(path, 0644);
    e = load("dev");
    ck_assert(secret_is(e, "stored"));
    ck_assert_str_eq(e->warning, "env/dev.local.json is not used: others can read it "
                                 "(chmod 600 makes it private)");
    environment_free(e);
    chmod(path, 0600);
    e = load("dev");
    ck_assert_ptr_null(e->warning);
    ck_assert(secret_is(e, "local"));
    setenv("JIG_SECRET_password", "process", 1);
    ck_assert(secret_is(e, "process"));
    environment_free(e);
    free(path);
    path = folder_at(&home, "jig/secrets");
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 077, 0);
    ck_assert_uint_eq(folder_count(&home, "jig/secrets"), 2);
    free(path);
}
END_TEST

/* The one file of the store. */
static void open_store_to_all(void)
{
    char *path = folder_at(&home, "jig/secrets");
    DIR *dir = opendir(path);
    unsigned n = 0;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += e->d_name[0] != '.' && fchmodat(dirfd(dir), e->d_name, 0644, 0) == 0;
    ck_assert_uint_eq(n, 1);
    closedir(dir);
    free(path);
}

START_TEST(a_store_that_others_can_read_is_not_believed)
{
    struct environment *e = load("dev");
    ck_assert_int_eq(environment_store_secret(c, "dev", "password", "stored", NULL), JIG_OK);
    ck_assert(secret_is(e, "stored"));
    open_store_to_all();
    ck_assert(secret_is(e, NULL));
    environment_free(e);
}
END_TEST

/* ---- Masks ---- */

static bool add_line(void *ctx, struct span value)
{
    buf_add(ctx, value);
    buf_add_byte(ctx, '\n');
    return true;
}

/* Also one that is not looked up because another one comes first: it may have been sent before. */
START_TEST(all_secrets_that_are_known_are_told)
{
    struct buf told;
    struct jig_error error = { 0 };
    folder_write(&folder, "env/dev.json",
                 "{ \"secrets\": [ { \"name\": \"password\" }, { \"name\": \"pin\" } ] }");
    folder_write(&folder, "env/dev.local.json",
                 "{ \"secrets\": [ { \"name\": \"password\", \"value\": \"local\" } ],"
                 "  \"vars\": [ { \"name\": \"pin\", \"value\": \"as a variable\" },"
                 "            { \"name\": \"host\", \"value\": \"no secret\" } ] }");
    char *path = folder_at(&folder, "env/dev.local.json");
    chmod(path, 0600);
    free(path);
    environment_store_secret(c, NULL, "password", "of all", &error);
    environment_store_secret(c, "dev", "password", "stored", &error);
    environment_store_secret(c, "other", "password", "of another", &error);
    setenv("JIG_SECRET_password", "process", 1);
    struct environment *e = load("dev");
    buf_init(&told, 1000);
    ck_assert(environment_each_secret(c, e, add_line, &told));
    ck_assert_str_eq(buf_str(&told), "process\nlocal\nas a variable\nstored\nof all\n");
    buf_reset(&told);
    ck_assert(environment_each_secret(c, NULL, add_line, &told));
    ck_assert_str_eq(buf_str(&told), "process\nof all\n");
    buf_clear(&told);
    environment_free(e);
}
END_TEST

static const char *const secrets[] = { "s3cret p&ss/w\"rd+", "t0k", "abcd",
                                       "\xc3\xa9\xc3\xa8x!",
                                       "a longer one with = and \\ and % in it" };

/* A secret between other text, in every form that it may take. */
START_TEST(a_secret_is_masked_in_every_form)
{
    struct span secret = span_of(secrets[_i]);
    struct mask *m = mask_new();
    ck_assert_ptr_nonnull(m);
    ck_assert(mask_add(m, secret));
    ck_assert(mask_add_basic(m, SPAN("ann"), secret));
    bool kept = secret.len < 4;
    for (int form = 0; form < 8; form++) {
        struct buf text, coded, out;
        buf_init(&text, 1000);
        buf_init(&coded, 1000);
        buf_init(&out, 1000);
        for (int i = 5; i < form; i++)
            buf_add_byte(&coded, 'x'); /* other offsets in base64 */
        buf_add_str(&coded, form >= 5 ? "u:" : "");
        buf_add(&coded, secret);
        buf_add_str(&coded, form >= 5 ? "~~~" : "");
        buf_add_str(&text, "before ");
        if (form == 0)
            buf_add(&text, secret);
        else if (form == 1 || form == 2)
            vars_percent_encode(secret, form == 2, &text);
        else if (form == 3)
            jsonlex_quote(secret, &text);
        else
            base64_add(buf_span(&coded), &text);
        buf_add_str(&text, " after");
        mask_apply(m, buf_span(&text), &out);
        bool masked = strstr(buf_str(&out), MASK_TEXT) != NULL;
        ck_assert_msg(masked == !kept || secret.len == 4, "form %d: %s", form, buf_str(&out));
        ck_assert_ptr_nonnull(strstr(buf_str(&out), "before "));
        ck_assert_ptr_nonnull(strstr(buf_str(&out), " after"));
        buf_clear(&text);
        buf_clear(&coded);
        buf_clear(&out);
    }
    mask_free(m);
}
END_TEST

/* As each writer escapes for itself what it must. */
static const struct {
    const char *secret, *text, *want;
} escaped[] = {
    /* a URL as it was typed: what can't stand on a request line */
    { "a=b/c+\xc3\xbc!", "?k=a=b/c+%C3%BC!&", "?k=" MASK_TEXT "&" },
    { "a=b/c+\xc3\xbc!", "?k=a=b/c+%c3%bc!&", "?k=" MASK_TEXT "&" },
    /* a value in the path: slashes are its own */
    { "a/b?c=d", "/x/a/b%3Fc=d/y", "/x/" MASK_TEXT "/y" },
    /* a server that takes '+' for a blank, and writes it in its own way */
    { "a+b/c", "\"a b/c\" a%20b/c", "\"" MASK_TEXT "\" " MASK_TEXT },
    { "a b/c", "a+b%2fc", MASK_TEXT },
    /* JSON as several libraries write it */
    { "p\xc3\xbcss/<w&", "\"p\\u00fcss\\/\\u003cw\\u0026\"", "\"" MASK_TEXT "\"" },
    { "x\xf0\x9f\x94\x91y", "\"x\\ud83d\\uDD11y\"", "\"" MASK_TEXT "\"" },
    { "x\xf0\x9f\x94\x91y", "x\\ud83d\\u0041y x\\ud83dy", "x\\ud83d\\u0041y x\\ud83dy" },
    { "a\tb\"c\\", "a\\tb\\\"c\\\\", MASK_TEXT },
    /* the bytes of a field as Latin-1, which servers in Python and Java take them for */
    { "p\xc3\xbcss", "p\\u00c3\\u00bcss p\xc3\x83\xc2\xbcss", MASK_TEXT " " MASK_TEXT },
    /* what looks like an escape, and is the value's own */
    { "50%41 off", "a 50%41 off b", "a " MASK_TEXT " b" },
    { "50%zz off", "a 50%zz%20off b", "a " MASK_TEXT " b" },
    { "50 of 100%", "50+of+100%", MASK_TEXT },
    /* and is left as it is by who escapes the rest, or only what is no escape */
    { "50%25\xc3\xbc", "?k=50%25%C3%BC&", "?k=" MASK_TEXT "&" },
    { "50%25%zz", "50%25%25zz 50%2525%25zz", MASK_TEXT " " MASK_TEXT },
    { "\\\\srv\\\\\xc3\xbc", "\\\\srv\\\\%C3%BC", MASK_TEXT },
    { "%25%25%25", "%25%2525%25 %2525%25%25", MASK_TEXT " " MASK_TEXT },
    { "C: my\\", "C:+my\\", MASK_TEXT },
    /* its base64, in a URL and in JSON that escapes slashes */
    { "~o?>>>", "?a=fm8%2FPj4%2B& \"fm8\\/Pj4+\"", "?a=" MASK_TEXT "& \"" MASK_TEXT "\"" },
    { "~o?>>>", "u%3Afm8%2fPj4%2b", "u%3A" MASK_TEXT },
    { "~o?>>>", "?a=fm8_Pj4-& fm8%5FPj4%2d", "?a=" MASK_TEXT "& " MASK_TEXT },
    /* its end without padding, and with it escaped */
    { "abcd", "YWJjZA. YWJjZA==. YWJjZA%3D%3d.", MASK_TEXT ". " MASK_TEXT ". " MASK_TEXT "." },
    { "abcd", "ab%6 ab\\q ab%63", "ab%6 ab\\q ab%63" },
    /* JSON, JavaScript and Python, HTML and XML */
    { "a'b\"c", "'a\\'b\\x22c'", "'" MASK_TEXT "'" },
    { "p\xc3\xbcss", "b'p\\xc3\\xbcss'", "b'" MASK_TEXT "'" },
    { "a\"b<c>&'", "<b>a&quot;b&lt;c&gt;&amp;&#39;</b>", "<b>" MASK_TEXT "</b>" },
    { "p\xc3\xbcss/=", "x p&#xFC;ss&#x2f;&#061; y", "x " MASK_TEXT " y" },
    /* JSON as a string of JSON, a URL in a URL, HTML in JSON, JSON in a URL */
    { "a\"b\\c", "{\"s\":\"a\\\\\\\"b\\\\\\\\c\"}", "{\"s\":\"" MASK_TEXT "\"}" },
    { "a\"b\\c", "a\\\\\\\\\\\\\\\"b\\\\\\\\\\\\\\\\c", MASK_TEXT },
    { "p\xc3\xbcss", "p\\\\u00fcss", MASK_TEXT },
    { "a b/c", "?u=http%3A%2F%2Fh%2F%3Fk%3Da%2520b%252Fc&",
      "?u=http%3A%2F%2Fh%2F%3Fk%3D" MASK_TEXT "&" },
    { "a b/c", "%2561%2520b%252Fc %252561%252520b%25252Fc", MASK_TEXT " " MASK_TEXT },
    { "a<b&c", "a\\u0026lt;b\\u0026amp;c a&amp;lt;b&amp;amp;c", MASK_TEXT " " MASK_TEXT },
    { "a\"b\\", "?j=%22a%5C%22b%5C%5C%22&", "?j=%22" MASK_TEXT "%22&" },
    { "a\"b&c", "a\"b&c a&quot;b&c a&quotb", MASK_TEXT " " MASK_TEXT " a&quotb" },
    { "50%25\xc3\xbc", "50%2525%C3%BC 50%252525%25C3%25BC", MASK_TEXT " " MASK_TEXT },
    { "a&amp;\"", "a&amp;\" a&amp;&quot; a&amp;amp;&quot;",
      MASK_TEXT " " MASK_TEXT " " MASK_TEXT },
    /* JSON in HTML, also in a URL */
    { "hunter\"2", "{&quot;k&quot;:&quot;hunter\\&quot;2&quot;}",
      "{&quot;k&quot;:&quot;" MASK_TEXT "&quot;}" },
    { "\"hunter2", "&quot;\\&#34;hunter2&quot; \\%22hunter2",
      "&quot;" MASK_TEXT "&quot; " MASK_TEXT },
    { "hunter\"2", "hunter%5C%26quot%3B2", MASK_TEXT },
    /* in hexadecimal */
    { "p\xc3\xbcss", "x70c3bc7373y 70C3BC7373", "x" MASK_TEXT "y " MASK_TEXT },
    /* cut off where there is half of it or more */
    { "correct horse", "k=correct hors", "k=" MASK_TEXT },
    { "correct horse", "k=correct", "k=" MASK_TEXT },
    { "correct horse", "k=correc", "k=correc" },
    { "correct horse", "k=correct, and on", "k=correct, and on" },
    { "corrects", "k=corre", "k=corre" },
    { "a b/c d/e f", "?k=a%20b%2Fc%20d%2", "?k=" MASK_TEXT },
    /* a field's value has no blanks around it (RFC 9110, 5.5) */
    { " two blanks\t", "X-K: two blanks\r\n", "X-K: " MASK_TEXT "\r\n" },
    { " two blanks\t", "?k=+two+blanks%09&", "?k=" MASK_TEXT "&" },
};

/* Wherever in it one byte is escaped, or another one, which makes it another text. */
START_TEST(a_long_secret_is_masked_wherever_it_is_escaped)
{
    enum { LEN = 200 };
    char secret[LEN + 1];
    struct mask *m = mask_new();
    struct buf text, out, want;
    buf_init(&text, 1000);
    buf_init(&out, 1000);
    buf_init(&want, 1000);
    for (int i = 0; i < LEN; i++)
        secret[i] = (char)('a' + i * 7 % 26);
    secret[LEN] = '\0';
    mask_add(m, span_of(secret));
    for (int i = 0; i < LEN; i++)
        for (int is_other = 0; is_other < 2; is_other++) {
            buf_reset(&text);
            buf_reset(&out);
            buf_reset(&want);
            buf_addf(&text, "<%.*s%%%02x%s>", i, secret, secret[i] + is_other, secret + i + 1);
            buf_addf(&want, "<%s>", is_other ? "" : MASK_TEXT);
            mask_apply(m, buf_span(&text), &out);
            ck_assert_str_eq(buf_str(&out), buf_str(is_other ? &text : &want));
        }
    buf_clear(&text);
    buf_clear(&out);
    buf_clear(&want);
    mask_free(m);
}
END_TEST

/* What a secret repeats, and as it is spelled. */
static const struct {
    const char *secret, *text;
} repeated[] = {
    { "\\", "\\" },
    { "\\x", "\\\\x" },
    { "\\x", "%5Cx" },
    { "%", "%" },
    { "%", "%25" },
    { "&", "&" },
    { "&", "&amp;" },
    { "a%b&", "a%b&" },
    { "a%b&", "a%25b%26" },
    { "\xc3\xa9%", "\\u00e9%25" },
    { "\xc3\xa9\xf0\x9f\x98\x80&", "\\u00e9\\ud83d\\ude00&amp;" },
};

/* As one, however long it is, and its last bytes too. */
START_TEST(a_secret_that_repeats_itself_is_masked_whole)
{
    struct buf secret, text, out;
    struct mask *m = mask_new();
    buf_init(&secret, 10000);
    buf_init(&text, 100000);
    buf_init(&out, 100000);
    buf_add_byte(&text, '<');
    for (int i = 0; i < 150; i++) {
        buf_add_str(&secret, repeated[_i].secret);
        buf_add_str(&text, repeated[_i].text);
    }
    buf_add_str(&secret, "yz");
    buf_add_str(&text, "yz>");
    ck_assert(mask_add(m, buf_span(&secret)));
    mask_apply(m, buf_span(&text), &out);
    ck_assert_str_eq(buf_str(&out), "<" MASK_TEXT ">");
    buf_clear(&secret);
    buf_clear(&text);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

/* What a text begins with, one byte shorter each time; behind the first half of it no byte stays. */
START_TEST(a_slow_secret_is_masked_wherever_it_breaks_off)
{
    struct buf secret, text, out;
    struct mask *m = mask_new();
    struct mask_stream s;
    size_t at, end;
    buf_init(&secret, 1000);
    buf_init(&text, 1000);
    buf_init(&out, 1000);
    for (int i = 0; i < 70; i++) {
        buf_add_str(&secret, "%25");
        buf_add_str(&text, _i == 0 ? "%25" : "%2525");
    }
    buf_add_str(&secret, "correct/horse/battery/staple/R4TFYFQx");
    buf_add_str(&text, _i == 0 ? "correct/horse/battery/staple/R4TFYFQx"
                               : "correct%2Fhorse%2Fbattery%2Fstaple%2FR4TFYFQx");
    ck_assert(mask_add(m, buf_span(&secret)));
    mask_stream_init(&s, m);
    for (size_t len = text.len; len > text.len / 2; len--) {
        struct span begin = span_sub(buf_span(&text), 0, len);
        buf_reset(&out);
        mask_apply(m, begin, &out);
        ck_assert_msg(strcmp(buf_str(&out), MASK_TEXT) == 0, "%zu: %s", len, buf_str(&out));
        ck_assert(mask_find(m, begin, &at, &end));
        ck_assert_uint_eq(end, len);
        buf_reset(&out);
        for (size_t i = 0; i < len; i++)
            ck_assert(mask_stream_add(&s, span_sub(begin, i, i + 1), &out));
        mask_stream_end(&s, &out);
        ck_assert_msg(strcmp(buf_str(&out), MASK_TEXT) == 0, "%zu: %s", len, buf_str(&out));
    }
    mask_stream_clear(&s);
    buf_clear(&secret);
    buf_clear(&text);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

/* A variable of the environment may hold any bytes; nowhere in these a character of UTF-8 ends. */
START_TEST(a_slow_secret_need_be_no_text)
{
    char secret[256];
    memset(secret, 0x80, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i += 32)
        secret[i + (size_t)_i] = '%';
    for (size_t len = sizeof secret - 32; len <= sizeof secret; len++) {
        struct mask *m = mask_new();
        struct buf out;
        buf_init(&out, 1000);
        ck_assert(mask_add(m, span_make(secret, len)));
        mask_apply(m, span_make(secret, len), &out);
        ck_assert_str_eq(buf_str(&out), MASK_TEXT);
        buf_clear(&out);
        mask_free(m);
    }
}
END_TEST

/* As a whole and cut anywhere. */
START_TEST(a_secret_is_masked_however_it_is_escaped)
{
    struct span text = span_of(escaped[_i].text);
    struct mask *m = mask_new();
    struct mask_stream s;
    struct buf out;
    buf_init(&out, 1000);
    mask_add(m, span_of(escaped[_i].secret));
    ck_assert_uint_ge(mask_longest(m), 6 * strlen(escaped[_i].secret));
    mask_apply(m, text, &out);
    ck_assert_str_eq(buf_str(&out), escaped[_i].want);
    mask_stream_init(&s, m);
    for (size_t i = 0; i <= text.len; i++) {
        buf_reset(&out);
        ck_assert(mask_stream_add(&s, span_sub(text, 0, i), &out));
        ck_assert(mask_stream_add(&s, span_sub(text, i, text.len), &out));
        mask_stream_end(&s, &out);
        ck_assert_msg(strcmp(buf_str(&out), escaped[_i].want) == 0, "%s, cut at %zu",
                      buf_str(&out), i);
    }
    mask_stream_clear(&s);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

/* Of which the whole of a shorter one is the first part. */
START_TEST(the_half_of_a_secret_is_masked_behind_a_whole_one)
{
    struct mask *m = mask_new();
    struct buf out;
    size_t at, end;
    buf_init(&out, 1000);
    ck_assert(mask_add(m, SPAN("hunter22")) && mask_add(m, SPAN("hunter22-and-more")));
    mask_apply(m, SPAN("x hunter22-and-mo"), &out);
    ck_assert_str_eq(buf_str(&out), "x " MASK_TEXT);
    ck_assert(mask_find(m, SPAN("x hunter22-and-mo"), &at, &end));
    ck_assert_uint_eq(at, 2);
    ck_assert_uint_eq(end, 17);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

/* As the parts of a token have it (RFC 7515, 2), and Basic credentials of some writers: wherever it
 * stands in a group of three, and whether something follows it. Only what lies beside it is left. */
START_TEST(a_secret_is_masked_in_base64url)
{
    static const char before[] = "xyzabc";
    struct span secret = span_of(secrets[_i]);
    struct mask *m = mask_new();
    struct buf plain, coded, out;
    buf_init(&plain, 1000);
    buf_init(&coded, 1000);
    buf_init(&out, 1000);
    ck_assert(mask_add(m, secret));
    for (size_t n = 0; n < sizeof before && secret.len > 6; n++)
        for (int is_last = 0; is_last < 2; is_last++) {
            buf_reset(&plain);
            buf_reset(&coded);
            buf_reset(&out);
            buf_add(&plain, span_make(before, n));
            buf_add(&plain, secret);
            buf_add_str(&plain, is_last ? "" : "~~~");
            base64_add(buf_span(&plain), &coded);
            for (size_t i = 0; i < coded.len; i++)
                coded.ptr[i] = coded.ptr[i] == '+'   ? '-'
                               : coded.ptr[i] == '/' ? '_'
                                                     : coded.ptr[i];
            while (coded.ptr[coded.len - 1] == '=')
                coded.len--;
            buf_add_byte(&coded, '.');
            mask_apply(m, buf_span(&coded), &out);
            const char *mark = strstr(buf_str(&out), MASK_TEXT);
            ck_assert_msg(mark, "%s at %zu", buf_str(&out), n);
            ck_assert_uint_le((size_t)(mark - out.ptr), (n * 4 + 2) / 3);
            ck_assert_uint_le(strlen(mark + strlen(MASK_TEXT)), is_last ? 1 : 6);
        }
    buf_clear(&plain);
    buf_clear(&coded);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

/* Credentials of user "n" with the password "hu>~?2", whole. */
static const char *const basic_texts[] = {
    "bjpodT5+PzI=", "bjpodT5-PzI=",     "bjpodT5+PzI",
    "bjpodT5-PzI",  "bjpodT5%2BPzI%3D", "bjpodT5-PzI%3d"
};

START_TEST(credentials_are_masked_in_any_base64)
{
    struct mask *m = mask_new();
    struct buf text, out;
    buf_init(&text, 1000);
    buf_init(&out, 1000);
    ck_assert(mask_add_basic(m, SPAN("n"), SPAN("hu>~?2")));
    buf_addf(&text, "Basic %s!", basic_texts[_i]);
    mask_apply(m, buf_span(&text), &out);
    ck_assert_str_eq(buf_str(&out), "Basic " MASK_TEXT "!");
    buf_clear(&text);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

#define PIECE(text)            \
    {                          \
        text, sizeof(text) - 1 \
    }

/* What a proxy is told about the way, and what is secret in it. */
static const struct {
    struct {
        const char *bytes;
        size_t len;
    } sent[3];
    const char *secret; /* NULL: nothing is */
    bool after;         /* the way stood already */
} ways[] = {
    { { PIECE("CONNECT a:1 HTTP/1.1\r\nproxy-authorization: Basic dTpodW50ZXI=\r\n\r\n") },
      "dTpodW50ZXI=",
      false },
    { { PIECE("CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic dTpo"),
        PIECE("dW50ZXI=\r\n\r\n") },
      "dTpodW50ZXI=",
      false },
    { { PIECE("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"),
        PIECE(
            "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nProxy-Authorization: Own hunter22\r\n\r\n") },
      "hunter22",
      false },
    { { PIECE("\5\2\0\2"), PIECE("\1\3ann\6hunter"), PIECE("\5\1\0\3\1a\0\120") },
      "hunter",
      false },
    { { PIECE("\5\1\0"), PIECE("\5\1\0\3\6hunter\0\120") }, NULL, false },
    { { PIECE("\5\1\2\1\3ann\377hunter") }, "hunter", false }, /* it broke off */
    { { PIECE("\5\377") }, NULL, false },
    { { PIECE("POST / HTTP/1.1\r\n\r\nProxy-Authorization: Basic hunter22\r\n") }, NULL, true },
};

START_TEST(what_a_proxy_is_told_is_masked)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct mask *m = mask_new();
    jig_recording_begin(r, "GET", "https://a.test/");
    for (size_t i = 0; i < 3 && ways[_i].sent[i].bytes; i++)
        jig_recording_add_wire(r, &(struct jig_wire_piece){ .direction = JIG_SENT,
                                                            .with_proxy = !ways[_i].after,
                                                            .at = (int64_t)i,
                                                            .data = ways[_i].sent[i].bytes,
                                                            .len = ways[_i].sent[i].len });
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    ck_assert(mask_add_sent(m, jig_transfer_last(t)));
    if (ways[_i].secret)
        ck_assert(mask_hits(m, span_of(ways[_i].secret)));
    else
        ck_assert_uint_eq(mask_n(m), 0);
    jig_transfer_free(t);
    mask_free(m);
}
END_TEST

/* Of each the value, or what follows the scheme. */
static const char *const sent_fields[][3] = {
    { "authorization", "Bearer hunter22", "hunter22" },
    { "Proxy-Authorization", "Basic dTpodW50ZXI=", "dTpodW50ZXI=" },
    { "X-Amz-Security-Token", "hunter22", "hunter22" },
};

START_TEST(credentials_that_were_sent_are_masked)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct mask *m = mask_new();
    const char *const *field = sent_fields[_i];
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_add_field(r, JIG_SECTION_REQUEST,
                            &(struct jig_field){ .name = field[0],
                                                 .name_len = strlen(field[0]),
                                                 .value = field[1],
                                                 .value_len = strlen(field[1]) });
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    ck_assert(mask_add_sent(m, jig_transfer_last(t)));
    ck_assert(mask_hits(m, span_of(field[2])));
    jig_transfer_free(t);
    mask_free(m);
}
END_TEST

START_TEST(the_longest_secret_is_masked_whole)
{
    struct mask *m = mask_new();
    struct buf out;
    buf_init(&out, 1000);
    mask_add(m, SPAN("hunter"));
    mask_add(m, SPAN("hunter22"));
    mask_apply(m, SPAN("a hunter22 b hunter c"), &out);
    ck_assert_str_eq(buf_str(&out), "a " MASK_TEXT " b " MASK_TEXT " c");
    ck_assert(mask_hits(m, SPAN("xhunterx")));
    ck_assert(!mask_hits(m, SPAN("hunte")));
    buf_clear(&out);
    mask_free(m);
}
END_TEST

START_TEST(masks_are_the_same_whose_values_are)
{
    struct mask *a = mask_new(), *b = mask_new();
    ck_assert(mask_is_same(a, b));
    mask_add(a, SPAN("hunter"));
    mask_add(a, SPAN("hunter22"));
    mask_add(b, SPAN("hunter22"));
    ck_assert(!mask_is_same(a, b) && !mask_is_same(b, a));
    mask_add(b, SPAN("hunter"));
    ck_assert(mask_is_same(a, b));
    mask_add(a, SPAN("letmein"));
    mask_add(b, SPAN("letmeup"));
    ck_assert(!mask_is_same(a, b));
    mask_free(a);
    mask_free(b);
}
END_TEST

struct streamed {
    const char *text, *want;
};

/* With the secrets "abcabc", "bcabcdef" and "zzzz". */
static const struct streamed streamed[] = {
    { "", "" },
    { "no secret, abcab at the end: abcab", "no secret, abcab at the end: abcab" },
    { "abcabc", MASK_TEXT },
    { "-abcabc-abcabc-", "-" MASK_TEXT "-" MASK_TEXT "-" },
    { "abcabcabcabc", MASK_TEXT },
    { "-abcabcdef-", "-" MASK_TEXT "-" }, /* one begins inside another */
    { "-abcabcde-", "-" MASK_TEXT "de-" },
    { "-zzzzzzz-", "-" MASK_TEXT "-" },
    { "zzz abcabzzzz", "zzz abcab" MASK_TEXT },
};

/* At every pair of cuts the same comes out as of the whole. */
START_TEST(a_text_in_parts_is_masked_as_the_whole)
{
    struct span text = span_of(streamed[_i].text);
    struct mask *m = mask_new();
    struct mask_stream s;
    struct buf out;
    buf_init(&out, 1000);
    mask_stream_init(&s, m);
    mask_add(m, SPAN("abcabc"));
    mask_add(m, SPAN("bcabcdef"));
    mask_add(m, SPAN("zzzz"));
    mask_apply(m, text, &out);
    ck_assert_str_eq(buf_str(&out), streamed[_i].want);
    for (size_t i = 0; i <= text.len; i++)
        for (size_t k = i; k <= text.len; k++) {
            buf_reset(&out);
            ck_assert(mask_stream_add(&s, span_sub(text, 0, i), &out));
            ck_assert(mask_stream_add(&s, span_sub(text, i, k), &out));
            ck_assert(mask_stream_add(&s, span_sub(text, k, text.len), &out));
            mask_stream_end(&s, &out);
            ck_assert_msg(strcmp(buf_str(&out), streamed[_i].want) == 0, "%s, cut at %zu, %zu",
                          buf_str(&out), i, k);
        }
    mask_stream_clear(&s);
    buf_clear(&out);
    mask_free(m);
}
END_TEST

START_TEST(a_stretch_of_secrets_is_found_whole)
{
    struct span text = SPAN("..abcabcdef..zzzz");
    size_t at, end;
    struct mask *m = mask_new();
    mask_add(m, SPAN("abcabc"));
    mask_add(m, SPAN("bcabcdef"));
    mask_add(m, SPAN("zzzz"));
    ck_assert(mask_find(m, text, &at, &end));
    ck_assert_uint_eq(at, 2);
    ck_assert_uint_eq(end, 11);
    text = span_sub(text, end, text.len);
    ck_assert(mask_find(m, text, &at, &end));
    ck_assert_uint_eq(at, 2);
    ck_assert_uint_eq(end, 6);
    ck_assert(!mask_find(m, span_sub(text, end, text.len), &at, &end));
    mask_free(m);
}
END_TEST

/* ---- Watching ---- */

static void wait_for(const struct watch *w)
{
    struct pollfd p = { .fd = watch_fd(w), .events = POLLIN };
    ck_assert_int_ge(p.fd, 0);
    ck_assert_int_eq(poll(&p, 1, 10000), 1);
}

START_TEST(changes_made_outside_are_seen)
{
    struct watch *w = watch_new(c);
    ck_assert(!watch_due(w, c));
    folder_write(&folder, "auth/login.req.json", "{}");
    wait_for(w);
    ck_assert(watch_due(w, c));
    ck_assert(!watch_due(w, c));
    folder_write(&folder, "users/deep/er/new.req.json", "{}");
    wait_for(w);
    ck_assert(watch_due(w, c));
    collection_rescan(c);
    collection_scan(c, SIZE_MAX);
    watch_due(w, c);
    folder_write(&folder, "auth/x.req.json", "{}");
    wait_for(w);
    ck_assert(watch_due(w, c)); /* and now the new folder is watched too */
    folder_write(&folder, "users/deep/er/new.req.json", "{ }");
    wait_for(w);
    ck_assert(watch_due(w, c));
    watch_free(w);
}
END_TEST

START_TEST(an_open_request_follows_its_file_unless_it_was_changed)
{
    struct book_request *r = NULL;
    ck_assert_int_eq(book_request_load(c, "auth/login.req.json", &r, NULL), JIG_OK);
    ck_assert(!watch_refresh(r, c));
    folder_write(&folder, "auth/login.req.json", "{ \"url\": \"one\" }");
    ck_assert(watch_refresh(r, c));
    ck_assert_str_eq(r->url, "one");
    ck_assert(!book_request_is_dirty(r));
    book_request_set_url(r, "mine");
    folder_write(&folder, "auth/login.req.json", "{ \"url\": \"two\" }");
    ck_assert(watch_refresh(r, c));
    ck_assert(r->conflict);
    ck_assert_str_eq(r->url, "mine");
    ck_assert(!watch_refresh(r, c)); /* told already */
    book_request_free(r);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_secrets(void);
Suite *test_secrets(void)
{
    Suite *suite = suite_create("secrets");
    TCase *tc = tcase_create("secrets");
    tcase_set_timeout(tc, 30);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, environments_are_listed_without_local_ones);
    tcase_add_loop_test(tc, environment_says_what_is_wrong_with_its_local_file, 0,
                        sizeof locals / sizeof *locals);
    tcase_add_test(tc, environment_says_that_its_local_file_is_no_file);
    tcase_add_loop_test(tc, a_name_that_is_none_is_refused, 0, COUNT(bad_names));
    tcase_add_test(tc, secrets_are_found_in_their_order);
    tcase_add_test(tc, secrets_in_what_is_no_file_are_not_used);
    tcase_add_test(tc, all_secrets_that_are_known_are_told);
    tcase_add_test(tc, a_store_that_others_can_read_is_not_believed);
    tcase_add_loop_test(tc, a_secret_is_masked_in_every_form, 0, COUNT(secrets));
    tcase_add_loop_test(tc, a_secret_that_repeats_itself_is_masked_whole, 0,
                        sizeof repeated / sizeof *repeated);
    tcase_add_loop_test(tc, a_slow_secret_is_masked_wherever_it_breaks_off, 0, 2);
    tcase_add_loop_test(tc, a_slow_secret_need_be_no_text, 0, 32);
    tcase_add_loop_test(tc, a_secret_is_masked_however_it_is_escaped, 0, COUNT(escaped));
    tcase_add_test(tc, the_half_of_a_secret_is_masked_behind_a_whole_one);
    tcase_add_loop_test(tc, a_secret_is_masked_in_base64url, 0, COUNT(secrets));
    tcase_add_loop_test(tc, credentials_are_masked_in_any_base64, 0, COUNT(basic_texts));
    tcase_add_test(tc, a_long_secret_is_masked_wherever_it_is_escaped);
    tcase_add_loop_test(tc, what_a_proxy_is_told_is_masked, 0, COUNT(ways));
    tcase_add_loop_test(tc, credentials_that_were_sent_are_masked, 0, COUNT(sent_fields));
    tcase_add_test(tc, the_longest_secret_is_masked_whole);
    tcase_add_test(tc, masks_are_the_same_whose_values_are);
    tcase_add_loop_test(tc, a_text_in_parts_is_masked_as_the_whole, 0, COUNT(streamed));
    tcase_add_test(tc, a_stretch_of_secrets_is_found_whole);
    tcase_add_test(tc, changes_made_outside_are_seen);
    tcase_add_test(tc, an_open_request_follows_its_file_unless_it_was_changed);
    suite_add_tcase(suite, tc);
    return suite;
}

/* Bodies that nobody would wish for: each is shown with a word about what is wrong with it, nothing of
 * it gets into a cell as it is, and everything else goes on. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/screen.h"
#include "support/viewer.h"

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

/* No control, nothing that is no UTF-8, no bidi control in any cell. */
static void is_harmless(void)
{
    struct span screen = span_of(viewer_screen(&v));
    while (screen.len) {
        uint32_t cp;
        size_t n = utf8_decode(screen, &cp);
        ck_assert_msg(n > 0 && (cp == '\n' || !utf8_is_unsafe(cp)), "U+%04X in\n%s", cp,
                      viewer_screen(&v));
        screen = span_sub(screen, n, screen.len);
    }
}

#define X16(s) s s s s s s s s s s s s s s s s

struct bad_body {
    const char *name;
    const char *type;
    struct span body;
    const char *see; /* on the first screen */
};

#define B(literal)                   \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct bad_body bad[] = {
    { "escape sequences", "text/plain", B("a\x1b[2Jb\x1b]0;t\ac\x9b\x31m\n"),
      "a␛[2Jb␛]0;t␇c<9B>1m" },
    { "NULs", "text/plain; charset=utf-8", B("a\0b\0\0c\n"), "61 00 62 00 00 63" },
    { "invalid UTF-8", "text/plain; charset=utf-8",
      B("words before \xc3(\xff\xfe\xed\xa0\x80\xf4\x90\x80\x80 and behind\n"),
      "<C3>(<FF><FE><ED><A0><80><F4><90><80><80> and behind" },
    { "bidi controls", "text/plain", B("a\u202eb\u2066c\u200fd\n"), "a<U+202E>b<U+2066>c" },
    { "overprinting", "text/plain", B("good\rbad\b\b\bworse\x7f\n"), "good␍bad␈␈␈worse␡" },
    { "zero width", "text/plain", B("a\u200bb\u2060c\ufeffd\n"), "a" },
    { "marks on nothing", "text/plain", B("\u0301\u0301x\n"), "◌" },
    { "a flood of marks", "text/plain", B("x" X16(X16("\u0301")) "y\n"), "<+" },
    { "wide ones", "text/plain",
      B("👩‍👩‍👧‍👦🇩🇪한한 \uFDFD 世界" X16("世界") "\n"), "世界" },
    { "tags", "text/plain", B("a\U000E0041\U000E0042b\n"), "a<U+E0041><U+E0042>b" },
    { "escapes in JSON", "application/json", B("{\"\\u001b[2J\":\"\\u0000\x1b\"}"),
      "✗ not JSON: a control character in a string" },
    { "bytes in JSON", "application/json", B("{\"a\":\"\xff\xc0\x80\u202e\"}"),
      "\"a\": \"<FF><C0><80><U+202E>\"" },
    { "half of JSON", "application/json", B("{\"a\":[1,2,{\"b\":\"hal"),
      "✗ the text ends inside a string, after 19 bytes" },
    { "half of a word", "application/json", B("[true,fal"), "✗ the text ends inside a word" },
    { "no JSON at all", "application/json", B("<html>oops"),
      "✗ not JSON: not a JSON value (byte 0)" },
    { "half of a character", "text/plain", B("caf\xc3"), "caf<C3>" },
    { "only line ends", "text/plain", B("\n\n\n\n\r\n"), "line 1 of 5" },
    { "nothing", "application/json", B(""), "" },
};

/* The keys a person may press in any of them. */
static const char rounds[] =
    "GgjjkG<PgUp><PgDn>mGgmGgmGg/a<Enter>nN<Esc>wGgwll:50%<Enter>:3<Enter>"
    "<Enter><Space>p<wheel 3,3><click 5,5>";

START_TEST(badbodies_are_shown_with_a_word_and_harm_nothing)
{
    const struct bad_body *b = &bad[_i];
    viewer_show(&v, b->body, b->type);
    viewer_has(&v, b->see);
    is_harmless();
    for (const char *at = rounds; *at;) {
        char key[32];
        size_t len = *at == '<' ? strcspn(at, ">") + 1 : 1;
        snprintf(key, sizeof key, "%.*s", (int)len, at);
        viewer_keys(&v, key);
        is_harmless();
        at += len;
    }
    viewer_resize(&v, 40, 10);
    is_harmless();
    viewer_resize(&v, 3, 2);
    is_harmless();
}
END_TEST

/* Bytes that are only said to be there. */
static size_t read_endless(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const char *needle = "needle";
    uint64_t at = *(const uint64_t *)ctx;
    memset(out, 'x', len);
    for (size_t i = 0; i < 6; i++)
        if (at + i >= offset && at + i < offset + len)
            ((char *)out)[at + i - offset] = needle[i];
    return len;
}

START_TEST(badbodies_one_line_of_a_gigabyte)
{
    static const uint64_t needle_at = 1072693248;
    v.input.source = (struct source){ read_endless, &needle_at, 1u << 30 };
    v.input.type = SPAN("text/plain");
    response_set_bytes(v.response, &v.input);
    viewer_has(&v, "xxxxxxxx");
    view_on_key(v.view, &(struct key){ .code = JKEY_END }, &v.said);
    viewer_has(&v, "100%");
    viewer_keys(&v, "g/needle<Enter>");
    viewer_has(&v, "needle");
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, ":50%<Enter>");
    viewer_has(&v, "50%");
    viewer_has(&v, "line 1 of 1");
}
END_TEST

START_TEST(badbodies_json_a_million_levels_deep)
{
    size_t n = 1000000;
    char *json = malloc(2 * n);
    memset(json, '[', n);
    memset(json + n, ']', n);
    viewer_show(&v, span_make(json, 2 * n), "application/json");
    viewer_has(&v, "line 1 of 1,999,999");
    viewer_keys(&v, "G");
    viewer_has(&v, "1,999,999 of 1,999,999");
    viewer_keys(&v, ":700001<Enter>");
    viewer_has(&v, "…700,000 [");
    viewer_keys(&v, "g<Enter>");
    viewer_has(&v, "line 1 of");
    viewer_keys(&v, "<Enter>m");
    viewer_has(&v, "[[[[[");
    viewer_show(&v, span_make(json, n), "application/json");
    viewer_keys(&v, "G");
    viewer_has(&v, "✗ the text ends inside a container, after 1,000,000 bytes");
    free(json);
}
END_TEST

/* A file that became shorter, a disk that fails: what is said to be there can't be read. */
static size_t read_half(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct span *all = ctx;
    if (offset >= all->len)
        return 0;
    size_t n = all->len - (size_t)offset < len ? all->len - (size_t)offset : len;
    memcpy(out, all->ptr + offset, n);
    return n;
}

START_TEST(badbodies_bytes_that_cannot_be_read)
{
    static const struct span half = B("{\"a\": [1, 2,\n 3, 4");
    v.input.source = (struct source){ read_half, &half, 1000000 };
    for (int i = 0; i < 2; i++) {
        v.input.type = i ? SPAN("text/plain") : SPAN("application/json");
        response_set_bytes(v.response, &v.input);
        for (int turn = 0; turn < 1000 && view_work(v.view, 1000); turn++)
            ;
        is_harmless();
        struct intent said = { 0 };
        for (enum key_code code = JKEY_UP; code <= JKEY_END; code++)
            view_on_key(v.view, &(struct key){ .code = code }, &said);
        is_harmless();
    }
}
END_TEST

Suite *test_badbodies(void);

Suite *test_badbodies(void)
{
    Suite *suite = suite_create("badbodies");
    TCase *tc = tcase_create("badbodies");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, badbodies_are_shown_with_a_word_and_harm_nothing, 0,
                        (int)(sizeof bad / sizeof *bad));
    tcase_add_test(tc, badbodies_one_line_of_a_gigabyte);
    tcase_add_test(tc, badbodies_json_a_million_levels_deep);
    tcase_add_test(tc, badbodies_bytes_that_cannot_be_read);
    suite_add_tcase(suite, tc);
    return suite;
}

/* What hiding secrets costs: MB a second of texts of 2 MB, in which none of them stands, and those that
 * repeat what a long secret repeats, so that it begins at each of their places. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "book/mask.h"

#define TEXT_LEN (2u << 20)

/* The text and the secret each say one thing over and over; the secret's first bytes may differ. */
static const struct {
    const char *what, *text, *begin, *again;
    size_t secret_len;
} cases[] = {
    { "text", "It is a truth universally acknowledged, that a single man ", "", "Zq7%hunter",
      20 },
    { "JSON", "{\"id\":4711,\"name\":\"Ann Example\",\"mail\":\"ann@example.test\"},", "",
      "Zq7%hunter", 20 },
    { "JSON in a string", "{\\\"id\\\":4711,\\\"name\\\":\\\"Ann Example\\\"},\\n", "",
      "Zq7%hunter", 20 },
    { "JSON, all of it escaped", "\\u0417\\u0434\\u0440\\u0430\\u0432\\u0441\\u0442", "",
      "Zq7%hunter", 20 },
    { "a form", "name=Ann%20Example%2C%20Esq.&mail=ann%40example.test&", "", "Zq7%hunter", 20 },
    { "JSON in HTML", "{&quot;id&quot;:4711,&quot;name&quot;:&quot;Ann&quot;}", "",
      "Zq7%hunter", 20 },
    { "backslashes alone", "\\", "", "Zq7%hunter", 20 },
    { "x of 10,000 x", "x", "", "x", 10000 },
    { "x of 200,000 x", "x", "", "x", 200000 },
    { "abcde of 10,000", "abcde", "", "abcde", 10000 },
    { "x of 10,000, one y at the end", "x", "", "x", 9999 },
    { "abcde of 10,000, as %20", "abcde%20", "", "abcde ", 10000 },
    { "x of 10,000, as %78", "%78", "", "x", 10000 },
    { "\xc3\xa9 of 10,000, as \\u00e9", "\\u00e9", "", "\xc3\xa9", 10000 },
    { "its base64", "eHh4", "", "x", 10000 },
    { "% of 10,000, as %25", "%25", "", "%", 10000 },
    { "& of 10,000, as &amp;", "&amp;", "", "&", 10000 },
    { "a%b& of 10,000, as it is", "a%b&", "", "a%b&", 10000 },
};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void repeat(struct buf *b, const char *begin, const char *again, size_t len)
{
    buf_reset(b);
    buf_add_str(b, begin);
    while (b->len < len)
        buf_add_str(b, again);
}

int main(void)
{
    struct buf secret, text, out;
    buf_init(&secret, TEXT_LEN);
    buf_init(&text, 2 * TEXT_LEN);
    buf_init(&out, 8 * TEXT_LEN);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mask *m = mask_new();
        repeat(&secret, cases[i].begin, cases[i].again, cases[i].secret_len);
        if (cases[i].secret_len % 10 == 9)
            buf_add_byte(&secret, 'y');
        repeat(&text, "", cases[i].text, TEXT_LEN);
        buf_reset(&out);
        if (!m || !mask_add(m, buf_span(&secret)))
            return 1;
        double since = cpu_s();
        mask_apply(m, buf_span(&text), &out);
        double s = cpu_s() - since;
        printf("  %-32s %8.1f MB/s\n", cases[i].what, (double)text.len / s / 1e6);
        fflush(stdout);
        mask_free(m);
    }
    buf_clear(&secret);
    buf_clear(&text);
    buf_clear(&out);
    return 0;
}

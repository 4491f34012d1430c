#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/jar.h"
#include "support/failalloc.h"

#define NOW INT64_C(1700000000)

/* A letter for each verdict, so that a case's are a word. */
static const char letters[] = {
    [JIG_COOKIE_KEPT] = 'k',          [JIG_COOKIE_REMOVED] = 'r',
    [JIG_COOKIE_CONTROL] = 'c',       [JIG_COOKIE_EMPTY] = 'e',
    [JIG_COOKIE_TOO_LARGE] = 'l',     [JIG_COOKIE_SECURE_PREFIX] = 'S',
    [JIG_COOKIE_HOST_PREFIX] = 'H',   [JIG_COOKIE_DOMAIN] = 'd',
    [JIG_COOKIE_PUBLIC_SUFFIX] = 'p', [JIG_COOKIE_INSECURE] = 'i',
    [JIG_COOKIE_SHADOWS] = 's',       [JIG_COOKIE_SAME_SITE_NONE] = 'n',
    [JIG_COOKIE_CROWDED] = 'w',       [JIG_COOKIE_NO_ROOM] = 'W',
};

/* What `from` sets with these fields ('|' between them), and what `to` is then sent. */
struct give_case {
    const char *from, *fields, *verdicts;
    const char *to, *cookies;
};

static const struct give_case gives[] = {
    /* host only, and below a domain */
    { "http://a.test/", "a=1", "k", "http://a.test/", "a=1" },
    { "http://a.test/", "a=1", "k", "http://A.TEST:81/x?y", "a=1" },
    { "http://a.test/", "a=1", "k", "http://s.a.test/", "" },
    { "http://a.test/", "a=1; Domain=", "k", "http://s.a.test/", "" },
    { "http://a.test/", "a=1; Domain=A.test", "k", "http://s.a.test/", "a=1" },
    { "http://s.a.test/", "a=1; Domain=.a.test", "k", "http://a.test/", "a=1" },
    { "http://s.a.test/", "a=1; Domain=a.test", "k", "http://xa.test/", "" },
    { "http://s.a.test/", "a=1; Domain=t.a.test", "d", "http://t.a.test/", "" },
    { "http://a.test/", "a=1; Domain=s.a.test", "d", "http://s.a.test/", "" },
    { "http://a.test/", "a=1; Domain=evil.test", "d", "http://evil.test/", "" },
    { "http://xa.test/", "a=1; Domain=a.test", "d", "http://a.test/", "" },
    { "http://a.test/", "a=1; Domain=\xc3\xa4.test", "d", "http://a.test/", "" },
    /* public suffixes */
    { "http://a.test/", "a=1; Domain=test", "p", "http://b.test/", "" },
    { "http://a.co.uk/", "a=1; Domain=co.uk", "p", "http://b.co.uk/", "" },
    { "http://a.co.uk./", "a=1; Domain=co.uk.", "p", "http://b.co.uk./", "" },
    { "http://a.github.io/", "a=1; Domain=github.io", "p", "http://b.github.io/", "" },
    { "http://github.io/", "a=1; Domain=github.io", "k", "http://github.io/", "a=1" },
    { "http://github.io/", "a=1; Domain=github.io", "k", "http://b.github.io/", "" },
    { "http://localhost/", "a=1; Domain=localhost", "k", "http://localhost:8080/", "a=1" },
    /* addresses are whole names */
    { "http://127.0.0.1/", "a=1; Domain=0.0.1", "d", "http://127.0.0.1/", "" },
    { "http://127.0.0.1/", "a=1; Domain=127.0.0.1", "k", "http://127.0.0.1/", "a=1" },
    { "http://[::1]/", "a=1", "k", "http://[::1]:81/", "a=1" },
    { "http://[::1]/", "a=1; Domain=1", "d", "http://[::1]/", "" },
    /* paths */
    { "http://a.test/x/y", "a=1", "k", "http://a.test/x/z", "a=1" },
    { "http://a.test/x/y", "a=1", "k", "http://a.test/", "" },
    { "http://a.test/x/y", "a=1", "k", "http://a.test/x", "a=1" },
    { "http://a.test/x/y", "a=1", "k", "http://a.test/xy", "" },
    { "http://a.test", "a=1", "k", "http://a.test", "a=1" },
    { "http://a.test/", "a=1; Path=/p", "k", "http://a.test/p/q?r", "a=1" },
    { "http://a.test/", "a=1; Path=/p", "k", "http://a.test/pq", "" },
    /* Secure, and what counts as that */
    { "https://a.test/", "a=1; Secure", "k", "https://a.test/", "a=1" },
    { "https://a.test/", "a=1; Secure", "k", "http://a.test/", "" },
    { "http://a.test/", "a=1; Secure", "i", "https://a.test/", "" },
    { "http://localhost/", "a=1; Secure", "k", "http://localhost/", "a=1" },
    { "http://x.localhost/", "a=1; Secure", "k", "http://x.localhost/", "a=1" },
    { "http://localhost./", "a=1; Secure", "k", "http://localhost./", "a=1" },
    { "http://[0::1]/", "a=1; Secure", "k", "http://[0::1]/", "a=1" },
    { "http://127.8.0.1/", "a=1; Secure", "k", "http://127.8.0.1/", "a=1" },
    { "http://[::1]/", "a=1; Secure", "k", "http://[::1]/", "a=1" },
    { "http://127.0.0.1.test/", "a=1; Secure", "i", "http://127.0.0.1.test/", "" },
    { "http://notlocalhost/", "a=1; Secure", "i", "http://notlocalhost/", "" },
    /* prefixes */
    { "https://a.test/", "__Secure-a=1; Secure", "k", "https://a.test/", "__Secure-a=1" },
    { "https://a.test/", "__Secure-a=1", "S", "https://a.test/", "" },
    { "http://a.test/", "__Secure-a=1; Secure", "i", "https://a.test/", "" },
    { "https://a.test/", "__Host-a=1; Secure; Path=/", "k", "https://a.test/", "__Host-a=1" },
    { "https://a.test/", "__Host-a=1; Secure", "H", "https://a.test/", "" },
    { "https://a.test/", "__host-a=1; Secure; Path=/; Domain=a.test", "H", "https://a.test/",
      "" },
    { "https://a.test/", "=__Host-a=1; Path=/", "H", "https://a.test/", "" },
    { "https://a.test/", "__Secure-a", "S", "https://a.test/", "" },
    /* SameSite */
    { "https://a.test/", "a=1; SameSite=None; Secure", "k", "https://a.test/", "a=1" },
    { "https://a.test/", "a=1; SameSite=None", "n", "https://a.test/", "" },
    { "https://a.test/", "a=1; SameSite=Strict", "k", "https://a.test/", "a=1" },
    /* form */
    { "http://a.test/", "=x|a=1|", "kke", "http://a.test/", "x; a=1" },
    { "http://a.test/", "a=\x01|b=2\tc|c\tc=1|d=1; Path=/\t|e\t=1; Path=/x\ty|=", "ccckce",
      "http://a.test/", "d=1" },
    { "http://a.test/", "a=\"x y\"|b=c=d", "kk", "http://a.test/", "a=\"x y\"; b=c=d" },
    /* time */
    { "http://a.test/", "a=1; Max-Age=1", "k", "http://a.test/", "a=1" },
    { "http://a.test/", "a=1|a=2; Max-Age=0", "kr", "http://a.test/", "" },
    { "http://a.test/", "a=1|a=2; Max-Age=-1; Path=/", "kr", "http://a.test/", "" },
    { "http://a.test/", "a=1|a=2; Max-Age=0; Path=/x", "kr", "http://a.test/", "a=1" },
    { "http://a.test/", "a=1|a=2; Max-Age=0; Domain=a.test", "kr", "http://a.test/", "a=1" },
    { "http://a.test/", "a=1|a=; Expires=Thu, 01 Jan 1970 00:00:01 GMT", "kr", "http://a.test/",
      "" },
    { "http://a.test/", "a=1; Expires=Fri, 31-Dec-2100 23:59:59 GMT", "k", "http://a.test/",
      "a=1" },
    /* replaced in its place; longer paths first, then older ones */
    { "http://a.test/", "a=1|b=2|a=3", "kkk", "http://a.test/", "a=3; b=2" },
    { "http://a.test/", "a=1|A=2", "kk", "http://a.test/", "a=1; A=2" },
    { "http://a.test/", "a=1|b=2; Path=/x/y|c=3; Path=/x|d=4; Path=/x/y", "kkkk",
      "http://a.test/x/y", "b=2; d=4; c=3; a=1" },
    { "http://s.a.test/", "a=1|a=2; Domain=a.test", "kk", "http://s.a.test/", "a=1; a=2" },
};

static void parse(struct url *url, const char *text)
{
    url_init(url);
    ck_assert_int_eq(url_parse(url, span_of(text), NULL), JIG_OK);
}

/* Sets every field; *words, if there, is what became of them. */
static void set_all(struct jig_jar *jar, const char *from, const char *fields, char *words)
{
    struct url url;
    parse(&url, from);
    struct jar_site site = jar_site_of(&url);
    for (struct span rest = span_of(fields); rest.ptr;) {
        enum jig_cookie_verdict verdict = jar_take(jar, &site, span_cut(&rest, '|'), NOW);
        if (words)
            *words++ = letters[verdict];
    }
    if (words)
        *words = '\0';
    url_clear(&url);
}

static char *ask(const struct jig_jar *jar, const char *to, bool is_cross_site, bool is_safe)
{
    struct url url;
    struct buf out;
    buf_init(&out, 1 << 20);
    parse(&url, to);
    struct jar_site site = jar_site_of(&url);
    site.is_cross_site = is_cross_site;
    site.has_safe_method = is_safe;
    jar_add_cookies(jar, &site, NOW, &out);
    url_clear(&url);
    char *text = out.len > 0 ? buf_take(&out) : strdup("");
    return text;
}

static void check_sent(const struct jig_jar *jar, const char *to, const char *cookies)
{
    char *sent = ask(jar, to, false, true);
    ck_assert_msg(strcmp(sent, cookies) == 0, "%s is sent \"%s\", not \"%s\"", to, sent,
                  cookies);
    free(sent);
}

static void check_gives(size_t i)
{
    const struct give_case *c = &gives[i];
    struct jig_jar *jar = jig_jar_new();
    char words[16];
    set_all(jar, c->from, c->fields, words);
    ck_assert_msg(strcmp(words, c->verdicts) == 0, "%s: %s: %s, not %s", c->from, c->fields,
                  words, c->verdicts);
    check_sent(jar, c->to, c->cookies);
    jig_jar_free(jar);
}

START_TEST(jar_gives_what_is_due)
{
    for (size_t i = 0; i < sizeof gives / sizeof *gives; i++)
        check_gives(i);
}
END_TEST

START_TEST(jar_keeps_the_clear_from_hiding_the_secure)
{
    struct jig_jar *jar = jig_jar_new();
    char words[16];
    set_all(jar, "https://s.a.test/", "a=1; Secure; Domain=a.test; Path=/x", NULL);
    set_all(jar, "http://s.a.test/", "a=2; Path=/x|a=3; Path=/x/y|a=4; Path=/|b=5; Path=/x",
            words);
    ck_assert_str_eq(words, "sskk");
    set_all(jar, "http://a.test/x/", "a=6; Path=/x/y", words);
    ck_assert_str_eq(words, "s");
    set_all(jar, "https://a.test/", "a=7; Path=/x; Domain=a.test", words);
    ck_assert_str_eq(words, "k");
    check_sent(jar, "https://s.a.test/x/y", "a=7; b=5; a=4");
    jig_jar_free(jar);
}
END_TEST

static const struct {
    bool is_safe;
    const char *cookies;
} crossings[] = { { true, "l=1; n=1; d=1" }, { false, "n=1" } };

START_TEST(jar_minds_where_a_request_comes_from)
{
    struct jig_jar *jar = jig_jar_new();
    set_all(jar, "https://a.test/",
            "s=1; SameSite=Strict|l=1; SameSite=Lax|n=1; SameSite=None; Secure|d=1", NULL);
    char *sent = ask(jar, "https://a.test/", true, crossings[_i].is_safe);
    ck_assert_str_eq(sent, crossings[_i].cookies);
    free(sent);
    check_sent(jar, "https://a.test/", "s=1; l=1; n=1; d=1");
    jig_jar_free(jar);
}
END_TEST

static const struct {
    const char *a, *b;
    bool same;
} sites[] = {
    { "http://a.test/", "http://a.test:81/x", true },
    { "http://a.test/", "http://s.a.test/", true },
    { "http://s.a.co.uk/", "http://t.a.co.uk/", true },
    { "http://a.test/", "https://a.test/", false },
    { "http://a.test/", "http://b.test/", false },
    { "http://a.co.uk/", "http://b.co.uk/", false },
    { "http://co.uk/", "http://co.uk/", true },
    { "http://127.0.0.1/", "http://127.0.0.1:81/", true },
    { "http://127.0.0.1/", "http://126.0.0.1/", false },
    { "http://[::1]/", "http://[::2]/", false },
};

START_TEST(jar_knows_what_is_one_site)
{
    struct url a, b;
    parse(&a, sites[_i].a);
    parse(&b, sites[_i].b);
    ck_assert_msg(jar_same_site(&a, &b) == sites[_i].same, "%s %s", sites[_i].a, sites[_i].b);
    ck_assert(jar_same_site(&b, &a) == sites[_i].same);
    url_clear(&a);
    url_clear(&b);
}
END_TEST

START_TEST(jar_forgets_with_time)
{
    struct jig_jar *jar = jig_jar_new();
    struct url url;
    struct buf out;
    buf_init(&out, 1024);
    set_all(jar, "http://a.test/", "a=1; Max-Age=10|b=2", NULL);
    parse(&url, "http://a.test/");
    struct jar_site site = jar_site_of(&url);
    jar_add_cookies(jar, &site, NOW + 9, &out);
    ck_assert_str_eq(buf_str(&out), "a=1; b=2");
    buf_reset(&out);
    jar_add_cookies(jar, &site, NOW + 10, &out);
    ck_assert_str_eq(buf_str(&out), "b=2");
    jar_take(jar, &site, SPAN("c=3"), NOW + 10);
    ck_assert_uint_eq(jig_jar_n(jar), 2);
    buf_clear(&out);
    url_clear(&url);
    jig_jar_free(jar);
}
END_TEST

/* Sets n cookies of a host that are numbered from `from`. */
static void set_numbered(struct jig_jar *jar, const char *host, unsigned from, unsigned n,
                         const char *attributes)
{
    struct buf url, field;
    buf_init(&url, 1024);
    buf_init(&field, 1024);
    buf_addf(&url, "https://%s/", host);
    for (unsigned i = from; i < from + n; i++) {
        buf_reset(&field);
        buf_addf(&field, "c%u=v%s", i, attributes);
        set_all(jar, buf_str(&url), buf_str(&field), NULL);
    }
    buf_clear(&url);
    buf_clear(&field);
}

static bool has(const struct jig_jar *jar, const char *domain, const char *name)
{
    for (size_t i = 0; i < jig_jar_n(jar); i++) {
        struct jig_cookie c = jig_jar_at(jar, i);
        if (strcmp(c.domain, domain) == 0 && strcmp(c.name, name) == 0)
            return true;
    }
    return false;
}

START_TEST(jar_drops_of_a_domain_what_is_not_secure_then_the_least_used)
{
    struct jig_jar *jar = jig_jar_new();
    set_numbered(jar, "a.test", 0, 1, "; Secure");
    set_numbered(jar, "a.test", 1, JAR_MAX_OF_DOMAIN - 1, "");
    ck_assert_uint_eq(jig_jar_n(jar), JAR_MAX_OF_DOMAIN);
    set_numbered(jar, "b.test", 0, 1, "");
    set_numbered(jar, "a.test", 1000, 1, "");
    ck_assert_uint_eq(jig_jar_n(jar), JAR_MAX_OF_DOMAIN + 1);
    ck_assert(has(jar, "a.test", "c0"));
    ck_assert(!has(jar, "a.test", "c1"));
    ck_assert(has(jar, "a.test", "c2"));
    struct url url;
    parse(&url, "http://a.test/");
    struct jar_site site = jar_site_of(&url);
    jar_note_use(jar, &site, NOW); /* all but the Secure one */
    url_clear(&url);
    set_numbered(jar, "a.test", 1001, 1, "");
    ck_assert(has(jar, "a.test", "c0"));
    ck_assert(has(jar, "b.test", "c0"));
    jig_jar_free(jar);
}
END_TEST

static enum jig_cookie_verdict take_one(struct jig_jar *jar, const char *from,
                                        const char *field)
{
    struct url url;
    parse(&url, from);
    struct jar_site site = jar_site_of(&url);
    enum jig_cookie_verdict verdict = jar_take(jar, &site, span_of(field), NOW);
    url_clear(&url);
    return verdict;
}

START_TEST(jar_says_of_a_cookie_that_another_had_to_go_or_that_it_had_no_room)
{
    struct jig_jar *jar = jig_jar_new();
    set_numbered(jar, "a.test", 0, JAR_MAX_OF_DOMAIN - 1, "; Secure");
    ck_assert_int_eq(take_one(jar, "https://a.test/", "plain=1"), JIG_COOKIE_KEPT);
    ck_assert_int_eq(take_one(jar, "https://a.test/", "plain=2"), JIG_COOKIE_KEPT);
    ck_assert_int_eq(take_one(jar, "https://a.test/", "s=1; Secure"), JIG_COOKIE_CROWDED);
    ck_assert(!has(jar, "a.test", "plain"));
    ck_assert_int_eq(take_one(jar, "https://a.test/", "plain=3"), JIG_COOKIE_NO_ROOM);
    ck_assert(!has(jar, "a.test", "plain"));
    ck_assert_uint_eq(jig_jar_n(jar), JAR_MAX_OF_DOMAIN);
    ck_assert_int_eq(take_one(jar, "https://a.test/", "c0=; Max-Age=0"), JIG_COOKIE_REMOVED);
    ck_assert_int_eq(take_one(jar, "https://a.test/", "plain=4"), JIG_COOKIE_KEPT);
    ck_assert_int_eq(take_one(jar, "https://b.test/", "plain=5"), JIG_COOKIE_KEPT);
    jig_jar_free(jar);
}
END_TEST

START_TEST(jar_drops_of_all_the_least_used)
{
    struct jig_jar *jar = jig_jar_new();
    char host[32];
    set_numbered(jar, "first.test", 0, 2, "");
    for (unsigned i = 0; jig_jar_n(jar) < JAR_MAX; i++) {
        snprintf(host, sizeof host, "h%u.test", i);
        unsigned left = (unsigned)(JAR_MAX - jig_jar_n(jar));
        set_numbered(jar, host, 0, left < JAR_MAX_OF_DOMAIN ? left : JAR_MAX_OF_DOMAIN, "");
    }
    set_numbered(jar, "first.test", 0, 1, ""); /* used anew */
    set_numbered(jar, "last.test", 0, 1, "");
    ck_assert_uint_eq(jig_jar_n(jar), JAR_MAX);
    ck_assert(has(jar, "first.test", "c0"));
    ck_assert(!has(jar, "first.test", "c1"));
    ck_assert(has(jar, "h0.test", "c0"));
    ck_assert(has(jar, "last.test", "c0"));
    jig_jar_free(jar);
}
END_TEST

START_TEST(jar_sends_no_more_than_a_server_takes)
{
    struct jig_jar *jar = jig_jar_new();
    char field[4096];
    set_numbered(jar, "a.test", 0, JAR_MAX_OF_DOMAIN, "");
    char *sent = ask(jar, "http://a.test/", false, true);
    size_t n = 1;
    for (const char *p = sent; (p = strchr(p, ';')); p++)
        n++;
    ck_assert_uint_eq(n, JAR_MAX_SENT);
    free(sent);
    unsigned char fates[JAR_MAX_OF_DOMAIN + 1], n_of[JIG_COOKIE_STAYS + 1] = { 0 };
    set_numbered(jar, "b.test", 0, 1, "");
    jig_jar_fates(jar, "http://a.test/", NOW, fates);
    for (size_t i = 0; i < jig_jar_n(jar); i++)
        n_of[fates[i]]++;
    ck_assert_uint_eq(n_of[JIG_COOKIE_GOES], JAR_MAX_SENT);
    ck_assert_uint_eq(n_of[JIG_COOKIE_STAYS], JAR_MAX_OF_DOMAIN - JAR_MAX_SENT);
    ck_assert_uint_eq(n_of[JIG_COOKIE_FOR_OTHERS], 1);
    jig_jar_fates(jar, "no url", NOW, fates);
    ck_assert_uint_eq(fates[0], JIG_COOKIE_FOR_OTHERS);
    jig_jar_delete_domain(jar, NULL);
    memset(field, 'x', sizeof field - 1);
    field[sizeof field - 1] = '\0';
    for (char name = '1'; name <= '3'; name++) {
        memcpy(field, "n=", 2);
        field[0] = name;
        set_all(jar, "http://a.test/", field, NULL);
    }
    sent = ask(jar, "http://a.test/", false, true);
    ck_assert_uint_le(strlen(sent), JAR_MAX_FIELD);
    ck_assert_uint_eq(strlen(sent), 2 * (sizeof field - 1) + 2);
    free(sent);
    jig_jar_free(jar);
}
END_TEST

static unsigned n_left;

static void look_for_session(const void *block, size_t len)
{
    n_left += memmem(block, len, "s3ssion", 7) != NULL;
}

/* Not of asking which of them go, either. */
START_TEST(jar_leaves_no_cookie_in_its_memory)
{
    static const char fields[] = "a=s3ssion-of-ann|b=s3ssion-of-ben|c=s3ssion-of-cid|"
                                 "d=s3ssion-of-dan|e=s3ssion-of-eve|f=s3ssion-of-fay";
    unsigned char going[6];
    struct jig_jar *jar = jig_jar_new();
    set_all(jar, "http://a.test/", fields, NULL);
    n_left = 0;
    failalloc_watch(look_for_session);
    jig_jar_fates(jar, "http://a.test/", NOW, going);
    jig_jar_free(jar);
    failalloc_watch(NULL);
    ck_assert_int_eq(going[5], JIG_COOKIE_GOES);
    ck_assert_uint_eq(n_left, 0);
}
END_TEST

START_TEST(jar_takes_no_more_than_a_cookie_may_be)
{
    struct jig_jar *jar = jig_jar_new();
    struct buf text;
    char words[4];
    buf_init(&text, 1 << 16);
    buf_add_str(&text, "a=");
    buf_add_fill(&text, 'x', COOKIE_MAX - 1);
    set_all(jar, "http://a.test/", buf_str(&text), words);
    ck_assert_str_eq(words, "k");
    buf_add_byte(&text, 'x');
    set_all(jar, "http://a.test/", buf_str(&text), words);
    ck_assert_str_eq(words, "l");
    buf_reset(&text);
    buf_add_str(&text, "http://a.test/");
    buf_add_fill(&text, 'x', COOKIE_MAX_ATTRIBUTE);
    buf_add_str(&text, "/y");
    set_all(jar, buf_str(&text), "a=1", words);
    ck_assert_str_eq(words, "l");
    buf_clear(&text);
    jig_jar_free(jar);
}
END_TEST

/* ---- By hand ---- */

#define BY_HAND "n", "v", "a.test", "/"

static const struct {
    struct jig_cookie cookie;
    bool ok;
} puts_by_hand[] = {
    { { BY_HAND, false, false, false, "", 0 }, true },
    { { BY_HAND, true, true, true, "Lax", INT64_MAX }, true },
    { { "", "v", "a.test", "/", true, false, false, "", 0 }, true },
    { { "n", "v", "127.0.0.1", "/", true, false, false, "", 0 }, true },
    { { "n", "v", "::1", "/", true, false, false, "", 0 }, true },
    { { "__Host-n", "v", "a.test", "/", true, true, false, "", 0 }, true },
    { { "__Host-n", "v", "a.test", "/", false, true, false, "", 0 }, false },
    { { "__Secure-n", "v", "a.test", "/", true, false, false, "", 0 }, false },
    { { "n", "v", "127.0.0.1", "/", false, false, false, "", 0 }, false },
    { { "n", "v", "::1", "/", false, false, false, "", 0 }, false },
    { { "n", "v", "co.uk", "/", false, false, false, "", 0 }, false },
    { { "n", "v", "co.uk", "/", true, false, false, "", 0 }, true },
    { { "n", "v", "", "/", true, false, false, "", 0 }, false },
    { { "n", "v", ".a.test", "/", false, false, false, "", 0 }, false },
    { { "n", "v", "#a.test", "/", true, false, false, "", 0 }, false },
    { { "n", "v", "a\ntest", "/", true, false, false, "", 0 }, false },
    { { "n", "v", "a.test", "x", true, false, false, "", 0 }, false },
    { { "n", "v", "a.test", "/\r", true, false, false, "", 0 }, false },
    { { "n\t", "v", "a.test", "/", true, false, false, "", 0 }, false },
    { { "n", "v\n", "a.test", "/", true, false, false, "", 0 }, false },
    { { "", "", "a.test", "/", true, false, false, "", 0 }, false },
};

static void check_by_hand(size_t i)
{
    struct jig_jar *jar = jig_jar_new();
    struct jig_error error = { .code = JIG_OK };
    const struct jig_cookie *in = &puts_by_hand[i].cookie;
    enum jig_err err = jig_jar_set(jar, in, &error);
    ck_assert_msg((err == JIG_OK) == puts_by_hand[i].ok, "%s", error.text);
    ck_assert_uint_eq(jig_jar_n(jar), puts_by_hand[i].ok);
    if (err == JIG_OK) {
        struct jig_cookie out = jig_jar_at(jar, 0);
        ck_assert_str_eq(out.name, in->name);
        ck_assert_str_eq(out.value, in->value);
        ck_assert_str_eq(out.domain, in->domain);
        ck_assert_str_eq(out.path, in->path);
        ck_assert_str_eq(out.same_site, in->same_site);
        ck_assert(out.host_only == in->host_only && out.secure == in->secure);
        ck_assert(out.http_only == in->http_only && out.expires_s == in->expires_s);
    }
    ck_assert_ptr_null(jig_jar_at(jar, 1).name);
    jig_jar_free(jar);
}

START_TEST(jar_takes_by_hand_what_some_answer_could_set)
{
    for (size_t i = 0; i < sizeof puts_by_hand / sizeof *puts_by_hand; i++)
        check_by_hand(i);
}
END_TEST

START_TEST(jar_is_walked_and_emptied)
{
    struct jig_jar *jar = jig_jar_new();
    set_all(jar, "http://a.test/x/", "a=1; Domain=a.test|b=2", NULL);
    set_all(jar, "http://b.test/", "c=3", NULL);
    ck_assert(jig_jar_matches(jar, 0, "http://s.a.test/x/"));
    ck_assert(!jig_jar_matches(jar, 1, "http://s.a.test/x/"));
    ck_assert(!jig_jar_matches(jar, 0, "http://a.test/"));
    ck_assert(!jig_jar_matches(jar, 0, "not a url"));
    ck_assert(!jig_jar_matches(jar, 9, "http://a.test/x/"));
    jig_jar_delete(jar, 9);
    jig_jar_delete(jar, 0);
    ck_assert_uint_eq(jig_jar_n(jar), 2);
    jig_jar_delete_domain(jar, "A.test");
    ck_assert_uint_eq(jig_jar_n(jar), 1);
    ck_assert_str_eq(jig_jar_at(jar, 0).name, "c");
    jig_jar_delete_domain(jar, NULL);
    ck_assert_uint_eq(jig_jar_n(jar), 0);
    jig_jar_free(jar);
    jig_jar_free(NULL);
}
END_TEST

START_TEST(jar_has_words_for_every_verdict)
{
    for (int i = 0; i <= JIG_COOKIE_NO_ROOM; i++)
        ck_assert_str_ne(jig_cookie_words((enum jig_cookie_verdict)i), "");
    ck_assert_str_eq(jig_cookie_words((enum jig_cookie_verdict)(JIG_COOKIE_NO_ROOM + 1)), "");
}
END_TEST

#define LOOP(t, test, table) \
    tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof *(table)))

Suite *test_jar(void);
Suite *test_jar(void)
{
    Suite *s = suite_create("jar");
    TCase *t = tcase_create("jar");
    tcase_add_test(t, jar_gives_what_is_due);
    tcase_add_test(t, jar_keeps_the_clear_from_hiding_the_secure);
    LOOP(t, jar_minds_where_a_request_comes_from, crossings);
    LOOP(t, jar_knows_what_is_one_site, sites);
    tcase_add_test(t, jar_forgets_with_time);
    tcase_add_test(t, jar_drops_of_a_domain_what_is_not_secure_then_the_least_used);
    tcase_add_test(t, jar_says_of_a_cookie_that_another_had_to_go_or_that_it_had_no_room);
    tcase_add_test(t, jar_drops_of_all_the_least_used);
    tcase_add_test(t, jar_sends_no_more_than_a_server_takes);
    tcase_add_test(t, jar_leaves_no_cookie_in_its_memory);
    tcase_add_test(t, jar_takes_no_more_than_a_cookie_may_be);
    tcase_add_test(t, jar_takes_by_hand_what_some_answer_could_set);
    tcase_add_test(t, jar_is_walked_and_emptied);
    tcase_add_test(t, jar_has_words_for_every_verdict);
    suite_add_tcase(s, t);
    return s;
}

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "data/explain.h"
#include "data/httpdate.h"
#include "wire/cookie.h"

/* 2026-11-23 12:03:13 UTC, when every answer here came. */
#define RECEIVED INT64_C(1795435393)

struct explain_case {
    const char *name;
    const char *value;
    const char *others; /* "Name: value\n" of the same answer */
    enum explain_tone tone;
    const char *want; /* "": nothing is said */
};

static const struct explain_case cases[] = {
    { "Date", "Mon, 23 Nov 2026 12:03:12 GMT", "", EXPLAIN_NOTE, "both clocks agree" },
    { "date", "Mon, 23 Nov 2026 12:02:36 GMT", "", EXPLAIN_WARN, "this clock is 37 s ahead" },
    { "Date", "Mon, 23 Nov 2026 14:03:13 GMT", "", EXPLAIN_WARN,
      "this clock is 2 hours behind" },
    { "Date", "Mon, 23 Nov 2026 11:03:13 GMT", "Age: 3600\n", EXPLAIN_NOTE,
      "made 1 hour before it came" },
    { "Date", "Mon, 23 Nov 2026 14:03:13 GMT", "Age: 3600\n", EXPLAIN_WARN,
      "this clock is 2 hours behind" },
    { "Date", "yesterday", "", EXPLAIN_WARN, "not a date of HTTP" },
    { "Last-Modified", "Sat, 21 Nov 2026 12:03:13 GMT", "", EXPLAIN_NOTE,
      "2 days ago; caches may guess that it is fresh for 4 hours, a tenth of that" },
    { "Last-Modified", "Sat, 21 Nov 2026 12:03:13 GMT", "Cache-Control: no-cache\n",
      EXPLAIN_NOTE, "2 days ago" },
    { "Last-Modified", "Sat, 21 Nov 2026 12:03:13 GMT", "Expires: 0\n", EXPLAIN_NOTE,
      "2 days ago" },
    { "Last-Modified", "Wed, 25 Nov 2026 12:03:13 GMT", "", EXPLAIN_WARN,
      "lies in the future" },
    { "Cache-Control", "max-age=600", "Age: 120\n", EXPLAIN_NOTE,
      "fresh for 8 min more of 10 min" },
    { "Cache-Control", "max-age=600", "Age: 780\n", EXPLAIN_NOTE,
      "stale: fresh for 10 min, and 13 min old" },
    { "Cache-Control", "max-age=600", "Date: Mon, 23 Nov 2026 12:01:13 GMT\n", EXPLAIN_NOTE,
      "fresh for 8 min more of 10 min" },
    { "Cache-Control", "s-maxage=60, stale-if-error=86400", "", EXPLAIN_NOTE,
      "in shared caches for 1 min; 1 day longer where the server fails" },
    { "Cache-Control", "s-maxage=60", "Age: 20\n", EXPLAIN_NOTE,
      "in shared caches for 40 s more of 1 min" },
    { "Cache-Control", "max-age=600, s-maxage=60", "Age: 120\n", EXPLAIN_NOTE,
      "fresh for 8 min more of 10 min; in shared caches stale: for 1 min only" },
    { "Expires", "0", "Cache-Control: no-store, max-age=foo\n", EXPLAIN_NOTE,
      "Cache-Control's no-store counts instead" },
    { "Expires", "Mon, 23 Nov 2026 12:15:13 GMT", "Date: Mon, 23 Nov 2026 11:55:13 GMT\n",
      EXPLAIN_NOTE, "fresh for 12 min more of 20 min" },
    { "Expires", "Mon, 23 Nov 2026 12:15:13 GMT", "", EXPLAIN_NOTE, "fresh for 12 min" },
    { "Expires", "-1", "", EXPLAIN_NOTE, "expired already" },
    { "Expires", "0", "Cache-Control: max-age=60\n", EXPLAIN_NOTE,
      "Cache-Control's max-age counts instead" },
    { "Age", "120", "", EXPLAIN_NOTE, "from a cache, which has had it for 2 min" },
    { "Content-Encoding", "gzip", "", EXPLAIN_NOTE,
      "48,211 bytes on the wire, 212,840 decoded" },
    { "Content-Length", "48211", "", EXPLAIN_NOTE, "47 KiB" },
    { "Content-Length", "48212", "", EXPLAIN_BAD, "only 48,211 of them came" },
    { "Content-Length", "48211", "Transfer-Encoding: chunked\n", EXPLAIN_WARN,
      "Transfer-Encoding counts instead; not both, please" },
    { "Cache-Control", "private, max-age=0, must-revalidate", "", EXPLAIN_NOTE,
      "only this user; always asks again" },
    { "Cache-Control", "public, max-age=31536000, immutable", "", EXPLAIN_NOTE,
      "any cache may keep it; fresh for 1 year; never changes" },
    { "Cache-Control", "no-store", "", EXPLAIN_NOTE, "nobody may keep it" },
    { "Cache-Control", "must-understand", "", EXPLAIN_NOTE, "" },
    { "ETag", "W/\"9c1-18f\"", "", EXPLAIN_NOTE,
      "weak: the same for readers, maybe not byte for byte" },
    { "ETag", "\"9c1\"", "", EXPLAIN_NOTE, "strong: the same bytes" },
    { "ETag", "9c1", "", EXPLAIN_WARN, "wants quotes around it" },
    { "Set-Cookie", "sid=1; Path=/; HttpOnly; SameSite=Lax", "", EXPLAIN_WARN,
      "no Secure on an https site" },
    { "Set-Cookie", "sid=1; Secure; SameSite=Lax", "", EXPLAIN_WARN,
      "no HttpOnly: scripts can read it" },
    { "Set-Cookie", "sid=1; Secure; HttpOnly", "", EXPLAIN_WARN,
      "no SameSite: browsers take it for Lax" },
    { "Set-Cookie", "sid=1; HttpOnly; SameSite=Lax; Partitioned", "", EXPLAIN_WARN,
      "no Secure on an https site; Partitioned without Secure: browsers refuse it" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Partitioned; Max-Age=60", "",
      EXPLAIN_NOTE, "kept for 1 min" },
    { "Set-Cookie", "sid=1", "", EXPLAIN_WARN,
      "no Secure on an https site; no HttpOnly: scripts can read it; no SameSite: browsers "
      "take "
      "it for Lax" },
    { "Set-Cookie", "__Host-s=1; Secure; Path=/x; HttpOnly; SameSite=Lax", "", EXPLAIN_BAD,
      "refused: __Host- wants Secure, Path=/ and no Domain" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=86400", "", EXPLAIN_NOTE,
      "kept for 1 day" },
    { "Set-Cookie", "s=1; Max-Age=60; Secure; HttpOnly; SameSite=Lax; Max-Age=86400", "",
      EXPLAIN_NOTE, "kept for 1 day" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=1d", "", EXPLAIN_NOTE,
      "until the browser is closed" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=99999999999999999999", "",
      EXPLAIN_NOTE, "asks for 68 years; kept for 400 days at most" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=34560000", "", EXPLAIN_NOTE,
      "kept for 400 days" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=-1", "", EXPLAIN_NOTE,
      "deletes the cookie" },
    { "Cache-Control", "max-age=600", "Age: 9223372036854775807\n", EXPLAIN_NOTE,
      "stale: fresh for 10 min, and 68 years old" },
    { "Set-Cookie", "s=; Secure; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
      "", EXPLAIN_NOTE, "deletes the cookie" },
    { "Strict-Transport-Security", "max-age=31536000; includeSubDomains", "", EXPLAIN_GOOD,
      "1 year, subdomains too" },
    { "Strict-Transport-Security", "max-age=300", "", EXPLAIN_WARN,
      "5 min: short, half a year is the least" },
    { "Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload", "",
      EXPLAIN_GOOD, "1 year, subdomains too, may be built into browsers" },
    { "Strict-Transport-Security", "max-age=31536000; preload", "", EXPLAIN_WARN,
      "1 year; preload asks for a year and includeSubDomains" },
    { "Strict-Transport-Security", "max-age=63072000",
      "Strict-Transport-Security: max-age=63072000\nSTRICT-transport-security: max-age=1\n",
      EXPLAIN_WARN, "sent 2 times: the first counts" },
    { "Content-Type", "text/html; charset=utf-8", "Content-Type: a/b\nContent-Type: c/d\n",
      EXPLAIN_WARN, "sent 2 times: readers differ in which one counts" },
    { "Access-Control-Allow-Origin", "https://a.test",
      "access-control-allow-origin: https://a.test\nAccess-Control-Allow-Origin: *\n",
      EXPLAIN_BAD, "sent 2 times: browsers refuse more than one" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Lax", "Set-Cookie: a\nSet-Cookie: b\n",
      EXPLAIN_NOTE, "until the browser is closed" },
    { "Set-Cookie", "s=1; Secure; HttpOnly; SameSite=Laxx", "", EXPLAIN_WARN,
      "no such SameSite: browsers take it for Lax" },
    { "Set-Cookie", "s=1; Max-Age=0", "", EXPLAIN_NOTE, "deletes the cookie" },
    { "Set-Cookie", "s=1; SameSite=None; Max-Age=0", "", EXPLAIN_BAD,
      "refused: SameSite=None wants Secure" },
    { "Content-Security-Policy-Report-Only", "default-src 'self'", "", EXPLAIN_WARN,
      "keeps nothing out, and reports to nobody" },
    { "Content-Security-Policy-Report-Only", "default-src *; Report-URI /csp", "", EXPLAIN_NOTE,
      "nothing is kept out, it is only reported" },
    { "Access-Control-Allow-Origin", "*", "", EXPLAIN_WARN, "any site may read this" },
    { "Access-Control-Allow-Origin", "*", "Access-Control-Allow-Credentials: true\n",
      EXPLAIN_BAD, "browsers refuse * where cookies are allowed" },
    { "X-RateLimit-Remaining", "41", "X-RateLimit-Limit: 60\nX-RateLimit-Reset: 720\n",
      EXPLAIN_NOTE, "of 60; resets in 12 min" },
    { "X-RateLimit-Remaining", "0", "X-RateLimit-Limit: 60\nX-RateLimit-Reset: 1795436113\n",
      EXPLAIN_WARN, "of 60; resets in 12 min" },
    { "X-RateLimit-Remaining", "3", "RateLimit-Limit: 9\nX-RateLimit-Limit: 60\n", EXPLAIN_NOTE,
      "of 60" },
    { "RateLimit-Remaining", "3", "X-RateLimit-Limit: 60\nRateLimit-Limit: 9\n", EXPLAIN_NOTE,
      "of 9" },
    { "RateLimit-Remaining", "3", "X-RateLimit-Limit: 60\n", EXPLAIN_NOTE, "of 60" },
    { "RateLimit-Reset", "30", "", EXPLAIN_NOTE, "in 30 s" },
    { "Vary", "Accept-Encoding, *", "", EXPLAIN_WARN, "no cache can ever use it again" },
    { "Vary", "Accept-Encoding", "", EXPLAIN_NOTE, "" },
    { "Retry-After", "120", "", EXPLAIN_NOTE, "try again in 2 min" },
    { "Server", "nginx/1.22.1", "", EXPLAIN_WARN, "tells its version" },
    { "Server", "nginx", "", EXPLAIN_NOTE, "" },
    { "Via", "1.1 edge-03", "", EXPLAIN_NOTE, "one proxy on the way" },
    { "Via", "1.1 a, 1.1 b", "", EXPLAIN_NOTE, "2 proxies on the way" },
    { "Server-Timing", "db;dur=41.2, app;desc=\"x\";dur=3, miss", "", EXPLAIN_NOTE,
      "db 41.2 ms; app (x) 3 ms; miss" },
    { "Server-Timing", "cache;desc=hit", "", EXPLAIN_NOTE, "cache (hit)" },
    { "Location", "http://example.com/", "", EXPLAIN_WARN, "leaves https" },
    { "Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline'", "",
      EXPLAIN_WARN, "lets scripts in the page run: 'unsafe-inline'" },
    { "Content-Security-Policy", "script-src 'self' https://*", "", EXPLAIN_WARN,
      "lets scripts of any site run: https://*" },
    { "Content-Security-Policy", "script-src *:443", "", EXPLAIN_WARN,
      "lets scripts of any site run: *:443" },
    { "Content-Security-Policy", "script-src https://*.example.com", "", EXPLAIN_GOOD,
      "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src 'self'; script-src-elem 'self' *", "",
      EXPLAIN_WARN, "lets scripts of any site run: *" },
    { "Content-Security-Policy", "script-src *; script-src-elem 'self'", "", EXPLAIN_GOOD,
      "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src-attr 'none'", "", EXPLAIN_WARN,
      "lets scripts of any site run: no script-src" },
    { "Content-Security-Policy", "script-src-elem 'self'", "", EXPLAIN_WARN,
      "lets scripts in attributes run: no script-src" },
    { "Content-Security-Policy", "script-src-elem 'self'; script-src-attr 'none'", "",
      EXPLAIN_GOOD, "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src 'self'; script-src-attr 'unsafe-inline'", "",
      EXPLAIN_WARN, "lets scripts in the page run: 'unsafe-inline'" },
    { "Content-Security-Policy", "script-src self", "", EXPLAIN_WARN,
      "self without quotes is taken for a host" },
    { "Content-Security-Policy", "frame-ancestors none", "", EXPLAIN_WARN,
      "none without quotes is taken for a host" },
    { "Content-Security-Policy", "sandbox none; script-src 'self'", "", EXPLAIN_GOOD,
      "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src\t'self'\t*", "", EXPLAIN_WARN,
      "lets scripts of any site run: *" },
    { "Content-Security-Policy", "script-src 'self'; style-src 'unsafe-inline' *", "",
      EXPLAIN_GOOD, "scripts are kept to what it names" },
    { "Content-Security-Policy", "default-src 'unsafe-inline'; script-src 'NONCE-x'", "",
      EXPLAIN_GOOD, "scripts are kept to what it names" },
    { "Content-Security-Policy", "Default-Src https: *", "", EXPLAIN_WARN,
      "lets scripts of any site run: *" },
    { "Content-Security-Policy", "script-src 'unsafe-eval' 'unsafe-inline' *", "", EXPLAIN_WARN,
      "lets scripts in the page run: 'unsafe-inline'; lets scripts of any site run: *; lets "
      "text "
      "be run as a script: 'unsafe-eval'" },
    { "Content-Security-Policy", "script-src 'self' HTTPS:", "", EXPLAIN_WARN,
      "lets scripts of any site run: https:" },
    { "Content-Security-Policy", "script-src 'self' data: https://a.test", "", EXPLAIN_WARN,
      "lets scripts of any site run: data:" },
    { "Content-Security-Policy",
      "script-src 'nonce-x' 'strict-dynamic' https: * 'unsafe-inline'", "", EXPLAIN_GOOD,
      "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src 'strict-dynamic' 'unsafe-inline'", "",
      EXPLAIN_GOOD, "scripts are kept to what it names" },
    { "Content-Security-Policy", "script-src 'nonce-x' https:", "", EXPLAIN_WARN,
      "lets scripts of any site run: https:" },
    { "Content-Security-Policy", "style-src 'unsafe-eval'", "", EXPLAIN_NOTE,
      "says nothing about scripts" },
    { "Link", "</a.css>; rel=preload; as=style, <https://a.test/?p=2,3>; rel=\"next\"", "",
      EXPLAIN_NOTE, "2 links: preload; next" },
    { "Link", "</a.css>", "", EXPLAIN_NOTE, "" },
    { "Alt-Svc", "h3=\":443\"; ma=2592000, h3-29=\":443\"", "", EXPLAIN_NOTE,
      "HTTP/3 at :443, for 30 days; h3-29 at :443, for 1 day" },
    { "Alt-Svc", "h3=\":443\", h2", "", EXPLAIN_WARN, "names no place" },
    { "Alt-Svc", "h2=\"b.test:8443\"", "", EXPLAIN_NOTE, "h2 at b.test:8443, for 1 day" },
    { "Alt-Svc", "clear", "", EXPLAIN_NOTE, "forget what was said before" },
    { "Content-Range", "bytes 0-99/1000", "", EXPLAIN_WARN,
      "means nothing with a status other than 206" },
    { "Content-Range", "bytes 99-0/1000", "", EXPLAIN_WARN, "no range that could be" },
    { "Content-Range", "bytes 0-1000/1000", "", EXPLAIN_WARN, "no range that could be" },
    { "Content-Range", "bytes */1000", "", EXPLAIN_NOTE, "no such part: all of it is 1,000" },
    { "Content-Type", "text/html", "", EXPLAIN_WARN, "no charset: readers have to guess" },
    { "Content-Type", "text/html; charset=utf-8", "", EXPLAIN_NOTE, "" },
    { "Content-Type", "html", "", EXPLAIN_WARN, "not a media type" },
    { "Content-Type", "multipart/mixed", "", EXPLAIN_WARN,
      "no boundary: readers have to guess" },
    { "Content-Type", "multipart/mixed; boundary=\"a;b\"", "", EXPLAIN_NOTE, "" },
    { "Content-Type", "application/json", "", EXPLAIN_NOTE, "" },
    { "Connection", "close", "", EXPLAIN_NOTE, "it ends after this answer" },
    { "WWW-Authenticate", "Digest realm=\"a\"", "", EXPLAIN_NOTE, "asks for Digest" },
    { "Cross-Origin-Opener-Policy", "same-origin; report-to=\"x\"", "", EXPLAIN_GOOD,
      "windows of other sites can't reach it" },
    { "Cross-Origin-Embedder-Policy", "require-corp", "", EXPLAIN_GOOD,
      "embeds of other sites only what agrees to it" },
    { "Cross-Origin-Resource-Policy", "everybody", "", EXPLAIN_WARN,
      "not a value that browsers know" },
    { "Permissions-Policy", "camera=(), geolocation=(self), usb=()", "", EXPLAIN_GOOD,
      "for nobody: camera; usb" },
    { "Permissions-Policy", "camera=(), microphone=*, usb=(self)", "", EXPLAIN_WARN,
      "for any page within it: microphone. For nobody: camera" },
    { "Permissions-Policy", "usb=*", "", EXPLAIN_WARN, "for any page within it: usb" },
    { "Permissions-Policy", "camera 'none'", "", EXPLAIN_WARN,
      "breaks off at byte 8: browsers pass all of it over" },
    { "Access-Control-Allow-Methods", "*", "Access-Control-Allow-Credentials: true\n",
      EXPLAIN_WARN, "where cookies are allowed * is a name and no wildcard" },
    { "Access-Control-Allow-Headers", "X-Mine", "", EXPLAIN_NOTE, "" },
    { "Access-Control-Max-Age", "86400", "", EXPLAIN_NOTE,
      "browsers do not ask again for 1 day; Chromium takes two hours at most" },
    { "Access-Control-Max-Age", "-1", "", EXPLAIN_NOTE,
      "browsers ask before each such request" },
    { "RateLimit", "\"default\";r=50;t=30", "", EXPLAIN_NOTE, "50 left; begins anew in 30 s" },
    { "RateLimit", "\"default\";r=0;t=30", "", EXPLAIN_WARN, "0 left; begins anew in 30 s" },
    { "RateLimit-Policy", "\"default\";q=100;w=600", "", EXPLAIN_NOTE, "100 in 10 min" },
    { "Sunset", "Wed, 25 Nov 2026 12:03:13 GMT", "", EXPLAIN_WARN, "will be gone in 2 days" },
    { "Deprecation", "@1795262593", "", EXPLAIN_WARN,
      "not to be used any more, for 2 days now" },
    { "Pragma", "no-cache", "", EXPLAIN_NOTE, "out of use" },
    { "Priority", "u=3, I", "", EXPLAIN_WARN, "no structured field: it breaks off at byte 6" },
    { "Priority", "u=1, i", "", EXPLAIN_NOTE,
      "urgency 1 of 0 to 7, 0 first; of use while it arrives" },
    { "Priority", "i=?0", "", EXPLAIN_NOTE, "urgency 3 of 0 to 7, 0 first" },
    { "Priority", "u=9", "", EXPLAIN_NOTE, "" },
    { "Cache-Status", "edge; hit; ttl=300, \"b.test\"; fwd=miss; ttl=-60; stored", "",
      EXPLAIN_NOTE,
      "edge: hit, fresh for 5 min; b.test: asked further on (miss), stale for 1 min" },
    { "Cache-Status", "edge; ttl=x", "", EXPLAIN_NOTE, "edge" },
    { "Cache-Status", "edge; =", "", EXPLAIN_WARN,
      "no structured field: it breaks off at byte 7" },
    { "X-Unknown", "1", "", EXPLAIN_NOTE, "" },
    /* what no server should send: no word of it is wrong */
    { "Age", "18446744073709551616", "", EXPLAIN_NOTE,
      "from a cache, which has had it for 68 years" },
    { "Age", "-5", "", EXPLAIN_WARN, "not a number of seconds" },
    { "Cache-Control", "max-age=-1", "", EXPLAIN_NOTE,
      "stale: its max-age is no number of seconds" },
    { "Cache-Control", "private=\"x, no-store\", max-age=60", "", EXPLAIN_NOTE,
      "only this user; fresh for 1 min" },
    { "Cache-Control", "foo=\"x, max-age=60", "", EXPLAIN_NOTE, "" },
    { "Retry-After", "99999999999999999999", "", EXPLAIN_NOTE, "try again in 68 years" },
    { "Retry-After", "Mon, 23 Nov 2026 12:03:12 GMT", "", EXPLAIN_NOTE, "try again at once" },
    { "Retry-After", "-1", "", EXPLAIN_WARN, "neither seconds nor a date" },
    { "Strict-Transport-Security", "max-age=99999999999999999999", "", EXPLAIN_GOOD,
      "68 years" },
    { "Strict-Transport-Security", "max-age=-1", "", EXPLAIN_WARN,
      "without max-age it says nothing" },
    { "X-RateLimit-Reset", "1795349000", "", EXPLAIN_NOTE, "23 hours ago" },
    { "X-RateLimit-Reset", "1795436113000", "", EXPLAIN_NOTE, "in 12 min" },
    { "X-RateLimit-Remaining", "5", "X-RateLimit-Limit: many\n", EXPLAIN_NOTE, "" },
    { "X-RateLimit-Remaining", "5", "X-RateLimit-Reset: 1795349000\n", EXPLAIN_NOTE,
      "should have been reset 23 hours ago" },
    { "Server-Timing", "db;desc=\"a;b, c\";dur=5", "", EXPLAIN_NOTE, "db (a;b, c) 5 ms" },
    { "Server-Timing", "a;dur=nan, b;dur=0x10, c;dur=99999999999999999, d;dur=-1", "",
      EXPLAIN_NOTE, "a; b; c; d -1 ms" },
    { "Server-Timing", "a;desc=\"open", "", EXPLAIN_NOTE, "a (\"open)" },
    { "Alt-Svc", "h3=\":443\"; ma=99999999999999999999", "", EXPLAIN_NOTE,
      "HTTP/3 at :443, for 68 years" },
    { "Alt-Svc", "h3=\":443\"; ma=-1", "", EXPLAIN_NOTE,
      "HTTP/3 at :443, its ma is no number of seconds" },
    { "Alt-Svc", "h3=\":65536\"", "", EXPLAIN_WARN, "names no place" },
    { "Alt-Svc", "h3=443", "", EXPLAIN_WARN, "names no place" },
    { "Alt-Svc", "=\":443\"", "", EXPLAIN_WARN, "names no place" },
    { "Alt-Svc", "h3=\"", "", EXPLAIN_WARN, "names no place" },
    { "Access-Control-Allow-Origin", "*, *", "", EXPLAIN_BAD,
      "not one origin: browsers refuse it" },
    { "Access-Control-Allow-Origin", "https://a.test", "", EXPLAIN_NOTE,
      "that site may read this" },
    { "Access-Control-Max-Age", "99999999999999999999", "", EXPLAIN_NOTE,
      "browsers do not ask again for 68 years; Chromium takes two hours at most" },
    { "Set-Cookie", "s=\"1; Secure; HttpOnly; SameSite=Lax; Max-Age=60; x=\"", "", EXPLAIN_NOTE,
      "kept for 1 min" },
};

static bool find_other(const void *ctx, const char *name, struct span *value)
{
    struct span rest = span_of(ctx);
    while (rest.len) {
        struct span line = span_cut(&rest, '\n');
        struct span key = span_cut(&line, ':');
        if (span_ieq_str(key, name)) {
            *value = span_trim(line);
            return true;
        }
    }
    return false;
}

static void count_others(struct explain_answer *a, const char *others)
{
    struct span rest = span_of(others);
    while (rest.len) {
        struct span line = span_cut(&rest, '\n');
        explain_count(a, span_cut(&line, ':'));
    }
}

static struct explain_answer answer(const char *others)
{
    struct explain_answer a = {
        .is_https = true,
        .status = 200,
        .received_us = RECEIVED * 1000000,
        .wire_len = 48211,
        .body_len = 212840,
        .is_complete = true,
        .host = SPAN("example.com"),
        .find = find_other,
        .ctx = others,
    };
    count_others(&a, others);
    return a;
}

START_TEST(explain_says_what_is_worth_saying)
{
    const struct explain_case *c = &cases[_i];
    struct explain_answer a = answer(c->others);
    struct explanation e = { .text = "" };
    bool said = explain_field(&a, span_of(c->name), span_of(c->value), &e);
    ck_assert_msg(said == (c->want[0] != '\0'), "%s: %s: %s", c->name, c->value, e.text);
    if (!said)
        return;
    ck_assert_str_eq(e.text, c->want);
    ck_assert_int_eq(e.tone, c->tone);
}
END_TEST

/* Nothing that a server sends is too much for a line of words. */
/* As browsers and the jar do it (Secure Contexts, 3.1). */
START_TEST(explain_takes_a_secure_cookie_of_this_machine)
{
    static const char *const words[] = { "refused: Secure over http", "kept for 1 min" };
    struct explain_answer a = answer("");
    struct explanation e;
    a.is_https = false;
    a.is_loopback = _i;
    ck_assert(explain_field(&a, SPAN("Set-Cookie"),
                            SPAN("s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=60"), &e));
    ck_assert_str_eq(e.text, words[_i]);
}
END_TEST

/* What is said to be kept is what the jar keeps. */
START_TEST(explain_cuts_a_cookie_s_life_where_the_jar_does)
{
    struct explain_answer a = answer("");
    struct explanation e;
    char value[80], want[80];
    snprintf(value, sizeof value, "s=1; Secure; HttpOnly; SameSite=Lax; Max-Age=%d",
             (COOKIE_MAX_DAYS + _i) * 86400);
    snprintf(want, sizeof want,
             _i ? "asks for 401 days; kept for %d days at most" : "kept for %d days",
             COOKIE_MAX_DAYS);
    ck_assert(explain_field(&a, SPAN("Set-Cookie"), span_of(value), &e));
    ck_assert_str_eq(e.text, want);
}
END_TEST

START_TEST(explain_takes_values_of_any_length)
{
    static const char *const names[] = {
        "Cache-Control",
        "Link",
        "Alt-Svc",
        "Content-Range",
        "Permissions-Policy",
        "Set-Cookie",
        "RateLimit",
        "Content-Security-Policy",
        "Server-Timing",
        "WWW-Authenticate",
        "X-RateLimit-Remaining",
        "Date",
        "Priority",
        "Cache-Status",
    };
    static const char *const pieces[] = {
        "a=(),",
        "<x>;rel=a,",
        "max-age=9999999999999,",
        "\x1b[2J\x01,",
        "\"",
        "h3=\":1\";ma=",
        "a;hit;fwd=a12345678901234567890;ttl=1;hit;fwd=b12345678901234567890,"
    };
    struct explain_answer a = answer("");
    struct explanation e;
    struct buf value;
    buf_init(&value, 1u << 20);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        buf_reset(&value);
        while (value.len < 65536 && !value.failed)
            buf_add_str(&value, pieces[p]);
        ck_assert(!value.failed);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (explain_field(&a, span_of(names[i]), buf_span(&value), &e))
                ck_assert_uint_lt(strlen(e.text), sizeof e.text);
    }
    buf_clear(&value);
}
END_TEST

START_TEST(explain_misses_security_headers_where_they_belong)
{
    const char *missing[EXPLAIN_MISSING];
    struct explain_answer a = answer("");
    a.content_type = SPAN("text/html; charset=utf-8");
    ck_assert_uint_eq(explain_missing(&a, missing), 5);
    a.content_type = SPAN("application/json");
    ck_assert_uint_eq(explain_missing(&a, missing), 2);
    ck_assert_str_eq(missing[0], "Strict-Transport-Security");
    ck_assert_str_eq(missing[1], "X-Content-Type-Options");
    a.is_https = false;
    a.ctx = "x-content-type-options: nosniff\n";
    ck_assert_uint_eq(explain_missing(&a, missing), 0);
    a.status = 304;
    a.is_https = true;
    ck_assert_uint_eq(explain_missing(&a, missing), 0);
}
END_TEST

struct date_case {
    const char *text;
    int64_t want; /* -1: no date */
};

static const struct date_case dates[] = {
    { "Mon, 23 Nov 2026 12:03:13 GMT", RECEIVED },
    { "Monday, 23-Nov-26 12:03:13 GMT", RECEIVED },
    { "Mon Nov 23 12:03:13 2026", RECEIVED },
    { "Sun Nov  6 08:49:37 1994", 784111777 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Thu, 29 Feb 2024 00:00:00 GMT", 1709164800 },
    { "Tue, 29 Feb 2000 00:00:00 GMT", 951782400 },
    { "Thu, 31 Dec 2026 23:59:60 GMT", 1798761600 },
    { "Sun, 29 Feb 2026 00:00:00 GMT", -1 },
    { "Mon, 29 Feb 2100 00:00:00 GMT", -1 },
    { "Tue, 31 Nov 2026 00:00:00 GMT", -1 },
    { "Mon, 00 Nov 2026 00:00:00 GMT", -1 },
    { "Fri, 32 Dec 2026 00:00:00 GMT", -1 },
    { "Mon, 23 Nov 2026 12:03:13 CET", -1 },
    { "Mon, 23 Nov 2026 25:03:13 GMT", -1 },
    { "Mon, 23 Nox 2026 12:03:13 GMT", -1 },
    { "23 Nov 2026", -1 },
    { "", -1 },
    { "Mon", -1 },
};

START_TEST(httpdate_takes_the_three_forms)
{
    int64_t got = -1;
    ck_assert_int_eq(httpdate_parse(span_of(dates[_i].text), &got), dates[_i].want != -1);
    ck_assert_int_eq(got, dates[_i].want);
}
END_TEST

Suite *test_explain(void);
Suite *test_explain(void)
{
    Suite *suite = suite_create("explain");
    TCase *tc = tcase_create("explain");
    tcase_add_loop_test(tc, explain_says_what_is_worth_saying, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, explain_takes_a_secure_cookie_of_this_machine, 0, 2);
    tcase_add_loop_test(tc, explain_cuts_a_cookie_s_life_where_the_jar_does, 0, 2);
    tcase_add_test(tc, explain_takes_values_of_any_length);
    tcase_add_test(tc, explain_misses_security_headers_where_they_belong);
    tcase_add_loop_test(tc, httpdate_takes_the_three_forms, 0, sizeof dates / sizeof *dates);
    suite_add_tcase(suite, tc);
    return suite;
}

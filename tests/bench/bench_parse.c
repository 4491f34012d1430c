/* How fast answers are read: heads with every field kept, and chunked bodies, each piece handed to the same
 * consumer where it lies. Beside it, in turn, the peer: http_parser, where its header and library are
 * there (its callbacks keep each field's place, as ours do). Figures are GB/s of CPU time, which what
 * else the machine does falls into least, and the ratio is the median of the rounds'.
 *     build/bench/bench_parse [SECONDS for each figure] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/consumer.h"
#include "wire/h1.h"

#if __has_include(<http_parser.h>)
#include "bench/peer_http_parser.h"
#else
#include "bench/peer_none.h"
#endif

#define ROUNDS 41

static const char head7[] = "HTTP/1.1 200 OK\r\n"
                            "Server: nginx/1.22.1\r\n"
                            "Date: Tue, 03 Jun 2025 10:11:12 GMT\r\n"
                            "Content-Type: application/json\r\n"
                            "Content-Length: 0\r\n"
                            "Last-Modified: Mon, 02 Jun 2025 08:00:00 GMT\r\n"
                            "Connection: keep-alive\r\n"
                            "ETag: \"665c2b80-400\"\r\n"
                            "\r\n";

static const char head23[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Tue, 03 Jun 2025 10:11:12 GMT\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "Content-Length: 0\r\n"
    "Connection: keep-alive\r\n"
    "Cache-Control: private, max-age=60, s-maxage=60\r\n"
    "Vary: Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept\r\n"
    "ETag: W/\"7dc470913f1fe9bb6c7355b50a0737bc\"\r\n"
    "Last-Modified: Mon, 02 Jun 2025 08:00:00 GMT\r\n"
    "X-RateLimit-Limit: 5000\r\n"
    "X-RateLimit-Remaining: 4987\r\n"
    "X-RateLimit-Reset: 1748945472\r\n"
    "X-RateLimit-Used: 13\r\n"
    "X-RateLimit-Resource: core\r\n"
    "Access-Control-Expose-Headers: ETag, Link, Location, Retry-After, X-RateLimit-Limit\r\n"
    "Access-Control-Allow-Origin: *\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubdomains; preload\r\n"
    "X-Frame-Options: deny\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-XSS-Protection: 0\r\n"
    "Referrer-Policy: origin-when-cross-origin, strict-origin-when-cross-origin\r\n"
    "Content-Security-Policy: default-src 'none'; base-uri 'self'; connect-src 'self'\r\n"
    "Set-Cookie: session=0123456789abcdef0123456789abcdef; Path=/; Secure; HttpOnly\r\n"
    "X-Request-Id: C0FE:1A2B:3C4D5E:6F7081:665D9A10\r\n"
    "\r\n";

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Reads one answer; the number of its fields and body bytes, so that nothing can be left out. */
static size_t read_ours(void *state, struct span in)
{
    struct h1 *h = state;
    struct event event;
    struct consumer body = { 0 };
    size_t used, n = 0;
    h1_begin(h, SPAN("GET"));
    do {
        if (h1_recv(h, in, &used, &event, NULL))
            abort();
        in = (struct span){ in.ptr + used, in.len - used };
        if (event.type == EVENT_HEAD)
            n = event.head->fields.n;
        else if (event.type == EVENT_BODY)
            consume(&body, event.body);
    } while (event.type != EVENT_DONE);
    return n + body.len;
}

typedef size_t (*reader)(void *state, struct span in);

/* Seconds for so many. */
static double spend(reader read, void *state, struct span in, size_t want, size_t n)
{
    double start = now();
    for (size_t i = 0; i < n; i++)
        if (read(state, in) != want)
            abort();
    return now() - start;
}

/* How many take so many seconds, at least: reading the clock must not count. */
static size_t calibrate(reader read, void *state, struct span in, size_t want, double seconds)
{
    size_t n = 1;
    while (spend(read, state, in, want, n) < seconds)
        n *= 2;
    return n;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

/* In turn, so that whatever else the machine does falls on both. */
static void compare(const char *name, struct span in, size_t want, double seconds,
                    double wanted)
{
    double ours[ROUNDS], theirs[ROUNDS], ratios[ROUNDS];
    struct h1 h;
    struct peer peer;
    bool has_peer = peer_init(&peer);
    h1_init(&h, NULL);
    size_t n = calibrate(read_ours, &h, in, want, seconds / ROUNDS / 4);
    double bytes = (double)n * (double)in.len / 1e9;
    for (size_t i = 0; i < ROUNDS; i++) {
        ours[i] = bytes / spend(read_ours, &h, in, want, n);
        theirs[i] = has_peer ? bytes / spend(peer_read, &peer, in, want, n) : 1;
        ratios[i] = ours[i] / theirs[i];
    }
    h1_clear(&h);
    double us = median(ours), them = median(theirs), ratio = median(ratios);
    if (has_peer)
        printf("  %-30s jig %9.2f GB/s   %-11s %9.2f GB/s   ratio %5.2f   wanted %4.2f   %s\n",
               name, us, peer_name, them, ratio, wanted, ratio >= wanted ? "ok" : "NOT YET");
    else
        printf("  %-30s jig %9.2f GB/s\n", name, us);
    fflush(stdout);
}

static void compare_chunks(size_t chunk, double seconds)
{
    const size_t least = (size_t)1 << 20, total = 256 * chunk > least ? 256 * chunk : least;
    struct buf in;
    char name[40];
    buf_init(&in, 2 * total);
    buf_add_str(&in, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < total; at += chunk) {
        buf_addf(&in, "%zx\r\n", chunk);
        buf_add_fill(&in, 'x', chunk);
        buf_add_str(&in, "\r\n");
    }
    buf_add_str(&in, "0\r\n\r\n");
    snprintf(name, sizeof name, "chunks of %zu, decoded", chunk);
    compare(name, buf_span(&in), total + 1, seconds, 2);
    buf_clear(&in);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 1;
    compare("heads of 7 fields, parsed", SPAN(head7), 7, seconds, 2.5);
    compare("heads of 23 fields, parsed", SPAN(head23), 23, seconds, 2.5);
    for (size_t chunk = 16; chunk <= 65536; chunk *= 4)
        compare_chunks(chunk, seconds);
    return 0;
}

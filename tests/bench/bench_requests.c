/* How many requests the client answers in a second: GETs of one URL over kept connections, as many
 * at a time as asked for. Prints requests a second, and CPU microseconds and context switches for
 * each; with a count in place of seconds it makes that many, for a profiler.
 *     build/bench/bench_requests URL SECONDS|=COUNT AT_A_TIME [CA_FILE] */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "jig.h"

struct bench {
    struct jig_client *client;
    const char *url;
    struct jig_options options;
    unsigned long done, limit;
    int64_t end;
};

static void stop(const char *why)
{
    fprintf(stderr, "bench_requests: %s\n", why);
    exit(1);
}

static void start_one(struct bench *b)
{
    struct jig_error error;
    struct jig_transfer *t;
    struct jig_request *r = jig_request_new();
    if (!r || jig_request_set_url(r, b->url, &error) ||
        jig_request_set_options(r, &b->options, &error) ||
        jig_client_send(b->client, r, jig_now(), &t, &error))
        stop("a request can't be made");
}

static bool may_start(const struct bench *b, unsigned long begun)
{
    return b->limit > 0 ? begun < b->limit : jig_now() < b->end;
}

static void run(struct bench *b, unsigned long at_a_time)
{
    unsigned long begun = 0, running = 0;
    struct jig_event event;
    for (; running < at_a_time; running++, begun++)
        start_one(b);
    while (running > 0 && jig_client_wait(b->client, -1, &event)) {
        if (event.type != JIG_EVENT_DONE)
            continue;
        if (jig_transfer_error(event.transfer)->code ||
            jig_exchange_status(event.exchange) != 200)
            stop(jig_transfer_error(event.transfer)->text);
        jig_transfer_free(event.transfer);
        b->done++;
        running--;
        if (may_start(b, begun)) {
            start_one(b);
            running++;
            begun++;
        }
    }
}

static double cpu_us(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e6 +
           (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    struct bench b = { .url = argc > 3 ? argv[1] : NULL };
    if (!b.url)
        stop("URL SECONDS|=COUNT AT_A_TIME [CA_FILE]");
    unsigned long at_a_time = strtoul(argv[3], NULL, 10);
    b.client = jig_client_new(&(struct jig_client_config){ .max_idle = at_a_time });
    b.options.ca_file = argc > 4 ? argv[4] : NULL;
    int64_t began = jig_now();
    if (argv[2][0] == '=')
        b.limit = strtoul(argv[2] + 1, NULL, 10);
    else
        b.end = began + (int64_t)(strtod(argv[2], NULL) * 1e6);
    if (!b.client || at_a_time == 0)
        stop("nothing to do");
    run(&b, at_a_time);
    double seconds = (double)(jig_now() - began) / 1e6, n = (double)b.done;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%.0f %.2f %.2f\n", n / seconds, cpu_us(&used) / n,
           (double)(used.ru_nvcsw + used.ru_nivcsw) / n);
    jig_client_free(b.client);
    return 0;
}

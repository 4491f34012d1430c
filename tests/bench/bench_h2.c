/* What one connection of HTTP/2 carries, through libjig: the seconds from the first request to the
 * last answer.
 *     build/bench/bench_h2 sequential|parallel|download URL N [CA-FILE] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jig.h"

enum { STREAMS = 64 };

struct bench {
    struct jig_client *client;
    const char *url;
    struct jig_options options;
    long left; /* to be sent */
    long n_failed;
};

static void start(struct bench *b)
{
    struct jig_error error;
    struct jig_transfer *t;
    struct jig_request *r = jig_request_new();
    if (b->left == 0 || !r || jig_request_set_url(r, b->url, &error) ||
        jig_request_set_options(r, &b->options, &error)) {
        jig_request_free(r);
        return;
    }
    b->left--;
    if (jig_client_send(b->client, r, jig_now(), &t, &error))
        b->n_failed++;
}

/* Keeps so many under way until all are done. */
static void run(struct bench *b, long at_once)
{
    struct jig_event event;
    for (long i = 0; i < at_once; i++)
        start(b);
    while (jig_client_wait(b->client, -1, &event)) {
        if (event.type != JIG_EVENT_DONE)
            continue;
        b->n_failed += jig_exchange_status(event.exchange) != 200 ||
                       strcmp(jig_exchange_version(event.exchange), "HTTP/2") != 0;
        jig_transfer_free(event.transfer);
        start(b);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    struct bench b = { .client = jig_client_new(NULL), .url = argv[2] };
    b.left = strtol(argv[3], NULL, 10);
    b.options =
        (struct jig_options){ .http = JIG_HTTP_2, .ca_file = argc > 4 ? argv[4] : NULL };
    b.options.stream = strcmp(argv[1], "download") == 0;
    int64_t began = jig_now();
    run(&b, strcmp(argv[1], "parallel") == 0 ? STREAMS : 1);
    printf("%.6f\n", (double)(jig_now() - began) / 1e6);
    jig_client_free(b.client);
    return b.n_failed > 0;
}

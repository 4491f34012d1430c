/* Forty requests on one HTTP/2 connection:  forty URL
 *
 * All of them are sent at once. The first opens the connection, the others wait for it and share
 * it; where the server speaks HTTP/1.1 each has a connection to itself. */
#include <stdio.h>
#include <stdlib.h>

#include "jig.h"

enum { N = 40 };

static struct jig_transfer *start(struct jig_client *client, const char *url)
{
    static const struct jig_options options = { .http = JIG_HTTP_2, .decode = true };
    struct jig_error error = { 0 };
    struct jig_request *request = jig_request_new();
    struct jig_transfer *transfer = NULL;
    const char *ca = getenv("SSL_CERT_FILE"); /* a server of one's own */
    struct jig_options own = options;
    own.ca_file = ca;
    if (request && jig_request_set_url(request, url, &error) == JIG_OK &&
        jig_request_set_options(request, &own, &error) == JIG_OK)
        jig_client_send(client, request, jig_now(), &transfer, &error);
    else
        jig_request_free(request);
    if (!transfer)
        fprintf(stderr, "forty: %s: %s\n", jig_err_name(error.code), error.text);
    return transfer;
}

/* Waits until all are done; each event says what became of one of them. */
static void run(struct jig_client *client)
{
    struct jig_event event;
    while (jig_client_wait(client, -1, &event))
        if (event.type == JIG_EVENT_DONE && jig_transfer_error(event.transfer)->code)
            fprintf(stderr, "forty: %s\n", jig_transfer_error(event.transfer)->text);
}

static int report(struct jig_transfer *const *transfers)
{
    int answers = 0;
    uint64_t connections = 0;
    const char *version = "";
    for (int i = 0; i < N; i++) {
        const struct jig_exchange *x = jig_transfer_last(transfers[i]);
        const struct jig_connection_facts *facts = jig_exchange_connection(x);
        if (jig_exchange_status(x) == 200)
            answers++;
        if (facts->id > connections) /* they are counted from 1 */
            connections = facts->id;
        version = jig_exchange_version(x);
    }
    printf("%d answers over %d connection%s, %s\n", answers, (int)connections,
           connections == 1 ? "" : "s", version);
    return answers == N ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct jig_client *client = jig_client_new(NULL);
    struct jig_transfer *transfers[N] = { NULL };
    int n = 0, status = 2;
    while (argc == 2 && client && n < N && (transfers[n] = start(client, argv[1])))
        n++;
    if (n == N) {
        run(client);
        status = report(transfers);
    }
    while (n > 0)
        jig_transfer_free(transfers[--n]);
    jig_client_free(client);
    return status;
}

/* libjig in a poll loop that is somebody else's:  pollloop URL...
 *
 * The loop has a descriptor of its own, here standard input: a line from it is echoed at once, also
 * while answers are on their way; its end changes nothing. libjig says what it waits for, is stepped,
 * and its events are pulled. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "jig.h"

enum { ROOM = 64 };

static int n_running;

static void start(struct jig_client *client, const char *url)
{
    struct jig_error error = { 0 };
    struct jig_request *request = jig_request_new();
    struct jig_transfer *transfer = NULL;
    if (request && jig_request_set_url(request, url, &error) == JIG_OK)
        jig_client_send(client, request, jig_now(), &transfer, &error);
    else
        jig_request_free(request);
    if (transfer)
        n_running++;
    else
        fprintf(stderr, "pollloop: %s: %s\n", jig_err_name(error.code), error.text);
}

static void show_events(struct jig_client *client)
{
    struct jig_event event;
    while (jig_client_next_event(client, &event)) {
        if (event.type != JIG_EVENT_DONE)
            continue;
        const struct jig_error *error = jig_transfer_error(event.transfer);
        printf("%s: %d, %llu bytes%s%s\n", jig_exchange_url(event.exchange),
               jig_exchange_status(event.exchange),
               (unsigned long long)jig_exchange_body_len(event.exchange),
               error->code ? ", " : "", error->code ? error->text : "");
        jig_transfer_free(event.transfer);
        n_running--;
    }
}

static void echo(struct pollfd *own)
{
    char line[256];
    ssize_t n = own->revents ? read(own->fd, line, sizeof line) : 0;
    if (n > 0)
        printf("you said: %.*s", (int)n, line);
    else if (own->revents)
        own->fd = -1; /* poll passes it over from now on */
}

int main(int argc, char **argv)
{
    struct jig_client *client = jig_client_new(NULL);
    struct pollfd fds[ROOM + 1] = { { .fd = STDIN_FILENO, .events = POLLIN } };
    for (int i = 1; client && i < argc; i++)
        start(client, argv[i]);
    while (n_running > 0) {
        int64_t deadline, now = jig_now();
        size_t n = jig_client_interest(client, fds + 1, ROOM, &deadline);
        if (n > ROOM)
            n = ROOM; /* what was left out is tried with every step */
        int64_t wait_us = deadline > now ? deadline - now : 0;
        int timeout = wait_us < 60000000 ? (int)((wait_us + 999) / 1000) : 60000;
        if (poll(fds, (nfds_t)(n + 1), timeout) > 0)
            echo(&fds[0]);
        jig_client_step(client, fds + 1, n, jig_now());
        show_events(client);
    }
    jig_client_free(client);
    return 0;
}

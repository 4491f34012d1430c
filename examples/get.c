/* One GET with libjig, the body to standard output:  get URL */
#include <stdio.h>

#include "jig.h"

static enum jig_err print_body(struct jig_client *client, struct jig_request *take,
                               struct jig_error *error)
{
    struct jig_transfer *transfer = NULL;
    struct jig_event event;

    if (jig_client_send(client, take, jig_now(), &transfer, error) != JIG_OK)
        return error->code;
    while (jig_client_wait(client, -1, &event) && event.type != JIG_EVENT_DONE)
        if (event.type == JIG_EVENT_BODY)
            fwrite(event.data, 1, event.len, stdout);
    *error = *jig_transfer_error(transfer);
    jig_transfer_free(transfer);
    return error->code;
}

int main(int argc, char **argv)
{
    struct jig_error error = { 0 };
    struct jig_options options = { .follow = true, .decode = true, .stream = true };
    struct jig_client *client = jig_client_new(NULL);
    struct jig_request *request = jig_request_new();

    if (argc != 2 || !client || !request) {
        fprintf(stderr, "usage: get URL\n");
        return 2;
    }
    if (jig_request_set_url(request, argv[1], &error) == JIG_OK &&
        jig_request_set_options(request, &options, &error) == JIG_OK)
        print_body(client, request, &error);
    else
        jig_request_free(request);
    jig_client_free(client);
    if (error.code)
        fprintf(stderr, "get: %s: %s\n", jig_err_name(error.code), error.text);
    return jig_err_exit_status(error.code);
}

/* The state that the calls in turn share: blocking.c sends, blockread.c reads. */
#ifndef JIG_CLIENT_BLOCKING_H
#define JIG_CLIENT_BLOCKING_H

#include "client/request.h"

enum http_state { HTTP_IDLE, HTTP_REQUEST, HTTP_BODY, HTTP_ANSWER };

struct jig_http {
    struct jig_client *client;
    struct jig_request *origin; /* gives the URL and the options */
    enum http_state state;
    bool is_answered;         /* getresponse gave the answer out */
    bool is_manual;           /* connects only when it is told to */
    struct jig_request *next; /* between putrequest and endheaders */
    struct jig_transfer *transfer;
    struct feed feed;
    const char *piece; /* of the body, not yet read */
    size_t piece_len;
    uint64_t n_read; /* of the body, by the caller */
};

/* The call is refused with this code. */
enum jig_err blocking_out_of_order(enum jig_err code, const char *call,
                                   struct jig_error *error);

/* Takes what events there are; true when a piece of the body is at hand. */
bool blocking_pull(struct jig_http *h);
/* Waits for a piece; false at the end of the body, good or bad. */
bool blocking_wait(struct jig_http *h);
/* How the transfer fares. */
enum jig_err blocking_result(const struct jig_http *h, struct jig_error *error);

#endif

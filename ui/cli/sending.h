/* One URL of `jig send`: the request, the answer passed on as it comes, the verdict. */
#ifndef JIG_CLI_SENDING_H
#define JIG_CLI_SENDING_H

#include "cli/compose.h"
#include "cli/harlog.h"
#include "cli/settings.h"

/* The whole command. */
struct send {
    struct settings set;
    struct compose compose;
    struct jig_client *client;
    struct jig_jar *jar; /* NULL: cookies are not kept */
    struct mask *mask;   /* NULL: nothing is hidden */
    struct harlog har;
    struct buf format; /* of -w */
    int64_t time_left; /* of -m before a further attempt, microseconds; 0: all */
    int status;        /* of the first failure */
    bool is_over;      /* no further URL is sent */
    bool has_warned;   /* of a netrc file that others can read */
};

/* The request for a URL with the line's options. */
enum jig_err sending_request(struct send *s, const char *url, struct jig_request **out,
                             struct jig_error *error);

/* Sends to the operand of that number; what goes wrong is said and noted in s->status. */
void sending_run(struct send *s, size_t number);

bool sending_is_quiet(const struct settings *set); /* no diagnostics are wanted */
/* Says the error where that is wanted (a wrong line always), and notes its exit status. */
void sending_complain(struct send *s, const struct jig_error *error);
void sending_note_failure(struct send *s, int status); /* it is the first one that counts */

#endif

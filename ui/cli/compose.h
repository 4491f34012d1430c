/* One request made of a command line's settings and a URL: curl's meaning of -d, -G, --json, -T,
 * -H and the rest. */
#ifndef JIG_CLI_COMPOSE_H
#define JIG_CLI_COMPOSE_H

#include "base/buf.h"
#include "cli/login.h"
#include "cli/settings.h"
#include "jig.h"

/* The request without libjig's options. *body_file (borrowed from the settings, NULL for none) is
 * what is sent as the body and is not in memory. usage, read-failed, invalid-url,
 * invalid-request. Read once: `-d @-` takes standard input the first time, and keeps it. */
struct compose {
    const struct settings *set;
    struct buf data;        /* all of -d and its kin, of the form, or of --raw */
    struct buf type;        /* the form's Content-Type */
    struct jig_login login; /* found in a netrc file for the request made last */
    bool data_read;
    const char *range;    /* of -C, "500-", for the request made next; NULL: -r's */
    const char *if_range; /* the ETag that it holds for; NULL: whatever is there */
};

void compose_init(struct compose *c, const struct settings *set);
void compose_clear(struct compose *c);
enum jig_err compose_request(struct compose *c, const char *url, struct jig_request **out,
                             struct jig_error *error);
/* What stands behind the head of such a request, for --offline; NULL: it is no file. */
const char *compose_body_file(const struct compose *c);

#endif

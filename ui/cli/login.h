/* The login of a command line: -u or a netrc file, said as Basic, Digest or a signature. */
#ifndef JIG_CLI_LOGIN_H
#define JIG_CLI_LOGIN_H

#include "cli/settings.h"
#include "jig.h"

/* Gives the request its login. *found is cleared, and filled where a netrc file had one. usage,
 * read-failed, invalid-request. */
enum jig_err login_set(struct jig_login *found, const struct settings *set,
                       struct jig_request *r, const char *url, struct jig_error *error);

#endif

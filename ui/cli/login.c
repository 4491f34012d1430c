#include "cli/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static enum jig_err say(const struct settings *set, struct jig_request *r, const char *user,
                        const char *password, struct jig_error *error)
{
    struct jig_signature signature = { set->signing, user, password, NULL };
    if (set->signing)
        return jig_request_set_signature(r, &signature, error);
    if (set->digest)
        return jig_request_set_digest(r, user, password, error);
    return jig_request_set_basic(r, user, password, error);
}

/* As curl has it, a netrc file's login goes before the URL's, and -u before both; what -u leaves
 * out, the password, may be in the file. */
static enum jig_err look_up(struct jig_login *found, const struct settings *set,
                            const char *user, const char *url, struct jig_error *error)
{
    bool is_wanted = set->netrc || set->netrc_file;
    bool has_password = set->user && strchr(set->user, ':');
    if (!is_wanted || has_password || set->bearer)
        return JIG_OK;
    return jig_login_from_netrc(set->netrc_file, url, user, found, error);
}

/* The user's part ends at the first colon (RFC 7617, 2). */
static enum jig_err set_login(struct jig_login *found, const struct settings *set,
                              struct jig_request *r, const char *user, const char *url,
                              struct jig_error *error)
{
    const char *colon = set->user ? strchr(set->user, ':') : NULL;
    enum jig_err failed = look_up(found, set, user, url, error);
    if (failed)
        return failed;
    if (found->user)
        return say(set, r, found->user, found->password, error);
    if (user || set->digest || set->signing)
        return say(set, r, user, colon ? colon + 1 : "", error);
    return JIG_OK;
}

enum jig_err login_set(struct jig_login *found, const struct settings *set,
                       struct jig_request *r, const char *url, struct jig_error *error)
{
    struct span password = span_of(set->user), name = span_cut(&password, ':');
    char *user = set->user ? mem_dup(name) : NULL;
    jig_login_clear(found);
    if (set->user && !user)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err failed = set_login(found, set, r, user, url, error);
    free(user);
    return failed;
}

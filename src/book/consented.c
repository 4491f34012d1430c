#include "book/consented.h"

#include "book/consent.h"
#include "book/expand.h"

#define ROUNDS_MAX 8 /* of granting what the one before brought up */

static bool is_given(struct scope *s, struct jig_error *error)
{
    bool given = false;
    if (s->needs.len == 0 || !s->collection)
        return false;
    if (consent_find(s->collection, buf_span(&s->needs), &given, error))
        buf_reset(&s->needs);
    return given;
}

enum jig_err consented_expand(struct scope *s, struct jig_request **out,
                              struct jig_error *error)
{
    struct jig_error unread = { .code = JIG_OK };
    enum jig_err err = expand_request(s, out, error);
    for (int i = 0; i < ROUNDS_MAX && err && is_given(s, &unread); i++) {
        scope_grant_needs(s);
        err = expand_request(s, out, error);
    }
    if (unread.code && error)
        *error = unread;
    return unread.code ? unread.code : err;
}

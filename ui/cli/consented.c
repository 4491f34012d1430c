#include "cli/consented.h"

#include "book/consent.h"
#include "book/expand.h"

static bool is_consented(const struct scope *scope, struct jig_error *error)
{
    struct jig_error why;
    bool given = false;
    if (scope->needs.len == 0 || !scope->collection)
        return false;
    if (consent_find(scope->collection, buf_span(&scope->needs), &given, &why))
        *error = why;
    return given;
}

enum jig_err consented_expand(struct scope *scope, struct jig_request **out,
                              struct jig_error *error)
{
    enum jig_err failed = expand_request(scope, out, error);
    if (!failed || !is_consented(scope, error))
        return failed;
    scope_grant_needs(scope);
    return expand_request(scope, out, error);
}

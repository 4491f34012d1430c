#include "term/style.h"

#include <string.h>

static const struct span role_names[ROLE_COUNT] = {
#define X(constant, name) { (name), sizeof(name) - 1 },
    STYLE_ROLES(X)
#undef X
};

const char *role_name(enum role role)
{
    return role < ROLE_COUNT ? role_names[role].ptr : "";
}

bool role_from_name(struct span name, enum role *out)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (span_eq(name, role_names[i])) {
            *out = (enum role)i;
            return true;
        }
    return false;
}

struct method_role {
    const char *method;
    enum role text, badge;
};

static const struct method_role method_roles[] = {
    { "GET", ROLE_METHOD_GET, ROLE_METHOD_GET_BADGE },
    { "POST", ROLE_METHOD_POST, ROLE_METHOD_POST_BADGE },
    { "PUT", ROLE_METHOD_PUT, ROLE_METHOD_PUT_BADGE },
    { "PATCH", ROLE_METHOD_PATCH, ROLE_METHOD_PATCH_BADGE },
    { "DELETE", ROLE_METHOD_DELETE, ROLE_METHOD_DELETE_BADGE },
    { "DEL", ROLE_METHOD_DELETE, ROLE_METHOD_DELETE_BADGE },
    { "HEAD", ROLE_METHOD_HEAD, ROLE_METHOD_HEAD_BADGE },
    { "OPTIONS", ROLE_METHOD_OPTIONS, ROLE_METHOD_OPTIONS_BADGE },
};

static struct method_role find_method(struct span method)
{
    for (size_t i = 0; i < sizeof method_roles / sizeof *method_roles; i++)
        if (span_eq_str(method, method_roles[i].method))
            return method_roles[i];
    return (struct method_role){ "", ROLE_METHOD_OTHER, ROLE_METHOD_OTHER_BADGE };
}

enum role role_of_method(struct span method)
{
    return find_method(method).text;
}

enum role role_of_method_badge(struct span method)
{
    return find_method(method).badge;
}

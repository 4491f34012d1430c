#include "client/redirect.h"

#include <string.h>

bool redirect_is(int status)
{
    static const int followed[] = { 301, 302, 303, 307, 308 };
    for (size_t i = 0; i < sizeof followed / sizeof *followed; i++)
        if (status == followed[i])
            return true;
    return false;
}

const char *redirect_method(int status, const char *method)
{
    bool is_post = strcmp(method, "POST") == 0;
    if ((status == 301 || status == 302) && is_post)
        return "GET";
    if (status == 303 && strcmp(method, "HEAD") != 0)
        return "GET";
    return method;
}

static bool is_one_of(struct span name, const char *const *names)
{
    for (; *names; names++)
        if (span_ieq_str(name, *names))
            return true;
    return false;
}

bool redirect_drops_with_body(struct span name)
{
    static const char *const names[] = { "Content-Length",
                                         "Content-Type",
                                         "Content-Encoding",
                                         "Content-Language",
                                         "Content-Location",
                                         "Content-Disposition",
                                         "Transfer-Encoding",
                                         "Trailer",
                                         "Expect",
                                         NULL };
    return is_one_of(name, names);
}

bool redirect_drops_on_other_origin(struct span name)
{
    static const char *const names[] = { "Authorization", "Cookie", "Proxy-Authorization",
                                         "Host", NULL };
    return is_one_of(name, names);
}

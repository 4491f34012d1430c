#include "cli/retry.h"

#include <string.h>

#include "base/span.h"
#include "data/httpdate.h"

#define SECOND INT64_C(1000000)

enum { MOST_S = 600 };

/* RFC 9110, 9.2.2. */
static bool is_idempotent(const char *method)
{
    static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

bool retry_is_passing(int status)
{
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
           status == 504;
}

/* By these the server says that it did not act. */
static bool was_turned_away(const struct retry_attempt *a)
{
    return a->status == 408 || a->status == 429 || (a->status == 503 && a->has_retry_after);
}

static bool is_passing_error(enum jig_err code)
{
    return code == JIG_ERR_RESOLVE || code == JIG_ERR_RESOLVE_PROXY ||
           code == JIG_ERR_CONNECT || code == JIG_ERR_TIMEOUT ||
           code == JIG_ERR_REMOTE_DISCONNECTED || code == JIG_ERR_SEND ||
           code == JIG_ERR_RECEIVE || code == JIG_ERR_INCOMPLETE_READ;
}

bool retry_may(const struct retry_attempt *a)
{
    if (a->code != JIG_OK)
        return is_passing_error(a->code) && (!a->was_sent || is_idempotent(a->method));
    return retry_is_passing(a->status) && (was_turned_away(a) || is_idempotent(a->method));
}

int64_t retry_after(const char *value, size_t len, int64_t unix_now)
{
    struct span text = span_trim(span_make(value, len));
    uint64_t seconds;
    int64_t when;
    if (span_to_u64(text, &seconds))
        return seconds > INT32_MAX ? INT32_MAX : (int64_t)seconds;
    if (!httpdate_parse(text, &when))
        return -1;
    return when > unix_now ? when - unix_now : 0;
}

int64_t retry_delay(unsigned n, int64_t given_us, int64_t after_s)
{
    if (after_s >= 0)
        return (after_s > MOST_S ? MOST_S : after_s) * SECOND;
    if (given_us > 0)
        return given_us;
    int64_t seconds = n > 10 ? MOST_S : INT64_C(1) << (n - 1);
    return (seconds > MOST_S ? MOST_S : seconds) * SECOND;
}

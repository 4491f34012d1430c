/* When a request is sent again (--retry): what failed in passing, and was not acted on or may be acted
 * on twice. */
#ifndef JIG_CLI_RETRY_H
#define JIG_CLI_RETRY_H

#include "jig.h"

/* How an attempt ended. */
struct retry_attempt {
    const char *method;
    enum jig_err code; /* JIG_OK: there is an answer */
    int status;
    bool was_sent;        /* a byte of the request went out */
    bool has_retry_after; /* the server names a time */
};

bool retry_may(const struct retry_attempt *a);
/* The answer's kind alone: worth another attempt, whatever came before. */
bool retry_is_passing(int status);

/* Seconds of Retry-After, a number or a date (RFC 9110, 10.2.3); -1: neither. */
int64_t retry_after(const char *value, size_t len, int64_t unix_now);
/* How long to wait before attempt `n` (from 1), in microseconds: the server's wish, else what was
 * given, else 1 s, 2 s, 4 s, up to 10 minutes. */
int64_t retry_delay(unsigned n, int64_t given_us, int64_t after_s);

#endif

/* The rules behind data/explain, one function a header; each fills *out and returns whether there
 * is something to say. A part of it. */
#ifndef JIG_DATA_EXPLAINRULES_H
#define JIG_DATA_EXPLAINRULES_H

#include "data/explanation.h"

typedef bool explain_rule(const struct explain_answer *a, struct span value,
                          struct explanation *out);

/* data/explaintime: dates and ages. */
explain_rule explain_date, explain_age, explain_etag, explain_retry_after,
    explain_server_timing, explain_sunset, explain_deprecation;
/* data/explainfresh: caches. */
explain_rule explain_last_modified, explain_expires, explain_cache_control;
/* data/explaincaches: what those on the way have done. */
explain_rule explain_cache_status, explain_priority;
/* data/explainlink: where else to look, what this is. */
explain_rule explain_link, explain_alt_svc, explain_content_range, explain_content_type,
    explain_connection, explain_authenticate;
/* data/explainsite: what other sites may do with it. */
explain_rule explain_opener_policy, explain_embedder_policy, explain_resource_policy,
    explain_permissions, explain_allow_any, explain_preflight_age, explain_reporting,
    explain_out_of_use;
/* data/explainbody: what the body is and how it came. */
explain_rule explain_content_encoding, explain_content_length, explain_transfer_encoding,
    explain_accept_ranges, explain_content_disposition, explain_vary, explain_via,
    explain_location;
/* data/explainsafe: what keeps a site and its users safe. */
explain_rule explain_hsts, explain_csp, explain_csp_report, explain_nosniff,
    explain_frame_options, explain_referrer_policy, explain_server, explain_powered_by,
    explain_allow_origin, explain_allow_credentials, explain_xss_protection;
/* data/explaincookie */
explain_rule explain_set_cookie;
/* data/explainlimit: how many requests are left. */
explain_rule explain_limit, explain_remaining, explain_x_remaining, explain_reset,
    explain_rate_limit, explain_rate_policy;

/* Fills *out; always true. */
bool explain_say(struct explanation *out, enum explain_tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Pieces of an explanation, with semicolons between. */
struct explain_words {
    char text[200];
    size_t len;
};
void explain_add(struct explain_words *w,
                 const char *piece); /* what does not fit is left out */

/* A number of seconds as caches and cookies take it: one that is too large is 2^31 (RFC 9111,
 * 1.2.2). False: no digits only. */
bool explain_delta(struct span text, int64_t *seconds);

/* As span_cut, but what stands in a quoted string (RFC 9110, 5.6.4) separates nothing. */
struct span explain_cut(struct span *s, char separator);

/* The value of `name` in a list of directives ("max-age=60, private" or with semicolons), without
 * its quotes; an empty value where it stands without one. */
bool explain_directive(struct span list, char separator, const char *name, struct span *value);
/* The same of a cookie's attributes, in which quotes mean nothing and the last of a name counts
 * (RFC 6265, 5.2 and 5.3). */
bool explain_attribute(struct span attributes, const char *name, struct span *value);

#endif

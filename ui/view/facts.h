/* Words for what an exchange's facts are, shared by the tabs of the response pane. */
#ifndef JIG_VIEW_FACTS_H
#define JIG_VIEW_FACTS_H

#include "data/explain.h"
#include "jig.h"
#include "term/style.h"

struct buf;

bool facts_is_https(const struct jig_exchange *x); /* or a WebSocket over TLS */

/* The words of a status code as RFC 9110 and others have them; "" for one that nobody has. */
const char *facts_status_words(int status);
enum role facts_status_role(int status); /* as text */
enum role facts_status_badge(int status);

/* "h2", "HTTP/1.1", "" while unknown. */
const char *facts_version(const struct jig_exchange *x);
/* Was a version agreed on? A handshake that broke off before that has facts too; NULL: there was
 * none. */
bool facts_has_tls(const struct jig_tls_facts *tls);
/* "TLS 1.3" of "TLSv1.3"; "TLS" where none was agreed on. */
void facts_tls_version(const struct jig_tls_facts *tls, char out[24]);

/* "10.0.4.7:443", "[::1]:443"; the host alone where there is no port, as in a HAR. */
void facts_add_end(const char *host, uint16_t port, struct buf *out);

/* Unix time, microseconds, at which the answer's head came; 0 where none did. */
int64_t facts_received_us(const struct jig_exchange *x);

/* When exchange i began, microseconds since the transfer did, and how long all of it takes: each
 * begins where the one before ended, whatever the wall clock did meanwhile. */
int64_t facts_offset(const struct jig_transfer *t, size_t i);
int64_t facts_total(const struct jig_transfer *t);

struct explain_answer facts_answer(const struct jig_exchange *x);

/* What a person can do about a failure, of which x is the exchange; NULL where there is nothing to
 * say. */
const char *facts_advice(const struct jig_error *error, const struct jig_exchange *x);

#endif

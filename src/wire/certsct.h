/* Whether the logs of certificates gave the promises that a certificate carries. For the TLS
 * files. */
#ifndef JIG_WIRE_CERTSCT_H
#define JIG_WIRE_CERTSCT_H

#include "wire/cert.h"
#include "wire/ctlogs.h"
#include "wire/openssl.h"

/* Sets the proof of each embedded SCT of *cert, which was read from x (RFC 6962, 3.2), by the keys
 * of these logs. What can't be checked, for want of the log's key or of memory, stays unchecked; so
 * does what stands behind the eighth. */
void certsct_judge(const struct openssl *o, X509 *x, X509 *issuer, const struct ctlog *logs,
                   size_t n_logs, struct jig_cert *cert);

#endif

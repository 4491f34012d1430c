/* The public logs of certificates (RFC 6962) by their names and keys: those that took certificates
 * which expire from the middle of 2026 on. Out of Google's list, version 89.30 of August 2026
 * (https://www.gstatic.com/ct/log_list/v3/log_list.json); all of them sign with ECDSA on P-256. */
#ifndef JIG_WIRE_CTLOGS_H
#define JIG_WIRE_CTLOGS_H

#include <stddef.h>

struct ctlog {
    const char *name;
    const char *id;  /* SHA-256 of its key, in base64 */
    const char *key; /* the key as SubjectPublicKeyInfo in base64, behind CTLOGS_KEY_HEAD */
};

/* What the keys begin with: their kind, their curve, and that both coordinates follow. */
#define CTLOGS_KEY_HEAD "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"

extern const struct ctlog ctlogs[];
extern const size_t ctlogs_n;

/* The one of that id; NULL: it is not among them. */
const struct ctlog *ctlogs_find(const struct ctlog *logs, size_t n, const char *id);

#endif

/* What `jig tls` found, as text for people and as JSON for programs. */
#ifndef JIG_CLI_TLSREPORT_H
#define JIG_CLI_TLSREPORT_H

#include "base/buf.h"
#include "jig.h"
#include "wire/tlsprobe.h"

enum tlsreport_resumption { RESUMPTION_UNKNOWN, RESUMPTION_REFUSED, RESUMPTION_WORKS };

struct tlsreport {
    const char *host;
    const char *address; /* "127.0.0.1:443", "" where there was no connection */
    uint16_t port;
    const struct jig_error *error;       /* why it is not well; code JIG_OK: it is */
    const struct jig_tls_facts *trust;   /* the chain and the verdict; NULL: no handshake */
    const struct jig_tls_facts *session; /* what was agreed on; NULL: nothing */
    enum tlsreport_resumption resumption;
    const struct tlsprobe *probe; /* NULL: not asked for */
    int64_t now;                  /* Unix time */
};

void tlsreport_add_text(const struct tlsreport *r, bool colour, struct buf *out);
void tlsreport_add_json(const struct tlsreport *r, struct buf *out);

/* "works", "refused" or "unknown". */
const char *tlsreport_resumption(enum tlsreport_resumption resumption);
/* "good", "revoked", "stale", ... */
const char *tlsreport_staple(enum jig_staple staple);

#endif

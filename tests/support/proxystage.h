/* A stage whose connections are a proxy's: proxy.test with a certificate of its own, and a.test behind
 * it with another. */
#ifndef JIG_TESTS_PROXYSTAGE_H
#define JIG_TESTS_PROXYSTAGE_H

#include "support/script.h"

#define PROXY       "http://proxy.test:3128"
#define ESTABLISHED "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"
#define HEARS(text)                              \
    {                                            \
        SCRIPT_EXPECT, text, sizeof(text) - 1, 0 \
    }

struct proxystage_files {
    char both_ca[4200], origin_ca[4200]; /* who trusts them */
    struct tls_context *proxy_context, *origin_context;
};
extern struct proxystage_files proxystage_files;

/* A check's fixture: the certificates. */
void proxystage_setup(void);
void proxystage_teardown(void);

/* What STARTS_TLS begins is a.test's; stage.server_context is left to the test. */
void proxystage_open(struct stage *s, const struct script *scripts, size_t n);
/* Played to its end. */
struct jig_transfer *proxystage_get(struct stage *s, const char *url,
                                    const struct jig_options *options);
enum jig_err proxystage_code(const struct jig_transfer *t);

void proxystage_starts(const struct buf *got, const char *want); /* the test fails where not */
/* What the log has of one side's words about the way. */
void proxystage_said(const struct jig_exchange *x, enum jig_direction direction,
                     struct buf *out);
bool proxystage_holds(const struct buf *got, const char *what);

#endif

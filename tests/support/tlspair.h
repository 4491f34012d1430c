/* A client and a server of TLS in memory, with a chain made for the test: a root, an intermediate and
 * a leaf, as PEM files in a folder that goes with it. */
#ifndef JIG_TESTS_TLSPAIR_H
#define JIG_TESTS_TLSPAIR_H

#include "wire/tls.h"

struct tlspair_files {
    char folder[4096];
    char ca[4200];       /* the root */
    char other_ca[4200]; /* another root of the same name */
    char chain[4200];    /* leaf and intermediate */
    char key[4200];      /* the leaf's */
};
extern struct tlspair_files tlspair_files;

/* A check's fixture: the folder. */
void tlspair_setup(void);
void tlspair_teardown(void);

/* Days from now: the leaf's two, and the root's end. */
struct tlspair_leaf {
    const char *common_name, *names;
    int from_days, to_days, root_to_days;
};
void tlspair_make_chain(const struct tlspair_leaf *leaf);
/* The same with further extensions of the intermediate, as certmake_spec has them, or NULL. */
void tlspair_make_chain_with(const struct tlspair_leaf *leaf, const char *const *of_middle);
/* One that holds, for localhost, *.wild.test, 127.0.0.1 and ::1. */
void tlspair_make_good_chain(void);

struct tlspair {
    struct tls_context *client_context, *server_context;
    struct tls *client, *server;
    struct jig_error error;
};

/* What a client needs to trust the chain. */
struct tls_config tlspair_trusting(void);
/* A server's settings with the chain. */
struct tls_config tlspair_serving(void);
/* The test fails where a context cannot be made. `server` NULL: tlspair_serving(). */
void tlspair_open(struct tlspair *p, const struct tls_config *client,
                  const struct tls_config *server, const char *host);
void tlspair_close(struct tlspair *p);

/* Moves up to `step` bytes that one side wants to send into the other; how many. */
size_t tlspair_move(struct tls *from, struct tls *to, size_t step);
/* Runs both handshakes to their end, `step` bytes at a time; the client's verdict. */
enum tls_status tlspair_shake(struct tlspair *p, size_t step);

#endif

/* The machine for HTTP/2 with one request under way, fed with what a server says, cut anywhere. */
#ifndef JIG_TESTS_H2MACHINE_H
#define JIG_TESTS_H2MACHINE_H

#include "support/h2peer.h"
#include "support/split.h"
#include "wire/h2.h"

struct h2machine_setup {
    const char *method, *path;
    struct h2_limits limits;
    bool is_held; /* what came of the body is not told to be used */
};

extern const struct split_machine h2machine;

/* Its log of the input, however that is cut, is this one. */
void h2machine_expect(const struct h2machine_setup *setup, struct span input, const char *want);
/* Why the stream ended that was given all of the input at once; as it was where it did not fail. */
void h2machine_why(const struct h2machine_setup *setup, struct span input,
                   struct jig_error *out);

uint32_t h2machine_open(struct h2 *h, const char *method, const char *path, bool has_body);
/* Takes what it wants to send, and gives it to the peer (or NULL). */
void h2machine_give_out(struct h2 *h, struct h2peer *peer);

/* The server's settings, and that it has seen the client's. */
void h2machine_greet(struct buf *said);
/* "N V N V": a block of fields. */
void h2machine_block(struct buf *block, const char *const *fields);

#define FIELDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define OK_HEAD     FIELDS(":status", "200")

#endif

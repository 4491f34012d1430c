/* From a list of addresses to one connected stream, trying them as RFC 8305 ("happy eyeballs")
 * says: families in turn, the next one after 250 ms without an answer or at once after a
 * refusal, the first that connects wins and the others are closed. Never waits: stepped like
 * the client. */
#ifndef JIG_NET_DIAL_H
#define JIG_NET_DIAL_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "net/address.h"
#include "net/stream.h"

#define DIAL_STAGGER_US 250000 /* RFC 8305, 5: Connection Attempt Delay */

struct dial;

enum dial_status { DIAL_WAITING, DIAL_CONNECTED, DIAL_FAILED };

/* What became of one address; kept until dial_free(). */
struct dial_attempt {
    struct address address;
    int64_t started; /* -1: not tried */
    int64_t ended;   /* -1: still under way */
    int error;       /* errno of the failure, 0 if none */
};

/* Copies the addresses. family AF_INET or AF_INET6 leaves the others out (unix sockets stay),
 * AF_UNSPEC takes all. local (or NULL) is bound before connecting; addresses of another family
 * are left out with it. NULL: out of memory. The first attempt starts with the first step. */
struct dial *dial_new(const struct address *addresses, size_t n, int family,
                      const struct address *local);
void dial_free(struct dial *d); /* closes what is under way; takes NULL */

/* Fills fds with the sockets under way and lowers *deadline to the time of the next attempt.
 * Returns how many there are, also beyond `room`. */
size_t dial_interest(const struct dial *d, struct pollfd *fds, size_t room, int64_t *deadline);
enum dial_status dial_step(struct dial *d, int64_t now);

/* The connected stream, once, after DIAL_CONNECTED; the caller's from then on. */
struct stream *dial_take(struct dial *d);

/* After DIAL_FAILED: connect-failed with the words of every address tried. Returns the code. */
enum jig_err dial_error(const struct dial *d, struct jig_error *error);

size_t dial_n_attempts(const struct dial *d);
const struct dial_attempt *dial_attempt(const struct dial *d, size_t i);

#endif

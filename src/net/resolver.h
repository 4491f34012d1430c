/* Names to addresses without waiting. Numeric addresses and localhost are answered at once;
 * other names go through getaddrinfo (and so through /etc/hosts and nsswitch) on worker threads
 * that start on first use. A job belongs to one side at a time, the caller or a worker, and a
 * worker that hangs in the system's resolver is never waited for. */
#ifndef JIG_NET_RESOLVER_H
#define JIG_NET_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"
#include "net/address.h"

struct resolver;
struct resolver_job;

struct resolver *resolver_new(void); /* cheap: no thread, no descriptor. NULL: out of memory */
void resolver_free(struct resolver *r); /* never waits; free the jobs before; takes NULL */

/* Readable when a job is done that was not before; -1 while there is no worker. Wait for
 * POLLIN, then resolver_step() and ask the jobs. */
int resolver_fd(const struct resolver *r);
void resolver_step(struct resolver *r);

/* Starts a job. host is without brackets round an IPv6 address (with them is fine); family is
 * AF_UNSPEC, AF_INET or AF_INET6. May be done on return. NULL: out of memory or no thread. */
struct resolver_job *resolver_start(struct resolver *r, struct span host, uint16_t port,
                                    int family, struct jig_error *error);
/* At any time: a job that a worker still holds is disowned and freed by it. Takes NULL. */
void resolver_job_free(struct resolver_job *job);

bool resolver_job_is_done(const struct resolver_job *job);
/* After it is done: the addresses in the order to try them (RFC 6724 as the system sorts them),
 * borrowed from the job, or resolve-failed in words. */
enum jig_err resolver_job_result(const struct resolver_job *job,
                                 const struct address **addresses, size_t *n,
                                 struct jig_error *error);

#endif

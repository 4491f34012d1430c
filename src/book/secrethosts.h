/* A secret belongs to an environment and its hosts. To which hosts an environment's secrets went is
 * kept with the user's consents; one that it did not have before needs consent. The first time
 * ever, the hosts that the environment, its folders and the command line name are its own; where
 * the environment names none, whatever the request names is. Options that lead a host's name to
 * another machine (connect-to, resolve) are part of what is asked. */
#ifndef JIG_BOOK_SECRETHOSTS_H
#define JIG_BOOK_SECRETHOSTS_H

#include "book/scope.h"

/* After an expansion that succeeded: where secrets were used, notes in s->secret_hosts which hosts
 * the environment has if this is sent (a line each, for consent_give_lines()), and in s->needs the
 * one that needs consent, unless the scope is trusted or was granted it. Fails where it can't be
 * known. */
enum jig_err secrethosts_judge(struct scope *s, struct span url, struct jig_error *error);

/* Keeps what the last expansion noted; call it when the request is sent. */
enum jig_err secrethosts_remember(const struct scope *s, struct jig_error *error);

#endif

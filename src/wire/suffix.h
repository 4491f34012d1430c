/* Public suffixes: names under which anybody can have a host of his own ("com", "co.uk",
 * "github.io"), so that a cookie for all of them is nobody's. The only file that knows libpsl,
 * which is loaded when a cookie first names a domain; without it a name of one label is a
 * suffix. */
#ifndef JIG_WIRE_SUFFIX_H
#define JIG_WIRE_SUFFIX_H

#include "base/span.h"

/* Is the name a public suffix? In any case, with or without a dot at its end. Not for addresses. */
bool suffix_is_public(struct span name);

/* The part of a host's name that somebody has registered: the public suffix and one label before
 * it. Empty where the name is a suffix itself. A part of `host`. */
struct span suffix_registered(struct span host);

#endif

/* Everything that jig.h tells about a transfer, as text: two that tell the same give the same text. */
#ifndef JIG_TESTS_FACTSTEXT_H
#define JIG_TESTS_FACTSTEXT_H

#include "base/buf.h"
#include "jig.h"

void factstext_add(const struct jig_transfer *t, struct buf *out);

#endif

/* The options that a saved request, a folder or a collection can set: `jig send`'s long names.
 * The table says what each is, for the editor, for expansion and for the check of consent. */
#ifndef JIG_BOOK_OPTIONS_H
#define JIG_BOOK_OPTIONS_H

#include "base/error.h"
#include "base/span.h"

enum option_kind { OPTION_FLAG, OPTION_NUMBER, OPTION_SECONDS, OPTION_TEXT, OPTION_FILE };

struct option_info {
    const char *name; /* "max-time" */
    enum option_kind kind;
    bool needs_trust; /* a proxy, a local socket, less verification, credentials to others */
    const char *what; /* a few words */
};

const struct option_info *options_find(struct span name); /* NULL: not known */
/* Is a value a JSON array of several? "[::1]:80:…" is none. */
bool options_is_list(struct span value);

#endif

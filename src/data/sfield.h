/* Structured fields (RFC 9651, which took the place of RFC 8941): a value taken apart into typed
 * pieces, in the order they stand in. Strict as the RFC asks for: what breaks its grammar is no
 * part of it. */
#ifndef JIG_DATA_SFIELD_H
#define JIG_DATA_SFIELD_H

#include "base/span.h"

enum sfield_kind { SFIELD_NONE, SFIELD_ITEM, SFIELD_LIST, SFIELD_DICT };

enum sfield_type {
    SFIELD_INTEGER,
    SFIELD_DECIMAL,
    SFIELD_STRING,
    SFIELD_TOKEN,
    SFIELD_BYTES,
    SFIELD_BOOLEAN,
    SFIELD_DATE,
    SFIELD_DISPLAY, /* a string of any characters */
    SFIELD_INNER,   /* a list in brackets; its items follow, one deeper */
};

struct sfield_part {
    struct span key;  /* of a dictionary or a parameter; "" of list members and items */
    struct span text; /* as it stands, borrowed from the value; "" of a true that is left out */
    enum sfield_type type;
    unsigned depth; /* 0: a member; its parameters and items are one deeper */
    bool is_parameter;
};

enum { SFIELD_PARTS = 64 };

struct sfield {
    struct sfield_part parts[SFIELD_PARTS];
    size_t n;  /* of all, may be more than there is room for */
    size_t at; /* where the grammar broke */
};

/* False where it breaks the grammar: *out has what came before. */
bool sfield_parse(struct span value, enum sfield_kind kind, struct sfield *out);

/* "integer", "token", "inner list" */
const char *sfield_type_words(enum sfield_type type);

#endif

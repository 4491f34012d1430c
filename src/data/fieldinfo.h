/* The header fields that jig knows: what each is for, where that is written, and how its value is
 * built. Those that IANA's registry of HTTP fields has in common use, and some that are not
 * registered. */
#ifndef JIG_DATA_FIELDINFO_H
#define JIG_DATA_FIELDINFO_H

#include "base/span.h"

enum field_syntax {
    FIELD_TEXT,
    FIELD_DATE,       /* RFC 9110, 5.6.7 */
    FIELD_MEMBERS,    /* a, b;q=1 */
    FIELD_DIRECTIVES, /* a, b=1 */
    FIELD_PARAMETERS, /* a; b=1 */
    FIELD_POLICY,     /* a b c; d e */
    FIELD_COOKIE,     /* name=value; Attribute=value */
    FIELD_COOKIES,    /* name=value; name=value */
    FIELD_ITEM,       /* structured (RFC 9651) from here on */
    FIELD_LIST,
    FIELD_DICT,
};

struct fieldinfo {
    const char *name;
    enum field_syntax syntax;
    const char *source;  /* "RFC 9110, 8.3" */
    const char *purpose; /* "what the content is" */
};

/* Static; NULL for a field that jig does not know. Names are compared without case. */
const struct fieldinfo *fieldinfo_find(struct span name);
size_t fieldinfo_n(void);
const struct fieldinfo *fieldinfo_at(size_t i);

#endif

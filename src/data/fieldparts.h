/* A header's value taken apart: directives, parameters, members, each with what it means where that
 * is known, or with its type where the field is a structured one. */
#ifndef JIG_DATA_FIELDPARTS_H
#define JIG_DATA_FIELDPARTS_H

#include "data/fieldinfo.h"

struct fieldpart {
    struct span name;  /* "max-age", "" where the piece has none; borrowed, as the value is */
    struct span value; /* "60" */
    const char *words; /* "fresh for so many seconds"; static; NULL: nothing to say */
    const char
        *type;      /* of a structured field's member: "integer"; static; NULL: of no other's */
    unsigned depth; /* of members' parameters */
};

enum { FIELDPARTS_MAX = 64 };

struct fieldparts {
    struct fieldpart rows[FIELDPARTS_MAX];
    size_t n;         /* of all, may be more than there is room for */
    bool is_broken;   /* a structured field that is none */
    size_t broken_at; /* the byte */
};

void fieldparts_read(const struct fieldinfo *info, struct span value, struct fieldparts *out);

/* What a directive of a field means; NULL where that is not known. A part of it. */
const char *fieldwords_find(const char *field, struct span directive);

#endif

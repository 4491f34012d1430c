/* Where the parts of a multipart body are (RFC 2046, 5.1): found by their delimiters as the bytes
 * come, none of them held. Line ends may be CRLF or LF alone. */
#ifndef JIG_DATA_MULTIPARTS_H
#define JIG_DATA_MULTIPARTS_H

#include "data/source.h"

#define MULTIPARTS_BOUNDARY 71 /* 70 bytes at most, and a NUL */
/* Parts that are told apart: what follows belongs to the last. */
#define MULTIPARTS_MAX   10000
#define MULTIPARTS_HEADS (64u << 10)

struct multipart_part {
    uint64_t at;    /* where its delimiter begins; of the first: 0 */
    uint64_t heads; /* and where its head does */
    uint64_t body;  /* behind the empty line */
    uint64_t
        end; /* of its content, without the line end that belongs to the delimiter behind it */
    uint64_t after; /* where the next delimiter begins, or the source ends */
};

struct multiparts {
    const struct source *source;             /* borrowed; may grow */
    char delimiter[MULTIPARTS_BOUNDARY + 2]; /* "--boundary" */
    struct multipart_part *parts;
    size_t n, room;
    uint64_t at;    /* scanned up to here */
    bool is_closed; /* the delimiter at the end of all was seen */
    bool is_full;   /* there are more than MULTIPARTS_MAX */
    bool complete;  /* the source will not grow any more: set by the owner */
    struct window scan;
};

/* The boundary of a multipart body: the one that its type says, if the head shows it; of one whose
 * type says none, and of a body of no type, the one that it begins with. "" and false: it is
 * none. */
bool multiparts_boundary(struct span content_type, struct span head,
                         char out[MULTIPARTS_BOUNDARY]);

void multiparts_init(struct multiparts *m, const struct source *s, const char *boundary);
void multiparts_clear(struct multiparts *m);

/* Scans up to about that many bytes more; true while there is more that can be. The last part ends
 * where the source does until its end is found, but for what may begin the next delimiter. */
bool multiparts_step(struct multiparts *m, size_t bytes);

/* The end of that part was seen. */
bool multiparts_is_whole(const struct multiparts *m, size_t i);
/* Where it ends will not change any more: it is whole, or the source ends in it. */
bool multiparts_is_settled(const struct multiparts *m, size_t i);

/* The value of a field in a part's head, with the line ends of one that takes several lines; NULL
 * pointer: it has none. */
struct span multiparts_field(struct span heads, const char *name);
/* A parameter of a field's value, without its quotes; false: there is none. */
bool multiparts_param(struct span value, const char *name, char *out, size_t size);
/* The same where it stands in the value, with its backslashes; NULL pointer: there is none. */
struct span multiparts_param_as_sent(struct span value, const char *name);

#endif

/* The structs of a record by their members, in the order of the format. Between recordwrite and
 * recordread. A member that is added goes to the end, with a version of its own. */
#ifndef JIG_BOOK_RECORDPARTS_H
#define JIG_BOOK_RECORDPARTS_H

#include "book/pack.h"

extern const struct pack_struct
    recordparts_options; /* struct jig_options but lists and logins */
extern const struct pack_struct recordparts_timing;
extern const struct pack_struct recordparts_connection;
extern const struct pack_struct recordparts_cert; /* but its names */
extern const struct pack_struct recordparts_tls;  /* but the chain */

enum { RECORDPARTS_MAX_LIST = 1000, RECORDPARTS_MAX_FIELDS = 1 << 20 };

/* Of a piece of the wire log. */
enum {
    RECORDPARTS_RECEIVED = 1,
    RECORDPARTS_WITH_PROXY = 2,
    RECORDPARTS_FRAME = 4,
    RECORDPARTS_FLAGS = 7
};

#endif

/* The fields of HTTP/2's heads unpacked (HPACK, RFC 7541), for showing what was logged of a
 * connection: one for each direction, fed with its blocks in their order. A log may begin in the
 * middle of a connection or have only some of its streams: then a field may stand for an entry of
 * the connection's table that is not there, or for another than it seems to, and is said to be
 * from the table. */
#ifndef JIG_WIRE_H2FIELDS_H
#define JIG_WIRE_H2FIELDS_H

#include "base/span.h"

/* A larger table than this is not kept (RFC 7541, 4.2). */
#define H2FIELDS_TABLE_MAX (1u << 20)

struct h2fields;

/* NULL: there is no memory, or no nghttp2. */
struct h2fields *h2fields_new(void);
void h2fields_free(struct h2fields *f); /* takes NULL */

/* The table may be that large (SETTINGS_HEADER_TABLE_SIZE of the side that reads the blocks). It is
 * not made smaller by it: blocks that were on their way then are not at fault. */
void h2fields_allow(struct h2fields *f, uint32_t table);

struct h2field {
    struct span name, value; /* borrowed until the next call */
    bool is_from_table;      /* the name, or all of it, stood before in this connection */
    bool lacks_name;         /* in a place of the table that is empty */
    bool lacks_value;
    bool has_value; /* the value itself stands in the block */
};

enum h2fields_result {
    H2FIELDS_ONE,
    H2FIELDS_END,   /* of the block */
    H2FIELDS_BROKEN /* what comes is none, and nothing is unpacked after that */
};

/* Takes the next field from the front of a whole block. */
enum h2fields_result h2fields_next(struct h2fields *f, struct span *block, struct h2field *out);

#endif

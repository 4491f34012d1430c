/* The heads of CBOR's and MessagePack's items: what comes, how much of it, in one form for both. */
#ifndef JIG_DATA_PACKEDHEAD_H
#define JIG_DATA_PACKEDHEAD_H

#include "base/span.h"

enum packed_type {
    PACKED_UINT,
    PACKED_NEGATIVE, /* -1 - n */
    PACKED_BYTES,
    PACKED_TEXT,
    PACKED_ARRAY,
    PACKED_MAP,
    PACKED_TAG,
    PACKED_SIMPLE, /* 20 false, 21 true, 22 null, 23 undefined (RFC 8949, 3.3) */
    PACKED_FLOAT,
    PACKED_EXT, /* of MessagePack: n bytes of a type of its user's */
    PACKED_BREAK,
    PACKED_BAD,
};

struct packed_head {
    enum packed_type type;
    uint64_t n;         /* the number, or how much follows */
    bool is_indefinite; /* it goes on up to a break */
    bool is_single;     /* a number of 32 bits or fewer */
    double number;
    int ext;
    const char *why; /* static words, of PACKED_BAD */
};

/* Bytes that the head has; 0: more are needed. */
size_t packedhead_cbor(struct span in, struct packed_head *out);
size_t packedhead_msgpack(struct span in, struct packed_head *out);

#endif

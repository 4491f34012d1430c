/* One content coding behind the same few functions. For the decode files only. */
#ifndef JIG_WIRE_DECODE_CODEC_H
#define JIG_WIRE_DECODE_CODEC_H

#include "base/span.h"

enum codec_status {
    CODEC_MORE, /* took input or gave output, or wants input */
    CODEC_END, /* the coding's end; what follows must be another stream, where that is allowed */
    CODEC_BAD,
};

struct codec {
    const char *const *names; /* NULL at the end */
    bool (*load)(char *why, size_t why_len);
    void *(*open)(const char *name); /* NULL: out of memory */
    void (*close)(void *state);
    /* Takes from the front of *in, gives up to room bytes. */
    enum codec_status (*run)(void *state, struct span *in, char *out, size_t room, size_t *n);
    /* Readies the state for another stream behind CODEC_END; NULL: there must be none. */
    bool (*again)(void *state);
};

extern const struct codec codec_zlib, codec_brotli, codec_zstd;

#endif

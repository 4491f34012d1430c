/* A wire machine must not care how its input is cut. split_log() feeds the same bytes whole, byte
 * by byte and cut in two at every point (of long input: at many), and fails the test unless the logs
 * are equal. Each piece is a block of its own that is gone after the call, so that a sanitizer sees
 * every byte read too far and every pointer kept too long. */
#ifndef TESTS_SUPPORT_SPLIT_H
#define TESTS_SUPPORT_SPLIT_H

#include "base/buf.h"

struct split_log {
    struct buf text;
    bool in_body; /* private: the last thing said was body bytes */
};

struct split_machine {
    void *(*begin)(const void *setup);
    void (*feed)(void *state, struct span piece, struct split_log *log);
    void (*end)(void *state, struct split_log *log); /* end of input; releases */
};

/* The log of all of them, the caller's to free. */
char *split_log(const struct split_machine *m, const void *setup, struct span input);

/* One word or more of the log, after a blank. */
void split_say(struct split_log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bytes, with what is not printable as \xHH. */
void split_say_bytes(struct split_log *log, struct span bytes);
/* Body bytes: pieces that follow each other are one body(...), however they came. */
void split_say_body(struct split_log *log, struct span bytes);

#endif

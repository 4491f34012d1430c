/* What a body is: from its Content-Type where that says something, else from its first bytes. */
#ifndef JIG_DATA_MIME_H
#define JIG_DATA_MIME_H

#include "base/span.h"
#include "data/packed.h"

enum mime_kind {
    MIME_TEXT,
    MIME_JSON,
    MIME_JSON_LINES, /* values one after the other */
    MIME_XML,
    MIME_HTML,
    MIME_FORM,
    MIME_CSV,       /* or parted by tabs */
    MIME_MULTIPART, /* whose boundary is in sight; its parts may be binary */
    MIME_BINARY,
};

struct mime {
    enum mime_kind kind;
    enum packed_kind packed; /* of what is binary and can be shown as JSON; 0: it can't */
    char label[40];          /* "JSON", "PNG image, 640×480", "text" */
    bool sniffed; /* the label comes from the bytes: nothing, or something else, was declared */
};

/* How many first bytes are worth showing to mime_of(). */
#define MIME_HEAD 4096u

/* content_type may be empty; `head` are the body's first bytes. */
struct mime mime_of(struct span content_type, struct span head);

/* "application/json" of "Application/JSON; charset=utf-8", in small letters; cut at 63. */
void mime_essence(struct span content_type, char out[64]);

/* Is it what nobody would read as text: a NUL, or many bytes that are no text? */
bool mime_is_binary(struct span head);

#endif

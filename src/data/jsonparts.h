/* A container's text taken apart into chunks, one for each member with the blanks and comments that
 * are its own; an edit is a new list of chunks, written back as one splice. So whatever an edit
 * does not name is copied byte for byte. For data/json's edits alone. */
#ifndef JIG_DATA_JSONPARTS_H
#define JIG_DATA_JSONPARTS_H

#include "data/json.h"

#define JSONPARTS_NEW SIZE_MAX /* an entry that is no old chunk */

/* A member: lead item pre [,] trail. Lead holds the line break, the indent and comments above it,
 * pre what stands before its comma, trail the comment behind it on its line. */
struct jsonchunk {
    struct span lead, item, pre, trail;
};

struct jsonparts {
    struct json *doc;
    uint32_t node;
    struct jsonchunk *old;
    size_t n_old;
    struct span tail; /* between the last chunk and the closing bracket */
    bool lines;       /* one member a line */
    struct buf fresh; /* lead of a new member */
    struct buf close; /* tail where there was none */
    bool line_open;   /* what was written last is a line comment: its line must end */
};

/* A member of the new list: an old chunk, with another item or its own; or a new one. */
struct jsonentry {
    size_t from; /* of old, or JSONPARTS_NEW */
    struct span item;
    bool is_new;     /* item is to be written, indented; else the old chunk's */
    struct span key; /* is_new, objects: goes before it, not quoted; ptr NULL: none */
};

/* usage where the node is no container; clear it in any case. */
enum jig_err jsonparts_init(struct jsonparts *p, struct json *doc, uint32_t node);
void jsonparts_clear(struct jsonparts *p);
/* The container made of these, as one edit of the document; its nodes are void then. */
enum jig_err jsonparts_write(struct jsonparts *p, const struct jsonentry *entries, size_t n);

/* Replaces a part of the text, if what comes out is JSON: else usage, and nothing has changed. */
enum jig_err jsonparts_splice(struct json *doc, size_t at, size_t end, struct span insert);
/* Appends a value whose further lines get the indent of the line it begins on. */
void jsonparts_indent(struct buf *out, struct span value, struct span indent,
                      struct span newline);
struct span jsonparts_line_indent(struct span text,
                                  size_t at);           /* of the line that `at` is in */
struct span jsonparts_line_end(const struct json *doc); /* LF, or CRLF as in the text */

#endif

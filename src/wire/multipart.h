/* Writes multipart/form-data (RFC 7578, RFC 2046, 5.1) as browsers do: CR, LF and quotes in names
 * are percent-encoded (WHATWG HTML, multipart form data). */
#ifndef JIG_WIRE_MULTIPART_H
#define JIG_WIRE_MULTIPART_H

#include "base/buf.h"

#define MULTIPART_BOUNDARY_MAX 70

struct multipart {
    struct buf *out; /* borrowed; its failure is the writer's */
    char boundary[MULTIPART_BOUNDARY_MAX + 1];
};

/* `random`: at least 16 bytes that nobody can guess, so that no content can hold the boundary. */
void multipart_init(struct multipart *m, struct buf *out, struct span random);
/* One part. file and type may have a NULL pointer: no filename, no Content-Type. */
void multipart_add(struct multipart *m, struct span name, struct span file, struct span type,
                   struct span content);
/* The same in three steps, with fields of the caller's own (none twice, and what header_check()
 * lets pass) between the part's head and its content. */
void multipart_begin_part(struct multipart *m, struct span name, struct span file,
                          struct span type);
void multipart_add_field(struct multipart *m, struct span name, struct span value);
void multipart_end_part(struct multipart *m, struct span content);
/* The same where the content comes from elsewhere, between these two. */
void multipart_begin_content(struct multipart *m);
void multipart_end_content(struct multipart *m);
void multipart_end(struct multipart *m);
/* The message's Content-Type. */
void multipart_content_type(const struct multipart *m, struct buf *out);

#endif

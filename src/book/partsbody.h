/* A body of text and files in turn, of which the files are read while it is sent: a file of any
 * size takes neither memory nor time before. What of a file changes meanwhile goes out changed; one
 * that has become shorter ends the body before its time, which is a failure. */
#ifndef JIG_BOOK_PARTSBODY_H
#define JIG_BOOK_PARTSBODY_H

#include "base/buf.h"
#include "base/error.h"

#define PARTSBODY_FILES 16 /* that are held open */

struct partsbody;

/* NULL: no memory. The text holds up to so many bytes, and is wiped in the end. */
struct partsbody *partsbody_new(size_t max_text);
void partsbody_free(void *body); /* takes NULL; as a jig_body_source's drop */

/* What is added to it comes next in the body; borrowed. */
struct buf *partsbody_text(struct partsbody *body);
/* The file comes next, if it is one of `at_least` bytes and there is room for it; *taken tells.
 * read-failed where it can't be opened, or is no file. */
enum jig_err partsbody_add_file(struct partsbody *body, const char *path, uint64_t at_least,
                                bool *taken, struct jig_error *error);

bool partsbody_has_files(const struct partsbody *body);
uint64_t partsbody_len(const struct partsbody *body);
/* As a jig_body_source's read. */
size_t partsbody_read(void *body, uint64_t offset, void *out, size_t len);

#endif

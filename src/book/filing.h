/* A request on its way into its file: as it was at one moment, written by another thread than that
 * of the request, which may be edited meanwhile. Begun and ended by the request's thread, run by
 * any one between the two. */
#ifndef JIG_BOOK_FILING_H
#define JIG_BOOK_FILING_H

#include "book/request.h"

struct filing;

/* Of a request that has a path. Where the file is not what was read or written last it is a
 * conflict, unless what stands there is to be written `over`. Neither the request nor the
 * collection needs to last. NULL: no memory, or no descriptor. */
struct filing *filing_begin(const struct book_request *r, const struct collection *c,
                            bool over);
void filing_run(struct filing *f);
/* As book_request_save() leaves the request: it knows what its file says now, and has the conflict
 * if there was one. What was changed since filing_begin() stays unsaved. Once, after the run; the
 * request's path has stayed the same. */
enum jig_err filing_end(struct filing *f, struct book_request *r, struct jig_error *error);
void filing_free(struct filing *f); /* takes NULL */

#endif

/* What book/filing shares with book/request's own saving. */
#ifndef JIG_BOOK_REQUESTFILE_H
#define JIG_BOOK_REQUESTFILE_H

#include "book/request.h"

/* Writes the file whatever it holds, where it is what is expected (NULL: in any case), and a side
 * file where one is needed, and takes note of what stands there now. */
enum jig_err requestfile_write(struct book_request *r, int root, const struct save_mark *expect,
                               struct jig_error *error);

#endif

/* The lists of what a curl command says and a request has no place for, "--netrc, output", and of
 * what is to be doubted in it. */
#ifndef JIG_BOOK_CURLNOTES_H
#define JIG_BOOK_CURLNOTES_H

#include "base/buf.h"

/* `notes` may be NULL: nobody asks. */
void curlnotes_add(struct buf *notes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

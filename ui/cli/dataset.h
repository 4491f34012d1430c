/* --data: a table of values, a round of requests for each of its rows. CSV with a first line of names
 * (RFC 4180), or a JSON array of objects. */
#ifndef JIG_CLI_DATASET_H
#define JIG_CLI_DATASET_H

#include "base/error.h"
#include "book/rows.h"

struct dataset {
    struct book_rows *rows;
    size_t n, room;
};

/* By the file's ending. read-failed, decode-failed with the line in the words. */
enum jig_err dataset_read(const char *path, struct dataset *out, struct jig_error *error);
void dataset_clear(struct dataset *d); /* takes one that is zeroed */

#endif

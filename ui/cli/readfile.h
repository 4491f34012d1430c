/* A file read whole, for what a command line names with '@'. */
#ifndef JIG_CLI_READFILE_H
#define JIG_CLI_READFILE_H

#include "base/buf.h"

#define READFILE_MAX (1u << 30)

/* Appends the content; "-" is standard input. read-failed with the path in the words, too-large,
 * out-of-memory. */
enum jig_err readfile(const char *path, struct buf *out, struct jig_error *error);

#endif

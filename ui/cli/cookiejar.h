/* What -b and -c say, in curl's meaning: the jar that the command's requests share, the files that
 * it is filled from, and the one that it is written to at the end. */
#ifndef JIG_CLI_COOKIEJAR_H
#define JIG_CLI_COOKIEJAR_H

#include "cli/settings.h"

/* A jar where -b names a file or -c is there, filled; NULL in *out where cookies are not kept. A file
 * that is not there is empty. read-failed, out-of-memory. */
enum jig_err cookiejar_open(const struct settings *set, struct jig_jar **out,
                            struct jig_error *error);

/* Gives a request the cookies that -b says in words, those of several joined with "; ". */
enum jig_err cookiejar_set(const struct settings *set, struct jig_request *r,
                           struct jig_error *error);

/* Writes what -c asks for. write-failed. */
enum jig_err cookiejar_save(const struct settings *set, struct jig_jar *jar,
                            struct jig_error *error);

#endif

/* A body or a text written to a file of the user's choice: whole or not there. */
#ifndef JIG_APP_EXPORT_H
#define JIG_APP_EXPORT_H

#include "jig.h"

/* Leaves a file that is there alone unless `over`; then it is replaced as a whole. `~/` is the
 * home folder. write-failed with the system's word; *exists tells that one stands in the way. */
enum jig_err export_body(const char *path, const struct jig_exchange *x, bool over,
                         bool *exists, struct jig_error *error);
enum jig_err export_text(const char *path, const char *text, size_t len, bool over,
                         bool *exists, struct jig_error *error);

#endif

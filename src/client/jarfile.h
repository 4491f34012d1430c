/* Netscape's cookie file, as curl writes it: seven fields between tabs, "#HttpOnly_" before the
 * domain of those that scripts must not see. SameSite, which the format does not know, stands in a
 * comment of jig's before its line. Bytes in, cookies out; no descriptors. */
#ifndef JIG_CLIENT_JARFILE_H
#define JIG_CLIENT_JARFILE_H

#include "base/buf.h"
#include "client/cookieset.h"

enum { JARFILE_MAX = 32 << 20 }; /* bytes that are read or printed */

/* Adds what the text holds to the set, later lines over earlier ones. *n_odd (or NULL): lines that
 * are neither cookies nor comments, cookies that no jar may hold, and those beyond JAR_MAX.
 * JIG_ERR_MEMORY. */
enum jig_err jarfile_parse(struct span text, struct cookieset *out, size_t *n_odd);

void jarfile_print(const struct cookieset *set, struct buf *out);

#endif

/* netrc: logins by host, as ftp and curl read them. Pure: the text is the caller's. */
#ifndef JIG_WIRE_NETRC_H
#define JIG_WIRE_NETRC_H

#include "base/buf.h"

struct netrc_login {
    struct buf user, password; /* wiped when cleared */
};

/* The first entry for the host (in any case of letters), or `default`, whose login is `user` or
 * that names none; a NULL pointer in `user` takes any. An entry is "machine NAME" or "default" and
 * what of "login NAME", "password WORD" and "account WORD" follows; "macdef" is passed over up to
 * an empty line, a line that begins with '#' as well. A word may stand in quotes, with \" \\ \n \r
 * \t in it. *found says whether there is one; JIG_ERR_READ, with the line, for a quote that is
 * never closed, for a keyword without its word and for a word of over 64 KiB; JIG_ERR_MEMORY. */
enum jig_err netrc_find(struct span text, struct span host, struct span user,
                        struct netrc_login *out, bool *found, struct jig_error *error);

void netrc_login_init(struct netrc_login *l);
void netrc_login_clear(struct netrc_login *l);

#endif

/* The demo's certificates: a root, a CA below it and a leaf for localhost, as files in a folder of
 * their own under the temporary one. */
#ifndef JIG_UI_DEMO_CHAIN_H
#define JIG_UI_DEMO_CHAIN_H

#include "base/error.h"

#define CHAIN_PATH 300

struct chain {
    char folder[CHAIN_PATH - 32]; /* "" while nothing was made */
    char ca[CHAIN_PATH];          /* the root, to be trusted */
    char certs[CHAIN_PATH];       /* leaf and CA, for the server */
    char key[CHAIN_PATH];         /* 0600 */
};

enum jig_err chain_make(struct chain *chain, struct jig_error *error);
void chain_remove(struct chain *chain); /* the files; takes one that was never made */

#endif

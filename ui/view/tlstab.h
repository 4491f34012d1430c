/* The TLS tab: the verdict in words, what was agreed upon, and the certificate chain as a tree,
 * with what is wrong on the certificate that is at fault. */
#ifndef JIG_VIEW_TLSTAB_H
#define JIG_VIEW_TLSTAB_H

#include "view/restab.h"

struct tlstab;

struct tlstab *tlstab_new(void); /* NULL: out of memory */
void tlstab_free(struct tlstab *t);
struct restab tlstab_tab(struct tlstab *t);

#endif

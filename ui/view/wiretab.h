/* The Wire tab: exactly what was sent and received above TLS, hop by hop, in its order. */
#ifndef JIG_VIEW_WIRETAB_H
#define JIG_VIEW_WIRETAB_H

#include "view/restab.h"

struct wiretab;

struct wiretab *wiretab_new(void); /* NULL: out of memory */
void wiretab_free(struct wiretab *w);
struct restab wiretab_tab(struct wiretab *w);

#endif

/* Cookies: what this answer has set and what became of each, and what the jar holds, first what
 * goes to this address. The jar is changed by the application alone. */
#ifndef JIG_VIEW_COOKIESTAB_H
#define JIG_VIEW_COOKIESTAB_H

#include "view/restab.h"

struct cookiestab;

struct cookiestab *cookiestab_new(void); /* NULL: out of memory */
void cookiestab_free(struct cookiestab *c);
struct restab cookiestab_tab(struct cookiestab *c);

/* How often it was laid out: as often as what it shows has changed. */
uint64_t cookiestab_layouts(const struct cookiestab *c);

#endif

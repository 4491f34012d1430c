/* The Headers tab: fields in the order, case and number they came, each with a line of explanation
 * where that helps; what should have been sent and was not; trailers and interim answers apart. Its
 * twin is the request as it was really sent. */
#ifndef JIG_VIEW_HEADERSTAB_H
#define JIG_VIEW_HEADERSTAB_H

#include "view/restab.h"

struct headerstab;

struct headerstab *headerstab_new(void); /* NULL: out of memory */
void headerstab_free(struct headerstab *h);
struct restab headerstab_tab(struct headerstab *h);

#endif

/* The Body tab: an exchange's body of any size, while it arrives and after, laid out (JSON), as it
 * is, or in hex. */
#ifndef JIG_VIEW_BODYTAB_H
#define JIG_VIEW_BODYTAB_H

#include "data/jqrun.h"
#include "data/partsource.h"
#include "view/restab.h"

struct bodytab;

struct bodytab *bodytab_new(void); /* NULL: out of memory */
void bodytab_free(struct bodytab *b);
struct restab bodytab_tab(struct bodytab *b);

/* Reads the body in that charset; an empty name: in the one that it should be in. */
void bodytab_use_charset(struct bodytab *b, struct span name);

/* The way to the part that is open as a body of its own; false: none is. */
bool bodytab_part(const struct bodytab *b, struct partway *out);
bool bodytab_part_is_whole(const struct bodytab *b); /* its end was seen */

/* Whose results are shown in the body's place; borrowed until the next call unless it is held.
 * NULL: the body is shown. */
struct jqrun *bodytab_results(const struct bodytab *b);

#endif

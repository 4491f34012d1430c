/* Keys in writing: as key maps spell them ("Ctrl+R", "Alt+Left", "F1", "z", "Shift+Tab") and as
 * hints show them, which is the same but for a letter with Ctrl ("^R"). */
#ifndef JIG_TERM_KEYNAME_H
#define JIG_TERM_KEYNAME_H

#include "term/key.h"

#define KEYNAME_MAX 32

/* False for what names no key. What hints show is taken too, and "M-Left" as other programs have
 * it; case does not matter but for a lone letter. */
bool keyname_parse(struct span name, struct key *out);

/* As hints show it; "" for what has no name (mouse, paste). */
void keyname_show(const struct key *k, char out[KEYNAME_MAX]);
/* As key maps spell it. */
void keyname_spell(const struct key *k, char out[KEYNAME_MAX]);

#endif

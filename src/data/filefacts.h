/* What a binary file's own structure says of it, as lines of text: its kind, what it is made of,
 * and the members of an archive; nothing in it is decoded. Reading is bounded, and what is left out
 * is said. Each line stands for a place in the file. */
#ifndef JIG_DATA_FILEFACTS_H
#define JIG_DATA_FILEFACTS_H

#include "data/factcoding.h"
#include "data/factlines.h"
#include "data/source.h"

void filefacts_init(struct factlines *f);
void filefacts_clear(struct factlines *f);

/* Looks anew at what there is of it; no text where nothing is known. `complete`: all of it is
 * there. Of an archive's many members only the first are looked at. coding NULL: nothing of it. */
void filefacts_read(struct factlines *f, const struct source *s, bool complete,
                    const struct factcoding *coding);
/* Goes on with up to so many of them, which adds to the text; true while there are more. */
bool filefacts_step(struct factlines *f, const struct source *s, size_t members);
bool filefacts_has_more(const struct factlines *f);

/* The place that an offset of the text stands for, and the line that stands for a place, or for the
 * nearest before it. */
uint64_t filefacts_to_bytes(const struct factlines *f, uint64_t text);
uint64_t filefacts_to_text(const struct factlines *f, uint64_t at);

#endif

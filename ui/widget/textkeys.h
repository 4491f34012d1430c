/* The keys that every text understands, one-line or not: typing, moving, selecting, deleting,
 * undoing, the clipboard. What depends on rows (Up, Page Down) is the editor's. */
#ifndef JIG_WIDGET_TEXTKEYS_H
#define JIG_WIDGET_TEXTKEYS_H

#include "term/key.h"
#include "widget/clipboard.h"
#include "widget/edits.h"

enum textkeys_result {
    TEXTKEYS_IGNORED, /* not a key of a text */
    TEXTKEYS_TAKEN,
    TEXTKEYS_TOO_LARGE, /* taken, but the text can't hold that much; it is unchanged */
};

/* `clipboard` may be NULL: then there is none. A paste is one step of the history. */
enum textkeys_result textkeys_apply(struct edits *e, const struct key *key,
                                    struct clipboard *clipboard);

#endif

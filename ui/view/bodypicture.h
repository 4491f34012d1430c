/* A body that is a picture: what its head says of it, and the picture itself in half blocks, where
 * the terminal has the colours for it and the file is one that can be decoded. */
#ifndef JIG_VIEW_BODYPICTURE_H
#define JIG_VIEW_BODYPICTURE_H

#include "data/picture.h"
#include "term/grid.h"
#include "term/term.h"

struct bodypicture {
    struct imagefacts facts;
    struct picture picture;
    enum term_pixels pixels; /* whether the terminal can show them */
    bool is_here;            /* all of the file */
    unsigned most_w,
        most_h; /* pixels that there is room for; what the picture was decoded for */
};

void bodypicture_init(struct bodypicture *b);
void bodypicture_clear(struct bodypicture *b);

/* Looks at what there is of the bytes. */
void bodypicture_read(struct bodypicture *b, const struct source *bytes, bool complete);
/* True: it is a picture of a kind that is known. */
bool bodypicture_is_one(const struct bodypicture *b);

/* Decodes it for a canvas of that size, a little at a time; true while there is more to do. */
bool bodypicture_work(struct bodypicture *b, const struct source *bytes, int w, int h);

void bodypicture_draw(const struct bodypicture *b, const struct canvas *c);

#endif

/* A body as a document: what it is, and the ways it can be shown: laid out (JSON), as it is, or in hex.
 * It reads its input's bytes as they come and holds none of them. */
#ifndef JIG_VIEW_BODYDOC_H
#define JIG_VIEW_BODYDOC_H

#include "data/hexlines.h"
#include "data/jsonlines.h"
#include "data/mime.h"
#include "view/bodyinput.h"

enum body_mode { BODY_PRETTY, BODY_RAW, BODY_HEX };

struct bodydoc {
    struct source source; /* len is how much is there */
    struct mime mime;
    enum body_mode mode;
    bool chosen; /* the mode, by hand */
    bool complete;
    struct jsonlines json;
    struct textlines text;
    struct hexlines hex;
};

void bodydoc_init(struct bodydoc *d); /* of nothing */
void bodydoc_clear(struct bodydoc *d);

/* Of another input, whose source must outlive it. */
void bodydoc_set(struct bodydoc *d, const struct bodyinput *in);
/* Takes note of what has come since; false where that is nothing. */
bool bodydoc_read(struct bodydoc *d, const struct bodyinput *in);

/* Those of the mode, borrowed. */
struct lines bodydoc_lines(struct bodydoc *d);

bool bodydoc_is_json(const struct bodydoc *d);
/* After scanning: what was taken for JSON by its look, and soon is none, is text. */
void bodydoc_judge(struct bodydoc *d);
/* The mode for what it is; it can change while the first bytes come. */
enum body_mode bodydoc_fitting(const struct bodydoc *d);
/* The mode that comes next when going round. */
enum body_mode bodydoc_next_mode(const struct bodydoc *d);
/* How far the mode's lines are known. */
uint64_t bodydoc_scanned(const struct bodydoc *d);

#endif

/* The ways in which a body's text is laid out, each by its kind: JSON, records of JSON, XML and
 * HTML, tables and forms. One of them is chosen; it may be another as more of the body comes. */
#ifndef JIG_VIEW_BODYLAYOUT_H
#define JIG_VIEW_BODYLAYOUT_H

#include "data/jsonrecords.h"
#include "data/markuplines.h"
#include "data/mime.h"
#include "data/tablelines.h"

enum bodylayout_kind {
    BODYLAYOUT_NONE,
    BODYLAYOUT_JSON,
    BODYLAYOUT_RECORDS,
    BODYLAYOUT_MARKUP,
    BODYLAYOUT_TABLE,
    BODYLAYOUT_FORM,
};

struct bodylayout {
    enum bodylayout_kind kind;
    struct jsonlines json;
    struct jsonrecords records;
    struct markuplines markup;
    struct tablelines table;
    uint64_t broken_line; /* where it stops being what it should be; 0: nowhere yet */
    uint64_t broken_at;   /* the byte that this is about */
};

/* Of a text that must outlive it. */
void bodylayout_init(struct bodylayout *l, const struct source *text);
void bodylayout_clear(struct bodylayout *l);

/* For what the text is, which begins with `head`. is_open: records of JSON are not folded. */
void bodylayout_choose(struct bodylayout *l, const struct mime *mime, struct span head,
                       bool is_open);

/* How many columns a line may take that is not to wrap. */
void bodylayout_fit(struct bodylayout *l, int columns);

/* Those of the kind, borrowed; no class where it is none. */
struct lines bodylayout_lines(struct bodylayout *l);
/* After a step of these lines: takes note of where they break. */
void bodylayout_note_break(struct bodylayout *l);
/* Appends that, with the line; nothing where all of it is as it should be. */
void bodylayout_add_break(const struct bodylayout *l, struct buf *out);

/* The text will not grow any more, or it will. */
void bodylayout_set_complete(struct bodylayout *l, bool complete);

/* Appends the way to what a line stands for, and finds that one's bytes. Nothing, and false, where
 * it stands for none. */
void bodylayout_add_path(struct bodylayout *l, const struct line *line, struct buf *out);
bool bodylayout_value(struct bodylayout *l, const struct line *line, uint64_t *at,
                      uint64_t *end);

/* As many lines are folded as can be. */
bool bodylayout_is_full(const struct bodylayout *l);

/* How far its lines are known. */
uint64_t bodylayout_scanned(const struct bodylayout *l, uint64_t len);

#endif

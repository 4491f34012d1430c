/* Text under a person's hands: bytes with a cursor, a selection and a history. Any bytes are kept
 * as they are, ill-formed UTF-8 and CR LF included; the cursor stands between grapheme clusters
 * (an ill-formed byte counts as one). Cells, rows and colours are the business of who draws it.
 *
 * The bytes lie in one piece, so that a reader borrows all of them at no cost; putting a letter
 * into the middle of 1 MiB moves half of it, some 20 microseconds. */
#ifndef JIG_WIDGET_EDITS_H
#define JIG_WIDGET_EDITS_H

#include "base/buf.h"
#include "widget/undolog.h"

struct edits {
    struct buf text;
    size_t cursor;  /* offset of a cluster's beginning, or the text's length */
    size_t anchor;  /* the other end of the selection; equal to cursor: nothing is selected */
    uint64_t state; /* names the content: equal again when a change is undone, so that "unsaved"
                       is one comparison; never reused for other content */
    /* the rest is edits' own */
    size_t max;
    bool one_line;
    uint64_t last_state;
    struct undolog log;
    struct {
        uint64_t before, after; /* states on both sides of the last change, */
        size_t at;              /* which was made here */
    } last;
};

enum edits_move {
    EDITS_LEFT, /* a cluster; with a selection that is to be dropped, to its nearer end */
    EDITS_RIGHT,
    EDITS_WORD_LEFT, /* over blanks, then over one run of letters or of punctuation */
    EDITS_WORD_RIGHT,
    EDITS_LINE_HOME, /* the first that is not blank; from there the line's first */
    EDITS_LINE_START,
    EDITS_LINE_END,
    EDITS_TEXT_START,
    EDITS_TEXT_END,
};

/* Never holds more than max bytes. One-line text takes no line break: what is put in has each run
 * of them turned into a space, and none at its ends. */
void edits_init(struct edits *e, size_t max, bool one_line);
void edits_clear(struct edits *e); /* releases; takes one that was cleared before */

/* Other content: the history is forgotten, the cursor stands at the end of a line, at the start of
 * more. JIG_ERR_TOO_LARGE and JIG_ERR_MEMORY leave everything as it was; so it is with all below
 * that return a code. */
enum jig_err edits_set(struct edits *e, struct span text);
char *edits_take(struct edits *e); /* hands the text over, to be freed; it is empty then */
struct span edits_text(const struct edits *e); /* borrowed until the next change */

/* ---- Cursor and selection */
void edits_move(struct edits *e, enum edits_move move, bool select);
void edits_go(struct edits *e, size_t offset,
              bool select); /* to the cluster that holds offset */
void edits_select(struct edits *e, size_t from, size_t to);
void edits_select_all(struct edits *e);
void edits_select_word(struct edits *e, size_t at); /* the run of its kind that holds `at` */
void edits_select_line(struct edits *e, size_t at); /* with its line break */
void edits_deselect(struct edits *e);
bool edits_has_selection(const struct edits *e);
struct span edits_selected(const struct edits *e); /* borrowed until the next change */

/* ---- Changes: each replaces the selection, where there is one */
enum jig_err edits_type(struct edits *e,
                        struct span text); /* joins what was typed before, up to
                                                               the next word */
enum jig_err edits_insert(struct edits *e, struct span text); /* one step of the history */
/* What a terminal pastes: its line breaks (LF, CR or both) become the text's own kind. */
enum jig_err edits_paste(struct edits *e, struct span text);
enum jig_err edits_newline(struct edits *e,
                           bool indent); /* with the blanks the line begins with */
/* Without a selection: from the cursor to where the move leads; at a line's end its break. */
enum jig_err edits_delete(struct edits *e, enum edits_move move);
enum jig_err edits_delete_line(struct edits *e);
/* Bytes [from, to) become `with`, as one step; the cursor keeps its place in what stays, and goes
 * behind `with` where it stood inside. */
enum jig_err edits_replace(struct edits *e, size_t from, size_t to, struct span with);

bool edits_undo(struct edits *e); /* false: nothing is left to undo, or no memory to do it */
bool edits_redo(struct edits *e);

/* ---- Reading */
size_t edits_next(const struct edits *e,
                  size_t at); /* end of the cluster that begins at `at` */
size_t edits_prev(const struct edits *e,
                  size_t at); /* beginning of the one that holds at - 1 */
size_t edits_line_start(const struct edits *e, size_t at);
size_t edits_line_end(const struct edits *e, size_t at); /* before LF or CR LF */
struct span edits_line_break(const struct edits *e);     /* CR LF where the first line has it */
/* So many bytes at the beginning are those of another state; known of the last one alone. */
size_t edits_kept_since(const struct edits *e, uint64_t state);

#endif

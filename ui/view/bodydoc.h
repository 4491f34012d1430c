/* A body as a document: what it is, in which charset, and the ways it can be shown: laid out (JSON,
 * XML, HTML, tables, parts, pictures, the facts of other files), as it is, or in hex. It reads its
 * input's bytes as they come and holds none of them. */
#ifndef JIG_VIEW_BODYDOC_H
#define JIG_VIEW_BODYDOC_H

#include "data/filefacts.h"
#include "data/hexlines.h"
#include "data/illformed.h"
#include "data/recode.h"
#include "view/bodyinput.h"
#include "view/bodylayout.h"
#include "view/bodypicture.h"
#include "view/partlines.h"

enum body_mode { BODY_PRETTY, BODY_RAW, BODY_HEX };

struct bodydoc {
    struct source bytes;   /* as they came; len is how many are there */
    struct source utf8;    /* the same as text, as far as they are converted */
    struct packed *packed; /* of what is shown as the JSON that it stands for; or NULL */
    struct source laid;    /* what is laid out: that JSON, or the text */
    struct source source;  /* of these, what the mode shows */
    struct charset charset;
    struct recode *recode;      /* NULL: the text is the bytes */
    struct illformed illformed; /* of a text that is UTF-8 by itself */
    bool is_new_text;   /* it begins anew, in another charset: set here, cleared by the owner */
    bool cannot_recode; /* the system does not know the charset: the text is the bytes */
    struct mime mime;
    enum body_mode mode;
    bool chosen; /* the mode, by hand */
    bool complete;
    struct bodylayout layout;
    struct partlines parts;
    struct bodypicture picture;
    struct factlines facts;   /* of what is binary; no text: nothing is known */
    struct factcoding coding; /* what they say of how it is packed */
    struct span facts_text;   /* its bytes, and lines of them */
    struct source facts_source;
    struct textlines facts_lines;
    struct textlines text;
    struct hexlines hex;
};

/* Of nothing; NULL: out of memory. */
struct bodydoc *bodydoc_new(void);
void bodydoc_free(struct bodydoc *d); /* takes NULL */

/* Of another input, whose source must outlive it. */
void bodydoc_set(struct bodydoc *d, const struct bodyinput *in);
/* Takes note of what has come since; false where that is nothing. */
bool bodydoc_read(struct bodydoc *d, const struct bodyinput *in);

/* Reads it in that charset; NULL: in the one that it should be in. Offsets of the text are others
 * then. */
void bodydoc_use_charset(struct bodydoc *d, const struct bodyinput *in,
                         const struct charset_kind *kind);

/* True: what is shown is another source now, in which offsets are others (bodydoc_offset). */
bool bodydoc_set_mode(struct bodydoc *d, enum body_mode mode);
/* Where the byte at an offset of what is shown is in what `mode` shows. */
uint64_t bodydoc_offset(struct bodydoc *d, uint64_t offset, enum body_mode mode);

/* For a pane of that many columns. */
void bodydoc_fit(struct bodydoc *d, int columns);

/* Those of the mode, borrowed. */
struct lines bodydoc_lines(struct bodydoc *d);
/* Goes on scanning by about that many bytes; true while there is more to do now. */
bool bodydoc_step(struct bodydoc *d, size_t bytes);

/* The line of columns' names that stays above the others; false: there is none. */
bool bodydoc_names(struct bodydoc *d, struct line *out);
/* What is shown is a table: its lines do not wrap. */
bool bodydoc_is_table(const struct bodydoc *d);
/* What is shown are parts. */
bool bodydoc_shows_parts(const struct bodydoc *d);
/* What its numbers count: "line", "record", "row", "part". */
const char *bodydoc_line_word(const struct bodydoc *d);
/* What is shown is a picture; its lines are those of hex. */
bool bodydoc_is_picture(const struct bodydoc *d);
/* What is shown are facts of what is binary. */
bool bodydoc_is_facts(const struct bodydoc *d);
/* Appends what the layout holds back, and nothing where that is nothing. */
void bodydoc_add_limits(const struct bodydoc *d, struct buf *out);

/* What is shown is JSON that stands for other bytes. */
bool bodydoc_is_packed(const struct bodydoc *d);
bool bodydoc_is_json(const struct bodydoc *d);
/* It is of a kind that can be laid out. */
bool bodydoc_has_layout(const struct bodydoc *d);
/* Of a laid out line: appends the way to what it stands for, and finds that one's bytes. Nothing,
 * and false, where it stands for none. */
void bodydoc_add_path(struct bodydoc *d, const struct line *line, struct buf *out);
bool bodydoc_value(struct bodydoc *d, const struct line *line, uint64_t *at, uint64_t *end);
/* After scanning: what was taken for JSON by its look, and soon is none, is text. */
void bodydoc_judge(struct bodydoc *d);
/* The mode for what it is; it can change while the first bytes come. */
enum body_mode bodydoc_fitting(const struct bodydoc *d);
/* The mode that comes next when going round. */
enum body_mode bodydoc_next_mode(const struct bodydoc *d);
/* The line there can be shown, although its number may not be known yet. */
bool bodydoc_reaches(struct bodydoc *d, uint64_t offset);
/* How far the mode's lines are known. */
uint64_t bodydoc_scanned(const struct bodydoc *d);
/* Of all of it, and there is no more to come. */
bool bodydoc_is_through(const struct bodydoc *d);

/* Bytes that are no character in its charset, as far as they were counted. */
uint64_t bodydoc_invalid(const struct bodydoc *d);
/* It breaks somewhere, or has such bytes. */
bool bodydoc_is_faulty(const struct bodydoc *d);

/* Appends what there is to say about the charset; nothing where that is UTF-8 as it should be. */
void bodydoc_add_charset(const struct bodydoc *d, struct buf *out);

#endif

/* What a pager shows: a body as lines, each named by the offset in the source where it begins.
 * Kinds of it are the text itself (data/textlines), JSON laid out (data/jsonlines) and hex
 * (data/hexlines). None of them holds the text: a line is found, and painted, from the few
 * kilobytes around it, so that a gigabyte costs no more than a page.
 *
 * A line longer than LINES_PIECE bytes comes in pieces, each a line of its own with `is_rest` set
 * on all but the first; so one line of a gigabyte is many of a few kilobytes. */
#ifndef JIG_DATA_LINES_H
#define JIG_DATA_LINES_H

#include "base/buf.h"
#include "data/source.h"

#define LINES_PIECE 4096u

struct line {
    uint64_t at;     /* where in the source it begins */
    uint64_t end;    /* where what follows it begins: also after what is folded away */
    uint64_t number; /* from 1; a note has that of the line before; 0: not known yet */
    uint32_t depth;  /* of nesting */
    bool is_rest;    /* goes on a line that began before */
    bool is_inner;   /* a part of what its number counts, below the line that has the number */
    bool is_note;    /* words of jig's, not of the source: "not JSON from here" */
    bool can_fold;
    bool is_folded;
};

/* What a stretch of painted text is, for colours. */
enum ink {
    INK_TEXT,
    INK_FAINT,
    INK_KEY,
    INK_STRING,
    INK_NUMBER,
    INK_BOOL,
    INK_NULL,
    INK_PUNCT,
    INK_TAG,
    INK_NAME,
    INK_COMMENT,
    INK_NOTE, /* words of jig's about the source */
    INK_HEX_OFFSET,
    INK_HEX_BYTE,
    INK_HEX_ZERO,
    INK_HEX_TEXT,
    INK_SENT,
    INK_RECEIVED,
};

#define INK_NOWHERE UINT64_MAX

/* A stretch of one ink. Its bytes are those of the source from `source` on, one for one, or,
 * where that is INK_NOWHERE, stand for none (indentation, words of jig's). */
struct ink_run {
    size_t from; /* offset into the painting's text; it ends where the next begins */
    uint64_t source;
    uint32_t source_len; /* how many bytes of the source it stands for */
    enum ink ink;
};

#define PAINTING_RUNS 512

/* A line as it is to be shown; bytes of the source stand in it as they came. Runs beyond
 * PAINTING_RUNS, or without memory, go on in the last one's ink. */
struct painting {
    struct buf text;
    struct ink_run *runs;
    size_t n, room;
    int hang; /* columns in front of further rows, where it takes more than one */
};

void painting_init(struct painting *p);
void painting_clear(struct painting *p);
void painting_reset(struct painting *p);
void painting_add(struct painting *p, enum ink ink, uint64_t source, struct span bytes);
void painting_words(struct painting *p, enum ink ink, const char *words);
/* A run that stands for source_len bytes of the source without being them: "7b". */
void painting_stand(struct painting *p, enum ink ink, uint64_t source, uint32_t source_len,
                    const char *words);
void painting_stand_bytes(struct painting *p, enum ink ink, uint64_t source,
                          uint32_t source_len, struct span bytes);

/* Two blanks a level, up to so many; deeper lines say how deep they are. Further rows hang
 * below. */
#define PAINTING_INDENT 24
void painting_indent(struct painting *p, uint32_t depth);

/* Leaves `len` bytes of the text. */
void painting_cut(struct painting *p, size_t len);
/* All of it stands that much further on in the source. */
void painting_move(struct painting *p, uint64_t by);

/* Puts `mark` in the place of what stands for source bytes [at, end), and blots out the columns of
 * runs that stand for a single byte; a run that stands for bytes without being them stays. */
void painting_hide(struct painting *p, uint64_t at, uint64_t end, const char *mark);

/* Where the painted part [from, to) that stands for source bytes [at, end) begins within run i;
 * false where the run has none of them. */
bool painting_find(const struct painting *p, size_t i, uint64_t at, uint64_t end, size_t *from,
                   size_t *to);

/* The piece of a line that holds `offset`: the line's content is [at, end), pieces after the first
 * begin at multiples of LINES_PIECE, moved on to the next character where that is inside one. */
struct piece {
    uint64_t at, end;
};
struct piece lines_piece(const struct source *s, struct window *w, uint64_t at, uint64_t end,
                         uint64_t offset);

/* Numbers and counts are of what was scanned so far (see step). A place that is not may be found
 * all the same: its line has number 0, and from one such line the way goes on to others. */
struct lines_class {
    /* Goes on scanning by at most `bytes`; true while there is more to do now. */
    bool (*step)(void *ctx, size_t bytes);
    /* The line that holds the byte at `offset`, or the last one; false where there is none. */
    bool (*find)(void *ctx, uint64_t offset, struct line *out);
    bool (*next)(void *ctx, const struct line *line, struct line *out);
    bool (*prev)(void *ctx, const struct line *line, struct line *out);
    /* The line of that number, or the last one. */
    bool (*numbered)(void *ctx, uint64_t number, struct line *out);
    void (*paint)(void *ctx, const struct line *line, struct painting *out);
    /* How many lines there are so far. */
    uint64_t (*count)(const void *ctx);
    /* NULL where nothing folds. Folds or unfolds the container that `line` opens; false where it
     * does not. */
    bool (*fold)(void *ctx, const struct line *line);
    /* Unfolds whatever hides the byte at `offset`. */
    void (*reveal)(void *ctx, uint64_t offset);
    /* The line that opens the container which `line` is in, where that is known at once; NULL where
     * it never is. */
    bool (*up)(void *ctx, const struct line *line, struct line *out);
};

struct lines {
    const struct lines_class *class;
    void *ctx;
};

#endif

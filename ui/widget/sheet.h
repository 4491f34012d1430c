/* Rows of coloured text that a view lays out once and that are then only looked at: facts, headers,
 * bars. Rows belong to items; the cursor goes from item to item, and over rows that belong to none
 * the sheet scrolls. */
#ifndef JIG_WIDGET_SHEET_H
#define JIG_WIDGET_SHEET_H

#include "base/buf.h"
#include "term/grid.h"
#include "term/key.h"
#include "widget/scrollbar.h"

#define SHEET_NO_ITEM SIZE_MAX

struct sheet_part {
    int x;
    enum role role;
    size_t from, len;  /* in the sheet's text */
    size_t begin, end; /* there: the whole of what is wrapped over several rows */
};

struct sheet_row {
    size_t part; /* its first */
    size_t n;
    size_t item; /* SHEET_NO_ITEM: none */
};

struct sheet {
    struct buf text;
    struct sheet_part *parts;
    size_t n_parts, parts_room;
    struct sheet_row *rows;
    size_t n_rows, rows_room;
    size_t n_items;
    bool failed; /* out of memory: rows are missing */
    size_t top;
    size_t cursor; /* an item */
    int w, h;
    struct scrollbar bar;
};

void sheet_init(struct sheet *s);
void sheet_clear(struct sheet *s);

/* Laying out. Empties it; the cursor and what is shown stay where they were, as far as that is
 * there when sheet_end() is called. */
void sheet_begin(struct sheet *s);
size_t sheet_item(struct sheet *s); /* a new item, with its first row; returns its number */
void sheet_more(struct sheet *s);   /* a further row of it */
void sheet_row(struct sheet *s);    /* a row of no item */
/* Parts of the last row, any bytes. Return the column behind the part. */
int sheet_add(struct sheet *s, int x, enum role role, struct span text);
int sheet_str(struct sheet *s, int x, enum role role, const char *text);
int sheet_addf(struct sheet *s, int x, enum role role, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
int sheet_fill(struct sheet *s, int x, int n, enum role role, const char *glyph);
/* A text over as many rows as it needs from column x on, `width` wide; further rows are of the same
 * item. */
void sheet_wrap(struct sheet *s, int x, int width, enum role role, struct span text);
/* From column `at` on where all of the text ends before `right`, else wrapped over rows of its own
 * from column x on. Returns the column behind its last row. */
int sheet_behind(struct sheet *s, int at, int x, int right, enum role role, struct span text);
void sheet_end(struct sheet *s);

void sheet_resize(struct sheet *s, int w, int h);
void sheet_move(struct sheet *s, int64_t items);
void sheet_scroll(struct sheet *s, int64_t rows);
void sheet_to_item(struct sheet *s, size_t item);
/* Arrows, pages, Home, End, j k g G. True: taken. */
bool sheet_key(struct sheet *s, const struct key *k);
/* Wheel and presses, but those of the bar. */
bool sheet_mouse(struct sheet *s, const struct key *k);
/* What the mouse does with the bar: true where it has hold of it. To be asked first. */
bool sheet_bar_mouse(struct sheet *s, const struct key *k);
/* The item at row y of the canvas; SHEET_NO_ITEM for none. */
size_t sheet_at(const struct sheet *s, int y);

/* The row of the next, or of the one before, in which `text` begins, ASCII capitals counting as
 * small letters, going round at the end; SIZE_MAX for none. Where it is wrapped it may go on in
 * the rows below. */
size_t sheet_find(const struct sheet *s, struct span text, size_t from, bool backwards);
size_t sheet_count(const struct sheet *s, struct span text); /* rows in which it begins */
/* Brings a row into sight, with the cursor on its item if it has one. */
void sheet_show(struct sheet *s, size_t row);

/* found: marked wherever it stands, on the cursor's item as the current one; may be empty. */
void sheet_draw(const struct sheet *s, const struct canvas *c, bool focused, struct span found);

/* A row as text, appended: what is drawn, without colours. */
void sheet_print(const struct sheet *s, size_t row, struct buf *out);

#endif

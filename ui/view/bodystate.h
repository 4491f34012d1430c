/* The state of the Body tab, shared by its parts (bodyfind, bodycopy, bodydraw): what is shown of
 * which body, where the cursor is, and the place that it is on the way to. For view/bodytab
 * alone. */
#ifndef JIG_VIEW_BODYSTATE_H
#define JIG_VIEW_BODYSTATE_H

#include "view/bodydoc.h"
#include "view/bodyfilter.h"
#include "view/bodyfolds.h"
#include "view/bodypart.h"
#include "view/restab.h"
#include "view/veil.h"
#include "widget/pager.h"

/* Bytes between two looks at the clock. */
#define BODYSTATE_SLICE (256u << 10)

/* A list of parts, and the one of them that is shown in its place. */
struct bodylevel {
    struct bodydoc *doc; /* owned */
    struct pager_place place;
    struct bodypart *part; /* owned */
};

struct bodytab {
    const struct restab_shown *shown; /* NULL before the first show() */
    struct bodydoc *doc;              /* owned */
    struct bodylevel levels[PARTWAY_MAX];
    size_t n_levels;
    struct veil veil;
    struct pager pager;
    struct bodyfolds folds; /* what is being folded */
    bool cuts;              /* long lines are not to wrap */
    struct search search;
    struct bodyfilter filter;
    uint64_t unfiltered_at; /* where one was before the filter */
    uint64_t anchor;        /* where the search begins */
    uint64_t sought;        /* no hit begins between there and here */
    bool wanted;            /* a hit is to be shown as soon as there is one */
    bool strayed;           /* the cursor is on a hit of what was looked for before */
    bool searching;         /* what there is was not looked through yet */
    bool pending;           /* a place that is not scanned yet is to be shown */
    bool pending_is_number;
    bool pending_waits; /* for what has not come yet, too */
    uint64_t pending_at;
    struct buf path; /* of the value under the cursor */
    struct buf copied;
    struct copying copying;
    struct pager_walk walk; /* over the lines that are copied */
    int w, h;
    int complaint_h; /* rows above the bottom one; 0: it stands in that */
};

bool bodystate_has_input(const struct bodytab *b);
/* The part that is open; NULL: none is. */
const struct bodypart *bodystate_part(const struct bodytab *b);
/* All of the body; the part of it that is open, or all; and what is on the screen: the same, or
 * what a filter gives of it. */
struct bodyinput bodystate_whole(const struct bodytab *b);
struct bodyinput bodystate_body(const struct bodytab *b);
struct bodyinput bodystate_input(const struct bodytab *b);

/* There is a filter to end, or what is shown is of a kind that can be filtered. */
bool bodystate_can_filter(const struct bodytab *b);

/* Takes note of what has come since, or (other) begins with another input. */
void bodystate_show_input(struct bodytab *b, bool other);
void bodystate_use_mode(struct bodytab *b, enum body_mode mode);
/* In another source, where all offsets are others. */
void bodystate_look_anew(struct bodytab *b);
/* Scans the first lines, so that they are there when the pane is drawn. */
void bodystate_step(struct bodytab *b);
/* What the screen has room for, and was not scanned while it was smaller. */
void bodystate_fill(struct bodytab *b);
/* After the cursor may have moved. */
void bodystate_note_path(struct bodytab *b);

/* Moves the cursor to an offset, or to the line of a number, now or once that is scanned. */
void bodystate_go_to(struct bodytab *b, uint64_t at, bool is_number);
/* To an offset of what comes again: not before it is there, or all has come. */
void bodystate_return_to(struct bodytab *b, uint64_t at);
/* After scanning: gets there, or as far as there is (no more). */
void bodystate_arrive(struct bodytab *b, bool more);

/* How many rows the filter's complaint takes above the bottom one; true: other than before. */
bool bodystate_note_complaint(struct bodytab *b);
/* Lays the pager out for the tab's size. */
void bodystate_fit(struct bodytab *b);
/* Rows above the pager: one may say which part is open, one has the names of a table's columns. */
int bodystate_part_h(const struct bodytab *b);
int bodystate_top_h(const struct bodytab *b);

#endif

/* A URL as it is typed, with {{variables}} in it and maybe not yet one that can be parsed: where
 * its parts are, the pairs of its query as rows of a table, the :names in its path. Bytes that are
 * not edited stay as they were typed. */
#ifndef JIG_VIEW_URLTEXT_H
#define JIG_VIEW_URLTEXT_H

#include "base/buf.h"

struct urltext_parts {
    size_t authority; /* behind "://"; 0 where there is no scheme */
    size_t path;      /* the authority's end */
    size_t query;     /* the "?", or the query's end */
    size_t fragment;  /* the "#", or the text's end */
};
struct urltext_parts urltext_parts(struct span url);

/* Behind the {{…}} that begins at `at`; `at` itself where none does. */
size_t urltext_skip_variable(struct span s, size_t at);

/* A part of the query between two "&"; empty ones are passed over. */
struct urltext_pair {
    size_t at, end;
    size_t equals; /* of the first "="; `end` where there is none */
};
/* All of them in turn: struct urltext_walk w = urltext_pairs(url); while (urltext_next(&w,
 * &pair)) */
struct urltext_walk {
    struct span text; /* the URL up to the end of what is walked */
    size_t at;
};
struct urltext_walk urltext_pairs(struct span url);
bool urltext_next(struct urltext_walk *w, struct urltext_pair *out);
size_t urltext_n_pairs(struct span url);
bool urltext_pair(struct span url, size_t i, struct urltext_pair *out); /* walks to it */

/* A name or a value as a table shows it: percent-encoding undone where writing it again gives the
 * same bytes, else as it is. And back: only what would end the pair is encoded; a "%" too, but not
 * where the text `before` was one that is shown as it is. */
enum urltext_kind { URLTEXT_NAME, URLTEXT_VALUE };
void urltext_show(struct span raw, enum urltext_kind kind, struct buf *out);
void urltext_write(struct span shown, enum urltext_kind kind, struct span before,
                   struct buf *out);

/* The URL with one pair changed; name and value go in as they are. All append to `out`. */
void urltext_set(struct span url, size_t i, struct span name, struct span value,
                 struct buf *out);
void urltext_insert(struct span url, size_t at, struct span name, struct span value,
                    struct buf *out); /* at up to the number of pairs */
void urltext_remove(struct span url, size_t i, struct buf *out); /* with the "?" of the last */

/* Path segments of the form ":name" in turn, as the pairs are walked; `name` lies in the URL,
 * behind its colon. */
struct urltext_walk urltext_names(struct span url);
bool urltext_next_name(struct urltext_walk *w, struct span *name);

#endif

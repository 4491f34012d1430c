/* An answer held against its request's checks, and the captures taken from it. */
#ifndef JIG_BOOK_JUDGE_H
#define JIG_BOOK_JUDGE_H

#include "book/checks.h"
#include "book/extract.h"
#include "book/vars.h"

struct judged {
    char *name; /* "header Content-Type contains \"json\"" */
    char *why;  /* "it is text/html"; "" where it holds */
    bool holds;
};

struct judgement {
    struct judged *items;
    size_t n, room;
    size_t n_failed;
    bool is_cancelled; /* the user ended a filter; what comes after it was not looked at */
};

/* All of it borrowed. */
struct judge_input {
    const struct checks *checks;
    const struct jig_transfer *transfer; /* done, its body kept */
    struct vars *vars; /* the request's own: for variables in a check's texts */
    struct jq *jq;
};

/* Every assert, then every capture, into *out (zeroed): what can't be looked at does not hold. The
 * values that were found are put into `captures`. False: out of memory. Ends at the first one that
 * was cancelled. */
bool judge_answer(const struct judge_input *in, struct book_rows *captures,
                  struct judgement *out);
void judgement_clear(struct judgement *j);

#endif

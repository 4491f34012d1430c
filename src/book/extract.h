/* One value out of an answer: its status, a field, a cookie, a part of its body. */
#ifndef JIG_BOOK_EXTRACT_H
#define JIG_BOOK_EXTRACT_H

#include "base/buf.h"
#include "data/jq.h"
#include "jig.h"

enum extract_kind {
    EXTRACT_ABSENT,
    EXTRACT_TEXT,
    EXTRACT_NUMBER,
    EXTRACT_JSON, /* an object, an array, true, false or null: its text */
};

struct extract_value {
    enum extract_kind kind;
    struct buf text;
};

enum { EXTRACT_MAX = 64 << 20 }; /* of a body that is looked into */

void extract_value_init(struct extract_value *v);
void extract_value_clear(struct extract_value *v);

/* An answer whose body is read once, when it is first needed. */
struct extract {
    const struct jig_transfer *transfer; /* done, its body kept; borrowed */
    struct jq *jq;                       /* borrowed */
    struct buf body;
    bool has_body;
};

void extract_init(struct extract *e, const struct jig_transfer *transfer, struct jq *jq);
void extract_clear(struct extract *e);

/* `from` is status, header, cookie, jq, regex, body, time (ms) or url; `at` says which. usage for
 * another `from` and for a filter or an expression that is none; decode-failed where the body is no
 * JSON. */
enum jig_err extract_get(struct extract *e, const char *from, const char *at,
                         struct extract_value *out, struct jig_error *error);

#endif

/* The parts of an expansion: authentication, options and body. For book/expand alone. */
#ifndef JIG_BOOK_EXPANDPARTS_H
#define JIG_BOOK_EXPANDPARTS_H

#include "book/scope.h"
#include "jig.h"

#define EXPAND_MAX ((size_t)64 << 20) /* bytes of a body that is built in memory */

/* One that is under way. */
struct expansion {
    struct scope *scope;
    struct jig_request *request;
    struct jig_error *error;
    bool is_head; /* the body is only to be framed, and is not looked at */
};

/* Expands into `out`, which is set up anew; out-of-memory or too-large. */
enum jig_err expansion_text(struct expansion *e, const char *text, struct buf *out);
/* Adds a field, but not where the request has one of that name already. */
enum jig_err expansion_default_field(struct expansion *e, const char *name, struct span value);
/* Notes something that needs consent, unless it was given; true: go on. The words say all of it:
 * what is consented to is these words, and nothing that begins like them. */
bool expansion_may(struct expansion *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* usage where anything was noted, or a variable of the process's environment refused: all of it in
 * the words. */
enum jig_err expansion_judge_needs(struct expansion *e);
/* The absolute path of a file that `from` names, relative to from's folder, to be freed. Outside
 * the collection it needs consent. NULL with *err set: refused (JIG_OK: consent is missing and
 * noted) or failed. */
char *expansion_file(struct expansion *e, const struct book_request *from, const char *file,
                     enum jig_err *err);

enum jig_err expansion_auth(struct expansion *e);
enum jig_err expansion_options(struct expansion *e);
enum jig_err expansion_body(struct expansion *e);

#endif

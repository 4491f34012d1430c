/* {{variables}}: where they stand in a text, what they are, and the text with them replaced.
 * Values may hold variables themselves; a name that leads back to itself counts as not set.
 * Layers are searched in the order they were added, the first that has the name wins. */
#ifndef JIG_BOOK_VARS_H
#define JIG_BOOK_VARS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "book/rows.h"
#include "book/varsmade.h"
#include "book/varstext.h"

struct vars_layer {
    enum vars_origin origin;
    const char *label;            /* "staging", "users"; borrowed */
    const struct book_rows *rows; /* borrowed */
};

struct vars;
/* Appends a secret's value; false where it is not known. */
typedef bool vars_secret_fn(void *ctx, struct span name, struct buf *out);
typedef bool vars_may_fn(void *ctx, struct span name);

struct vars *vars_new(void); /* NULL: out of memory */
void vars_free(struct vars *v);
bool vars_add_layer(struct vars *v, enum vars_origin origin, const char *label,
                    const struct book_rows *rows);
/* An own row: a value from the command line or a capture. Replaces one of the same name. */
bool vars_set(struct vars *v, enum vars_origin origin, const char *name, const char *value);
void vars_set_secrets(struct vars *v, vars_secret_fn *secret, void *ctx);
void vars_set_world(struct vars *v, const struct vars_world *world); /* borrowed */
/* Whether `name`, as it is written, may be read of the process's environment; never set: no. */
void vars_set_consent(struct vars *v, vars_may_fn *may, void *ctx);

/* One name (as it stands between the braces, without filter): where it comes from and its value
 * with all inside it replaced, appended to `out` (may be NULL). `label` (may be NULL) is set to
 * the layer's, or "". */
enum vars_origin vars_lookup(struct vars *v, struct span name, struct buf *out,
                             const char **label);

/* Appends the text with every reference replaced. A name that is not set goes out as the name
 * itself and is noted; ask once after the last text. false: out of memory or too large. */
bool vars_expand(struct vars *v, struct span text, struct buf *out);

/* The names that were not set since the last reset, each once. */
size_t vars_n_missing(const struct vars *v);
const char *vars_missing(const struct vars *v, size_t i);
/* It is set, but may not be read without the user's consent. */
bool vars_is_refused(const struct vars *v, size_t i);
void vars_reset_missing(struct vars *v);
/* JIG_OK, or usage with every missing name in the words: "not set: host, dry_run". */
enum jig_err vars_check(const struct vars *v, struct jig_error *error);

/* Secret values that expansions have used since vars_new(), for masking. */
size_t vars_n_used_secrets(const struct vars *v);
struct span vars_used_secret(const struct vars *v, size_t i);

#endif

/* Environments: env/NAME.json with public values and the names of secrets, and where the values
 * of secrets come from. Found in this order: given by the caller (--secret), JIG_SECRET_name of
 * the process's environment, env/NAME.local.json (only if nobody else can read it), the store
 * under $XDG_DATA_HOME/jig/secrets (0600). */
#ifndef JIG_BOOK_ENVIRONMENT_H
#define JIG_BOOK_ENVIRONMENT_H

#include "base/buf.h"
#include "base/error.h"
#include "book/collection.h"
#include "book/request.h"

/* The names of the collection's environments, sorted; a list that ends with NULL, to be freed
 * with environment_free_names(). NULL: out of memory. */
char **environment_names(const struct collection *c, size_t *n);
void environment_free_names(char **names);

struct environment {
    char *name; /* "dev" */
    /* its BOOK_VARS and BOOK_SECRETS; edited and saved like a request */
    struct book_request *file;
    struct book_request *local; /* env/NAME.local.json, or NULL */
    char *warning;              /* why the local file was not read; NULL: nothing to say */
};

/* read-failed or decode-failed. */
enum jig_err environment_load(const struct collection *c, const char *name,
                              struct environment **out, struct jig_error *error);
void environment_free(struct environment *e);

/* The store: one file a collection and environment. NULL env: of the collection itself. */
bool environment_secret(const struct collection *c, const struct environment *e,
                        struct span name, struct buf *out);
/* Tells every value that can be found so without asking anybody, each as often as it is written,
 * until `take` is false: also one that another of the same name comes before. Names that the
 * environment lists as secrets are secrets among the local file's variables too. False: `take`
 * was. */
typedef bool environment_secret_fn(void *ctx, struct span value);
bool environment_each_secret(const struct collection *c, const struct environment *e,
                             environment_secret_fn *take, void *ctx);
/* A store that is damaged or that others can read is told and left alone. */
enum jig_err environment_store_secret(const struct collection *c, const char *env,
                                      const char *name, const char *value,
                                      struct jig_error *error);

#endif

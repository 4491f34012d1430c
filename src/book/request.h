/* A saved request as it is edited: read from its file, changed by setters, written back so that
 * only the changed lines change. A folder's _folder.json, the collection's jig.json and an
 * environment hold a part of the same keys and are edited with the same struct.
 *
 * Strings handed out are borrowed until the next change of the same thing. Setters return false
 * only when memory is out; then nothing has changed. */
#ifndef JIG_BOOK_REQUEST_H
#define JIG_BOOK_REQUEST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "book/rows.h"
#include "book/save.h"
#include "data/json.h"

struct collection;

enum book_table {
    BOOK_QUERY, /* added to the URL's own query */
    BOOK_PATH,  /* values of :name segments */
    BOOK_HEADERS,
    BOOK_VARS,
    BOOK_SECRETS, /* environments only: names, with notes; values are never here */
    BOOK_FORM,
    BOOK_MULTIPART,
    BOOK_N_TABLES,
};

enum book_body {
    BOOK_BODY_NONE,
    BOOK_BODY_BYTES, /* text or any bytes; the writer chooses the spelling without loss */
    BOOK_BODY_FILE,
    BOOK_BODY_FORM,      /* rows of BOOK_FORM */
    BOOK_BODY_MULTIPART, /* rows of BOOK_MULTIPART */
    BOOK_BODY_GRAPHQL,
    BOOK_BODY_RAW, /* the whole request as literal bytes */
};

struct book_request {
    char *path;            /* in the collection: "users/create.req.json"; NULL: not saved yet */
    struct save_mark mark; /* the file as it was read or last written */
    bool readonly;         /* a newer format's number */
    bool conflict;         /* changed outside while there were changes here */
    uint64_t version;      /* counts changes; for views that cache */

    char *name; /* never NULL; "" where the file has none */
    char *note; /* Markdown; "" */
    int64_t order;
    bool has_order;
    char *method; /* never NULL; "GET" where the file has none */
    char *url;
    struct book_rows tables[BOOK_N_TABLES];

    enum book_body body;
    struct buf bytes;        /* BOOK_BODY_BYTES and BOOK_BODY_RAW */
    char *body_file;         /* relative to the request's folder */
    bool body_template;      /* variables are replaced inside the file */
    char *graphql_query;     /* BOOK_BODY_GRAPHQL */
    char *graphql_variables; /* JSON text */
    char *graphql_operation;

    char *auth_type; /* NULL: inherited; "none", "basic", "bearer", "digest", "apikey", … */
    struct book_rows auth;    /* its parameters: "username", "token", … */
    struct book_rows options; /* `jig send`'s long names; value "true", "false", "10" or text */

    struct json
        doc;      /* the file's text; in step with the above only after book_request_text() */
    char *saved;  /* the text at the last load or save, NULL: never saved */
    bool touched; /* a setter ran since `doc` was brought in step */
};

/* A request that is in no file yet: GET, no URL, no name. */
struct book_request *book_request_new(void);
/* From a text: decode-failed with line:column where it is no JSON or not an object. */
enum jig_err book_request_parse(struct span text, struct book_request **out,
                                struct jig_error *error);
/* From the collection's file at `path` ("users/create.req.json", "users/_folder.json",
 * "jig.json", "env/dev.json"). */
enum jig_err book_request_load(const struct collection *c, const char *path,
                               struct book_request **out, struct jig_error *error);
void book_request_free(struct book_request *r);

/* The file as it would be written, borrowed until the next change; an undo history keeps copies
 * of it, a crash's draft is one. NULL pointer when memory is out. */
struct span book_request_text(struct book_request *r);
/* Takes over everything from such a text; path, mark and `saved` stay. */
enum jig_err book_request_restore(struct book_request *r, struct span text,
                                  struct jig_error *error);
bool book_request_is_dirty(struct book_request *r);

/* Writes the file if it differs from what is saved; otherwise nothing is written. On a conflict
 * write-failed, with r->conflict set. Large binary bodies go to a side file beside it. */
enum jig_err book_request_save(struct book_request *r, const struct collection *c,
                               struct jig_error *error);
/* The same over whatever stands there, once the user has said so. */
enum jig_err book_request_save_over(struct book_request *r, const struct collection *c,
                                    struct jig_error *error);
/* Reads the file again and drops the changes made here. */
enum jig_err book_request_reload(struct book_request *r, const struct collection *c,
                                 struct jig_error *error);

/* ---- Setters. Each marks the request as changed. ---- */

bool book_request_set_name(struct book_request *r, const char *name);
bool book_request_set_note(struct book_request *r, const char *note);
bool book_request_set_order(struct book_request *r, int64_t order);
bool book_request_set_method(struct book_request *r, const char *method);
bool book_request_set_url(struct book_request *r, const char *url);

size_t book_request_n_rows(const struct book_request *r, enum book_table table);
const struct book_row *book_request_row(const struct book_request *r, enum book_table table,
                                        size_t i);
/* Inserts a copy at `at` (up to n); NULL members of *row are "" or absent. */
bool book_request_insert_row(struct book_request *r, enum book_table table, size_t at,
                             const struct book_row *row);
bool book_request_set_row(struct book_request *r, enum book_table table, size_t i,
                          enum book_field field, const char *text);
bool book_request_set_row_off(struct book_request *r, enum book_table table, size_t i,
                              bool off);
void book_request_remove_row(struct book_request *r, enum book_table table, size_t i);
void book_request_move_row(struct book_request *r, enum book_table table, size_t from,
                           size_t to);
/* All rows at once (bulk edit): rows that are the same as before keep their place in the file.
 */
bool book_request_set_rows(struct book_request *r, enum book_table table,
                           const struct book_row *rows, size_t n);

/* Changes the kind only; what the other kinds held stays in memory until it is saved, so that
 * switching back and forth loses nothing. */
void book_request_set_body_kind(struct book_request *r, enum book_body kind);
bool book_request_set_bytes(struct book_request *r, struct span bytes); /* kind stays */
bool book_request_set_body_file(struct book_request *r, const char *file, bool template_);
bool book_request_set_graphql(struct book_request *r, const char *query, const char *variables,
                              const char *operation); /* NULL: stays */

bool book_request_set_auth_type(struct book_request *r, const char *type); /* NULL: inherit */
const char *book_request_auth(const struct book_request *r,
                              const char *param); /* "" if unset */
bool book_request_set_auth(struct book_request *r, const char *param, const char *value);

const char *book_request_option(const struct book_request *r, const char *name); /* or NULL */
/* NULL removes it, so that it is inherited or the default again. */
bool book_request_set_option(struct book_request *r, const char *name, const char *value);

#endif

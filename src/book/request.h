/* A saved request as it is edited: read from its file, changed by setters, written back so that
 * only the changed lines change. A folder's _folder.json, the collection's jig.json and an
 * environment hold a part of the same keys and are edited with the same struct.
 *
 * Strings handed out are borrowed until the next change of the same thing. Setters return false
 * only when memory is out; then nothing has changed. */
#ifndef JIG_BOOK_REQUEST_H
#define JIG_BOOK_REQUEST_H

#include "base/error.h"
#include "book/fields.h"

struct collection;

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
 * write-failed, with r->conflict set; one that was in conflict before is looked at again in any
 * case. Large binary bodies go to a side file beside it. */
enum jig_err book_request_save(struct book_request *r, const struct collection *c,
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

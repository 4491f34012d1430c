/* A JSON document that keeps everything: its text is the truth, the nodes are only an index
 * into it. An edit splices the text, so that it touches its own lines and nothing else:
 * comments, key order, duplicate keys, blanks and the spelling of numbers and strings survive.
 *
 * Nodes are numbers; every edit makes them void, so look them up again. The root is node 0. */
#ifndef JIG_DATA_JSON_H
#define JIG_DATA_JSON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "data/jsonlex.h"

#define JSON_MAX_LEN   (64u << 20) /* bytes of a document */
#define JSON_MAX_DEPTH 1000
#define JSON_MAX_NODES 2000000
#define JSON_NONE      UINT32_MAX

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_node {
    enum json_type type;
    uint32_t parent; /* JSON_NONE for the root */
    uint32_t next;   /* the next sibling */
    uint32_t first;  /* child */
    uint32_t last;
    uint32_t n;               /* children */
    uint32_t key_at, key_end; /* the key with its quotes; both 0 without one */
    uint32_t at, end;         /* the value */
};

struct json {
    struct buf text;
    struct json_node *nodes;
    size_t room;
    uint32_t n; /* nodes; 0 before a text was parsed */
};

void json_init(struct json *doc);
void json_clear(struct json *doc);

/* Copies the text. Comments are accepted. decode-failed with "LINE:COLUMN: why" in the words
 * and the place in *place (may be NULL), too-large, or out-of-memory; the document is then
 * empty. */
enum jig_err json_parse(struct json *doc, struct span text, struct jsonlex_place *place,
                        struct jig_error *error);

/* ---- Looking. JSON_NONE may be given as a node everywhere and has nothing. ---- */

struct span json_text(const struct json *doc); /* all of it, borrowed until the next edit */
struct span json_spelling(const struct json *doc, uint32_t node); /* the value's own text */
bool json_is(const struct json *doc, uint32_t node, enum json_type type);
uint32_t json_first(const struct json *doc, uint32_t node);
uint32_t json_next(const struct json *doc, uint32_t node);
uint32_t json_n(const struct json *doc, uint32_t node);
/* The member of that name; of several the last, as every reader of JSON takes it. */
uint32_t json_member(const struct json *doc, uint32_t object, struct span key);
uint32_t json_element(const struct json *doc, uint32_t array, size_t i);
/* Keys and element numbers with dots between them: "body.form.0.name". "" is the root. */
uint32_t json_at(const struct json *doc, const char *path);
bool json_key_is(const struct json *doc, uint32_t node, struct span key);
void json_key(const struct json *doc, uint32_t node, struct buf *out);
/* Appends the string's meaning; false where the node is no string. */
bool json_string(const struct json *doc, uint32_t node, struct buf *out);
/* What a text field shows of a value: a string's meaning, anything else as it is spelled. NUL
 * becomes U+FFFD, so that nothing is cut short. To be freed; NULL: out of memory. */
char *json_take_text(const struct json *doc, uint32_t node);
/* A whole number from -2^63 to 2^63-1 without fraction or exponent. */
bool json_integer(const struct json *doc, uint32_t node, int64_t *out);

/* ---- Editing. Values are JSON texts; what they hold over several lines is indented to its new
 * place. Each is whole or not at all: too-large, out-of-memory, or usage where the value is no
 * JSON or the node not of the kind. ---- */

enum jig_err json_set(struct json *doc, uint32_t node, struct span value);
/* Replaces the member, or adds it: after the nearest of the keys that stand before it in
 * `order` (a list that ends with NULL; NULL: at the end). */
enum jig_err json_set_member(struct json *doc, uint32_t object, struct span key,
                             struct span value, const char *const *order);
/* At position `at` (up to n). `key` for objects only. */
enum jig_err json_insert(struct json *doc, uint32_t parent, size_t at, struct span key,
                         struct span value);
enum jig_err json_remove(struct json *doc, uint32_t node);
/* To position `to` among its siblings, counted without it. */
enum jig_err json_move(struct json *doc, uint32_t node, size_t to);
/* Makes the array hold these values, touching only the elements that differ from what is there
 * (in the sense of jsonlex_same). */
enum jig_err json_set_array(struct json *doc, uint32_t array, const struct span *want,
                            size_t n);

#endif

/* JSON's tokens (RFC 8259) over a text held in memory: each with its own spelling, nothing
 * converted, no recursion, no limit on depth. Comments (line and block) are accepted on demand
 * and then come as tokens of their own. Grammar between tokens is the caller's: data/json.h
 * builds documents, data/jsonformat.h checks and lays out. */
#ifndef JIG_DATA_JSONLEX_H
#define JIG_DATA_JSONLEX_H

#include "base/buf.h"
#include "base/span.h"

enum jsonlex_type {
    JSONLEX_END,
    JSONLEX_ERROR, /* the lexer's `why` says what; it stays at this place */
    JSONLEX_OBJECT_OPEN,
    JSONLEX_OBJECT_CLOSE,
    JSONLEX_ARRAY_OPEN,
    JSONLEX_ARRAY_CLOSE,
    JSONLEX_COLON,
    JSONLEX_COMMA,
    JSONLEX_STRING, /* with its quotes and escapes; well-formed UTF-8, escapes checked */
    JSONLEX_NUMBER,
    JSONLEX_TRUE,
    JSONLEX_FALSE,
    JSONLEX_NULL,
    JSONLEX_COMMENT, /* a line comment without its line end */
};

struct jsonlex {
    struct span text; /* borrowed */
    size_t at;        /* where the next token is looked for */
    bool comments;    /* accepted */
    const char *why;  /* static words, after JSONLEX_ERROR */
    size_t error_at;
};

struct jsonlex_token {
    enum jsonlex_type type;
    size_t at;
    struct span text; /* borrowed from the lexer's text */
};

/* A byte order mark at the beginning is passed over. */
void jsonlex_init(struct jsonlex *lex, struct span text, bool comments);
struct jsonlex_token jsonlex_next(struct jsonlex *lex);

/* A place in a text as people count: from 1, columns in characters. */
struct jsonlex_place {
    size_t line;
    size_t column;
};
struct jsonlex_place jsonlex_place(struct span text, size_t at);

/* Appends what a string token means, with the escapes undone; an unpaired surrogate becomes
 * U+FFFD. */
void jsonlex_unquote(struct span token, struct buf *out);
/* The same of what is between the quotes, in parts: goes on for `most` bytes, and to the end of an
 * escape that begins in them. Returns where the next part begins. */
size_t jsonlex_unescape(struct span inside, size_t most, struct buf *out);
/* Appends s as a string with its quotes. Ill-formed bytes become U+FFFD; controls, DEL and what
 * must not reach a terminal are escaped, all else stands as it is. */
void jsonlex_quote(struct span s, struct buf *out);
/* What stands between those quotes: of a text that is cut between two characters, part by part. */
void jsonlex_escape(struct span s, struct buf *out);
bool jsonlex_string_is(struct span token, struct span value);

/* The same value: strings by what they mean, all else by spelling; blanks and comments do not
 * count, the order of members does. */
bool jsonlex_same(struct span a, struct span b);

#endif

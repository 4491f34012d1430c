/* Tokens of XML (1.0) and HTML (WHATWG, 13.2.5) out of bytes that come in any cuts. Nothing is
 * copied, no token is too long, anything is taken: what would be an error in XML is noted once and
 * passed over as browsers do, so every byte of whatever came is part of a token. */
#ifndef JIG_DATA_MARKUPSCAN_H
#define JIG_DATA_MARKUPSCAN_H

#include "base/span.h"

enum markup_type {
    MARKUP_TEXT,  /* a part of it: up to a tag, a line's end included, or to the input's end */
    MARKUP_OPEN,  /* <a> */
    MARKUP_CLOSE, /* </a> */
    MARKUP_EMPTY, /* <a/> */
    MARKUP_COMMENT, /* a part of one: up to a line's end, or to "-->" */
    MARKUP_CDATA,   /* the same, to "]]>" */
    MARKUP_OTHER,   /* processing instructions, declarations, a document type */
};

#define MARKUP_NAME 24

struct markup_token {
    enum markup_type type;
    uint64_t at, end;
    bool is_first; /* of the parts of a comment or CDATA */
    bool is_last;
    struct span bytes;      /* of a part: its end, as far as that is in this input */
    bool is_solid;          /* of a text: there are letters in front of `bytes` */
    char name[MARKUP_NAME]; /* a tag's, cut; of HTML in small letters */
    uint8_t name_len;
    uint32_t hash; /* of all of the name */
};

struct markupscan {
    bool is_html;
    uint8_t state;
    uint8_t matched; /* bytes of what ends, or may begin, a thing */
    char quote;
    uint32_t nested; /* brackets of a document type */
    uint64_t at;     /* the next byte */
    uint64_t token_at;
    bool is_first;
    bool is_close, is_empty;
    char name[MARKUP_NAME];
    uint8_t name_len;
    uint32_t hash;
    char raw[MARKUP_NAME]; /* the element whose content is no markup; "": none */
    uint64_t wrong_at;     /* the first thing that is no XML; UINT64_MAX: none */
    const char *why;       /* static words about it */
};

/* Begins between two tokens, at `offset` of the whole. */
void markupscan_init(struct markupscan *s, bool is_html, uint64_t offset);

/* What follows is no markup, up to the closing tag of that name (HTML's script). */
void markupscan_raw(struct markupscan *s, const char *name);

/* Notes an error, unless there was one. */
void markupscan_wrong(struct markupscan *s, uint64_t at, const char *why);

/* Takes bytes off the front of *in, which is what stands at s->at, up to the end of a token; false:
 * all of it is used up, and no token has ended. */
bool markupscan_next(struct markupscan *s, struct span *in, struct markup_token *out);

/* There is nothing more: true where a token was cut short; it is a text then. */
bool markupscan_finish(struct markupscan *s, struct markup_token *out);

#endif

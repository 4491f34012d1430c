/* What curl sends as a body or puts into the URL: -d and its kin, --json, -T, --url-query. Files
 * are named and never read: one that is all of the data becomes the body's file, one that is a part
 * of it is left out. */
#ifndef JIG_BOOK_CURLDATA_H
#define JIG_BOOK_CURLDATA_H

#include "book/curloptions.h"
#include "book/request.h"

struct curldata {
    struct buf pieces; /* joined as curl joins them */
    struct buf query;  /* --url-query */
    char *file;        /* that is all there is; NULL: none */
    struct buf *notes; /* borrowed; may be NULL */
    bool is_given;     /* -d or the like was seen, taken over or not */
    bool has_pieces;   /* "" is one */
    bool is_json;
    bool is_upload;   /* -T */
    bool joins_lines; /* the file's line ends are not sent */
};

void curldata_init(struct curldata *d, size_t max, struct buf *notes);
void curldata_clear(struct curldata *d);

/* These are false where memory is out. `action` is ADD_DATA, _BINARY, _RAW, _ENCODED or _JSON. */
bool curldata_add(struct curldata *d, struct span text, enum curl_action action);
bool curldata_add_query(struct curldata *d, struct span text);
bool curldata_set_upload(struct curldata *d, struct span path);

/* The query, with -G the data too; the name of an uploaded file where the URL lacks one. */
bool curldata_into_url(struct curldata *d, bool with_pieces, struct book_request *r);
bool curldata_into_body(struct curldata *d, struct book_request *r);

#endif

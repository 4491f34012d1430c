/* The Params tab: values of the path's :names, the query of the URL, and the query rows that are
 * beside it. The URL's text is the only home of its own query: a row that is edited here is edited
 * there. A row switched off leaves it for the request's `query` table, and comes back to the URL's
 * end when it is switched on. */
#ifndef JIG_VIEW_PARAMS_H
#define JIG_VIEW_PARAMS_H

#include "view/rowsmodel.h"
#include "view/urltext.h"

struct params {
    struct rowsmodel query; /* first: the functions of both take the same pointer */
    /* the URL's parts as they were at this version of the request */
    const struct book_request *request;
    uint64_t version;
    struct span url;
    size_t n_path;
    struct span *names; /* of the path, in the request's URL */
    struct urltext_pair *pairs;
    size_t n_pairs, names_room, pairs_room;
};

extern const struct kv_model params_functions; /* ctx: a struct params */

void params_init(struct params *p, const struct composing *composing);
void params_clear(struct params *p);
size_t params_n_on(struct params *p); /* for the tab: rows that are sent */

#endif

/* All that a saved request inherits: the chain of its folders' files up to the collection's,
 * the chosen environment, and the variables made of them in the contract's order (command line,
 * captures, request, folders inward to outward, environment, collection). */
#ifndef JIG_BOOK_SCOPE_H
#define JIG_BOOK_SCOPE_H

#include "book/collection.h"
#include "book/environment.h"
#include "book/mask.h"
#include "book/request.h"
#include "book/vars.h"

struct scope {
    const struct collection *collection; /* may be NULL: a request outside any */
    const struct book_request *request;
    const struct environment *environment; /* may be NULL */
    /* the folders' files, innermost first; the collection's last */
    struct book_request **chain;
    size_t n_chain;
    const struct book_rows *given;   /* may be NULL */
    const struct book_rows *secrets; /* given ones; may be NULL */
    char *path;                      /* of the request, where it is or will be; "" */
    struct vars *vars;
    bool trusted; /* with whatever it asks for */
    /* for expand_request(), set by who sends: bytes of the wire log in each direction */
    size_t wire_keep;
    bool follows_streams;  /* for the same: streams of events are followed, WebSockets opened */
    bool reads_files_late; /* for the same: large files of a body of parts, while it is sent */
    bool is_websocket;     /* what the last expand_request() made is for jig_websocket_open() */
    struct buf granted; /* the lines of `needs` that the user has consented to; empty: none */
    struct buf secret_hosts; /* book/secrethosts', of the last expand_request() */
    struct buf needs; /* what the last expand_request() found to need consent, a line each */
};

struct scope_input {
    const struct collection *collection; /* NULL: none */
    const struct book_request *request;  /* borrowed while the scope lives */
    const char *path;                    /* where it is or will be saved; NULL: request->path */
    const struct environment *environment; /* NULL: none */
    const struct book_rows *given;         /* --var; NULL: none */
    const struct book_rows *captures;      /* NULL: none */
    const struct book_rows *secrets;       /* --secret; NULL: none */
    bool trusted;                          /* the user has consented to whatever is asked for */
};

/* A damaged folder file is an error that names it. */
enum jig_err scope_new(const struct scope_input *in, struct scope **out,
                       struct jig_error *error);
void scope_free(struct scope *s);
void scope_set_trusted(struct scope *s, bool trusted);
/* The user has consented to what the last expansion needed, and to no more: where that brings up
 * something that was not known then, expanding again asks about it. */
void scope_grant_needs(struct scope *s);
/* The line of `needs` for reading a variable of the process's environment, without its end. */
void scope_add_reading(struct span name, struct buf *out);
/* Is it trusted with what this line of `needs` asks for (without its end), or was that granted? */
bool scope_may(const struct scope *s, struct span line);

/* What holds for the request: its own, or the nearest ancestor's. *from is whose it is. */
const char *scope_auth_type(const struct scope *s, const struct book_request **from);
const char *scope_option(const struct scope *s, const char *name,
                         const struct book_request **from);
/* The option `private` is on: what is sent is not kept in the history. */
bool scope_is_private(const struct scope *s);
/* Lets the mask know every secret that can be told now without asking: those that were given, and
 * of the process, the chosen environment and the stores, sent or not, besides those that
 * expansions have used. Another environment's are not known. False: no memory. */
bool scope_add_secrets(const struct scope *s, struct mask *mask);
/* Headers: the ancestors' outermost first, each left out where an inner file has one of that
 * name, then the request's own. Fills up to `room`; returns how many there are. */
struct scope_header {
    const struct book_row *row;
    const struct book_request *from; /* the request itself, or an ancestor */
};
size_t scope_headers(const struct scope *s, struct scope_header *out, size_t room);

#endif

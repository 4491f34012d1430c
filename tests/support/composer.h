/* The URL bar and the request pane on one request, without the application: keys in, cells and the
 * request's file out. */
#ifndef JIG_TESTS_COMPOSER_H
#define JIG_TESTS_COMPOSER_H

#include "term/grid.h"
#include "view/request.h"
#include "view/urlbar.h"

struct composer {
    struct clipboard clipboard;
    struct book_request *request;
    struct scope *scope;
    struct urlbar *urlbar;
    struct request_pane *pane;
    struct view bar, view;
    struct intent said; /* the last intent, its text in `text` */
    char text[256];
    struct grid bar_grid, grid;
};

void composer_open(struct composer *c, const char *json);
void composer_close(struct composer *c);

/* As the application gives keys: to a view that is typed into first, else to its commands. For
 * screen_keys(), ctx the composer. */
bool composer_give(struct composer *c, struct view v, const struct key *key);
bool composer_pane_key(void *ctx, const struct key *key);
bool composer_bar_key(void *ctx, const struct key *key);

/* The screens, 70x12 and 80x2, as screen_text() gives them. */
const char *composer_pane(struct composer *c);
const char *composer_bar(struct composer *c);
const char *composer_draw(struct view v, struct grid *g, int w, int h);

/* The request as it would be written; borrowed until the next call. */
const char *composer_saved(struct composer *c);

/* A request with some of everything. */
#define COMPOSER_ORDER                                                                 \
    "{ \"method\": \"POST\", \"url\": "                                                \
    "\"https://{{host}}/orgs/:org/users?expand=items&dry={{dry}}\",\n"                 \
    "  \"path\": [ { \"name\": \"org\", \"value\": \"acme\" } ],\n"                    \
    "  \"query\": [ { \"name\": \"trace\", \"value\": \"a b&c\", \"off\": true } ],\n" \
    "  \"headers\": [ { \"name\": \"Accept\", \"value\": \"application/json\" },\n"    \
    "    { \"name\": \"X-Debug\", \"value\": \"1\", \"off\": true },\n"                \
    "    { \"name\": \"X-Id\", \"value\": \"{{$uuid}}\" } ],\n"                        \
    "  \"vars\": [ { \"name\": \"host\", \"value\": \"api.example.com\" } ],\n"        \
    "  \"auth\": { \"type\": \"bearer\", \"token\": \"t0k\" },\n"                      \
    "  \"body\": { \"lines\": [ \"{\", \"  \\\"a\\\": 1\", \"}\" ] } }"

#endif

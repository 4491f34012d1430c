/* A GraphQL body: the query, its variables as JSON, and which of its operations is meant. One of
 * the three has the keys. */
#ifndef JIG_VIEW_GRAPHQL_H
#define JIG_VIEW_GRAPHQL_H

#include "view/textbody.h"

enum graphql_part { GRAPHQL_QUERY, GRAPHQL_VARIABLES, GRAPHQL_OPERATION, GRAPHQL_N_PARTS };

struct graphql {
    struct composing *composing;
    struct textbody query, variables;
    struct fields operation;
    enum graphql_part part;
    int w, h;
    struct rect at[GRAPHQL_N_PARTS]; /* h 0: there is no room for it */
};

void graphql_init(struct graphql *g, struct composing *composing);
void graphql_clear(struct graphql *g);
struct reqtab graphql_tab(struct graphql *g);

#endif

/* What the demo's server answers: a table of paths. */
#ifndef JIG_UI_DEMO_ROUTES_H
#define JIG_UI_DEMO_ROUTES_H

#include <stdint.h>

#include "demo/asked.h"

struct routes_env {
    uint16_t tls_port;
};

/* Answers one request. False: the connection ends here. */
bool routes_answer(const struct routes_env *env, const struct asked *asked, struct link *link);

#endif

/* The loop of the demo's server: accepts, gives each connection a thread, ends with its owner. */
#ifndef JIG_UI_DEMO_SERVER_H
#define JIG_UI_DEMO_SERVER_H

#include <stdint.h>

#include "demo/chain.h"

struct server_setup {
    int plain, tls; /* listening */
    int life;       /* readable at its end: stop */
    uint16_t tls_port;
    const struct chain *chain;
};

/* Returns when `life` ends. */
void server_run(const struct server_setup *setup);

#endif

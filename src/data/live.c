#include "data/live.h"

#include <stdlib.h>

void live_free(struct live *l)
{
    if (!l)
        return;
    streamlog_clear(&l->log);
    free(l);
}

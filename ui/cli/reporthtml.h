/* A run as one HTML page: no script, nothing loaded from elsewhere. */
#ifndef JIG_CLI_REPORTHTML_H
#define JIG_CLI_REPORTHTML_H

#include "cli/outcomes.h"

void reporthtml_add(const struct outcomes *o, struct buf *out);

#endif

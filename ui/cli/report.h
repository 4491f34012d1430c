/* A run for other programs to read: JSON, TAP 13, JUnit XML, and an HTML page. */
#ifndef JIG_CLI_REPORT_H
#define JIG_CLI_REPORT_H

#include "cli/outcomes.h"

typedef void report_fn(const struct outcomes *o, struct buf *out);

/* The writer of that kind; NULL where there is none. */
report_fn *report_find(struct span kind);

#endif

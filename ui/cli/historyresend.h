/* jig history resend: a send goes out again as it was, with the secrets that its request has now. */
#ifndef JIG_CLI_HISTORYRESEND_H
#define JIG_CLI_HISTORYRESEND_H

#include "cli/settings.h"

/* The exit status; what went wrong was said. */
int historyresend(struct settings *set, int64_t id);

#endif

/* What the program says about itself: help, version, and from the same tables the manual and the
 * shells' completions. */
#ifndef JIG_CLI_HELP_H
#define JIG_CLI_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What a command is called and what it does; how it is run is main's. */
struct help_command {
    const char *name;    /* "send"; "" for the workbench */
    const char *usage;   /* "[OPTIONS] URL..." */
    const char *summary; /* one line */
    const char *text;    /* a paragraph for the manual */
    unsigned settings;   /* its bit in the table of options; 0: it has none of them */
    const char *words; /* what may follow instead of files, with spaces between; NULL: files */
};

const struct help_command *help_commands(size_t *n);
const struct help_command *help_find(const char *name); /* NULL: there is none */

void help_add_overview(struct buf *out);
void help_add_command(const struct help_command *c, struct buf *out);
void help_add_version(struct buf *out);

/* Prints on standard output and returns the exit status. name NULL: the overview. */
int help_print(const char *name);
int help_print_version(void);

#endif

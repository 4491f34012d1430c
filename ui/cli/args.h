/* Command lines read by a table of options: "--name value", "--name=value", "-n value", "-nvalue",
 * clustered letters, "--" before operands. Where the values go is in the table too, so that one
 * table is the parser, the help, the manual and the completions. */
#ifndef JIG_CLI_ARGS_H
#define JIG_CLI_ARGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

enum args_kind {
    ARGS_FLAG,    /* bool: true */
    ARGS_SET,     /* int: the row's number */
    ARGS_TEXT,    /* char *: the last one given */
    ARGS_SECRET,  /* the same, and overwritten in the process's argument list */
    ARGS_SECONDS, /* int64_t: microseconds; "1.5" */
    ARGS_NUMBER,  /* struct args_number */
    ARGS_SIZE,    /* struct args_number; "10k", "2M", "1G" are powers of 1,024 */
    ARGS_LIST,    /* struct args_list: every one, in order */
    ARGS_SECRETS, /* the same, and overwritten in the process's argument list */
};

struct args_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    const char *arg;  /* the value's word; NULL: a flag */
    const char *help; /* one line */
    const char *group;
    unsigned commands; /* which commands have it: a mask of the caller's bits */
    enum args_kind kind;
    size_t offset;              /* of the place in the caller's struct */
    int number;                 /* ARGS_SET */
    const char *const *choices; /* the only values, ends with NULL; NULL: any */
    bool is_file;               /* the value names a file; for completions */
};

struct args_number {
    uint64_t value;
    bool is_set;
};

struct args_item {
    const struct args_option *option; /* NULL: an operand */
    char *text;                       /* "" for a flag; owned by the args */
};

struct args_list {
    struct args_item *items;
    size_t n, room;
};

struct args {
    const struct args_option *table;
    size_t n_options;
    unsigned command;       /* the bit: rows without it are unknown */
    void *target;           /* the caller's struct */
    struct args_list texts; /* every copy */
    struct args_list operands;
    bool wants_help; /* --help or -h was given; reading stopped there */
};

void args_init(struct args *a, const struct args_option *table, size_t n, unsigned command,
               void *target);
void args_clear(struct args *a); /* wipes the copies: lists and texts of the target die */
void args_list_clear(struct args_list *list);

/* Reads argv[1] and on. Values are copied. usage in words that name the option and the nearest
 * one that exists. */
enum jig_err args_read(struct args *a, int argc, char **argv, struct jig_error *error);
/* One option with its value, as from the command line; for options kept in files. */
enum jig_err args_apply(struct args *a, const struct args_option *option, const char *value,
                        struct jig_error *error);

const struct args_option *args_find(const struct args *a, struct span name); /* NULL: unknown */

/* "2.5" seconds to microseconds. */
bool args_seconds(struct span text, int64_t *us);

#endif

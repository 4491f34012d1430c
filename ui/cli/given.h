/* Variables and secrets that the command line gives: --var NAME=VALUE, --secret NAME=VALUE. */
#ifndef JIG_CLI_GIVEN_H
#define JIG_CLI_GIVEN_H

#include "book/rows.h"
#include "cli/args.h"

/* Cuts the arguments where they stand: the rows borrow from them, and rows->rows alone is to be freed. USAGE: no '='. */
enum jig_err given_read(const struct args_list *list, struct book_rows *rows,
                        struct jig_error *error);

#endif

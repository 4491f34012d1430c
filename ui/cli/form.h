/* -F: multipart/form-data from a command line, in curl's manner: NAME=TEXT, NAME=@FILE (a file
 * with its name), NAME=<FILE (a text field from a file), each with ;type=T and ;filename=N. */
#ifndef JIG_CLI_FORM_H
#define JIG_CLI_FORM_H

#include "base/buf.h"
#include "cli/args.h"

/* Appends the body and the Content-Type that goes with it. usage, read-failed. */
enum jig_err form_build(const struct args_list *fields, struct buf *body, struct buf *type,
                        struct jig_error *error);

#endif

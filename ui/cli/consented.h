/* A saved request as a command sends it, which never asks. */
#ifndef JIG_CLI_CONSENTED_H
#define JIG_CLI_CONSENTED_H

#include "book/scope.h"
#include "jig.h"

/* As expand_request(): what needs consent is granted where it was given in the workbench. */
enum jig_err consented_expand(struct scope *scope, struct jig_request **out,
                              struct jig_error *error);

#endif

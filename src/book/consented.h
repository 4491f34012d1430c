/* A saved request as it is sent with what the user has consented to before (book/consent.h). */
#ifndef JIG_BOOK_CONSENTED_H
#define JIG_BOOK_CONSENTED_H

#include "book/scope.h"
#include "jig.h"

/* As expand_request(): what needs consent is granted where it was given. What is granted may bring
 * up more (a file that a variable of the environment names): that too has to have been given.
 * Where the consents can't be read that is the failure, and s->needs is empty: no use in asking,
 * for the answer could not be kept. */
enum jig_err consented_expand(struct scope *s, struct jig_request **out,
                              struct jig_error *error);

#endif

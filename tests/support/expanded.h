/* Requests of the sample collection, expanded with an environment, secrets and captures. */
#ifndef JIG_TESTS_EXPANDED_H
#define JIG_TESTS_EXPANDED_H

#include "book/request.h"
#include "book/scope.h"
#include "support/folder.h"

/* A test's fixture: the sample collection in a folder of its own, with the environment "dev", a
 * secret "password" and a capture "token"; and the variables that are given besides. */
extern struct folder expanded_folder;
extern struct collection *expanded_collection;
extern struct book_rows expanded_given;
void expanded_setup(void);
void expanded_teardown(void);

struct jig_request;

struct book_request *expanded_load(const char *path);
struct scope *expanded_scope(struct book_request *r);
/* The head that would be sent, as text. To be freed. */
char *expanded_print(const struct jig_request *q);
char *expanded_head(struct book_request *r);
/* Why it can't be sent, until the next is asked for; and what consent it needs, appended. */
const char *expanded_refusal(struct book_request *r, struct buf *needs);

#define EXPANDED_HAS(text, part) \
    ck_assert_msg(strstr(text, part) != NULL, "no %s in:\n%s", part, text)
#define EXPANDED_HAS_NOT(text, part) \
    ck_assert_msg(strstr(text, part) == NULL, "%s in:\n%s", part, text)

#endif

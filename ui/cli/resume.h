/* -C: a download that goes on where another one stopped. The rest is asked for as a range, and what
 * the server answers must be that range of the same content. */
#ifndef JIG_CLI_RESUME_H
#define JIG_CLI_RESUME_H

#include "base/span.h"
#include "jig.h"

enum { RESUME_TAG_MAX = 256 };

struct resume {
    bool is_on;
    uint64_t offset;
    /* The ETag that the beginning came with; "" where it is not known. */
    char tag[RESUME_TAG_MAX];
};

enum resume_verdict {
    RESUME_APPEND,   /* it is the rest */
    RESUME_ANEW,     /* the content has changed, and this is all of it */
    RESUME_COMPLETE, /* there is no rest */
    RESUME_REFUSED,
};

/* "-" or a number: false where it is neither. `is_measured`: the file says where. */
bool resume_parse(const char *text, uint64_t *offset, bool *is_measured);

/* What -C - finds: NAME.part, which a broken download left, or the file itself. *path is to be
 * freed. write-failed where it is no regular file. Nothing there: offset 0. */
enum jig_err resume_measure(const char *file, struct resume *r, char **path,
                            struct jig_error *error);

/* Is the answer what was asked for? The words are in *error where it is refused. */
enum resume_verdict resume_judge(const struct resume *r, const struct jig_exchange *answer,
                                 struct jig_error *error);

/* The ETag of an answer, for the file that will be resumed; "" where it has no strong one. */
void resume_tag(const struct jig_exchange *answer, char out[RESUME_TAG_MAX]);
/* Kept with the file, where the file system can. An empty tag takes it away. */
void resume_keep_tag(int fd, const char *tag);

#endif

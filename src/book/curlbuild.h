/* A request that is built from curl's options, one by one. For book/curlin alone. */
#ifndef JIG_BOOK_CURLBUILD_H
#define JIG_BOOK_CURLBUILD_H

#include "book/curloptions.h"
#include "book/request.h"

#define CURL_WORD_MAX ((size_t)16 << 20)

struct curlbuild {
    struct book_request *r; /* a new one, taken over at the end */
    struct buf *left_out;
    struct buf data;       /* of -d */
    char *user, *password; /* -u */
    char *signing;         /* --aws-sigv4 */
    bool is_digest;
    bool has_data, is_json, in_url, head, has_method, is_file;
};

/* One option; `value` is empty where it has none, and the same as `text`. False: out of memory. */
bool curlbuild_act(struct curlbuild *in, const struct curl_option *o, struct span value,
                   const char *text);
void curlbuild_leave_out(struct curlbuild *in, const char *name);
/* Once all options were seen: the login, the body and the method that follows from it. */
bool curlbuild_finish(struct curlbuild *in);
void curlbuild_clear(struct curlbuild *in);

#endif

/* A request that is built from curl's options, one by one. For book/curlin alone. */
#ifndef JIG_BOOK_CURLBUILD_H
#define JIG_BOOK_CURLBUILD_H

#include "book/curldata.h"

#define CURL_WORD_MAX ((size_t)16 << 20)

/* Fields that have options of their own: -A, -e, -r, -b. */
enum { CURL_AGENT, CURL_REFERER, CURL_RANGE, CURL_COOKIE, CURL_N_NAMED };

struct curlbuild {
    struct book_request *r; /* a new one, taken over at the end */
    struct buf *notes;      /* what is left out; borrowed, may be NULL */
    struct buf *doubts;     /* what can't be meant so; the same */
    struct curldata data;
    struct buf named[CURL_N_NAMED]; /* fields that options say, where no header does */
    char *user, *password;          /* -u */
    char *signing;                  /* --aws-sigv4 */
    char *doubtful;                 /* a word that may be a URL, or an unknown option's value */
    size_t n_urls;
    bool is_digest, is_other_login;
    bool in_url, head, has_method, no_patterns, keeps_dots, no_type;
};

/* False: out of memory. */
bool curlbuild_init(struct curlbuild *in, struct buf *notes, struct buf *doubts);
void curlbuild_clear(struct curlbuild *in);

/* One option; `value` is empty where it has none, and the same as `text`; `off` is its --no-form.
 * These are false where memory is out. */
bool curlbuild_act(struct curlbuild *in, const struct curl_option *o, bool off,
                   struct span value, const char *text);
bool curlbuild_url(struct curlbuild *in, const char *text);
/* One behind an option that is not known: its value, unless there is no other URL. */
bool curlbuild_maybe_url(struct curlbuild *in, const char *text);
/* Once all options were seen: URL, login, body and the method that follows from it. */
bool curlbuild_finish(struct curlbuild *in);

#endif

/* The manual's limits are those of the code. */
#include <check.h>
#include <string.h>

#include "book/collection.h"
#include "cli/generate.h"
#include "cli/manlimits.h"
#include "client/jar.h"
#include "client/jarfile.h"
#include "client/logins.h"
#include "data/human.h"
#include "data/json.h"
#include "format/harbody.h"
#include "wire/chunked.h"
#include "wire/cookie.h"
#include "wire/decode.h"
#include "wire/h2.h"
#include "wire/head.h"

/* In the row whose first words these are, the numbers. */
static const struct {
    const char *what;
    uint64_t numbers[2]; /* 0: none */
} known[] = {
    { "all heads of one answer", { HEAD_MAX_LEN } },
    { "interim answers", { HEAD_MAX_INTERIM } },
    { "extensions of chunks", { CHUNKED_MAX_EXCESS } },
    { "content codings", { DECODE_MAX_CODINGS } },
    { "a decoded body", { DECODE_MAX_RATIO, DECODE_FREE } },
    { "a body in a HAR", { HARBODY_MAX } },
    { "answers to one login", { LOGINS_MAX_ROUNDS } },
    { "a cookie's name", { COOKIE_MAX } },
    { "cookies of one answer", { JAR_MAX_ANSWER } },
    { "cookies of one domain", { JAR_MAX_OF_DOMAIN, JAR_MAX } },
    { "cookies of one request", { JAR_MAX_SENT, JAR_MAX_FIELD } },
    { "bytes of bodies over HTTP/2", { 2 * H2_CONNECTION_WINDOW, H2_STREAM_WINDOW } },
    { "bytes of HTTP/2 before", { H2_STREAM_WINDOW, H2_CONNECTION_WINDOW } },
    { "a file of cookies", { JARFILE_MAX } },
    { "JSON in a collection", { JSON_MAX_DEPTH } },
    { "folders in a collection", { COLLECTION_MAX_DEPTH, COLLECTION_MAX_REQUESTS } },
};

static const struct manlimit *find(const char *what)
{
    const struct manlimit *l;
    for (size_t i = 0; (l = manlimits_at(i)); i++)
        if (strncmp(l->what, what, strlen(what)) == 0)
            return l;
    return NULL;
}

START_TEST(manlimits_are_those_of_the_code)
{
    const struct manlimit *l = find(known[_i].what);
    ck_assert_ptr_nonnull(l);
    for (size_t i = 0; i < 2 && known[_i].numbers[i]; i++) {
        char number[HUMAN_COUNT];
        human_count(number, known[_i].numbers[i]);
        ck_assert_msg(strstr(l->most, number) != NULL, "%s: %s, not %s", l->what, l->most,
                      number);
    }
}
END_TEST

START_TEST(manlimits_are_in_the_manual)
{
    const struct manlimit *l;
    struct buf out;
    buf_init(&out, 1u << 20);
    ck_assert(generate_add("man", &out));
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "\n.SH LIMITS\n"));
    for (size_t i = 0; (l = manlimits_at(i)); i++)
        ck_assert_msg(strstr(buf_str(&out), l->most) != NULL, "%s", l->what);
    buf_clear(&out);
}
END_TEST

Suite *test_manlimits(void);
Suite *test_manlimits(void)
{
    Suite *s = suite_create("manlimits");
    TCase *t = tcase_create("manlimits");
    tcase_add_loop_test(t, manlimits_are_those_of_the_code, 0, sizeof known / sizeof *known);
    tcase_add_test(t, manlimits_are_in_the_manual);
    suite_add_tcase(s, t);
    return s;
}

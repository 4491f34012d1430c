/* Who may go on with what another one opened: pairs of settings between which neither a connection nor a
 * session of TLS is shared, and each with itself, which shares both. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/script.h"
#include "support/tlspair.h"

static struct tls_context *context;
static char keylog[4200];

static void setup(void)
{
    tlspair_setup();
    tlspair_make_good_chain();
    struct tls_config config = tlspair_serving();
    ck_assert_int_eq(tls_context_new(&config, &context, NULL), JIG_OK);
    snprintf(keylog, sizeof keylog, "%s/keys", tlspair_files.folder);
}

static void teardown(void)
{
    tls_context_free(context);
    tlspair_teardown();
}

#define LIST(...)         \
    (const char *const[]) \
    {                     \
        __VA_ARGS__, NULL \
    }
#define HERE   "https://localhost/"
#define TRUSTS .ca_file = tlspair_files.ca

static const struct way {
    const char *url;
    struct jig_options options;
    bool is_refused; /* the certificate is: no exchange, so nothing that could be shared */
} ways[] = {
    { HERE, { TRUSTS }, false },
    { "https://x.wild.test/", { TRUSTS }, false },
    { "https://y.wild.test/", { TRUSTS }, false },
    { "https://localhost:444/", { TRUSTS }, false },
    { "https://127.0.0.1/", { TRUSTS }, false },
    { "https://[::1]/", { TRUSTS }, false },
    { HERE, { .insecure = true }, false },
    { HERE, { TRUSTS, .insecure = true }, false },
    { HERE, { .ca_file = tlspair_files.other_ca }, true },
    { HERE, { .ca_path = tlspair_files.folder }, true },
    { HERE,
      { TRUSTS, .cert_file = tlspair_files.chain, .key_file = tlspair_files.key },
      false },
    { HERE, { TRUSTS, .key_pass = "a" }, false },
    { HERE, { TRUSTS, .tls_min = "1.3" }, false },
    { HERE, { TRUSTS, .tls_max = "1.2" }, false },
    { HERE, { TRUSTS, .tls_max = "1.3" }, false },
    { HERE, { TRUSTS, .ciphers = "TLS_AES_128_GCM_SHA256" }, false },
    { HERE, { TRUSTS, .ciphers = "TLS_AES_256_GCM_SHA384" }, false },
    { HERE, { TRUSTS, .keylog_file = keylog }, false },
    { HERE, { TRUSTS, .tls_min = "1.2" }, false },
    { HERE, { TRUSTS, .http = JIG_HTTP_1_1 }, false },
    { HERE, { TRUSTS, .http = JIG_HTTP_2 }, false },
    { HERE, { TRUSTS, .max_line = 1000 }, false },
    { HERE, { TRUSTS, .max_fields = 50 }, false },
    { HERE, { TRUSTS, .unix_socket = "/run/x" }, false },
    { HERE, { TRUSTS, .unix_socket = "/run/y" }, false },
    { HERE, { TRUSTS, .local_address = "127.0.0.1" }, false },
    { HERE, { TRUSTS, .local_address = "127.0.0.2" }, false },
    { HERE, { TRUSTS, .family = JIG_IP_4 }, false },
    { HERE, { TRUSTS, .family = JIG_IP_6 }, false },
    { HERE, { TRUSTS, .resolve = LIST("localhost:443:127.0.0.1") }, false },
    { HERE, { TRUSTS, .resolve = LIST("localhost:443:127.0.0.2") }, false },
    { HERE, { TRUSTS, .connect_to = LIST("::a.test:") }, false },
    { HERE, { TRUSTS, .connect_to = LIST("::b.test:") }, false },
};

enum { N_WAYS = sizeof ways / sizeof *ways, NEIGHBOURS = 3 };

#define KEEPS  "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"
#define LEAVES "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"

static const struct script keeping[] = {
    { { HEAD_END, SENDS(KEEPS), HEAD_END, SENDS(KEEPS), HEAD_END, SENDS(KEEPS) } },
    { { HEAD_END, SENDS(KEEPS), HEAD_END, SENDS(KEEPS), HEAD_END, SENDS(KEEPS) } },
    ANSWER(SENDS(KEEPS)),
};
static const struct script leaving[] = { ANSWER(SENDS(LEAVES), CLOSES),
                                         ANSWER(SENDS(LEAVES), CLOSES),
                                         ANSWER(SENDS(LEAVES), CLOSES) };

struct shared {
    bool connection, session;
};

static struct shared go(struct stage *s, const struct way *w)
{
    struct jig_transfer *t = stage_send(s, stage_request("GET", w->url, &w->options));
    stage_play(s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    const struct jig_tls_facts *tls = jig_exchange_tls(x);
    ck_assert_msg(jig_transfer_error(t)->code == (w->is_refused ? JIG_ERR_CERTIFICATE : JIG_OK),
                  "way %td: %s", w - ways, jig_transfer_error(t)->text);
    ck_assert_ptr_nonnull(tls);
    struct shared shared = { jig_exchange_connection(x)->reused, tls->resumed };
    jig_transfer_free(t);
    return shared;
}

static void open_stage(struct stage *s, const struct script scripts[3])
{
    stage_init(s, scripts, 3, NULL);
    s->server_context = context;
}

/* 99 pairs: each way with three others, the near ones that are most alike. In between the first comes
 * again, to see that there was something to be shared. */
START_TEST(sharing_is_for_equal_settings_only)
{
    const struct way *own = &ways[_i];
    for (int i = 1; i <= NEIGHBOURS; i++) {
        int at = (_i + (i == NEIGHBOURS ? N_WAYS / 2 : i)) % N_WAYS;
        for (int closes = 0; closes < 2; closes++) {
            struct stage s;
            open_stage(&s, closes ? leaving : keeping);
            struct shared first = go(&s, own), other = go(&s, &ways[at]), again = go(&s, own);
            ck_assert_msg(!first.connection && !first.session, "%d from nobody", _i);
            ck_assert_msg(!other.connection && !other.session, "%d from %d", at, _i);
            if (!own->is_refused)
                ck_assert_msg(closes ? again.session : again.connection, "%d from itself", _i);
            stage_clear(&s);
        }
    }
}
END_TEST

Suite *test_sharing(void);
Suite *test_sharing(void)
{
    Suite *suite = suite_create("sharing");
    TCase *tc = tcase_create("sharing");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, sharing_is_for_equal_settings_only, 0, N_WAYS);
    suite_add_tcase(suite, tc);
    return suite;
}

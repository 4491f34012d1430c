/* `jig tls` against `openssl s_server` in its odd modes, with certificates made for it. */
#include <cjson/cJSON.h>
#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/probe.h"
#include "support/proc.h"

static char folder[PATH_MAX];

/* A CA with two delegates (one may sign OCSP), another CA of the same name, leaves that are good, weak
 * or named with a NUL, a client's certificate in every packing, and staples of all kinds. */
static const char make_all[] =
    "set -e\n"
    "ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "openssl req -x509 $ec -keyout ca.key -out ca.pem -days 9 -subj '/CN=Test CA'\n"
    "openssl req -x509 $ec -keyout other.key -out other.pem -days 9 -subj '/CN=Test CA'\n"
    "issue() { openssl req $3 -keyout $1.key -out $1.csr -subj \"/CN=$1\"; printf \"$2\" > "
    "ext\n"
    "  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -set_serial $4 -days 5 -extfile "
    "ext "
    "-out $1.pem; }\n"
    "san='subjectAltName=DNS:localhost,IP:127.0.0.1\\n'\n"
    "issue leaf \"$san\" \"$ec\" 4660\n"
    "issue weak \"$san\" '-newkey rsa:1024 -nodes' 5\n"
    "issue tiny512 \"$san\" '-newkey rsa:512 -nodes' 12\n"
    "issue tiny768 \"$san\" '-newkey rsa:768 -nodes' 13\n"
    "issue nul 'subjectAltName=DER:3016821"
    "46c6f63616c686f7374002e6576696c2e74657374' \"$ec\" 6\n"
    "issue delegate 'extendedKeyUsage=OCSPSigning\\n' \"$ec\" 7\n"
    "issue nobody 'keyUsage=digitalSignature\\n' \"$ec\" 8\n"
    "issue purpose \"${san}extendedKeyUsage=clientAuth\\n\" \"$ec\" 10\n"
    "openssl req -x509 $ec -keyout self.key -out self.pem -days 9 -subj '/CN=self' -addext "
    "'subjectAltName=DNS:localhost'\n"
    "openssl req $ec -keyout rogue.key -out rogue.csr -subj '/CN=rogue'\n"
    "printf \"$san\" > ext\n"
    "openssl x509 -req -in rogue.csr -CA leaf.pem -CAkey leaf.key -set_serial 11 -days 5 "
    "-extfile ext -out rogue.pem\n"
    "below() { openssl req $ec -keyout $2.key -out $2.csr -subj \"/CN=$2\"; printf \"$3\" > "
    "ext\n"
    "  openssl x509 -req -in $2.csr -CA $1.pem -CAkey $1.key -set_serial $4 -days 5 -extfile "
    "ext "
    "-out $2.pem; }\n"
    "a_ca='basicConstraints=critical,CA:TRUE'\n"
    "issue narrow \"$a_ca\\nnameConstraints=critical,permitted;DNS:a.test\\n\" \"$ec\" 14\n"
    "below narrow beyond \"$san\" 15\n"
    "issue last \"$a_ca,pathlen:0\\n\" \"$ec\" 16\n"
    "below last further \"$a_ca\\n\" 17\n"
    "below further below \"$san\" 18\n"
    "cat further.pem last.pem > too_long.pem\n"
    "issue client 'extendedKeyUsage=clientAuth\\n' \"$ec\" 9\n"
    "openssl pkcs12 -export -in client.pem -inkey client.key -out client.p12 -passout "
    "pass:sesame\n"
    "openssl pkcs8 -topk8 -in client.key -out locked.key -passout pass:sesame\n"
    "printf 'V\\t301010000000Z\\t\\t1234\\tunknown\\t/CN=leaf\\n' > valid\n"
    "printf 'R\\t301010000000Z\\t260101000000Z,keyCompromise\\t1234\\tunknown\\t/CN=leaf\\n' > "
    "gone\n"
    "openssl ocsp -issuer ca.pem -cert leaf.pem -reqout leaf.req -no_nonce\n"
    "openssl ocsp -issuer ca.pem -cert weak.pem -reqout weak.req -no_nonce\n"
    "answer() { openssl ocsp -index $1 -rsigner $2.pem -rkey $2.key -CA ca.pem -reqin $3.req "
    "-respout $4.der -ndays 3; }\n"
    "answer valid ca leaf good\n"
    "answer gone ca leaf revoked\n"
    "answer valid delegate leaf delegated\n"
    "answer gone nobody leaf usurped\n"
    "answer gone other leaf forged\n"
    "answer valid ca weak foreign\n";

static void setup(void)
{
    struct proc_result r;
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
    proc_run(&r, (const char *const[]){ "sh", "-c", make_all, NULL }, SPAN(""));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
}

static void teardown(void)
{
    proc_remove_tree(folder);
}

/* ---- The server ---- */

enum { MAX_WORDS = 14 };

struct server {
    pid_t pid;
    unsigned port;
};

static _Noreturn void become(const char *const *argv, int out)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(folder) != 0)
        _exit(1);
    dup2(open("/dev/null", O_RDWR), 0);
    dup2(out, 1);
    dup2(open("/dev/null", O_RDWR), 2);
    closefrom(3);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* It names the port that the system chose once it listens. */
static struct server start(const char *const *words)
{
    const char *argv[MAX_WORDS + 8] = { "openssl", "s_server", "-accept", "127.0.0.1:0",
                                        "-www" };
    struct server s = { 0 };
    char line[256];
    int out[2];
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[5 + i] = words[i];
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    s.pid = proc_fork();
    if (s.pid == 0)
        become(argv, out[1]);
    close(out[1]);
    FILE *said = fdopen(out[0], "r");
    while (s.port == 0 && fgets(line, sizeof line, said))
        if (sscanf(line, "ACCEPT 127.0.0.1:%u", &s.port) != 1)
            s.port = 0;
    fclose(said);
    ck_assert_uint_ne(s.port, 0);
    return s;
}

static void stop(const struct server *s)
{
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
}

/* Runs jig in the folder; "TARGET" stands for the server's name and port. */
static void run_jig(struct proc_result *r, const struct server *s, const char *const *words)
{
    const char *argv[MAX_WORDS + 2] = { proc_jig() };
    char target[64], url[80];
    snprintf(target, sizeof target, "localhost:%u", s->port);
    snprintf(url, sizeof url, "https://localhost:%u/", s->port);
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[i + 1] = strcmp(words[i], "TARGET") == 0 ? target
                      : strcmp(words[i], "URL") == 0  ? url
                                                      : words[i];
    ck_assert_int_eq(chdir(folder), 0);
    proc_run(r, argv, SPAN(""));
}

static cJSON *report(const char *const *server_words, const char *const *words, int *status)
{
    struct proc_result r;
    struct server s = start(server_words);
    run_jig(&r, &s, words);
    stop(&s);
    cJSON *json = cJSON_Parse(buf_str(&r.out));
    ck_assert_msg(json != NULL, "%s%s", buf_str(&r.out), buf_str(&r.err));
    *status = r.status;
    proc_result_clear(&r);
    return json;
}

static const char *text(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return value ? value : "";
}

#define WORDS(...) ((const char *const[MAX_WORDS]){ __VA_ARGS__ })

/* ---- Staples ---- */

static const struct {
    const char *staple, *status, *words;
    int exit_status;
} staples[] = {
    { "good.der", "good", ", signed by the issuer", 0 },
    { "delegated.der", "good", ", signed for the issuer by delegate", 0 },
    { "revoked.der", "revoked", "revoked on 2026-01-01 (keyCompromise)", 60 },
    { "usurped.der", "untrusted", "not signed by the issuer", 0 },
    { "forged.der", "untrusted", "not signed by the issuer", 0 },
    { "foreign.der", "foreign", "about another certificate", 0 },
};

START_TEST(peers_openssl_staple_counts_only_from_who_may_give_it)
{
    int status;
    cJSON *json = report(
        WORDS("-cert", "leaf.pem", "-key", "leaf.key", "-status_file", staples[_i].staple),
        WORDS("tls", "--json", "--cacert", "ca.pem", "TARGET"), &status);
    const cJSON *staple = cJSON_GetObjectItem(json, "ocspStaple");
    ck_assert_str_eq(text(staple, "status"), staples[_i].status);
    ck_assert_msg(strstr(text(staple, "words"), staples[_i].words) != NULL, "%s",
                  text(staple, "words"));
    ck_assert_int_eq(status, staples[_i].exit_status);
    ck_assert_int_eq(cJSON_IsTrue(cJSON_GetObjectItem(json, "verified")), status == 0);
    cJSON_Delete(json);
}
END_TEST

/* ---- Verdicts ---- */

static const struct {
    const char *cert, *key;
    const char *words[MAX_WORDS];
    const char *verdict, *problem; /* of the leaf */
    int exit_status;
    const char *chain; /* sent along */
} verdicts[] = {
    { "leaf.pem",
      "leaf.key",
      { "--cacert", "ca.pem" },
      "the name matches localhost",
      "",
      0,
      NULL },
    { "leaf.pem",
      "leaf.key",
      { "--cacert", "other.pem" },
      "is signed by CN=Test CA, which was not sent",
      "is signed by",
      60,
      NULL },
    { "leaf.pem",
      "leaf.key",
      { NULL },
      "is signed by CN=Test CA, which was not sent",
      "is signed by",
      60,
      NULL },
    { "leaf.pem",
      "leaf.key",
      { "-k" },
      "is signed by CN=Test CA, which was not sent",
      "is signed by",
      0,
      NULL },
    { "weak.pem",
      "weak.key",
      { "--cacert", "ca.pem" },
      "has a key that is too short",
      "too short",
      60,
      NULL },
    /* The first fault must not stand for the second one. */
    { "weak.pem",
      "weak.key",
      { "--cacert", "other.pem" },
      "has a key that is too short, and is signed by CN=Test CA, which was not sent",
      "too short\nis signed by",
      60,
      NULL },
    { "nul.pem",
      "nul.key",
      { "--cacert", "ca.pem" },
      "is not for localhost",
      "is not for",
      60,
      NULL },
    { "purpose.pem",
      "purpose.key",
      { "--cacert", "ca.pem" },
      "is not meant for a TLS server",
      "is not meant for a TLS server",
      60,
      NULL },
    { "self.pem",
      "self.key",
      { "--cacert", "ca.pem" },
      "self is self-signed and not in the store",
      "is self-signed",
      60,
      NULL },
    { "rogue.pem",
      "rogue.key",
      { "--cacert", "ca.pem" },
      "leaf signs another one but is no CA",
      "",
      60,
      "leaf.pem" },
    { "beyond.pem",
      "beyond.key",
      { "--cacert", "ca.pem" },
      "has a name that its CA must not sign",
      "",
      60,
      "narrow.pem" },
    { "below.pem",
      "below.key",
      { "--cacert", "ca.pem" },
      "stands below more CAs than it allows",
      "",
      60,
      "too_long.pem" },
};

START_TEST(peers_openssl_bad_chain_is_shown_in_full)
{
    int status;
    const char *words[MAX_WORDS] = { "tls", "--json", "TARGET" };
    const char *chain = verdicts[_i].chain;
    memcpy(words + 3, verdicts[_i].words, 2 * sizeof *words);
    cJSON *json = report(WORDS("-cert", verdicts[_i].cert, "-key", verdicts[_i].key, "-cipher",
                               "ALL:@SECLEVEL=0", chain ? "-cert_chain" : NULL, chain),
                         words, &status);
    const cJSON *leaf = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "chain"), 0);
    ck_assert_msg(strstr(text(json, "verdict"), verdicts[_i].verdict) != NULL, "%s",
                  text(json, "verdict"));
    ck_assert_msg(strstr(text(leaf, "problem"), verdicts[_i].problem) != NULL, "%s",
                  text(leaf, "problem"));
    ck_assert_uint_eq(strlen(text(leaf, "sha256")), 95);
    ck_assert_str_eq(text(json, "version"), "TLSv1.3");
    ck_assert_str_eq(text(json, "resumption"), "works");
    ck_assert_int_eq(status, verdicts[_i].exit_status);
    cJSON_Delete(json);
}
END_TEST

START_TEST(peers_openssl_nul_in_a_name_is_visible)
{
    int status;
    cJSON *json = report(WORDS("-cert", "nul.pem", "-key", "nul.key"),
                         WORDS("tls", "--json", "TARGET"), &status);
    const cJSON *leaf = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "chain"), 0);
    const cJSON *name = cJSON_GetArrayItem(cJSON_GetObjectItem(leaf, "subjectAltName"), 0);
    ck_assert_str_eq(cJSON_GetStringValue(name), "DNS:localhost␀.evil.test");
    cJSON_Delete(json);
}
END_TEST

START_TEST(peers_openssl_text_begins_with_the_verdict)
{
    struct proc_result r;
    struct server s = start(WORDS("-cert", "leaf.pem", "-key", "leaf.key"));
    run_jig(&r, &s, WORDS("tls", "--cacert", "ca.pem", "TARGET"));
    ck_assert_int_eq(r.status, 0);
    ck_assert(span_starts(buf_span(&r.out), SPAN("✓ Trusted: a CA of the file ")));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "\n  serial        12:34\n"));
    proc_result_clear(&r);
    run_jig(&r, &s, WORDS("tls", "TARGET"));
    ck_assert_int_eq(r.status, 60);
    ck_assert(span_starts(buf_span(&r.out), SPAN("✗ Not trusted: the certificate leaf ")));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "jig: certificate-untrusted: "));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "\nSession\n"));
    proc_result_clear(&r);
    stop(&s);
}
END_TEST

/* ---- The probe ---- */

static const char *accepted(const cJSON *json, struct buf *out)
{
    const cJSON *version, *cipher;
    cJSON_ArrayForEach(version, cJSON_GetObjectItem(json, "probe"))
    {
        if (!cJSON_IsTrue(cJSON_GetObjectItem(version, "accepted")))
            continue;
        buf_addf(out, "%s:", text(version, "version"));
        cJSON_ArrayForEach(cipher, cJSON_GetObjectItem(version, "ciphers"))
        {
            buf_addf(out, " %s", text(cipher, "name"));
        }
        buf_add_byte(out, '\n');
    }
    return buf_str(out);
}

static const struct {
    const char *words[MAX_WORDS];
    const char *accepted;
} probes[] = {
    { { "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256" },
      "1.3: TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256\n" },
    { { "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA",
        "-serverpref" },
      "1.2: ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES128-SHA\n" },
    { { "-no_tls1_3", "-no_tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0" },
      "1.1: ECDHE-ECDSA-AES128-SHA\n1.0: ECDHE-ECDSA-AES128-SHA\n" },
    /* one without a certificate is no end */
    { { "-tls1_2", "-cipher", "ADH-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0",
        "-serverpref" },
      "1.2: ADH-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-SHA\n" },
};

START_TEST(peers_openssl_probe_finds_what_the_server_accepts)
{
    int status;
    struct buf found;
    const char *words[MAX_WORDS] = { "-cert", "leaf.pem", "-key", "leaf.key" };
    memcpy(words + 4, probes[_i].words, 6 * sizeof *words);
    cJSON *json = report(
        words, WORDS("tls", "--json", "--probe", "--cacert", "ca.pem", "TARGET"), &status);
    buf_init(&found, 4096);
    ck_assert_str_eq(accepted(json, &found), probes[_i].accepted);
    ck_assert_int_eq(status, _i == 2 ? 35 : 0); /* 1.1 is not offered unless it is asked for */
    buf_clear(&found);
    cJSON_Delete(json);
}
END_TEST

/* The workbench's own, which goes on with each step of its client. */
static void probe_here(struct probe *p, struct jig_client *client, const struct server *s,
                       unsigned stop_after)
{
    struct jig_options options = { .connect_only = true, .insecure = true };
    struct jig_request *r = jig_request_new();
    struct jig_transfer *t;
    struct jig_event event;
    struct jig_error error;
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%u/x?y", s->port);
    ck_assert(!jig_request_set_url(r, url, &error));
    ck_assert(!jig_request_set_options(r, &options, &error));
    ck_assert(!jig_client_send(client, r, jig_now(), &t, &error));
    while (!jig_transfer_is_done(t))
        jig_client_wait(client, -1, &event);
    ck_assert(!probe_begin(p, client, t, jig_transfer_last(t), jig_now(), &error));
    jig_transfer_free(t);
    while (probe_is_running(p)) {
        jig_client_wait(client, -1, &event);
        probe_step(p, client, jig_now());
        if (p->accepts->found.n_asked >= stop_after)
            probe_stop(p);
    }
    ck_assert(tlsaccepts_are_of(p->accepts, url));
    ck_assert(!tlsaccepts_are_of(p->accepts, "https://localhost:1/x"));
}

START_TEST(peers_openssl_workbench_probes_step_by_step)
{
    struct jig_client *client = jig_client_new(NULL);
    struct server s = start(WORDS("-cert", "leaf.pem", "-key", "leaf.key", "-no_tls1_2",
                                  "-ciphersuites", "TLS_AES_128_GCM_SHA256"));
    struct probe p;
    probe_init(&p);
    probe_here(&p, client, &s, _i == 0 ? 1000 : 1);
    const struct tlsprobe_version *v = p.accepts->found.versions;
    ck_assert_str_eq(v[0].ciphers[0].name, "TLS_AES_128_GCM_SHA256");
    ck_assert_int_eq(p.accepts->error.code, JIG_OK);
    ck_assert_int_eq(p.accepts->was_stopped, _i == 1);
    ck_assert_int_eq(v[3].is_unknown, _i == 1);
    ck_assert(!v[1].accepted && !probe_is_running(&p));
    stop(&s);
    probe_clear(&p);
    jig_client_free(client);
}
END_TEST

/* ---- Client certificates ---- */

static const struct {
    const char *words[MAX_WORDS];
    int exit_status;
    const char *err;
} clients[] = {
    { { "--cert", "client.pem", "--key", "client.key" }, 0, "" },
    { { "--cert", "client.pem", "--key", "locked.key", "--pass", "sesame" }, 0, "" },
    { { "--cert", "client.p12", "--pass", "sesame" }, 0, "" },
    { { "--cert", "client.p12", "--pass", "wrong" }, 58, "the password does not open it" },
    { { "--cert", "client.p12" }, 58, "it is locked and needs its password" },
    { { "--cert", "client.pem", "--key", "leaf.key" }, 58, "not that of the certificate" },
    { { "--cert", "client.pem", "--key", "locked.key", "--pass", "no" },
      58,
      "with this password" },
    { { "--cert", "good.der" }, 58, "neither PEM nor PKCS#12" },
    { { "--cert", "gone.pem" }, 58, "No such file" },
    { { NULL }, 35, "demands a client certificate" },
};

START_TEST(peers_openssl_client_certificate_in_every_packing)
{
    struct proc_result r;
    struct server s = start(WORDS("-cert", "leaf.pem", "-key", "leaf.key", "-CAfile", "ca.pem",
                                  "-Verify", "1", "-verify_return_error"));
    bool is_report = _i % 2 == 1;
    const char *words[MAX_WORDS] = { is_report ? "tls" : "send", is_report ? "TARGET" : "URL",
                                     "--cacert", "ca.pem" };
    memcpy(words + 4, clients[_i].words, 6 * sizeof *words);
    run_jig(&r, &s, words);
    ck_assert_msg(r.status == clients[_i].exit_status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_msg(strstr(buf_str(&r.err), clients[_i].err) != NULL, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    stop(&s);
}
END_TEST

/* ---- Resumption ---- */

/* The server closes after each answer, so that the second send needs a connection of its own. */
START_TEST(peers_openssl_second_connection_resumes_and_is_judged_again)
{
    struct proc_result r;
    struct server s =
        start(WORDS("-cert", "leaf.pem", "-key", "leaf.key", _i ? "-tls1_2" : "-tls1_3"));
    run_jig(&r, &s, WORDS("send", "--cacert", "ca.pem", "--har", "-", "URL", "URL"));
    stop(&s);
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    cJSON *har = cJSON_Parse(buf_str(&r.out));
    const cJSON *entries = cJSON_GetObjectItem(cJSON_GetObjectItem(har, "log"), "entries");
    for (int i = 0; i < 2; i++) {
        const cJSON *tls = cJSON_GetObjectItem(cJSON_GetArrayItem(entries, i), "_tls");
        ck_assert_int_eq(cJSON_IsTrue(cJSON_GetObjectItem(tls, "resumed")), i);
        ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(tls, "verified")));
        ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(tls, "chain")), 1);
    }
    cJSON_Delete(har);
    proc_result_clear(&r);
}
END_TEST

/* ---- Odd ways ---- */

#define LEAF "-cert", "leaf.pem", "-key", "leaf.key"
#define WEAK "-cert", "weak.pem", "-key", "weak.key", "-cipher", "ALL:@SECLEVEL=0"
#define TINY(bits)                                                                         \
    "-cert", "tiny" bits ".pem", "-key", "tiny" bits ".key", "-cipher", "ALL:@SECLEVEL=0", \
        "-no_tls1_3"

static const struct {
    const char *server[MAX_WORDS], *client[4];
    int status;
    const char *words; /* on standard error */
} odd[] = {
    { { LEAF, "-no_tls1_3" }, { NULL }, 0, "" },
    { { LEAF, "-naccept", "1" }, { NULL }, 0, "" },
    { { LEAF, "-no_ticket" }, { NULL }, 0, "" },
    { { LEAF, "-num_tickets", "100" }, { NULL }, 0, "" },
    { { LEAF, "-max_send_frag", "512" }, { NULL }, 0, "" },
    { { LEAF, "-nbio" }, { NULL }, 0, "" },
    { { LEAF, "-alpn", "http/1.1" }, { NULL }, 0, "" },
    { { LEAF, "-alpn", "foo" }, { NULL }, 35, "tls-failed: " },
    { { LEAF, "-no_tls1_3" }, { "--tls-min", "1.3" }, 35, "none of the offered TLS versions" },
    { { LEAF, "-tls1_3" }, { "--tls-max", "1.2" }, 35, "none of the offered TLS versions" },
    { { LEAF, "-Verify", "1" }, { NULL }, 35, "the server demands a client certificate" },
    { { LEAF, "-Verify", "1", "-no_tls1_3" }, { NULL }, 35, "tls-failed: " },
    { { WEAK }, { NULL }, 60, "certificate-untrusted: " },
    { { WEAK }, { "-k" }, 0, "" },
    { { TINY("512") }, { NULL }, 60, "tiny512 has a key that is too short" },
    { { TINY("768") }, { NULL }, 60, "tiny768 has a key that is too short" },
    { { TINY("512") }, { "-k" }, 0, "" },
};

START_TEST(peers_openssl_odd_ways_are_taken_or_named)
{
    struct proc_result r;
    const char *words[MAX_WORDS] = { "send", "-m", "20", "--cacert", "ca.pem", "URL" };
    for (size_t i = 0; i < 4 && odd[_i].client[i]; i++)
        words[6 + i] = odd[_i].client[i];
    struct server s = start(odd[_i].server);
    run_jig(&r, &s, words);
    stop(&s);
    ck_assert_msg(r.status == odd[_i].status, "%d: %s", r.status, buf_str(&r.err));
    ck_assert_msg(strstr(buf_str(&r.err), odd[_i].words) != NULL, "%s", buf_str(&r.err));
    ck_assert_int_eq(strstr(buf_str(&r.out), "s_server") != NULL, r.status == 0);
    proc_result_clear(&r);
}
END_TEST

/* ---- What is no TLS, and what ends before a certificate came ---- */

/* RFC 5246, 7.4.1.3, with RFC 5746's word that is asked for. */
#define SERVER_HELLO                               \
    "\x16\x03\x03\x00\x31\x02\x00\x00\x2d\x03\x03" \
    "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"             \
    "\x00\xc0\x2f\x00\x00\x05\xff\x01\x00\x01\x00"

static const struct broken_case {
    struct span answer;
    const char *verdict;
    const char *protocol; /* a row of it; NULL: none */
} broken[] = {
    { { "HTTP/1.1 400 Bad Request\r\n\r\n", 28 },
      "✗ No TLS: the server answered in plain HTTP, not in TLS\n",
      NULL },
    { { SERVER_HELLO, sizeof SERVER_HELLO - 1 },
      "✗ Not verified: the server closed the connection during the handshake\n",
      "\n  Protocol      TLSv1.2 " },
};

/* One answer to each hello, and the end. */
static void answer_all(int fd, struct span answer)
{
    char hello[1024];
    for (;;) {
        int conn = accept(fd, NULL, NULL);
        if (conn < 0 || read(conn, hello, sizeof hello) <= 0 ||
            write(conn, answer.ptr, answer.len) < 0)
            _exit(1);
        shutdown(conn, SHUT_WR);
    }
}

START_TEST(peers_openssl_no_tls_has_words)
{
    const struct broken_case *c = &broken[_i];
    struct proc_result r;
    struct server s = { 0 };
    uint16_t port;
    int fd = proc_listen(&port);
    s.port = port;
    pid_t pid = proc_fork();
    if (pid == 0)
        answer_all(fd, c->answer);
    run_jig(&r, &s, WORDS("tls", "TARGET"));
    ck_assert_int_eq(r.status, 35);
    ck_assert_msg(span_starts(buf_span(&r.out), span_of(c->verdict)), "%s", buf_str(&r.out));
    const char *protocol = strstr(buf_str(&r.out), "\n  Protocol ");
    ck_assert_int_eq(protocol != NULL, c->protocol != NULL);
    if (c->protocol)
        ck_assert(span_starts(span_of(protocol), span_of(c->protocol)));
    proc_result_clear(&r);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fd);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

Suite *test_peers_openssl(void);
Suite *test_peers_openssl(void)
{
    Suite *s = suite_create("peers_openssl");
    TCase *t = tcase_create("peers_openssl");
    tcase_add_unchecked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, peers_openssl_staple_counts_only_from_who_may_give_it, 0,
                        N(staples));
    tcase_add_loop_test(t, peers_openssl_bad_chain_is_shown_in_full, 0, N(verdicts));
    tcase_add_test(t, peers_openssl_nul_in_a_name_is_visible);
    tcase_add_test(t, peers_openssl_text_begins_with_the_verdict);
    tcase_add_loop_test(t, peers_openssl_probe_finds_what_the_server_accepts, 0, N(probes));
    tcase_add_loop_test(t, peers_openssl_workbench_probes_step_by_step, 0, 2);
    tcase_add_loop_test(t, peers_openssl_client_certificate_in_every_packing, 0, N(clients));
    tcase_add_loop_test(t, peers_openssl_second_connection_resumes_and_is_judged_again, 0, 2);
    tcase_add_loop_test(t, peers_openssl_odd_ways_are_taken_or_named, 0, N(odd));
    tcase_add_loop_test(t, peers_openssl_no_tls_has_words, 0, N(broken));
    suite_add_tcase(s, t);
    return s;
}

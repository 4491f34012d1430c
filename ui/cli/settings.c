#include "cli/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "data/byterange.h"

#define SEND       SETTINGS_SEND
#define RUN        SETTINGS_RUN
#define TLS        SETTINGS_TLS
#define HISTORY    SETTINGS_HISTORY
#define BOTH       (SETTINGS_SEND | SETTINGS_RUN)
#define ALL        (BOTH | TLS)
#define AT(member) offsetof(struct settings, member)

static const char *const tls_versions[] = { "1.0", "1.1", "1.2", "1.3", NULL };

static const char request_group[] = "Request";
static const char way_group[] = "Connection";
static const char tls_group[] = "TLS";
static const char output_group[] = "Output";
static const char run_group[] = "Run";
static const char history_group[] = "History";

/* clang-format off */
static const struct args_option table[] = {
    { "request", 'X', "METHOD", "the method (GET; POST with a body, PUT with -T)", request_group, SEND, ARGS_TEXT, AT(method), 0, NULL, false },
    { "header", 'H', "LINE", "add 'Name: value'; 'Name:' leaves a default one out, 'Name;' sends it empty, @FILE reads lines", request_group, SEND, ARGS_SECRETS, AT(fields), 0, NULL, false },
    { "data", 'd', "STR|@FILE", "form data for the body, repeats joined with &; line ends of a file are dropped", request_group, SEND, ARGS_LIST, AT(data), DATA_ASCII, NULL, false },
    { "data-binary", 0, "STR|@FILE", "the same, with every byte of a file", request_group, SEND, ARGS_LIST, AT(data), DATA_BINARY, NULL, false },
    { "data-raw", 0, "STR", "the same, with no meaning for @", request_group, SEND, ARGS_LIST, AT(data), DATA_RAW, NULL, false },
    { "data-urlencode", 0, "[NAME]=STR|NAME@FILE", "the same, percent-encoded, a blank as +", request_group, SEND, ARGS_LIST, AT(data), DATA_URLENCODE, NULL, false },
    { "get", 'G', NULL, "put the data into the URL's query", request_group, SEND, ARGS_FLAG, AT(get), 0, NULL, false },
    { "json", 0, "STR|@FILE", "a JSON body, with its Content-Type and Accept", request_group, SEND, ARGS_LIST, AT(data), DATA_JSON, NULL, false },
    { "form", 'F', "N=V|N=@FILE", "a field of a multipart form; ;type=T, ;filename=N and ;headers=LINE may follow, a value in double quotes may hold a semicolon, N=<FILE reads a text", request_group, SEND, ARGS_LIST, AT(form), 0, NULL, false },
    { "upload-file", 'T', "FILE", "send a file as the body; - is standard input", request_group, SEND, ARGS_TEXT, AT(upload), 0, NULL, true },
    { "head", 'I', NULL, "ask for the head only (HEAD)", request_group, SEND, ARGS_FLAG, AT(head), 0, NULL, false },
    { "user", 'u', "USER:PASSWORD", "a login, sent as Basic; without a password it is asked for", request_group, SEND, ARGS_SECRET, AT(user), 0, NULL, false },
    { "digest", 0, NULL, "send the login as Digest, when it is asked for, and never as Basic", request_group, SEND, ARGS_FLAG, AT(digest), 0, NULL, false },
    { "aws-sigv4", 0, "SPEC", "sign with the login, KEY:SECRET; SPEC is aws:amz:REGION:SERVICE, the last two from the host if left out", request_group, SEND, ARGS_TEXT, AT(signing), 0, NULL, false },
    { "netrc", 'n', NULL, "take the login for the host from ~/.netrc", request_group, SEND, ARGS_FLAG, AT(netrc), 0, NULL, false },
    { "netrc-file", 0, "FILE", "take it from this file", request_group, SEND, ARGS_TEXT, AT(netrc_file), 0, NULL, true },
    { "bearer", 0, "TOKEN", "a bearer token", request_group, SEND, ARGS_SECRET, AT(bearer), 0, NULL, false },
    { "user-agent", 'A', "STR", "User-Agent; an empty one is left out", request_group, SEND, ARGS_TEXT, AT(agent), 0, NULL, false },
    { "referer", 'e', "URL", "Referer", request_group, SEND, ARGS_TEXT, AT(referer), 0, NULL, false },
    { "range", 'r', "RANGE", "a part of the body in bytes: 0-99, 500-, -200", request_group, SEND, ARGS_TEXT, AT(range), 0, NULL, false },
    { "cookie", 'b', "STR|FILE", "send these cookies ('a=1; b=2'), or keep cookies and begin with those of a file", request_group, SEND, ARGS_SECRETS, AT(cookies), 0, NULL, true },
    { "cookie-jar", 'c', "FILE", "keep cookies, and write them to a file at the end; - is standard output", request_group, SEND, ARGS_TEXT, AT(cookie_jar), 0, NULL, true },
    { "compressed", 0, NULL, "ask for a compressed answer and undo it", request_group, SEND, ARGS_FLAG, AT(compressed), 0, NULL, false },
    { "raw", 0, "FILE", "send exactly these bytes, and follow no redirect; the URL says only where; - is standard input", request_group, SEND, ARGS_TEXT, AT(raw), 0, NULL, true },
    { "offline", 0, NULL, "print the request and send nothing", request_group, SEND, ARGS_FLAG, AT(offline), 0, NULL, false },

    { "location", 'L', NULL, "follow redirects", way_group, SEND, ARGS_FLAG, AT(follow), 0, NULL, false },
    { "location-trusted", 0, NULL, "follow redirects, and give logins and cookies to every origin that they lead to", way_group, SEND, ARGS_FLAG, AT(trusts_redirects), 0, NULL, false },
    { "max-redirs", 0, "N", "follow at most so many (50)", way_group, SEND, ARGS_NUMBER, AT(max_redirects), 0, NULL, false },
    { "max-time", 'm', "SECONDS", "for the whole of a request, redirects, repeats and body included", way_group, ALL, ARGS_SECONDS, AT(max_time), 0, NULL, false },
    { "connect-timeout", 0, "SECONDS", "up to the end of the TLS handshake (30)", way_group, ALL, ARGS_SECONDS, AT(connect_timeout), 0, NULL, false },
    { "retry", 0, "N", "try again so often after what fails in passing and was not acted on", way_group, SEND, ARGS_NUMBER, AT(retries), 0, NULL, false },
    { "retry-delay", 0, "SECONDS", "wait so long before each (1, 2, 4 and so on; Retry-After goes first)", way_group, SEND, ARGS_SECONDS, AT(retry_delay), 0, NULL, false },
    { "resolve", 0, "HOST:PORT:ADDR[,ADDR]", "take these addresses for that host (*: any) and port; -HOST:PORT takes back what was said before", way_group, ALL, ARGS_LIST, AT(resolve), 0, NULL, false },
    { "connect-to", 0, "HOST1:PORT1:HOST2:PORT2", "go to the second where the first is meant; parts may be empty", way_group, ALL, ARGS_LIST, AT(connect_to), 0, NULL, false },
    { "proxy", 'x', "URL", "go through it: http, https, socks5, socks5h; its login in the URL; \"\": none", way_group, ALL, ARGS_SECRET, AT(proxy), 0, NULL, false },
    { "proxy-user", 'U', "USER:PASSWORD", "the proxy's login, in place of the URL's", way_group, ALL, ARGS_SECRET, AT(proxy_login), 0, NULL, false },
    { "proxy-digest", 0, NULL, "never Basic to the proxy: its login waits for a challenge", way_group, ALL, ARGS_FLAG, AT(proxy_digest), 0, NULL, false },
    { "proxytunnel", 'p', NULL, "CONNECT through an HTTP proxy for plain http too", way_group, ALL, ARGS_FLAG, AT(proxy_tunnel), 0, NULL, false },
    { "proxy-header", 0, "LINE", "'Name: value' for the proxy alone", way_group, ALL, ARGS_SECRETS, AT(proxy_headers), 0, NULL, false },
    { "noproxy", 0, "LIST", "hosts that are reached without it: names, their subdomains, networks, *", way_group, ALL, ARGS_TEXT, AT(no_proxy), 0, NULL, false },
    { "unix-socket", 0, "PATH", "connect to this socket", way_group, SEND, ARGS_TEXT, AT(unix_socket), 0, NULL, true },
    { "interface", 0, "ADDR", "connect from this local address", way_group, ALL, ARGS_TEXT, AT(local_address), 0, NULL, false },
    { "ipv4", '4', NULL, "IPv4 only; of -4 and -6 the last counts", way_group, ALL, ARGS_SET, AT(family), JIG_IP_4, NULL, false },
    { "ipv6", '6', NULL, "IPv6 only", way_group, ALL, ARGS_SET, AT(family), JIG_IP_6, NULL, false },
    { "http1.0", '0', NULL, "HTTP/1.0; of the four of these the last counts", way_group, SEND, ARGS_SET, AT(http), JIG_HTTP_1_0, NULL, false },
    { "http1.1", 0, NULL, "HTTP/1.1", way_group, SEND, ARGS_SET, AT(http), JIG_HTTP_1_1, NULL, false },
    { "http2", 0, NULL, "HTTP/2 where the server has it", way_group, SEND, ARGS_SET, AT(http), JIG_HTTP_2, NULL, false },
    { "http2-prior-knowledge", 0, NULL, "HTTP/2 without asking, in the clear too", way_group, SEND, ARGS_SET, AT(http), JIG_HTTP_2_PRIOR, NULL, false },

    { "insecure", 'k', NULL, "go on with a certificate that does not verify", tls_group, ALL, ARGS_FLAG, AT(insecure), 0, NULL, false },
    { "cacert", 0, "FILE", "trust these authorities instead of the system's (PEM)", tls_group, ALL, ARGS_TEXT, AT(ca_file), 0, NULL, true },
    { "capath", 0, "DIR", "the same, a hashed folder", tls_group, ALL, ARGS_TEXT, AT(ca_path), 0, NULL, true },
    { "cert", 'E', "FILE", "client certificate, PEM or PKCS#12", tls_group, ALL, ARGS_TEXT, AT(cert), 0, NULL, true },
    { "key", 0, "FILE", "its private key, where it is not in the same file", tls_group, ALL, ARGS_TEXT, AT(key), 0, NULL, true },
    { "pass", 0, "STR", "the key's passphrase", tls_group, ALL, ARGS_SECRET, AT(pass), 0, NULL, false },
    { "tls-min", 0, "VERSION", "lowest version (1.2)", tls_group, ALL, ARGS_TEXT, AT(tls_min), 0, tls_versions, false },
    { "tls-max", 0, "VERSION", "highest version", tls_group, ALL, ARGS_TEXT, AT(tls_max), 0, tls_versions, false },
    { "ciphers", 0, "LIST", "ciphers, as OpenSSL names them", tls_group, ALL, ARGS_TEXT, AT(ciphers), 0, NULL, false },
    { "keylog", 0, "FILE", "append the session's secrets, for Wireshark", tls_group, ALL, ARGS_TEXT, AT(keylog), 0, NULL, true },

    { "output", 'o', "FILE", "write the body to a file; - is standard output", output_group, SEND, ARGS_LIST, AT(outputs), OUTPUT_FILE, NULL, true },
    { "remote-name", 'O', NULL, "write it to a file named as the URL's last part", output_group, SEND, ARGS_LIST, AT(outputs), OUTPUT_REMOTE_NAME, NULL, false },
    { "remote-header-name", 'J', NULL, "with -O: the name that the server gives, without folders, never over a file", output_group, SEND, ARGS_FLAG, AT(remote_header_name), 0, NULL, false },
    { "continue-at", 'C', "OFFSET|-", "go on with a download from there; - is where the file ends", output_group, SEND, ARGS_TEXT, AT(continue_at), 0, NULL, false },
    { "create-dirs", 0, NULL, "make the folders that -o names", output_group, SEND, ARGS_FLAG, AT(create_dirs), 0, NULL, false },
    { "include", 'i', NULL, "the head before the body", output_group, SEND, ARGS_FLAG, AT(include), 0, NULL, false },
    { "verbose", 'v', NULL, "show the connection and both heads on standard error", output_group, BOTH, ARGS_FLAG, AT(verbose), 0, NULL, false },
    { "silent", 's', NULL, "no diagnostics, no progress", output_group, ALL | HISTORY, ARGS_FLAG, AT(silent), 0, NULL, false },
    { "show-error", 'S', NULL, "diagnostics in spite of -s", output_group, BOTH, ARGS_FLAG, AT(show_error), 0, NULL, false },
    { "fail", 'f', NULL, "a status from 400 on is a failure, its body is not shown", output_group, BOTH, ARGS_FLAG, AT(fail), 0, NULL, false },
    { "fail-with-body", 0, NULL, "the same, with the body", output_group, SEND, ARGS_FLAG, AT(fail_with_body), 0, NULL, false },
    { "max-filesize", 0, "BYTES", "refuse a longer body; 10k, 2M, 1G", output_group, SEND, ARGS_SIZE, AT(max_filesize), 0, NULL, false },
    { "write-out", 'w', "FORMAT|@FILE", "print facts after each answer: '%{http_code} %{time_total}\\n'", output_group, SEND, ARGS_TEXT, AT(write_out), 0, NULL, false },
    { "har", 0, "FILE", "log every exchange as HAR 1.2; - is standard output", output_group, BOTH | HISTORY, ARGS_TEXT, AT(har), 0, NULL, true },
    { "show-secrets", 0, NULL, "do not mask credentials in -v and logs", output_group, BOTH, ARGS_FLAG, AT(show_secrets), 0, NULL, false },

    { "json", 0, NULL, "the report as JSON", output_group, TLS, ARGS_FLAG, AT(tls_json), 0, NULL, false },
    { "probe", 0, NULL, "ask which versions and ciphers the server accepts", output_group, TLS, ARGS_FLAG, AT(probe), 0, NULL, false },

    { "host", 0, "NAME", "only sends to hosts with this in their name", history_group, HISTORY, ARGS_TEXT, AT(history_host), 0, NULL, false },
    { "status", 0, "STATUS", "only those that ended so: 404, 4xx, failed, or did not: open, cut", history_group, HISTORY, ARGS_TEXT, AT(history_status), 0, NULL, false },
    { "since", 0, "TIME", "only those since: today, yesterday, 30m, 3h, 2d, 1w, 2026-11-20", history_group, HISTORY, ARGS_TEXT, AT(history_since), 0, NULL, false },
    { "before", 0, "TIME", "only those before", history_group, HISTORY, ARGS_TEXT, AT(history_before), 0, NULL, false },
    { "text", 0, "WORDS", "only those that hold all of the words, in URL, fields or bodies", history_group, HISTORY, ARGS_TEXT, AT(history_text), 0, NULL, false },
    { "number", 'n', "N", "list so many (50), newest first", history_group, HISTORY, ARGS_NUMBER, AT(history_number), 0, NULL, false },
    { "json", 0, NULL, "the list, or what came of an import, as JSON", history_group, HISTORY, ARGS_FLAG, AT(history_json), 0, NULL, false },
    { "yes", 'y', NULL, "clear without asking", history_group, HISTORY, ARGS_FLAG, AT(history_yes), 0, NULL, false },

    { "env", 0, "NAME", "the collection's environment", run_group, RUN | HISTORY, ARGS_TEXT, AT(env), 0, NULL, false },
    { "var", 0, "NAME=VALUE", "set a variable", run_group, RUN | HISTORY, ARGS_LIST, AT(vars), 0, NULL, false },
    { "secret", 0, "NAME=VALUE", "set a secret", run_group, RUN | HISTORY, ARGS_SECRETS, AT(secrets), 0, NULL, false },
    { "data", 0, "FILE", "a round of requests for each row: .csv with a line of names, or a .json array of objects", run_group, RUN, ARGS_TEXT, AT(data_file), 0, NULL, true },
    { "repeat", 0, "N", "all of it so often", run_group, RUN, ARGS_NUMBER, AT(repeat), 0, NULL, false },
    { "parallel", 0, "N", "so many rounds at a time (1), each with its own captures; fewer where descriptors run short", run_group, RUN, ARGS_NUMBER, AT(parallel), 0, NULL, false },
    { "rate", 0, "N/s", "begin no more than N requests a second; N/m: a minute", run_group, RUN, ARGS_TEXT, AT(rate), 0, NULL, false },
    { "delay", 0, "MS", "wait so many milliseconds between a round's requests", run_group, RUN, ARGS_NUMBER, AT(delay_ms), 0, NULL, false },
    { "bail", 0, NULL, "stop at the first failure", run_group, RUN, ARGS_FLAG, AT(bail), 0, NULL, false },
    { "trust", 0, NULL, "allow what the collection asks for beyond its folder", run_group, RUN | HISTORY, ARGS_FLAG, AT(trust), 0, NULL, false },
    { "report", 0, "KIND=FILE", "json, tap, junit, html or har; - is standard output", run_group, RUN, ARGS_LIST, AT(reports), 0, NULL, false },
};
/* clang-format on */

const struct args_option *settings_table(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}

void settings_init(struct settings *s, enum settings_command command)
{
    *s = (struct settings){ 0 };
    args_init(&s->args, table, sizeof table / sizeof *table, (unsigned)command, s);
}

void settings_clear(struct settings *s)
{
    free(s->resolve_words);
    free(s->connect_words);
    free(s->proxy_words);
    args_clear(&s->args);
    *s = (struct settings){ 0 };
}

/* ---- -u USER: the password from the terminal --------------------------------------------------*/

static bool read_line(int fd, char *out, size_t room)
{
    size_t n = 0;
    while (n < room - 1 && read(fd, out + n, 1) == 1 && out[n] != '\n')
        n++;
    bool ended = n < room - 1 && out[n] == '\n';
    out[n] = '\0';
    return ended;
}

static bool ask_hidden(int tty, const char *user, char *out, size_t room)
{
    struct termios before, hidden;
    if (tcgetattr(tty, &before) != 0)
        return false;
    dprintf(tty, "Password for %s: ", user);
    hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(tty, TCSAFLUSH, &hidden);
    bool got = read_line(tty, out, room);
    tcsetattr(tty, TCSAFLUSH, &before);
    dprintf(tty, "\n");
    return got;
}

static enum jig_err ask_password(struct settings *s, struct jig_error *error)
{
    char password[256];
    struct jig_error ignored;
    const struct args_option *user = args_find(&s->args, SPAN("user"));
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    bool got = tty >= 0 && ask_hidden(tty, s->user, password, sizeof password);
    if (tty >= 0)
        close(tty);
    if (!got)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--user USER:PASSWORD: no password, and no terminal to ask on");
    struct buf both;
    buf_init_secret(&both, 4096);
    buf_addf(&both, "%s:%s", s->user, password);
    enum jig_err failed = args_apply(&s->args, user, buf_str(&both), &ignored);
    mem_wipe(password, sizeof password);
    buf_wipe(&both);
    return failed;
}

/* ---- Reading ----------------------------------------------------------------------------------*/

static enum jig_err usage(struct jig_error *error, const char *words)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s", words);
}

static bool is_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static bool writes_body_to_stdout(const struct settings *s)
{
    bool is_asked = false;
    for (size_t i = 0; i < s->outputs.n; i++)
        is_asked |= s->outputs.items[i].option->number == OUTPUT_FILE &&
                    is_stdout(s->outputs.items[i].text);
    return is_asked;
}

/* A URL may hold the login. */
static bool may_have_login(const struct settings *s)
{
    bool has_login = s->user || s->netrc || s->netrc_file;
    for (size_t i = 0; i < s->args.operands.n; i++)
        has_login |= strchr(s->args.operands.items[i].text, '@') != NULL;
    return has_login;
}

static bool has_remote_name(const struct settings *s)
{
    bool has = false;
    for (size_t i = 0; i < s->outputs.n; i++)
        has |= s->outputs.items[i].option->number == OUTPUT_REMOTE_NAME;
    return has;
}

/* What means nothing without something else. */
static enum jig_err check_alone(const struct settings *s, struct jig_error *error)
{
    const char *fault = s->range ? byterange_fault(span_of(s->range)) : NULL;
    if (fault)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "-r %s: %s", s->range,
                             fault);
    if (s->digest && !may_have_login(s))
        return usage(error,
                     "--digest has no login to say: -u, -n or user:password@ in the URL");
    if (s->pass && !s->cert)
        return usage(error, "--pass is for the key of --cert, and there is none");
    if (s->remote_header_name && !has_remote_name(s))
        return usage(error,
                     "-J takes the server's name for the file of -O, and there is no -O");
    if (is_stdout(s->har) && writes_body_to_stdout(s))
        return usage(error, "--har - and -o - can't both go to standard output");
    return JIG_OK;
}

/* What can't be asked for together. */
static enum jig_err check(const struct settings *s, struct jig_error *error)
{
    int bodies =
        (s->data.n > 0 && !s->get) + (s->form.n > 0) + (s->upload != NULL) + (s->raw != NULL);
    if (bodies > 1)
        return usage(error, "-d, -F, -T and --raw are different bodies: choose one");
    if (s->head && bodies > 0)
        return usage(
            error, "-I asks for a head only: it has no body to send (-G puts -d into the URL)");
    if (s->get && (s->upload || s->form.n > 0))
        return usage(error, "-G puts -d into the URL: it has no body beside it");
    bool has_login = s->user || s->bearer || s->digest || s->signing;
    bool has_fields = s->fields.n > 0 || s->cookies.n > 0;
    if (s->raw && (has_fields || s->method || has_login || s->get))
        return usage(error,
                     "--raw sends exactly its bytes: no method, header or credentials besides");
    if (s->bearer && (s->user || s->digest || s->signing))
        return usage(error, "--bearer and a login are different credentials: choose one");
    if (s->digest && s->signing)
        return usage(error,
                     "--digest and --aws-sigv4 say a login in different ways: choose one");
    if (s->continue_at && (s->range || s->upload || s->compressed))
        return usage(error, "-C goes on with a download as it is stored: not with -r, -T or "
                            "--compressed");
    if (is_stdout(s->har) && s->offline)
        return usage(error, "--offline makes no exchange that --har could log");
    return check_alone(s, error);
}

enum jig_err settings_read(struct settings *s, int argc, char **argv, struct jig_error *error)
{
    enum jig_err failed = args_read(&s->args, argc, argv, error);
    if (failed || s->args.wants_help)
        return failed;
    failed = check(s, error);
    bool looks_up = s->netrc || s->netrc_file;
    if (!failed && s->user && !strchr(s->user, ':') && !looks_up)
        failed = ask_password(s, error);
    return failed;
}

bool settings_wants_help(const struct settings *s)
{
    return s->args.wants_help;
}

size_t settings_n_operands(const struct settings *s)
{
    return s->args.operands.n;
}

const char *settings_operand(const struct settings *s, size_t i)
{
    return s->args.operands.items[i].text;
}

/* ---- For libjig -------------------------------------------------------------------------------*/

/* A list as libjig wants it; true where it is not needed, or was made before. */
static bool list_words(const struct args_list *list, const char ***words)
{
    if (list->n == 0 || *words)
        return true;
    *words = mem_zero(list->n + 1, sizeof **words);
    for (size_t i = 0; *words && i < list->n; i++)
        (*words)[i] = list->items[i].text;
    return *words != NULL;
}

static bool list_all_words(struct settings *s)
{
    return list_words(&s->resolve, &s->resolve_words) &&
           list_words(&s->connect_to, &s->connect_words) &&
           list_words(&s->proxy_headers, &s->proxy_words);
}

static void set_words(const struct settings *s, struct jig_options *o)
{
    if (s->resolve_words)
        o->resolve = s->resolve_words;
    if (s->connect_words)
        o->connect_to = s->connect_words;
    if (s->proxy_words)
        o->proxy_headers = s->proxy_words;
}

static void set_limits(const struct settings *s, struct jig_options *o)
{
    uint64_t redirects = s->max_redirects.value;
    if (s->max_time)
        o->total_timeout_us = s->max_time;
    if (s->connect_timeout)
        o->connect_timeout_us = s->connect_timeout;
    if (s->max_filesize.is_set)
        o->max_body = s->max_filesize.value;
    if (s->max_redirects.is_set)
        o->max_redirects = redirects == 0                 ? JIG_NO_REDIRECTS
                           : redirects < JIG_NO_REDIRECTS ? (unsigned)redirects
                                                          : JIG_NO_REDIRECTS - 1;
}

static void set_choices(const struct settings *s, struct jig_options *o)
{
    if (s->http)
        o->http = (enum jig_http_version)s->http;
    if (s->family)
        o->family = (enum jig_ip_family)s->family;
    o->follow |= s->follow || s->trusts_redirects;
    o->trust_redirects |= s->trusts_redirects;
    o->insecure |= s->insecure;
    o->proxy_digest |= s->proxy_digest;
    o->proxy_tunnel |= s->proxy_tunnel;
    o->decode |= s->compressed;
}

static void set_text(const char **place, const char *text)
{
    if (text)
        *place = text;
}

static void set_texts(const struct settings *s, struct jig_options *o)
{
    set_text(&o->unix_socket, s->unix_socket);
    set_text(&o->local_address, s->local_address);
    set_text(&o->proxy, s->proxy);
    set_text(&o->proxy_login, s->proxy_login);
    set_text(&o->no_proxy, s->no_proxy);
    set_text(&o->ca_file, s->ca_file);
    set_text(&o->ca_path, s->ca_path);
    set_text(&o->cert_file, s->cert);
    set_text(&o->key_file, s->key);
    set_text(&o->key_pass, s->pass);
    set_text(&o->tls_min, s->tls_min);
    set_text(&o->tls_max, s->tls_max);
    set_text(&o->ciphers, s->ciphers);
    set_text(&o->keylog_file, s->keylog);
}

bool settings_apply(struct settings *s, struct jig_options *out)
{
    if (!list_all_words(s))
        return false;
    out->proxy_from_environment = true;
    set_words(s, out);
    set_limits(s, out);
    set_choices(s, out);
    set_texts(s, out);
    return true;
}

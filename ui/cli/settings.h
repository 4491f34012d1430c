/* What the command lines of `jig send`, `jig run` and `jig tls` can say: the one table of options, the
 * struct that it fills, and libjig's options made of it. */
#ifndef JIG_CLI_SETTINGS_H
#define JIG_CLI_SETTINGS_H

#include "cli/args.h"
#include "jig.h"

enum settings_command {
    SETTINGS_SEND = 1,
    SETTINGS_RUN = 2,
    SETTINGS_TLS = 4,
    SETTINGS_HISTORY = 8
};

/* The number in an option's row: what a piece of the body is, where the answer goes. */
enum settings_data { DATA_ASCII, DATA_BINARY, DATA_RAW, DATA_URLENCODE, DATA_JSON };
enum settings_output { OUTPUT_FILE, OUTPUT_REMOTE_NAME };

struct settings {
    struct args args;

    /* the request */
    char *method;
    struct args_list fields; /* -H */
    struct args_list data;   /* -d and its kin, told apart by their rows' numbers */
    struct args_list form;   /* -F */
    bool get, head, compressed;
    char *upload, *raw;
    char *user, *bearer, *signing, *agent, *referer, *range;
    bool digest, netrc;
    char *netrc_file;
    struct args_list cookies; /* -b, words and files */
    char *cookie_jar;

    /* the way there */
    bool follow, trusts_redirects, insecure, proxy_digest, proxy_tunnel;
    struct args_number max_redirects, max_filesize;
    int64_t max_time, connect_timeout;
    int http, family;
    char *ca_file, *ca_path, *cert, *key, *pass, *tls_min, *tls_max, *ciphers, *keylog;
    char *unix_socket, *local_address, *proxy, *proxy_login, *no_proxy;
    struct args_list resolve, connect_to, proxy_headers;

    /* what comes out */
    struct args_list outputs; /* -o and -O, for the URLs in turn */
    char *continue_at;        /* -C */
    struct args_number retries;
    int64_t retry_delay;
    bool remote_header_name, create_dirs, include, verbose, silent, show_error, fail,
        fail_with_body, offline;
    bool show_secrets;
    char *har, *write_out;

    /* jig tls */
    bool tls_json, probe;

    /* jig history */
    char *history_host, *history_status, *history_since, *history_before, *history_text;
    struct args_number history_number;
    bool history_json, history_yes;

    /* jig run */
    char *env;
    struct args_list vars, secrets, reports;
    char *data_file, *rate;
    struct args_number repeat, parallel, delay_ms;
    bool bail, trust;

    /* Lists as libjig wants them, each ends with NULL. */
    const char **resolve_words, **connect_words, **proxy_words;
};

const struct args_option *settings_table(size_t *n);

void settings_init(struct settings *s, enum settings_command command);
void settings_clear(struct settings *s); /* wipes what was secret */

/* usage, in words. Asks on the terminal for the password of `-u USER`. */
enum jig_err settings_read(struct settings *s, int argc, char **argv, struct jig_error *error);
bool settings_wants_help(const struct settings *s);
size_t settings_n_operands(const struct settings *s);
const char *settings_operand(const struct settings *s, size_t i);

/* Puts what the line says over what *out holds; what it does not speak of stays. The strings
 * are borrowed from the settings. False: out of memory. */
bool settings_apply(struct settings *s, struct jig_options *out);

#endif

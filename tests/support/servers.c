#include "support/servers.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "support/proc.h"

enum { TRIES = 5, MOST_WORDS = 16 };

/* In all of them $DIR is the server's folder, $PORT, $TLS and $BEHIND are ports. */
#define MODULE(name) "LoadModule " name "_module /usr/lib/apache2/modules/mod_" name ".so\n"

static const char apache_conf[] =
    MODULE("mpm_event") MODULE("authz_core") MODULE("mime") MODULE("filter") MODULE("deflate")
        MODULE("alias") MODULE("ssl") MODULE("http2") MODULE("authn_core") MODULE("authn_file")
            MODULE("authz_user") MODULE("auth_digest") MODULE("dav") MODULE(
                "dav_fs") "ServerRoot $DIR\nServerName localhost\nPidFile "
                          "$DIR/pid\nDefaultRuntimeDir $DIR\n"
                          "Mutex file:$DIR\nErrorLog /dev/null\nTypesConfig /dev/null\nAddType "
                          "text/plain txt\n"
                          "DocumentRoot $DIR/www\nProtocols h2 http/1.1\nDavLockDB $DIR/lock\n"
                          "Listen 127.0.0.1:$PORT\nListen 127.0.0.1:$TLS\nRedirect 301 /moved "
                          "/small.txt\n"
                          "<Files small.txt>\nSetOutputFilter DEFLATE\n</Files>\n"
                          "<Location /dav>\nDav On\n</Location>\n"
                          "<Location /digest>\nAuthType Digest\nAuthName \"a "
                          "realm\"\nAuthUserFile $DIR/users\n"
                          "Require valid-user\n</Location>\n"
                          "<VirtualHost 127.0.0.1:$TLS>\nSSLEngine on\nSSLCertificateFile "
                          "$DIR/cert.pem\n"
                          "SSLCertificateKeyFile $DIR/key.pem\n</VirtualHost>\n";

/* The password is "p w". */
static const char caddy_conf[] =
    "{\nadmin off\nauto_https off\nlog {\noutput discard\n}\n}\n"
    "http://127.0.0.1:$PORT {\n"
    "root * $DIR/www\nencode gzip\nredir /moved /small.txt 301\nrespond /empty 204\n"
    "basicauth /basic/* {\n"
    "ann $2b$04$rtHTokweBkrGjeNQXuQoCu02OUkbvjkK/ihtAT.3GaUt6/XpsHeK6\n}\n"
    "file_server\n}\n"
    "https://localhost:$TLS {\nbind 127.0.0.1\ntls $DIR/cert.pem $DIR/key.pem\n"
    "root * $DIR/www\nencode gzip\nredir /moved /small.txt 301\nfile_server\n}\n";

static const char h2o_conf[] =
    "access-log: /dev/null\nerror-log: /dev/null\ncompress: ON\n$USER"
    "listen:\n  host: 127.0.0.1\n  port: $PORT\n"
    "listen:\n  host: 127.0.0.1\n  port: $TLS\n  ssl:\n"
    "    certificate-file: $DIR/cert.pem\n    key-file: $DIR/key.pem\n"
    "    ocsp-update-interval: 0\n"
    "hosts:\n  default:\n    paths:\n"
    "      /moved:\n        redirect:\n          status: 301\n          url: /small.txt\n"
    "      /:\n        file.dir: $DIR/www\n";

static const char haproxy_conf[] =
    "defaults\n  mode http\n  timeout connect 5s\n  timeout client 10s\n  timeout server 10s\n"
    "frontend site\n  bind 127.0.0.1:$PORT\n"
    "  bind 127.0.0.1:$TLS ssl crt $DIR/both.pem alpn h2,http/1.1\n"
    "  http-request return status 204 if { path /empty }\n"
    "  http-request redirect code 307 location /small.txt if { path /moved }\n"
    "  http-request early-hint Link \"</s.css>; rel=preload\" if { path /hints }\n"
    "  http-request deny deny_status 413 if { path /too-large }\n"
    "  compression algo gzip\n  compression type text/plain\n  default_backend behind\n"
    "backend behind\n  http-request set-path /small.txt if { path /hints }\n"
    "  server one 127.0.0.1:$BEHIND\n";

static const struct server {
    const char *name, *conf;
    const char *argv[MOST_WORDS];
} servers[SERVER_N] = {
    [SERVER_APACHE] = { "apache2", apache_conf, { "apache2", "-X", "-f", "$DIR/conf" } },
    [SERVER_CADDY] = { "caddy",
                       caddy_conf,
                       { "HOME=$DIR", "XDG_DATA_HOME=$DIR", "XDG_CONFIG_HOME=$DIR", "caddy",
                         "run", "--config", "$DIR/conf", "--adapter", "caddyfile" } },
    [SERVER_H2O] = { "h2o", h2o_conf, { "h2o", "-c", "$DIR/conf" } },
    [SERVER_HAPROXY] = { "haproxy", haproxy_conf, { "haproxy", "-db", "-f", "$DIR/conf" } },
};

struct name {
    const char *name, *value;
};

/* Puts values in place of $NAMES. */
static void fill(struct buf *out, const char *text, const struct name *names, size_t n)
{
    while (*text) {
        size_t i = 0;
        while (i < n && strncmp(text, names[i].name, strlen(names[i].name)) != 0)
            i++;
        buf_add_str(out, i < n ? names[i].value : "");
        if (i == n)
            buf_add_byte(out, *text);
        text += i < n ? strlen(names[i].name) : 1;
    }
}

/* HAProxy has a certificate and its key in one file. */
static void join_pem(const struct peer *peer)
{
    struct proc_result both;
    char key[PATH_MAX + 16];
    snprintf(key, sizeof key, "%s/key.pem", peer->folder);
    proc_run(&both, (const char *const[]){ "cat", key, peer->ca, NULL }, SPAN(""));
    proc_write_file(peer->folder, "both.pem", buf_span(&both.out));
    proc_result_clear(&both);
}

static void make_folders(const struct peer *peer)
{
    static const char *const folders[] = { "dav", "digest", "basic" };
    char path[PATH_MAX + 32];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/www/%s", peer->folder, folders[i]);
        ck_assert_int_eq(mkdir(path, 0755), 0);
        proc_write_file(path, "small.txt", SPAN("for ann\n"));
    }
    /* MD5 of "ann:a realm:p w" */
    proc_write_file(peer->folder, "users",
                    SPAN("ann:a realm:92891338d988b9c1c2b06837746200b7\n"));
}

static void launch(struct peer *peer, const struct server *s, const struct name *names,
                   size_t n)
{
    static const char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    struct buf conf, words[MOST_WORDS];
    const char *argv[MOST_WORDS + 2] = { "env", path };
    size_t n_words = 0;
    buf_init(&conf, 1 << 16);
    fill(&conf, s->conf, names, n);
    proc_write_file(peer->folder, "conf", buf_span(&conf));
    buf_clear(&conf);
    for (; n_words < MOST_WORDS - 1 && s->argv[n_words]; n_words++) {
        buf_init(&words[n_words], PATH_MAX + 64);
        fill(&words[n_words], s->argv[n_words], names, n);
        argv[n_words + 2] = buf_str(&words[n_words]);
    }
    argv[n_words + 2] = NULL;
    peer->pid = proc_start(argv, NULL, 0);
    while (n_words > 0)
        buf_clear(&words[--n_words]);
}

void servers_start(struct peer *peer, enum server_kind kind, uint16_t behind)
{
    char port[8], tls[8], back[8];
    memset(peer, 0, sizeof *peer);
    peer_make_site(peer);
    make_folders(peer);
    join_pem(peer);
    for (int i = 0; i < TRIES; i++) {
        int fds[] = { proc_listen(&peer->port), proc_listen(&peer->tls_port) };
        close(fds[0]);
        close(fds[1]);
        peer->h2_port = peer->tls_port;
        snprintf(port, sizeof port, "%u", (unsigned)peer->port);
        snprintf(tls, sizeof tls, "%u", (unsigned)peer->tls_port);
        snprintf(back, sizeof back, "%u", (unsigned)behind);
        const struct name names[] = {
            { "$DIR", peer->folder },
            { "$PORT", port },
            { "$TLS", tls },
            { "$BEHIND", back },
            { "$USER", geteuid() == 0 ? "user: root\n" : "" },
        };
        launch(peer, &servers[kind], names, sizeof names / sizeof *names);
        if (peer_is_up(peer))
            return;
        proc_stop(peer->pid, SIGKILL);
    }
    ck_abort_msg("%s does not start", servers[kind].name);
}

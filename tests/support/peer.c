#include "support/peer.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "support/proc.h"

/* nginx takes listening sockets over from a predecessor through the variable NGINX; here the
 * predecessor is the test. The names are relative to its folder. */
static const char nginx_conf[] =
    "daemon off; user root root; worker_processes 1; pid nginx.pid;\n"
    "error_log error.log;\n"
    "events { worker_connections 256; }\n"
    "http {\n"
    "  access_log off; default_type application/octet-stream; sendfile on;\n"
    "  types { text/html html; text/plain txt; application/json json; }\n"
    "  client_body_temp_path body; proxy_temp_path proxy;\n"
    "  fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n"
    "  gzip on; gzip_types application/json; gzip_min_length 20;\n"
    "  server {\n"
    "    listen 127.0.0.1:%u; listen 127.0.0.1:%u ssl;\n"
    "    listen 127.0.0.1:%u ssl http2;\n"
    "    ssl_certificate cert.pem; ssl_certificate_key key.pem;\n"
    "    ssl_protocols TLSv1.2 TLSv1.3; root www;\n"
    "    location = /moved { return 301 /small.txt; }\n"
    "    location = /teapot { return 418 'short and stout\\n'; }\n"
    "    location = /empty { return 204; }\n"
    "    location = /private { auth_basic shop; auth_basic_user_file users; try_files "
    "/small.txt =404; }\n"
    "    location = /cookies { add_header Set-Cookie 'sid=1; HttpOnly; Path=/';\n"
    "      add_header Set-Cookie 'theme=dark; Max-Age=1000'; add_header Set-Cookie 'x=1; "
    "Domain=evil.test';\n"
    "      return 200 '$http_cookie\\n'; }\n"
    "    location = /events { default_type text/event-stream;\n"
    "      return 200 'id: 7\nevent: price\ndata: 1.25\n\ndata: last\n\n'; }\n"
    "    location = /sweet { add_header Set-Cookie 'sid=1; Path=/'; try_files /small.txt =404; "
    "}\n"
    "  }\n"
    "}\n";

static void make_certificate(struct peer *peer)
{
    char key[PATH_MAX + 16];
    snprintf(key, sizeof key, "%s/key.pem", peer->folder);
    snprintf(peer->ca, sizeof peer->ca, "%.4000s/cert.pem", peer->folder);
    const char *argv[] = { "openssl",
                           "req",
                           "-x509",
                           "-newkey",
                           "ec",
                           "-pkeyopt",
                           "ec_paramgen_curve:P-256",
                           "-nodes",
                           "-days",
                           "2",
                           "-subj",
                           "/CN=peer",
                           "-addext",
                           "subjectAltName=DNS:localhost,IP:127.0.0.1",
                           "-keyout",
                           key,
                           "-out",
                           peer->ca,
                           NULL };
    struct proc_result result;
    proc_run(&result, argv, SPAN(""));
    ck_assert_msg(result.status == 0, "openssl: %s", buf_str(&result.err));
    proc_result_clear(&result);
}

static void make_files(const char *www)
{
    struct buf text;
    ck_assert_int_eq(mkdir(www, 0700), 0);
    buf_init(&text, 8u << 20);
    proc_write_file(www, "index.html", SPAN("<!doctype html><title>peer</title>\n"));
    proc_write_file(
        www, "data.json",
        SPAN("{\"name\":\"peer\",\"items\":[1,2.50,\"three\"],\"name\":\"again\"}\n"));
    buf_add_fill(&text, 'x', 1023);
    buf_add_byte(&text, '\n');
    proc_write_file(www, "small.txt", buf_span(&text));
    buf_reset(&text);
    for (unsigned i = 0; text.len < 3u << 20; i++)
        buf_addf(&text, "%u%c", i * 2654435761u, (int)(i % 251));
    proc_write_file(www, "big.bin", buf_span(&text));
    ck_assert_int_eq(text.failed, JIG_OK);
    buf_clear(&text);
}

void peer_make_site(struct peer *peer)
{
    char path[PATH_MAX + 16];
    proc_temp_folder(peer->folder);
    ck_assert_int_eq(chmod(peer->folder, 0755), 0);
    make_certificate(peer);
    snprintf(path, sizeof path, "%s/www", peer->folder);
    make_files(path);
}

void peer_start_nginx(struct peer *peer)
{
    char path[PATH_MAX + 16];
    struct buf conf;
    memset(peer, 0, sizeof *peer);
    int fds[] = { proc_listen(&peer->port), proc_listen(&peer->tls_port),
                  proc_listen(&peer->h2_port) };
    peer_make_site(peer);
    buf_init(&conf, 1 << 16);
    buf_addf(&conf, nginx_conf, (unsigned)peer->port, (unsigned)peer->tls_port,
             (unsigned)peer->h2_port);
    proc_write_file(peer->folder, "users", SPAN("ann:{PLAIN}p w\n"));
    proc_write_file(peer->folder, "nginx.conf", buf_span(&conf));
    buf_clear(&conf);
    snprintf(path, sizeof path, "%s/nginx.conf", peer->folder);
    const char *argv[] = { "env",       "NGINX=3;4;5;", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                           "nginx",     "-q",           "-e",
                           "/dev/null", "-p",           peer->folder,
                           "-c",        path,           NULL };
    peer->pid = proc_start(argv, fds, 3);
    for (size_t i = 0; i < 3; i++)
        close(fds[i]);
}

bool peer_is_up(const struct peer *peer)
{
    const struct sockaddr_in to = { .sin_family = AF_INET,
                                    .sin_port = htons(peer->port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    for (int i = 0; i < 6000 && waitpid(peer->pid, NULL, WNOHANG) == 0; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool ok = connect(fd, (const struct sockaddr *)&to, sizeof to) == 0;
        close(fd);
        if (ok)
            return true;
        poll(NULL, 0, 10);
    }
    return false;
}

void peer_start_nghttpd(struct peer *peer)
{
    char www[PATH_MAX + 16], port[16];
    memset(peer, 0, sizeof *peer);
    proc_temp_folder(peer->folder);
    snprintf(www, sizeof www, "%s/www", peer->folder);
    make_files(www);
    for (int i = 0; i < 5; i++) {
        close(proc_listen(&peer->port));
        snprintf(port, sizeof port, "%u", peer->port);
        const char *argv[] = { "nghttpd",          "--no-tls", "--address=127.0.0.1",
                               "--echo-upload",    "-d",       www,
                               "--trailer=x-t: 1", port,       NULL };
        peer->pid = proc_start(argv, NULL, 0);
        if (peer_is_up(peer))
            return;
        proc_stop(peer->pid, SIGTERM);
    }
    ck_abort_msg("nghttpd did not start");
}

static const char httpbin_py[] =
    "import logging, sys\n"
    "logging.getLogger('werkzeug').setLevel(logging.CRITICAL)\n"
    "import socket\n"
    "from werkzeug.serving import make_server\n"
    "from httpbin import app\n"
    "port = socket.socket(fileno=socket.dup(3)).getsockname()[1]\n"
    "make_server('127.0.0.1', port, app, threaded=True, fd=3).serve_forever()\n";

void peer_start_httpbin(struct peer *peer)
{
    memset(peer, 0, sizeof *peer);
    int fd = proc_listen(&peer->port);
    const char *argv[] = { "/usr/bin/python3", "-W", "ignore", "-c", httpbin_py, NULL };
    peer->pid = proc_start(argv, &fd, 1);
    close(fd);
}

static const char websockets_py[] =
    "import asyncio, logging, socket, websockets\n"
    "logging.getLogger('websockets').setLevel(logging.CRITICAL)\n"
    "async def answer(ws, text):\n"
    "    word, _, rest = text.partition(' ') if isinstance(text, str) else ('', '', '')\n"
    "    if word == 'close': await ws.close(int(rest), 'as you asked')\n"
    "    elif word == 'ping': await (await ws.ping(b'there?')); await ws.send('pong came')\n"
    "    elif word == 'flood':\n"
    "        for i in range(int(rest)): await ws.send('message %d' % i)\n"
    "    else: await ws.send(text)\n"
    "async def serve(ws, *path):\n"
    "    async for text in ws: await answer(ws, text)\n"
    "async def main():\n"
    "    async with websockets.serve(serve, sock=socket.socket(fileno=3), "
    "subprotocols=['echo'],\n"
    "                                max_size=1 << 24, ping_interval=None):\n"
    "        await asyncio.Future()\n"
    "asyncio.run(main())\n";

void peer_start_websockets(struct peer *peer)
{
    memset(peer, 0, sizeof *peer);
    int fd = proc_listen(&peer->port);
    const char *argv[] = { "/usr/bin/python3", "-W", "ignore", "-c", websockets_py, NULL };
    peer->pid = proc_start(argv, &fd, 1);
    close(fd);
}

void peer_stop(struct peer *peer)
{
    proc_stop(peer->pid, SIGTERM);
    if (peer->folder[0])
        proc_remove_tree(peer->folder);
}

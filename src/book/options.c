/* Sorted by name; the editor shows it in this order. */
#include "book/options.h"

#include "data/jsonformat.h"

static const struct option_info table[] = {
    { "cacert", OPTION_FILE, false, "trust these certificates instead of the system's" },
    { "capath", OPTION_FILE, false, "trust the certificates in this folder" },
    { "cert", OPTION_FILE, false, "client certificate" },
    { "ciphers", OPTION_TEXT, false, "TLS ciphers offered" },
    { "compressed", OPTION_FLAG, false, "ask for compressed answers and decode them" },
    { "connect-timeout", OPTION_SECONDS, false, "up to the end of the TLS handshake" },
    { "cookie", OPTION_TEXT, false, "send these cookies: NAME=VALUE; NAME=VALUE" },
    { "connect-to", OPTION_TEXT, false, "HOST1:PORT1:HOST2:PORT2: to the second instead" },
    { "digest", OPTION_FLAG, false, "say a basic login as digest" },
    { "http1.0", OPTION_FLAG, false, "speak HTTP/1.0" },
    { "http1.1", OPTION_FLAG, false, "speak HTTP/1.1" },
    { "http2", OPTION_FLAG, false, "speak HTTP/2" },
    { "http2-prior-knowledge", OPTION_FLAG, false, "speak HTTP/2 without asking" },
    { "insecure", OPTION_FLAG, true, "go on with certificates that do not verify" },
    { "interface", OPTION_TEXT, false, "local address to send from" },
    { "ipv4", OPTION_FLAG, false, "IPv4 addresses only" },
    { "ipv6", OPTION_FLAG, false, "IPv6 addresses only" },
    { "key", OPTION_FILE, false, "the client certificate's key" },
    { "keylog", OPTION_FILE, true, "write the TLS keys to this file" },
    { "location", OPTION_FLAG, false, "follow redirects" },
    { "location-trusted", OPTION_FLAG, true, "send credentials to other hosts on redirects" },
    { "max-filesize", OPTION_NUMBER, false, "largest body accepted, in bytes" },
    { "max-redirs", OPTION_NUMBER, false, "redirects followed" },
    { "max-time", OPTION_SECONDS, false, "for the whole operation" },
    { "noproxy", OPTION_TEXT, false, "hosts that are reached without the proxy" },
    { "pass", OPTION_TEXT, false, "password of the key" },
    { "private", OPTION_FLAG, false, "keep its sends out of the history" },
    { "proxy", OPTION_TEXT, true, "go through this proxy" },
    { "proxy-digest", OPTION_FLAG, false, "never a Basic login to the proxy" },
    { "proxy-header", OPTION_TEXT, false, "'Name: value' for the proxy alone" },
    { "proxy-user", OPTION_TEXT, false, "USER:PASSWORD for the proxy" },
    { "proxytunnel", OPTION_FLAG, false, "a tunnel through the proxy for plain http too" },
    { "resolve", OPTION_TEXT, false, "HOST:PORT:ADDRESS instead of asking the DNS" },
    { "tls-max", OPTION_TEXT, false, "highest TLS version" },
    { "tls-min", OPTION_TEXT, false, "lowest TLS version" },
    { "unix-socket", OPTION_FILE, true, "connect to this local socket" },
};

const struct option_info *options_find(struct span name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (span_eq_str(name, table[i].name))
            return &table[i];
    return NULL;
}

bool options_is_list(struct span value)
{
    return value.len > 0 && value.ptr[0] == '[' && json_check(value, false, NULL, NULL);
}

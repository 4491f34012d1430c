#include "book/curloptions.h"

static const struct curl_option options[] = {
    { "request", 'X', true, SET_METHOD, NULL },
    { "url", 0, true, SET_URL, NULL },
    { "header", 'H', true, ADD_HEADER, NULL },
    { "data", 'd', true, ADD_DATA, NULL },
    { "data-ascii", 0, true, ADD_DATA, NULL },
    { "data-binary", 0, true, ADD_DATA, NULL },
    { "data-raw", 0, true, ADD_RAW, NULL },
    { "data-urlencode", 0, true, ADD_ENCODED, NULL },
    { "json", 0, true, ADD_JSON, NULL },
    { "form", 'F', true, ADD_PART, NULL },
    { "form-string", 0, true, ADD_PART, NULL },
    { "upload-file", 'T', true, SET_FILE, NULL },
    { "get", 'G', false, SET_GET, NULL },
    { "head", 'I', false, SET_HEAD, NULL },
    { "user", 'u', true, SET_USER, NULL },
    { "basic", 0, false, IGNORE, NULL },
    { "digest", 0, false, SET_DIGEST, NULL },
    { "aws-sigv4", 0, true, SET_AWS, NULL },
    { "oauth2-bearer", 0, true, SET_BEARER, NULL },
    { "user-agent", 'A', true, ADD_NAMED, "User-Agent" },
    { "referer", 'e', true, ADD_NAMED, "Referer" },
    { "cookie", 'b', true, ADD_NAMED, "Cookie" },
    { "range", 'r', true, ADD_NAMED, "Range" },
    { "location", 'L', false, SET_FLAG, NULL },
    { "insecure", 'k', false, SET_FLAG, NULL },
    { "compressed", 0, false, SET_FLAG, NULL },
    { "http1.0", '0', false, SET_FLAG, NULL },
    { "http1.1", 0, false, SET_FLAG, NULL },
    { "http2", 0, false, SET_FLAG, NULL },
    { "http2-prior-knowledge", 0, false, SET_FLAG, NULL },
    { "ipv4", '4', false, SET_FLAG, NULL },
    { "ipv6", '6', false, SET_FLAG, NULL },
    { "max-time", 'm', true, SET_VALUE, NULL },
    { "connect-timeout", 0, true, SET_VALUE, NULL },
    { "max-redirs", 0, true, SET_VALUE, NULL },
    { "cacert", 0, true, SET_VALUE, NULL },
    { "capath", 0, true, SET_VALUE, NULL },
    { "cert", 'E', true, SET_VALUE, NULL },
    { "key", 0, true, SET_VALUE, NULL },
    { "resolve", 0, true, SET_VALUE, NULL },
    { "unix-socket", 0, true, SET_VALUE, NULL },
    { "silent", 's', false, IGNORE, NULL },
    { "show-error", 'S', false, IGNORE, NULL },
    { "verbose", 'v', false, IGNORE, NULL },
    { "include", 'i', false, IGNORE, NULL },
    { "fail", 'f', false, IGNORE, NULL },
    { "fail-with-body", 0, false, IGNORE, NULL },
    { "globoff", 'g', false, IGNORE, NULL },
    { "no-buffer", 'N', false, IGNORE, NULL },
    { "progress-bar", '#', false, IGNORE, NULL },
    { "output", 'o', true, LEAVE_OUT, NULL },
    { "remote-name", 'O', false, LEAVE_OUT, NULL },
    { "write-out", 'w', true, IGNORE, NULL },
    { "dump-header", 'D', true, LEAVE_OUT, NULL },
    { "cookie-jar", 'c', true, LEAVE_OUT, NULL },
    { "config", 'K', true, LEAVE_OUT, NULL },
    { "netrc", 'n', false, LEAVE_OUT, NULL },
    { "proxy", 'x', true, SET_PROXY, NULL },
    { "proxy-user", 'U', true, LEAVE_OUT, NULL },
    { "proxy-digest", 0, false, SET_FLAG, NULL },
    { "proxytunnel", 'p', false, SET_FLAG, NULL },
    { "noproxy", 0, true, SET_VALUE, NULL },
    { "connect-to", 0, true, SET_VALUE, NULL },
    { "retry", 0, true, LEAVE_OUT, NULL },
    { "ciphers", 0, true, SET_VALUE, NULL },
    { "limit-rate", 0, true, LEAVE_OUT, NULL },
};

const struct curl_option *curloptions_long(struct span name)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (span_eq_str(name, options[i].longer))
            return &options[i];
    return NULL;
}

const struct curl_option *curloptions_letter(char letter)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i].letter == letter)
            return &options[i];
    return NULL;
}

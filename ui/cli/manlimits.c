#include "cli/manlimits.h"

static const struct manlimit limits[] = {
    { "a status line, a header line with its folds", "65,536 bytes", "line-too-long" },
    { "header fields of one answer, and its trailers", "100", "too-many-headers" },
    { "all heads of one answer, interim ones included, and of all on the way through redirects",
      "307,200 bytes", "too-many-headers" },
    { "interim answers (1xx) to one request", "32", "too-many-headers" },
    { "extensions of chunks", "16,384 bytes more than a quarter of the data", "bad-chunk" },
    { "content codings of one answer", "5", "decode-failed" },
    { "a decoded body without --max-filesize",
      "250 times what came, once it is longer than 134,217,728 bytes", "too-large" },
    { "a body kept in memory", "67,108,864 bytes",
      "the rest goes to a file without a name in TMPDIR" },
    { "a body in a HAR", "67,108,864 bytes", "_truncated stands beside its beginning" },
    { "redirects without --max-redirs", "50", "too-many-redirects" },
    { "answers to one login's challenges", "5", "the last challenge is the answer" },
    { "a cookie's name and value", "4,096 bytes", "the cookie is refused" },
    { "cookies of one answer that are looked at", "50", "the others are refused" },
    { "cookies of one domain, and of all", "180, 3,000",
      "the least used go, those with Secure last; which is said" },
    { "cookies of one request", "150, 8,192 bytes", "the others stay at home" },
    { "bytes of TLS without any data, or that it must answer and nobody reads",
      "1,048,576 each", "tls-failed, receive-failed" },
    { "a server's certificates", "1,048,576 bytes", "tls-failed" },
    { "frames of HTTP/2 in a row that bring nothing", "1,000", "http2-error" },
    { "frames of one head over HTTP/2", "64", "http2-error" },
    { "bytes of bodies over HTTP/2 that nobody waits for",
      "67,108,864, and 8,388,608 for each stream that ends", "http2-error" },
    { "bytes of HTTP/2 before they are read", "8,388,608 of an answer, 33,554,432 of all",
      "the server waits" },
    { "a message of a WebSocket, an event of a stream", "16,777,216 bytes", "too-large" },
    { "connections kept open", "8 for 60 seconds", "the oldest is closed" },
    { "a file of cookies", "33,554,432 bytes", "too-large" },
    { "JSON in a collection's files", "1,000 levels", "read-failed" },
    { "folders in a collection, requests", "64 deep, 100,000", "the rest is not listed" },
};

const struct manlimit *manlimits_at(size_t i)
{
    return i < sizeof limits / sizeof *limits ? &limits[i] : NULL;
}

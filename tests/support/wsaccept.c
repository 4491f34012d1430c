#include "support/wsaccept.h"

#include <check.h>
#include <string.h>

#include "base/base64.h"
#include "wire/digest.h"

void wsaccept_add(struct buf *out, const char *request)
{
    char sha1[DIGEST_MAX];
    size_t len;
    struct buf text;
    const char *key = strstr(request, "Sec-WebSocket-Key: ");
    ck_assert_msg(key != NULL, "%s", request);
    buf_init(&text, 256);
    buf_add(&text, span_make(key + 19, 24));
    buf_add_str(&text, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    ck_assert(!digest_bytes(DIGEST_SHA1, buf_span(&text), sha1, &len, NULL));
    buf_add_str(out, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: ");
    base64_add(span_make(sha1, len), out);
    buf_add_str(out, "\r\n");
    buf_clear(&text);
}

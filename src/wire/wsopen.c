#include "wire/wsopen.h"

#include "base/base64.h"
#include "wire/digest.h"

/* RFC 6455, 1.3. */
static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

enum { ACCEPT_MAX = 64 };

static const struct span UPGRADE = { "Upgrade", 7 };
static const struct span ACCEPT = { "Sec-WebSocket-Accept", 20 };
static const struct span EXTENSIONS = { "Sec-WebSocket-Extensions", 24 };

void wsopen_key(const unsigned char nonce[WSOPEN_NONCE], char key[WSOPEN_KEY + 1])
{
    struct buf text;
    buf_init(&text, WSOPEN_KEY);
    base64_add(span_make(nonce, WSOPEN_NONCE), &text);
    for (size_t i = 0; i <= WSOPEN_KEY; i++)
        key[i] = i < text.len ? text.ptr[i] : '\0';
    buf_clear(&text);
}

enum jig_err wsopen_add_fields(struct header *h, const char *key, bool offers_deflate,
                               struct span protocols)
{
    enum jig_err err = header_add(h, UPGRADE, SPAN("websocket"));
    if (!err)
        err = header_add(h, SPAN("Connection"), UPGRADE);
    if (!err)
        err = header_add(h, SPAN("Sec-WebSocket-Version"), SPAN("13"));
    if (!err)
        err = header_add(h, SPAN("Sec-WebSocket-Key"), span_of(key));
    if (!err && protocols.len > 0)
        err = header_add(h, WSOPEN_PROTOCOL, protocols);
    if (!err && offers_deflate)
        err = header_add(h, EXTENSIONS, SPAN(WSDEFLATE_OFFER));
    return err;
}

bool wsopen_adds(struct span name)
{
    static const char *const names[] = { "Upgrade", "Connection", "Sec-WebSocket-Version",
                                         "Sec-WebSocket-Key", "Sec-WebSocket-Extensions" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_ieq_str(name, names[i]))
            return true;
    return false;
}

static enum jig_err bad(struct jig_error *error, const char *what)
{
    return jig_error_set(error, JIG_ERR_BAD_HEADER, JIG_PHASE_HEAD, "%s", what);
}

/* The key and the GUID, hashed, in base64. */
enum jig_err wsopen_add_accept(struct span key, struct buf *out, struct jig_error *error)
{
    struct buf text;
    char sha1[DIGEST_MAX];
    size_t len;
    buf_init(&text, ACCEPT_MAX);
    buf_add(&text, key);
    buf_add_str(&text, guid);
    enum jig_err err = digest_bytes(DIGEST_SHA1, buf_span(&text), sha1, &len, error);
    if (!err)
        base64_add(span_make(sha1, len), out);
    if (text.failed || out->failed)
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_HEAD, "out of memory");
    buf_clear(&text);
    return err;
}

static enum jig_err check_accept(const struct header *h, const char *key,
                                 struct jig_error *error)
{
    struct buf want;
    struct span got;
    buf_init(&want, ACCEPT_MAX);
    enum jig_err err = wsopen_add_accept(span_of(key), &want, error);
    if (!err && !(header_get(h, ACCEPT, &got) && span_eq(got, buf_span(&want))))
        err = bad(error, "Sec-WebSocket-Accept does not fit our key");
    buf_clear(&want);
    return err;
}

static enum jig_err check_extensions(const struct header *h, const struct wsopen_offer *offer,
                                     struct wsopen_answer *answer, struct jig_error *error)
{
    struct header_walk walk = { 0 };
    struct span member;
    while (header_next_member(h, EXTENSIONS, &walk, &member)) {
        if (!offer->has_deflate || answer->has_deflate)
            return bad(error, "Sec-WebSocket-Extensions names what was not offered");
        enum jig_err err = wsdeflate_accept(&answer->deflate, member, error);
        if (err)
            return err;
        answer->has_deflate = true;
    }
    return JIG_OK;
}

static enum jig_err check_protocol(const struct header *h, struct span offered,
                                   struct wsopen_answer *answer, struct jig_error *error)
{
    struct span name;
    if (!header_get(h, WSOPEN_PROTOCOL, &answer->protocol))
        return JIG_OK;
    while (span_next_member(&offered, &name))
        if (span_eq(name, answer->protocol))
            return JIG_OK;
    return bad(error, "Sec-WebSocket-Protocol names what was not offered");
}

enum jig_err wsopen_check(int status, const struct header *h, const struct wsopen_offer *offer,
                          struct wsopen_answer *answer, struct jig_error *error)
{
    *answer = (struct wsopen_answer){ 0 };
    if (status != 101)
        return jig_error_set(error, JIG_ERR_UNKNOWN_PROTOCOL, JIG_PHASE_HEAD,
                             "the server did not switch to WebSocket, it answered %d", status);
    if (!header_has_token(h, UPGRADE, SPAN("websocket")))
        return bad(error, "a 101 without 'Upgrade: websocket'");
    if (!header_has_token(h, SPAN("Connection"), UPGRADE))
        return bad(error, "a 101 without 'Connection: Upgrade'");
    enum jig_err err = check_accept(h, offer->key, error);
    if (!err)
        err = check_extensions(h, offer, answer, error);
    if (!err)
        err = check_protocol(h, offer->protocols, answer, error);
    return err;
}

#include "wire/socks.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

enum { VERSION = 5, LOGIN_VERSION = 1, NO_LOGIN = 0, USER_PASSWORD = 2, NONE_FITS = 0xFF };
enum { MIN_REPLY = 5 }; /* up to the first byte of the address */

enum state { ST_METHOD, ST_LOGIN, ST_REPLY, ST_DONE, ST_FAILED };

static enum socks_status fail(struct socks *s, const char *what)
{
    s->state = ST_FAILED;
    jig_error_set(&s->failed, JIG_ERR_PROXY, JIG_PHASE_PROXY, "the proxy %s", what);
    return SOCKS_FAILED;
}

static enum jig_err refuse(struct jig_error *error, const char *what)
{
    return jig_error_set(error, JIG_ERR_PROXY, JIG_PHASE_PROXY, "%s", what);
}

static size_t put(unsigned char *out, size_t at, struct span s)
{
    if (s.len > 0)
        memcpy(out + at, s.ptr, s.len);
    return at + s.len;
}

static size_t put_text(unsigned char *out, size_t at, struct span s)
{
    out[at] = (unsigned char)s.len;
    return put(out, at + 1, s);
}

static void say(struct socks *s, const unsigned char *bytes, size_t len, uint8_t state)
{
    memcpy(s->out, bytes, len);
    s->out_at = 0;
    s->out_len = len;
    s->in_len = 0;
    s->in_want = state == ST_REPLY ? MIN_REPLY : 2;
    s->state = state;
}

static void make_request(struct socks *s, const struct socks_target *t)
{
    unsigned char *out = s->request;
    out[0] = VERSION;
    out[1] = 1; /* CONNECT */
    out[2] = 0;
    out[3] = (unsigned char)t->kind;
    size_t at = t->kind == SOCKS_NAME ? put_text(out, 4, t->host) : put(out, 4, t->host);
    out[at] = (unsigned char)(t->port >> 8);
    out[at + 1] = (unsigned char)t->port;
    s->request_len = at + 2;
}

static void make_login(struct socks *s, const struct socks_target *t)
{
    s->login[0] = LOGIN_VERSION;
    size_t at = put_text(s->login, 1, t->user);
    s->login_len = put_text(s->login, at, t->password);
}

enum jig_err socks_begin(struct socks *s, const struct socks_target *t, struct jig_error *error)
{
    static const unsigned char plain[] = { VERSION, 1, NO_LOGIN };
    static const unsigned char both[] = { VERSION, 2, NO_LOGIN, USER_PASSWORD };
    *s = (struct socks){ .state = ST_FAILED };
    if (t->host.len == 0 || t->host.len > SOCKS_MAX_TEXT)
        return refuse(error, "SOCKS carries names of 1 to 255 bytes");
    if (t->user.len > SOCKS_MAX_TEXT || t->password.len > SOCKS_MAX_TEXT)
        return refuse(error, "SOCKS carries a user and a password of up to 255 bytes");
    assert(t->kind != SOCKS_IPV4 || t->host.len == 4);
    assert(t->kind != SOCKS_IPV6 || t->host.len == 16);
    make_request(s, t);
    if (t->user.ptr)
        make_login(s, t);
    if (t->user.ptr)
        say(s, both, sizeof both, ST_METHOD);
    else
        say(s, plain, sizeof plain, ST_METHOD);
    return JIG_OK;
}

void socks_clear(struct socks *s)
{
    mem_wipe(s, sizeof *s);
    s->state = ST_FAILED;
}

struct span socks_out(const struct socks *s)
{
    return span_make(s->out + s->out_at, s->out_len - s->out_at);
}

void socks_sent(struct socks *s, size_t n)
{
    assert(n <= s->out_len - s->out_at);
    s->out_at += n;
}

static enum socks_status on_method(struct socks *s)
{
    if (s->in[0] != VERSION)
        return fail(s, "does not speak SOCKS5");
    if (s->in[1] == NONE_FITS)
        return fail(s, s->login_len > 0 ? "accepts no login by user and password"
                                        : "asks for a login");
    if (s->in[1] == USER_PASSWORD && s->login_len > 0)
        say(s, s->login, s->login_len, ST_LOGIN);
    else if (s->in[1] == NO_LOGIN)
        say(s, s->request, s->request_len, ST_REPLY);
    else
        return fail(s, "chose a login that was not offered");
    return SOCKS_AGAIN;
}

static enum socks_status on_login(struct socks *s)
{
    if (s->in[0] != LOGIN_VERSION)
        return fail(s, "spoke nonsense about the login");
    if (s->in[1] != 0)
        return fail(s, "refused the login");
    say(s, s->request, s->request_len, ST_REPLY);
    return SOCKS_AGAIN;
}

/* RFC 1928, 6. */
static const char *words_for(unsigned char reply)
{
    static const char *const words[] = {
        "could not connect: a general failure",
        "does not allow this connection",
        "could not connect: the network can't be reached",
        "could not connect: the host can't be reached",
        "could not connect: the host refused",
        "could not connect: the time to live expired",
        "can't connect: it does not know the command",
        "can't connect: it does not know this kind of address",
    };
    return reply <= sizeof words / sizeof *words ? words[reply - 1]
                                                 : "answered with a code that is not known";
}

/* How long the whole reply is, by the kind of its bound address; 0: nonsense. */
static size_t reply_len(const struct socks *s)
{
    switch (s->in[3]) {
    case SOCKS_IPV4:
        return 4 + 4 + 2;
    case SOCKS_IPV6:
        return 4 + 16 + 2;
    case SOCKS_NAME:
        return 4 + 1 + (size_t)s->in[4] + 2;
    default:
        return 0;
    }
}

static enum socks_status on_reply(struct socks *s)
{
    if (s->in[0] != VERSION)
        return fail(s, "does not speak SOCKS5");
    s->reply = s->in[1];
    if (s->reply != 0)
        return fail(s, words_for(s->reply));
    s->in_want = reply_len(s);
    if (s->in_want == 0)
        return fail(s, "named an address of a kind that is not known");
    if (s->in_len < s->in_want)
        return SOCKS_AGAIN;
    s->state = ST_DONE;
    return SOCKS_DONE;
}

static enum socks_status act(struct socks *s)
{
    if (s->state == ST_METHOD)
        return on_method(s);
    return s->state == ST_LOGIN ? on_login(s) : on_reply(s);
}

static size_t take(struct socks *s, struct span in)
{
    size_t n = s->in_want - s->in_len;
    if (n > in.len)
        n = in.len;
    s->in_len = put(s->in, s->in_len, span_sub(in, 0, n));
    return n;
}

/* A refusal may come without its address: some proxies close after the code. */
static bool is_whole(const struct socks *s)
{
    bool is_refusal = s->state == ST_REPLY && s->in_len >= 2 && s->in[1] != 0;
    return s->in_len == s->in_want || is_refusal;
}

enum socks_status socks_recv(struct socks *s, struct span in, size_t *used,
                             struct jig_error *error)
{
    enum socks_status status = s->state == ST_DONE     ? SOCKS_DONE
                               : s->state == ST_FAILED ? SOCKS_FAILED
                                                       : SOCKS_AGAIN;
    *used = 0;
    while (status == SOCKS_AGAIN && *used < in.len) {
        if (socks_out(s).len > 0 && s->in_len == 0 && s->out_at == 0)
            status = fail(s, "answered before it was asked");
        else {
            *used += take(s, span_sub(in, *used, in.len));
            status = is_whole(s) ? act(s) : SOCKS_AGAIN;
        }
    }
    if (status == SOCKS_FAILED && error)
        *error = s->failed;
    return status;
}

#include "client/credentials.h"

#include "base/base64.h"

enum { MAX_LOGIN = 1 << 20 };

bool credentials_read(struct credentials *c, const struct jig_request *r)
{
    buf_init_secret(&c->user, MAX_LOGIN);
    buf_init_secret(&c->password, MAX_LOGIN);
    if (!r->user && !r->url.user.ptr)
        return false;
    if (r->user) {
        buf_add_str(&c->user, r->user);
        buf_add_str(&c->password, r->password);
    } else {
        url_decode(r->url.user, &c->user);
        url_decode(r->url.password, &c->password);
    }
    return true;
}

void credentials_clear(struct credentials *c)
{
    buf_wipe(&c->user);
    buf_wipe(&c->password);
}

void credentials_add_basic(const struct credentials *c, struct buf *out)
{
    struct buf login;
    buf_init_secret(&login, 2 * MAX_LOGIN + 1);
    buf_add(&login, buf_span(&c->user));
    buf_add_byte(&login, ':');
    buf_add(&login, buf_span(&c->password));
    buf_add_str(out, "Basic ");
    base64_add(buf_span(&login), out);
    if (login.failed)
        out->failed = login.failed;
    buf_wipe(&login);
}

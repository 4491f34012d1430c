#include "client/via.h"

#include <stdlib.h>

#include "base/mem.h"

struct via *via_new_recorded(const char *url)
{
    struct via *v = mem_zero(1, sizeof *v);
    if (!v)
        return NULL;
    head_init(&v->answer);
    v->url = mem_strdup(url);
    v->users = 1;
    if (v->url)
        return v;
    via_drop(v);
    return NULL;
}

struct via *via_new(const struct proxy *proxy)
{
    struct buf url;
    buf_init(&url, 1 << 20);
    buf_add(&url, proxy->url.scheme);
    buf_add_str(&url, "://");
    url_add_host(&proxy->url, &url);
    struct via *v = url.failed ? NULL : via_new_recorded(buf_str(&url));
    buf_clear(&url);
    return v;
}

struct via *via_share(struct via *v)
{
    if (v)
        v->users++;
    return v;
}

void via_drop(struct via *v)
{
    if (!v || --v->users > 0)
        return;
    free(v->url);
    head_clear(&v->answer);
    session_drop(v->session);
    free(v);
}

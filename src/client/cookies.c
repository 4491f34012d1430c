/* Cookies of a transfer: what each of its requests carries, and what each answer sets. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/transfer.h"
#include "net/clock.h"

static int64_t wall_s(const struct jig_transfer *t)
{
    int64_t wall_us = t->env->seam.wall_us;
    return (wall_us ? wall_us : clock_wall()) / 1000000;
}

/* RFC 9110, 9.2.1. */
static bool is_safe(const char *method)
{
    static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

static struct jar_site site_of(const struct jig_transfer *t)
{
    struct jar_site site = jar_site_of(t->url);
    site.is_cross_site = t->is_cross_site;
    site.has_safe_method = is_safe(t->x->method);
    return site;
}

void transfer_add_cookies(struct jig_transfer *t, struct buf *out)
{
    if (!t->env->jar || t->request->body == REQUEST_RAW)
        return;
    struct jar_site to = site_of(t);
    int64_t now_s = wall_s(t);
    jar_add_cookies(t->env->jar, &to, now_s, out);
    jar_note_use(t->env->jar, &to, now_s);
}

/* What a proxy sets would be for another host than it says; a 407 is a proxy's answer (RFC 9110,
 * 15.5.8), also where none was asked for. */
static enum jig_cookie_verdict take(struct jig_transfer *t, const struct jar_site *from,
                                    size_t number, struct span field)
{
    if (t->x->answer.status == 407)
        return JIG_COOKIE_PROXY;
    if (!t->env->jar)
        return JIG_COOKIE_NO_JAR;
    if (number >= JAR_MAX_ANSWER)
        return JIG_COOKIE_TOO_MANY;
    return jar_take(t->env->jar, from, field, wall_s(t));
}

/* So many, with a verdict each. */
static bool take_all(struct jig_transfer *t, size_t n)
{
    const struct header *fields = &t->x->answer.fields;
    struct jar_site from = site_of(t);
    t->x->cookies = mem_zero(n, sizeof *t->x->cookies);
    if (!t->x->cookies)
        return false;
    t->x->n_cookies = n;
    size_t at = 0;
    for (size_t i = 0; i < n; i++, at++) {
        at = header_find(fields, SPAN("Set-Cookie"), at);
        t->x->cookies[i] = (unsigned char)take(t, &from, i, header_at(fields, at).value);
    }
    return true;
}

bool transfer_take_cookies(struct jig_transfer *t)
{
    const struct header *fields = &t->x->answer.fields;
    size_t n = 0;
    free(t->x->cookies);
    t->x->cookies = NULL;
    t->x->n_cookies = 0;
    for (size_t i = 0; (i = header_find(fields, SPAN("Set-Cookie"), i)) != SIZE_MAX; i++)
        n++;
    return n == 0 || take_all(t, n);
}

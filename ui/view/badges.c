#include "view/badges.h"

#include <stdio.h>
#include <string.h>

#include "base/visible.h"
#include "data/human.h"
#include "view/facts.h"

enum { REASON_MOST = 28 }; /* columns, and bytes */

/* What of a reason there is room for. */
static struct span fitting(struct span reason)
{
    size_t fits = visible_fit(reason, REASON_MOST, NULL);
    for (int columns = REASON_MOST; fits > REASON_MOST;)
        fits = visible_fit(reason, --columns, NULL);
    if (fits == reason.len)
        return reason;
    while (fits > 0 && reason.ptr[fits - 1] == ' ')
        fits--;
    return span_sub(reason, 0, fits);
}

static void put_status(const struct jig_exchange *x, struct response_badge *out)
{
    int status = jig_exchange_status(x);
    size_t len;
    const char *words = jig_exchange_reason(x, &len);
    struct span reason = len ? span_make(words, len) : span_of(facts_status_words(status));
    struct span shown = fitting(reason);
    snprintf(out->text, sizeof out->text, "%d%s%.*s%s", status, reason.len ? " " : "",
             (int)shown.len, shown.len ? shown.ptr : "", shown.len < reason.len ? "…" : "");
    out->role = facts_status_badge(status);
}

static void put_tls(const struct jig_tls_facts *tls, struct response_badge *out)
{
    char version[24];
    facts_tls_version(tls, version);
    snprintf(out->text, sizeof out->text, "%s %s", version, tls->verified ? "✓" : "✗");
    out->role = tls->verified ? ROLE_BADGE_GOOD : ROLE_BADGE_BAD;
}

static void put_plain(const char *text, struct response_badge *out)
{
    snprintf(out->text, sizeof out->text, "%s", text);
    out->role = ROLE_BADGE;
}

/* Which goes first where there is no room for all. */
static const uint8_t least_first[] = { ROLE_BADGE, ROLE_BADGE_GOOD };

static int width_of(const struct response_badge *badges, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width += visible_columns(span_of(badges[i].text), 40) + 3;
    return width;
}

/* Plain ones go from the right, then a TLS badge that says that all is well; the status, failures
 * and distrust stay. */
static size_t fit(struct response_badge *badges, size_t n, int room)
{
    for (size_t k = 0; k < sizeof least_first; k++)
        for (size_t i = n; i-- > 0 && width_of(badges, n) > room;)
            if (badges[i].role == least_first[k]) {
                n--;
                memmove(badges + i, badges + i + 1, (n - i) * sizeof *badges);
            }
    return n;
}

struct badges_figures badges_figures_of(const struct jig_transfer *t,
                                        const struct jig_exchange *x)
{
    return (struct badges_figures){ jig_transfer_is_done(t) ? facts_total(t) : -1,
                                    jig_exchange_body_len(x), jig_transfer_error(t)->code };
}

size_t badges_of(const struct jig_exchange *x, const struct badges_figures *figures,
                 struct response_badge out[RESPONSE_BADGES], int room)
{
    size_t n = 0;
    char text[HUMAN_SHORT];
    if (figures->failed) {
        put_plain(jig_err_name(figures->failed), &out[n]);
        out[n++].role = ROLE_BADGE_ERROR;
    }
    if (jig_exchange_status(x))
        put_status(x, &out[n++]);
    if (figures->duration_us >= 0)
        put_plain(human_time(text, figures->duration_us), &out[n++]);
    if (jig_exchange_status(x))
        put_plain(human_bytes(text, figures->size), &out[n++]);
    if (facts_version(x)[0])
        put_plain(facts_version(x), &out[n++]);
    if (jig_exchange_tls(x))
        put_tls(jig_exchange_tls(x), &out[n++]);
    return fit(out, n, room);
}

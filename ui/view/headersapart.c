#include <string.h>

#include "data/fieldinfo.h"
#include "view/headerstab_private.h"

#define LEFT      HEADERSTAB_LEFT
#define WORDS_MAX (1u << 20)

static const struct jig_field no_field = { .name_len = 0 };

static void put_text(struct headerstab *h, const char *label, enum role role, struct span text)
{
    sheet_str(&h->tab.sheet, LEFT, ROLE_HEADING, label);
    sheet_wrap(&h->tab.sheet, h->value_x, headerstab_value_width(h), role,
               headerstab_seen(h, text));
}

/* ---- What was not sent ------------------------------------------------------------------------*/

static void add_purpose(struct headerstab *h, const char *name)
{
    const struct fieldinfo *info = fieldinfo_find(span_of(name));
    struct sheet *s = &h->tab.sheet;
    sheet_more(s);
    int at = sheet_str(s, h->value_x + 2, ROLE_NAME, name);
    sheet_more(s);
    if (info)
        at = sheet_str(s, h->value_x + 4, ROLE_INFO, info->purpose);
    if (info && at + 2 + (int)span_of(info->source).len < h->tab.w - 3)
        sheet_str(s, at + 2, ROLE_FAINT, info->source);
}

static void add_missing(struct headerstab *h, const struct explain_answer *a)
{
    const char *missing[EXPLAIN_MISSING];
    size_t n = explain_missing(a, missing);
    struct buf names;
    if (!n)
        return;
    buf_init(&names, WORDS_MAX);
    for (size_t i = 0; i < n; i++)
        buf_addf(&names, "%s%s", i ? ", " : "", missing[i]);
    size_t item = h->tab.sheet.n_items;
    if (headerstab_item(h, no_field))
        put_text(h, "Not sent", ROLE_WARN, buf_span(&names));
    for (size_t i = 0; i < n && item == h->meant; i++)
        add_purpose(h, missing[i]);
    buf_clear(&names);
}

/* ---- Other heads than the answer's ------------------------------------------------------------*/

/* "Name: value" of a field that no row of the list is for. */
static void add_field(struct headerstab *h, const char *label, struct jig_field f,
                      const struct explain_answer *a)
{
    struct buf text;
    if (!headerstab_item(h, f))
        return;
    buf_init(&text, WORDS_MAX);
    buf_add(&text, span_make(f.name, f.name_len));
    buf_add_str(&text, ": ");
    buf_add(&text, span_make(f.value, f.value_len));
    put_text(h, label, ROLE_BRIGHT, buf_span(&text));
    buf_clear(&text);
    headerstab_explain(h, f, a);
}

static void add_status(struct headerstab *h, const char *label, int status, struct span reason)
{
    struct buf text;
    if (!headerstab_item(h, no_field))
        return;
    buf_init(&text, WORDS_MAX);
    buf_addf(&text, "%d ", status);
    buf_add(&text, reason);
    put_text(h, label, ROLE_BRIGHT, buf_span(&text));
    buf_clear(&text);
}

static void add_trailers(struct headerstab *h, const struct explain_answer *a)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_TRAILERS); i++)
        add_field(h, i ? "" : "Trailers", jig_exchange_field(x, JIG_SECTION_TRAILERS, i), a);
}

static void add_interim(struct headerstab *h, const struct explain_answer *a)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++) {
        size_t len;
        const char *reason = jig_exchange_interim_reason(x, i, &len);
        add_status(h, i ? "" : "Interim", jig_exchange_interim_status(x, i),
                   span_make(reason, len));
        for (size_t f = 0; f < jig_exchange_n_interim_fields(x, i); f++)
            add_field(h, "", jig_exchange_interim_field(x, i, f), a);
    }
}

/* What a proxy said when it was asked for a way; no part of the answer. */
static void add_proxy(struct headerstab *h)
{
    const struct jig_exchange *x = h->tab.shown->exchange;
    size_t len;
    const char *reason = jig_exchange_proxy_reason(x, &len);
    if (!jig_exchange_proxy_status(x))
        return;
    add_status(h, "Proxy", jig_exchange_proxy_status(x), span_make(reason, len));
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_PROXY); i++)
        add_field(h, "", jig_exchange_field(x, JIG_SECTION_PROXY, i), NULL);
}

void headersapart_add(struct headerstab *h, const struct explain_answer *a)
{
    /* They are judged by themselves, not as if they were sent again. */
    struct explain_answer alone = *a;
    memset(alone.counts, 0, sizeof alone.counts);
    if (jig_exchange_n_fields(h->tab.shown->exchange, JIG_SECTION_RESPONSE))
        add_missing(h, a);
    add_trailers(h, &alone);
    add_interim(h, &alone);
    add_proxy(h);
}

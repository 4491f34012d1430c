/* The Cookies tab as it is laid out: what the answer set, then the jar site by site. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/explain.h"
#include "data/fieldparts.h"
#include "data/human.h"
#include "view/cookiestab_private.h"
#include "view/facts.h"

enum { LEFT = 2, INDENT = 4, NAME_MOST = 24, MEANING_X = 18 };

/* A cookie of the jar, as it is listed. */
struct kept {
    const char *site; /* its domain; the jar's */
    size_t index;
    unsigned char fate; /* enum jig_cookie_fate, with this address */
    bool is_here;       /* one of its site is */
};

const struct jig_jar *cookiestab_jar(const struct cookiestab *c)
{
    return c->tab.shown ? c->tab.shown->jar : NULL;
}

static size_t n_set(const struct cookiestab *c)
{
    return jig_exchange_n_cookies(c->tab.shown->exchange);
}

static int value_width(const struct cookiestab *c)
{
    int w = c->tab.w - c->value_x - 3;
    return w > 10 ? w : 10;
}

struct span cookiestab_seen(struct cookiestab *c, struct span text)
{
    buf_reset(&c->value);
    restab_add(c->tab.shown, text, &c->value);
    return buf_span(&c->value);
}

static void heading(struct cookiestab *c, const char *words, const char *more)
{
    if (c->tab.sheet.n_rows > 0)
        sheet_row(&c->tab.sheet);
    sheet_row(&c->tab.sheet);
    int x = sheet_str(&c->tab.sheet, LEFT, ROLE_HEADING, words);
    sheet_str(&c->tab.sheet, x + 2, ROLE_FAINT, more);
}

static void remark(struct cookiestab *c, const char *words)
{
    sheet_row(&c->tab.sheet);
    sheet_str(&c->tab.sheet, INDENT, ROLE_FAINT, words);
}

static bool add_item(struct cookiestab *c, size_t cookie)
{
    if (!mem_grow((void **)&c->rows, &c->rows_room, c->n_rows + 1, sizeof *c->rows))
        return false;
    c->rows[c->n_rows++] = cookie;
    sheet_item(&c->tab.sheet);
    return true;
}

static void add_pair(struct cookiestab *c, struct span name, struct span value)
{
    bool is_nameless = name.len == 0;
    sheet_add(&c->tab.sheet, INDENT, is_nameless ? ROLE_FAINT : ROLE_NAME,
              is_nameless ? SPAN("no name") : name);
    if (INDENT + visible_columns(name, c->tab.w) + 1 > c->value_x)
        sheet_more(&c->tab.sheet);
    sheet_wrap(&c->tab.sheet, c->value_x, value_width(c), ROLE_BRIGHT,
               cookiestab_seen(c, value));
}

static enum role role_of(enum jig_cookie_verdict verdict)
{
    if (verdict == JIG_COOKIE_KEPT)
        return ROLE_OK;
    if (verdict == JIG_COOKIE_REMOVED || verdict == JIG_COOKIE_NO_JAR)
        return ROLE_FAINT;
    return verdict == JIG_COOKIE_CROWDED ? ROLE_WARN : ROLE_ERROR;
}

/* "SameSite=Lax", and what it means behind it, or below where there is no room. */
static void add_attribute(struct cookiestab *c, const struct fieldpart *part, const char *words)
{
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_add(&text, part->name);
    buf_add_str(&text, part->value.len ? "=" : "");
    buf_add(&text, part->value);
    sheet_more(&c->tab.sheet);
    sheet_wrap(&c->tab.sheet, c->value_x, value_width(c), ROLE_MUTED,
               cookiestab_seen(c, buf_span(&text)));
    int columns = visible_columns(buf_span(&text), value_width(c));
    int x = c->value_x + (columns + 2 < MEANING_X ? MEANING_X : columns + 2);
    buf_clear(&text);
    if (!words)
        return;
    if (x + visible_columns(span_of(words), c->tab.w) > c->tab.w - 3) {
        sheet_more(&c->tab.sheet);
        x = c->value_x + 2;
    }
    sheet_str(&c->tab.sheet, x, ROLE_FAINT, words);
}

/* Those that say how long it lives with what comes of it here. */
static void add_attributes(struct cookiestab *c, const struct explain_answer *a,
                           struct span field)
{
    struct fieldparts parts;
    struct explanation end;
    bool has_age = false;
    fieldparts_read(fieldinfo_find(SPAN("Set-Cookie")), field, &parts);
    explain_cookie_end(a, field, &end);
    for (size_t i = 1; i < parts.n && i < FIELDPARTS_MAX; i++)
        has_age = has_age || span_ieq_str(parts.rows[i].name, "Max-Age");
    for (size_t i = 1; i < parts.n && i < FIELDPARTS_MAX; i++) {
        const struct fieldpart *part = &parts.rows[i];
        bool is_date = span_ieq_str(part->name, "Expires");
        if (is_date && has_age)
            add_attribute(c, part, "Max-Age counts instead");
        else
            add_attribute(c, part,
                          is_date || span_ieq_str(part->name, "Max-Age") ? end.text
                                                                         : part->words);
    }
}

/* A Set-Cookie field: the pair, its attributes as they were sent, and the verdict, with what a
 * browser would make of it. */
static void add_set(struct cookiestab *c, struct jig_set_cookie set)
{
    struct explain_answer answer = facts_answer(c->tab.shown->exchange);
    struct span field = span_make(set.field.value, set.field.value_len);
    struct span rest = field, value = span_cut(&rest, ';'), name = { 0 };
    struct explanation e;
    if (span_find_byte(value, '=', 0) != SIZE_MAX)
        name = span_trim(span_cut(&value, '='));
    if (!add_item(c, NO_COOKIE))
        return;
    add_pair(c, name, span_trim(value));
    add_attributes(c, &answer, field);
    sheet_more(&c->tab.sheet);
    const char *verdict = jig_cookie_words(set.verdict);
    sheet_wrap(&c->tab.sheet, c->value_x, value_width(c), role_of(set.verdict),
               span_of(verdict));
    if (set.verdict == JIG_COOKIE_KEPT &&
        explain_field(&answer, SPAN("Set-Cookie"), field, &e) && e.tone == EXPLAIN_WARN)
        sheet_behind(&c->tab.sheet,
                     c->value_x + visible_columns(span_of(verdict), c->tab.w) + 2, c->value_x,
                     c->tab.w - 2, ROLE_WARN, span_of(e.text));
}

static void put_end(const struct jig_cookie *cookie, int64_t now, struct buf *out)
{
    char date[HUMAN_SHORT];
    char span[HUMAN_SHORT];
    if (!cookie->expires_s)
        buf_add_str(out, " · until it is deleted");
    else if (cookie->expires_s <= now)
        buf_addf(out, " · expired %s ago", human_span(span, now - cookie->expires_s));
    else
        buf_addf(out, " · for %s more, until %s", human_span(span, cookie->expires_s - now),
                 human_date(date, cookie->expires_s));
}

static void put_facts(const struct jig_cookie *cookie, int64_t now, struct buf *out)
{
    size_t len = strlen(cookie->name) + strlen(cookie->value);
    buf_addf(out, "%s · %zu byte%s", cookie->path, len, len == 1 ? "" : "s");
    buf_add_str(out, cookie->host_only ? " · this host only" : " · hosts below it too");
    buf_add_str(out, cookie->secure ? " · Secure" : "");
    buf_add_str(out, cookie->http_only ? " · HttpOnly" : "");
    if (cookie->same_site[0])
        buf_addf(out, " · SameSite=%s", cookie->same_site);
    put_end(cookie, now, out);
}

int64_t cookiestab_now(const struct cookiestab *c)
{
    int64_t wall_us = c->tab.shown->wall_us;
    if (!wall_us)
        wall_us = jig_exchange_timing(c->tab.shown->exchange).started_wall_us;
    return wall_us / 1000000;
}

static void note_age(struct cookiestab *c, const struct jig_cookie *cookie)
{
    int64_t now = c->laid.now_s;
    int64_t lasts = cookie->expires_s ? human_span_lasts(cookie->expires_s - now) : INT64_MAX;
    if (lasts < c->until_s - now)
        c->until_s = now + lasts;
}

static const char *const fates[] = {
    [JIG_COOKIE_FOR_OTHERS] = "",
    [JIG_COOKIE_GOES] = "goes with the next request · ",
    [JIG_COOKIE_STAYS] = "stays behind: a request takes 150, and 8 KiB of them · ",
};

static void add_kept(struct cookiestab *c, const struct kept *kept)
{
    struct jig_cookie cookie = jig_jar_at(cookiestab_jar(c), kept->index);
    struct buf facts;
    if (!add_item(c, kept->index))
        return;
    buf_init(&facts, 1 << 14);
    buf_add_str(&facts, fates[kept->fate]);
    put_facts(&cookie, c->laid.now_s, &facts);
    note_age(c, &cookie);
    add_pair(c, span_of(cookie.name), span_of(cookie.value));
    sheet_more(&c->tab.sheet);
    sheet_wrap(&c->tab.sheet, c->value_x, value_width(c), ROLE_MUTED, buf_span(&facts));
    buf_clear(&facts);
}

static int by_site(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    int order = strcmp(x->site, y->site);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* The sites that this address's cookies are of come first. */
static int by_use(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    return x->is_here != y->is_here ? (x->is_here ? -1 : 1) : by_site(a, b);
}

static size_t end_of_site(const struct kept *kept, size_t n, size_t from)
{
    size_t end = from;
    while (end < n && strcmp(kept[end].site, kept[from].site) == 0)
        end++;
    return end;
}

/* Each site's cookies together; NULL: out of memory. */
static struct kept *sort_jar(const struct cookiestab *c, size_t n)
{
    const char *url = jig_exchange_url(c->tab.shown->exchange);
    struct kept *kept = mem_zero(n ? n : 1, sizeof *kept);
    unsigned char *fate = mem_zero(n ? n : 1, 1);
    if (!kept || !fate) {
        free(kept);
        free(fate);
        return NULL;
    }
    jig_jar_fates(cookiestab_jar(c), url, c->laid.now_s, fate);
    for (size_t i = 0; i < n; i++)
        kept[i] = (struct kept){ jig_jar_at(cookiestab_jar(c), i).domain, i, fate[i], false };
    free(fate);
    qsort(kept, n, sizeof *kept, by_site);
    for (size_t from = 0, end; from < n; from = end) {
        end = end_of_site(kept, n, from);
        bool is_here = false;
        for (size_t i = from; i < end; i++)
            is_here |= kept[i].fate != JIG_COOKIE_FOR_OTHERS;
        for (size_t i = from; i < end; i++)
            kept[i].is_here = is_here;
    }
    qsort(kept, n, sizeof *kept, by_use);
    return kept;
}

static void site_heading(struct cookiestab *c, const char *site, size_t n)
{
    char words[32], count[HUMAN_COUNT];
    struct buf title;
    snprintf(words, sizeof words, "%s cookie%s", human_count(count, n), n == 1 ? "" : "s");
    buf_init(&title, 1024);
    buf_addf(&title, "In the jar: %s", site);
    heading(c, buf_str(&title), words);
    buf_clear(&title);
}

static void lay_out_jar(struct cookiestab *c)
{
    size_t n = cookiestab_jar(c) ? jig_jar_n(cookiestab_jar(c)) : 0;
    if (!cookiestab_jar(c))
        return;
    struct kept *kept = sort_jar(c, n);
    if (n == 0)
        heading(c, "In the jar", "none");
    for (size_t from = 0, end; kept && from < n; from = end) {
        end = end_of_site(kept, n, from);
        site_heading(c, kept[from].site, end - from);
        for (size_t i = from; i < end; i++)
            add_kept(c, &kept[i]);
    }
    free(kept);
}

/* Where values begin: behind the longest name, within reason. */
static int place_values(const struct cookiestab *c)
{
    int most = c->tab.w / 3 < NAME_MOST ? c->tab.w / 3 : NAME_MOST, width = 8;
    for (size_t i = 0; i < n_set(c); i++) {
        struct jig_set_cookie set = jig_exchange_cookie(c->tab.shown->exchange, i);
        struct span name = span_make(set.field.value, set.field.value_len);
        int w = visible_columns(span_cut(&name, '='), most + 1);
        width = w > width && w <= most ? w : width;
    }
    for (size_t i = 0; cookiestab_jar(c) && i < jig_jar_n(cookiestab_jar(c)); i++) {
        int w = visible_columns(span_of(jig_jar_at(cookiestab_jar(c), i).name), most + 1);
        width = w > width && w <= most ? w : width;
    }
    return INDENT + width + 2;
}

static void lay_out_all(struct cookiestab *c)
{
    sheet_begin(&c->tab.sheet);
    c->n_rows = 0;
    c->until_s = INT64_MAX;
    if (c->tab.shown && c->tab.shown->exchange) {
        c->value_x = place_values(c);
        heading(c, "Set by this answer", "");
        for (size_t i = 0; i < n_set(c); i++)
            add_set(c, jig_exchange_cookie(c->tab.shown->exchange, i));
        if (!n_set(c))
            remark(c, "none");
        lay_out_jar(c);
    }
    sheet_end(&c->tab.sheet);
}

static struct laid laid_for(const struct cookiestab *c)
{
    const struct restab_shown *shown = c->tab.shown;
    const struct mask *mask = shown ? restab_mask(shown) : NULL;
    if (!shown || !shown->exchange)
        return (struct laid){ .w = c->tab.w };
    return (struct laid){
        .exchange = shown->exchange,
        .jar = shown->jar,
        .version = shown->jar ? jig_jar_version(shown->jar) : 0,
        .n_set = n_set(c),
        .n_fields = jig_exchange_n_fields(shown->exchange, JIG_SECTION_RESPONSE),
        .mask = mask,
        .n_masked = mask ? mask_n(mask) : 0,
        .w = c->tab.w,
        .now_s = cookiestab_now(c),
    };
}

static bool is_same(const struct laid *a, const struct laid *b)
{
    return a->exchange == b->exchange && a->jar == b->jar && a->version == b->version &&
           a->n_set == b->n_set && a->n_fields == b->n_fields && a->mask == b->mask &&
           a->n_masked == b->n_masked && a->w == b->w;
}

void cookiestab_lay_out(struct cookiestab *c)
{
    struct laid now = laid_for(c);
    bool is_of_now = now.now_s >= c->laid.now_s && now.now_s < c->until_s;
    if (c->is_laid && is_of_now && is_same(&c->laid, &now))
        return;
    c->laid = now;
    c->is_laid = true;
    c->n_layouts++;
    lay_out_all(c);
}

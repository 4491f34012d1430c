#include "format/hartext.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/utf8.h"
#include "data/jsonlex.h"

void hartext_init(struct hartext *h, const struct har_output *out)
{
    *h = (struct hartext){ .out = *out };
    buf_init(&h->text, SIZE_MAX / 2);
    buf_init(&h->rest, SIZE_MAX / 2);
}

void hartext_clear(struct hartext *h)
{
    buf_clear(&h->text);
    buf_clear(&h->rest);
}

/* Bytes that are no UTF-8 are read as Latin-1, so that none is lost. */
static void add_latin1(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        char c[UTF8_MAX];
        buf_add(out, span_make(c, utf8_encode((unsigned char)s.ptr[i], c)));
    }
}

void hartext_mask(const struct hartext *h, struct span part, bool is_last, struct buf *out)
{
    if (h->out.mask)
        h->out.mask(h->out.ctx, part, is_last, out);
    else
        buf_add(out, part);
}

void hartext_part(struct hartext *h, struct span part, bool is_last)
{
    hartext_mask(h, part, is_last, &h->rest);
    struct span s = buf_span(&h->rest);
    if (!is_last)
        s.len = utf8_valid_prefix(s);
    size_t at = h->text.len;
    jsonlex_quote(s, &h->text);
    if (!h->text.failed && !h->rest.failed) {
        buf_remove(&h->text, h->text.len - 1, 1);
        buf_remove(&h->text, at, 1);
    }
    h->broken = h->broken || h->rest.failed;
    buf_remove(&h->rest, 0, s.len);
}

void hartext_string(struct hartext *h, struct span s)
{
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    if (!utf8_is_valid(s)) {
        add_latin1(s, &text);
        h->broken = h->broken || text.failed;
        s = buf_span(&text);
    }
    buf_add_byte(&h->text, '"');
    hartext_part(h, s, true);
    buf_add_byte(&h->text, '"');
    buf_clear(&text);
}

static void add_key(struct hartext *h, const char *key)
{
    buf_addf(&h->text, "\"%s\":", key);
}

void hartext_member(struct hartext *h, const char *key, struct span value)
{
    add_key(h, key);
    hartext_string(h, value);
    buf_add_byte(&h->text, ',');
}

void hartext_str(struct hartext *h, const char *key, const char *value)
{
    hartext_member(h, key, span_of(value));
}

void hartext_bool(struct hartext *h, const char *key, bool value)
{
    buf_addf(&h->text, "\"%s\":%s,", key, value ? "true" : "false");
}

void hartext_number(struct hartext *h, const char *key, int64_t value)
{
    buf_addf(&h->text, "\"%s\":%" PRId64 ",", key, value);
}

/* Microseconds as milliseconds; below 0: it does not apply. */
void hartext_ms(struct hartext *h, const char *key, int64_t us)
{
    if (us < 0)
        hartext_number(h, key, -1);
    else
        buf_addf(&h->text, "\"%s\":%" PRId64 ".%03d,", key, us / 1000, (int)(us % 1000));
}

void hartext_time(struct hartext *h, const char *key, int64_t unix_us)
{
    char text[40], zone[16];
    struct tm tm;
    time_t seconds = (time_t)(unix_us / 1000000);
    if (!gmtime_r(&seconds, &tm))
        tm = (struct tm){ .tm_year = 70, .tm_mday = 1 };
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900,
             tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    snprintf(zone, sizeof zone, ".%03dZ", (int)(unix_us / 1000 % 1000));
    buf_addf(&h->text, "\"%s\":\"%s%s\",", key, text, zone);
}

void hartext_date(struct hartext *h, const char *key, int64_t unix_s)
{
    int64_t us;
    if (__builtin_mul_overflow(unix_s, INT64_C(1000000), &us))
        buf_addf(&h->text, "\"%s\":null,", key);
    else
        hartext_time(h, key, us);
}

/* Ends an object or an array of members that each end with a comma. */
void hartext_close(struct hartext *h, const char *bracket)
{
    if (h->text.len > 0 && h->text.ptr[h->text.len - 1] == ',')
        buf_remove(&h->text, h->text.len - 1, 1);
    buf_add_str(&h->text, bracket);
    buf_add_byte(&h->text, ',');
}

void hartext_open(struct hartext *h, const char *key, const char *bracket)
{
    add_key(h, key);
    buf_add_str(&h->text, bracket);
}

void hartext_flush(struct hartext *h)
{
    if (h->text.failed || h->broken)
        h->broken = true;
    else if (h->text.len > 0 && !h->out.write(h->out.ctx, h->text.ptr, h->text.len))
        h->broken = true;
    buf_reset(&h->text);
}

void hartext_pair(struct hartext *h, struct span name, struct span value)
{
    buf_add_byte(&h->text, '{');
    hartext_member(h, "name", name);
    hartext_member(h, "value", value);
    hartext_close(h, "}");
}

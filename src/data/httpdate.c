#include "data/httpdate.h"

#include "base/ascii.h"

struct date {
    uint64_t year, month, day, hour, minute, second;
};

static bool month_of(struct span s, uint64_t *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (uint64_t i = 0; i < 12; i++)
        if (span_ieq(s, span_make(names + 3 * i, 3))) {
            *month = i + 1;
            return true;
        }
    return false;
}

static bool take_clock(struct span s, struct date *d)
{
    return s.len == 8 && s.ptr[2] == ':' && s.ptr[5] == ':' &&
           span_to_u64(span_sub(s, 0, 2), &d->hour) &&
           span_to_u64(span_sub(s, 3, 5), &d->minute) &&
           span_to_u64(span_sub(s, 6, 8), &d->second);
}

/* "23 Nov 2026 12:03:11 GMT" */
static bool take_preferred(struct span s, struct date *d)
{
    return s.len == 24 && span_to_u64(span_sub(s, 0, 2), &d->day) &&
           month_of(span_sub(s, 3, 6), &d->month) &&
           span_to_u64(span_sub(s, 7, 11), &d->year) && take_clock(span_sub(s, 12, 20), d) &&
           span_eq_str(span_sub(s, 20, 24), " GMT");
}

/* "23-Nov-26 12:03:11 GMT" of RFC 850. */
static bool take_rfc850(struct span s, struct date *d)
{
    if (s.len != 22 || !span_to_u64(span_sub(s, 0, 2), &d->day) ||
        !month_of(span_sub(s, 3, 6), &d->month) || !span_to_u64(span_sub(s, 7, 9), &d->year))
        return false;
    d->year += d->year < 70 ? 2000 : 1900;
    return take_clock(span_sub(s, 10, 18), d) && span_eq_str(span_sub(s, 18, 22), " GMT");
}

/* "Nov 23 12:03:11 2026" of asctime; the day may be " 3". */
static bool take_asctime(struct span s, struct date *d)
{
    return s.len == 20 && month_of(span_sub(s, 0, 3), &d->month) &&
           span_to_u64(span_trim(span_sub(s, 4, 6)), &d->day) &&
           take_clock(span_sub(s, 7, 15), d) && span_to_u64(span_sub(s, 16, 20), &d->year);
}

/* Days since 1970 of a date (Howard Hinnant's algorithm). */
static int64_t days_of(const struct date *d)
{
    int64_t y = (int64_t)d->year - (d->month <= 2);
    int64_t era = y / 400;
    int64_t yoe = y - era * 400;
    int64_t m = (int64_t)d->month;
    int64_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + (int64_t)d->day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* A day that its month has, at a time that a day has; 60 is a leap second. */
static bool exists(const struct date *d)
{
    struct date first = *d, next = *d;
    first.day = next.day = 1;
    next.year += d->month == 12;
    next.month = d->month % 12 + 1;
    return d->year >= 1 && d->day >= 1 && (int64_t)d->day <= days_of(&next) - days_of(&first) &&
           d->hour <= 23 && d->minute <= 59 && d->second <= 60;
}

bool httpdate_parse(struct span s, int64_t *unix_seconds)
{
    s = span_trim(s);
    size_t i = 0;
    while (i < s.len && (ascii_is_alpha(s.ptr[i]) || s.ptr[i] == ',' || s.ptr[i] == ' ') &&
           !(i > 3 && s.ptr[i - 1] == ' '))
        i++;
    struct span rest = span_sub(s, i, s.len);
    struct date d = { 0 };
    if (!take_preferred(rest, &d) && !take_rfc850(rest, &d) && !take_asctime(rest, &d))
        return false;
    if (!exists(&d))
        return false;
    *unix_seconds = days_of(&d) * 86400 + (int64_t)(d.hour * 3600 + d.minute * 60 + d.second);
    return true;
}

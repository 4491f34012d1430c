#include "data/human.h"

#include <stdio.h>
#include <string.h>

char *human_count(char out[HUMAN_COUNT], uint64_t n)
{
    char digits[HUMAN_COUNT];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    int at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

char *human_bytes(char out[HUMAN_SHORT], uint64_t n)
{
    static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    if (n < 1024) {
        snprintf(out, HUMAN_SHORT, "%llu B", (unsigned long long)n);
        return out;
    }
    double value = (double)n / 1024;
    size_t unit = 0;
    for (; value >= 1023.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1024;
    snprintf(out, HUMAN_SHORT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return out;
}

char *human_ms(char out[HUMAN_SHORT], int64_t us)
{
    snprintf(out, HUMAN_SHORT, us < 950 ? "%.2f ms" : "%.1f ms", (double)us / 1000);
    return out;
}

char *human_time(char out[HUMAN_SHORT], int64_t us)
{
    if (us < 9950)
        return human_ms(out, us);
    if (us < 999500)
        snprintf(out, HUMAN_SHORT, "%.0f ms", (double)us / 1000);
    else if (us < 59950000)
        snprintf(out, HUMAN_SHORT, us < 9995000 ? "%.2f s" : "%.1f s", (double)us / 1e6);
    else
        snprintf(out, HUMAN_SHORT, "%lld min %lld s", (long long)((us / 100000 + 5) / 600),
                 (long long)((us / 100000 + 5) / 10 % 60));
    return out;
}

struct unit {
    int64_t seconds;
    const char *one, *many;
};

char *human_span(char out[HUMAN_SHORT], int64_t seconds)
{
    static const struct unit units[] = {
        { 31536000, "year", "years" }, { 86400, "day", "days" }, { 3600, "hour", "hours" },
        { 60, "min", "min" },          { 1, "s", "s" },
    };
    size_t i = 0;
    uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
    while (i < 4 && left < 2 * (uint64_t)units[i].seconds && left != (uint64_t)units[i].seconds)
        i++;
    unsigned long long n = left / (uint64_t)units[i].seconds;
    snprintf(out, HUMAN_SHORT, "%llu %s", n, n == 1 ? units[i].one : units[i].many);
    return out;
}

/* Just one of the unit above is said in that: "1 hour" between "60 min" and "59 min". */
int64_t human_span_lasts(int64_t left_s)
{
    static const uint64_t sizes[] = { 31536000, 86400, 3600, 60, 1 };
    uint64_t left = left_s < 0 ? 0 - (uint64_t)left_s : (uint64_t)left_s;
    size_t i = 0;
    while (i < 4 && left < 2 * sizes[i])
        i++;
    uint64_t over = left % sizes[i], above = i ? sizes[i - 1] : UINT64_MAX;
    if (left == above)
        return 1;
    if (left_s <= 0)
        return (int64_t)(sizes[i] - over);
    return (int64_t)(left > above && left - above <= over ? left - above : over + 1);
}

/* Days since 1970 as a date (Howard Hinnant's algorithm): no gmtime, which fails far from today. */
char *human_date(char out[HUMAN_SHORT], int64_t unix_seconds)
{
    if (unix_seconds == INT64_MIN) {
        snprintf(out, HUMAN_SHORT, "unreadable");
        return out;
    }
    int64_t days = unix_seconds / 86400 - (unix_seconds % 86400 < 0);
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    snprintf(out, HUMAN_SHORT, "%04d-%02u-%02u", (int)(year % 100000), (unsigned)month % 100,
             (unsigned)(doy - (153 * mp + 2) / 5 + 1) % 100);
    return out;
}

#include "view/pastlook.h"

#include <string.h>
#include <time.h>

static bool on_day(const struct tm *when, int64_t now_us, int days_ago)
{
    time_t now = (time_t)(now_us / 1000000);
    struct tm day;
    if (!localtime_r(&now, &day))
        return false;
    day.tm_mday -= days_ago;
    day.tm_hour = 12; /* no clock is put forward or back at noon */
    day.tm_isdst = -1;
    now = mktime(&day);
    return localtime_r(&now, &day) && day.tm_year == when->tm_year &&
           day.tm_yday == when->tm_yday;
}

void pastlook_time(int64_t at_us, int64_t now_us, char out[PASTLOOK_TIME])
{
    time_t at = (time_t)(at_us / 1000000);
    struct tm when;
    out[0] = '\0';
    if (!localtime_r(&at, &when))
        return;
    const char *format = on_day(&when, now_us, 0)   ? "%H:%M:%S"
                         : on_day(&when, now_us, 1) ? "yesterday %H:%M"
                                                    : "%Y-%m-%d %H:%M";
    if (strftime(out, PASTLOOK_TIME, format, &when) == 0)
        out[0] = '\0';
}

#include "book/historylimits.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/fileio.h"
#include "book/userdir.h"

#define FILE_MAX (256u << 10)
#define HOUR_US  (INT64_C(3600) * 1000000)

void historylimits_init(struct historylimits *l)
{
    *l = (struct historylimits){ .kept = { .size = UINT64_C(2) << 30,
                                           .body = UINT64_C(1) << 30,
                                           .age_us = 90 * 24 * HOUR_US } };
}

struct unit {
    char letter;
    uint64_t worth;
};

/* "90d": a number and a letter of the table. */
static bool read_amount(struct span value, const struct unit *units, size_t n, uint64_t *out)
{
    uint64_t number, worth = 0;
    char last = value.len > 0 ? value.ptr[value.len - 1] : '\0';
    for (size_t i = 0; i < n; i++)
        if (units[i].letter == last)
            worth = units[i].worth;
    struct span digits = span_trim(span_sub(value, 0, value.len - (worth > 0)));
    if (!span_to_u64(digits, &number))
        return false;
    worth = worth ? worth : 1;
    if (number > INT64_MAX / worth)
        return false;
    *out = number * worth;
    return true;
}

static bool read_size(struct span value, uint64_t *out)
{
    static const struct unit units[] = { { 'K', UINT64_C(1) << 10 },
                                         { 'M', UINT64_C(1) << 20 },
                                         { 'G', UINT64_C(1) << 30 } };
    return read_amount(value, units, sizeof units / sizeof *units, out);
}

static bool read_age(struct span value, int64_t *out)
{
    static const struct unit units[] = { { 'h', HOUR_US },
                                         { 'd', 24 * HOUR_US },
                                         { 'w', 7 * 24 * HOUR_US } };
    uint64_t us;
    bool ok = read_amount(value, units, sizeof units / sizeof *units, &us) &&
              us >= (uint64_t)HOUR_US; /* a number without a unit says nothing */
    if (ok)
        *out = (int64_t)us;
    return ok;
}

bool historylimits_set(struct historylimits *l, struct span name, struct span value)
{
    if (span_eq_str(name, "history")) {
        l->is_off = span_eq_str(value, "off");
        return l->is_off || span_eq_str(value, "on");
    }
    if (span_eq_str(name, "history.size"))
        return read_size(value, &l->kept.size);
    if (span_eq_str(name, "history.body"))
        return read_size(value, &l->kept.body);
    return span_eq_str(name, "history.age") && read_age(value, &l->kept.age_us);
}

/* The workbench tells what makes no sense in the file; here it is passed over. */
void historylimits_load(struct historylimits *l)
{
    struct buf text;
    historylimits_init(l);
    int folder = userdir_open(USERDIR_CONFIG, false);
    int fd = folder >= 0 ? openat(folder, "config.ini", O_RDONLY | O_CLOEXEC) : -1;
    buf_init(&text, FILE_MAX);
    bool ok = fd >= 0 && fileio_read(fd, &text);
    for (struct span rest = buf_span(&text); ok && rest.ptr;) {
        struct span line = span_trim(span_cut(&rest, '\n'));
        if (line.len > 0 && line.ptr[0] == '[')
            break;
        struct span value = line, name = span_trim(span_cut(&value, '='));
        if (value.ptr)
            historylimits_set(l, name, span_trim(value));
    }
    buf_clear(&text);
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
}

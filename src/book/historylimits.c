#include "book/historylimits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/fileio.h"
#include "base/nearest.h"
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

/* "90d": a number and a letter of the table, small or capital. */
static bool read_amount(struct span value, const struct unit *units, size_t n, uint64_t *out)
{
    uint64_t number, worth = 0;
    char last = value.len > 0 ? value.ptr[value.len - 1] : '\0';
    for (size_t i = 0; i < n; i++)
        if (ascii_lower(units[i].letter) == ascii_lower(last))
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
        l->is_off = !span_eq_str(value, "on"); /* who writes "no" wants nothing kept */
        return !l->is_off || span_eq_str(value, "off");
    }
    if (span_eq_str(name, "history.size"))
        return read_size(value, &l->kept.size);
    if (span_eq_str(name, "history.body"))
        return read_size(value, &l->kept.body);
    return span_eq_str(name, "history.age") && read_age(value, &l->kept.age_us);
}

const char *const historylimits_names[HISTORYLIMITS_N] = { "history", "history.size",
                                                           "history.body", "history.age" };

const char *historylimits_values(struct span name)
{
    static const char *const values[HISTORYLIMITS_N] = {
        "on or off, and nothing is kept meanwhile", "bytes, such as 2G", "bytes, such as 1G",
        "a time, such as 90d"
    };
    for (size_t i = 0; i < HISTORYLIMITS_N; i++)
        if (span_eq_str(name, historylimits_names[i]))
            return values[i];
    return NULL;
}

/* ---- The user's file --------------------------------------------------------------------------*/

/* False with errno, which is ENOENT where there is none. */
static bool read_file(struct buf *out)
{
    int folder = userdir_open(USERDIR_CONFIG, false);
    int fd = folder >= 0 ? openat(folder, "config.ini", O_RDONLY | O_CLOEXEC) : -1;
    bool ok = fd >= 0 && fileio_read(fd, out);
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
    errno = why;
    return ok;
}

/* What else is in it, and whether that makes sense, is told by the workbench. */
static enum jig_err set_line(struct historylimits *l, struct span line, unsigned number,
                             struct jig_error *error)
{
    struct span value = line, name = span_trim(span_cut(&value, '='));
    const char *values = historylimits_values(name);
    bool is_unknown = !values && value.ptr && span_starts(name, SPAN("history."));
    char near[NEAREST_HINT] = "";
    if (!is_unknown && (!values || (value.ptr && historylimits_set(l, name, span_trim(value)))))
        return JIG_OK;
    if (is_unknown)
        nearest_hint(near, name, historylimits_names, HISTORYLIMITS_N, sizeof(char *));
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "config.ini, line %u: %.*s: %s%s",
                         number, (int)(line.len < 100 ? line.len : 100), line.ptr,
                         values ? values : "no such setting", near);
}

static enum jig_err parse(struct historylimits *l, struct span text, struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (unsigned number = 1; text.ptr; number++) {
        struct span line = span_trim(span_cut(&text, '\n'));
        if (line.len > 0 && line.ptr[0] == '[')
            break;
        enum jig_err wrong = set_line(l, line, number, err ? NULL : error);
        err = err ? err : wrong;
    }
    return err;
}

enum jig_err historylimits_load(struct historylimits *l, struct jig_error *error)
{
    struct buf text;
    enum jig_err err = JIG_OK;
    historylimits_init(l);
    buf_init(&text, FILE_MAX);
    if (read_file(&text))
        err = parse(l, buf_span(&text), error);
    else if (errno != ENOENT)
        err = jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                            "config.ini, so that none of it holds: %s", strerror(errno));
    buf_clear(&text);
    return err;
}

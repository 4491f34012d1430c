#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/diag.h"

#define FIRST_US 500000
#define NEXT_US  200000

void progress_begin(struct progress *p, bool wanted, int64_t now)
{
    *p = (struct progress){ .is_on = wanted && isatty(STDERR_FILENO),
                            .next_at = now + FIRST_US };
}

/* "12.3 MB" */
static void print_size(double bytes, char *out, size_t room)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
    size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        bytes /= 1000;
        unit++;
    }
    snprintf(out, room, unit > 0 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void print(const char *line)
{
    diag_write(STDERR_FILENO, line, strlen(line));
}

static void replace(struct progress *p, const char *words, int64_t now)
{
    print("\r\033[K");
    print(words);
    p->is_shown = true;
    p->next_at = now + NEXT_US;
}

void progress_show(struct progress *p, const struct jig_exchange *x, int64_t now)
{
    char done[24], all[24] = "", speed[24], line[128];
    if (!p->is_on || now < p->next_at)
        return;
    double bytes = (double)jig_exchange_body_wire_len(x);
    int64_t expected = jig_exchange_body_expected(x), us = jig_exchange_timing(x).total;
    print_size(bytes, done, sizeof done);
    print_size(us > 0 ? bytes * 1e6 / (double)us : 0, speed, sizeof speed);
    if (expected > 0)
        print_size((double)expected, all, sizeof all);
    snprintf(line, sizeof line, "%s%s%s, %s/s", done, all[0] ? " of " : "", all, speed);
    replace(p, line, now);
}

void progress_show_part(struct progress *p, const char *what, uint64_t left, uint64_t all,
                        int64_t now)
{
    char part[24], whole[24], line[128];
    if (!p->is_on || now < p->next_at)
        return;
    print_size(left < all ? (double)(all - left) : 0, part, sizeof part);
    print_size((double)all, whole, sizeof whole);
    snprintf(line, sizeof line, "%s: %s of %s, Ctrl-C leaves it out", what, part, whole);
    replace(p, line, now);
}

void progress_end(struct progress *p)
{
    if (p->is_shown)
        print("\r\033[K");
    p->is_shown = false;
}

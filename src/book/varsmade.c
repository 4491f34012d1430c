#include "book/varsmade.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/mem.h"

static int64_t unix_time_us(const struct vars_world *w)
{
    struct timespec now;
    if (w && w->unix_time_us)
        return w->unix_time_us();
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool random_bytes(const struct vars_world *w, void *bytes, size_t len)
{
    if (w && w->random)
        return w->random(bytes, len);
    return getrandom(bytes, len, 0) == (ssize_t)len;
}

static bool add_uuid(const struct vars_world *w, struct buf *out)
{
    unsigned char b[16];
    if (!random_bytes(w, b, sizeof b))
        return false;
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40); /* version 4 (RFC 9562, 5.4) */
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof b; i++)
        buf_addf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
    return true;
}

static bool add_timestamp(const struct vars_world *w, struct buf *out)
{
    buf_addf(out, "%lld", (long long)(unix_time_us(w) / 1000000));
    return true;
}

static bool add_iso_timestamp(const struct vars_world *w, struct buf *out)
{
    struct tm tm;
    int64_t now = unix_time_us(w);
    time_t seconds = (time_t)(now / 1000000);
    if (!gmtime_r(&seconds, &tm))
        return false;
    buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now / 1000 % 1000));
    return true;
}

/* 0 to 1000, as in the tool that gave the name. */
static bool add_random_int(const struct vars_world *w, struct buf *out)
{
    uint32_t n;
    do {
        if (!random_bytes(w, &n, sizeof n))
            return false;
    } while (n >= UINT32_MAX - UINT32_MAX % 1001);
    buf_addf(out, "%u", (unsigned)(n % 1001));
    return true;
}

static const struct {
    const char *name;
    bool (*add)(const struct vars_world *w, struct buf *out);
} dynamics[] = {
    { "$uuid", add_uuid },
    { "$guid", add_uuid },
    { "$randomUUID", add_uuid },
    { "newUuid", add_uuid },
    { "$timestamp", add_timestamp },
    { "$isoTimestamp", add_iso_timestamp },
    { "$datetime iso8601", add_iso_timestamp },
    { "newDate", add_iso_timestamp },
    { "$randomInt", add_random_int },
};

/* Spellings of the process's environment: what goes before the name. */
static const char *const env_prefixes[] = { "$env.", "process.env.", "$processEnv " };

enum vars_origin varsmade_process(const struct vars_world *world, bool may, struct span name,
                                  struct buf *out)
{
    for (size_t i = 0; i < sizeof env_prefixes / sizeof *env_prefixes; i++) {
        struct span prefix = span_of(env_prefixes[i]);
        if (!span_starts(name, prefix))
            continue;
        if (!may)
            return VARS_REFUSED;
        char *key = mem_dup(span_trim(span_sub(name, prefix.len, name.len)));
        const char *value = !key                     ? NULL
                            : world && world->getenv ? world->getenv(key)
                                                     : getenv(key);
        free(key);
        buf_add(out, span_of(value));
        return value ? VARS_PROCESS : VARS_NOWHERE;
    }
    return VARS_NOWHERE;
}

enum vars_origin varsmade_dynamic(const struct vars_world *world, struct span name,
                                  struct buf *out)
{
    for (size_t i = 0; i < sizeof dynamics / sizeof *dynamics; i++)
        if (span_eq_str(name, dynamics[i].name))
            return dynamics[i].add(world, out) ? VARS_DYNAMIC : VARS_NOWHERE;
    return VARS_NOWHERE;
}

#include "app/config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/places.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "term/theme.h"

#define FILE_MAX (256u << 10)

void config_init(struct config *c)
{
    *c = (struct config){ 0 };
    map_init(&c->keys, free);
    map_init(&c->key_lines, free);
    historylimits_init(&c->history);
}

void config_clear(struct config *c)
{
    map_clear(&c->keys);
    map_clear(&c->key_lines);
}

static bool set_theme(struct config *c, struct span value)
{
    if (value.len >= sizeof c->theme || span_find_byte(value, '/', 0) != SIZE_MAX)
        return false;
    snprintf(c->theme, sizeof c->theme, "%.*s", (int)value.len, value.ptr);
    return true;
}

static bool set_mouse(struct config *c, struct span value)
{
    c->no_mouse = span_eq_str(value, "off");
    return c->no_mouse || span_eq_str(value, "on");
}

static bool set_layout(struct config *c, struct span value)
{
    static const char *const names[] = { "auto", "stacked", "side-by-side" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_eq_str(value, names[i])) {
            c->layout = (enum layout_mode)i;
            return true;
        }
    return false;
}

static bool set_mib(struct span value, uint64_t most, size_t *out)
{
    uint64_t mib;
    if (!span_to_u64(value, &mib) || mib < 1 || mib > most)
        return false;
    *out = (size_t)mib << 20;
    return true;
}

static bool set_stream_memory(struct config *c, struct span value)
{
    return set_mib(value, 1024, &c->stream_memory);
}

/* No more: it is indexed anew while it grows. */
static bool set_wire_keep(struct config *c, struct span value)
{
    return set_mib(value, 16, &c->wire_keep);
}

struct setting {
    const char *name;
    bool (*set)(struct config *c, struct span value);
    const char *values; /* in words */
};

static const struct setting settings[] = {
    { "theme", set_theme, "the name of a theme" },
    { "mouse", set_mouse, "on or off" },
    { "layout", set_layout, "auto, stacked or side-by-side" },
    { "stream-memory", set_stream_memory, "MiB, from 1 to 1024" },
    { "wire-keep", set_wire_keep, "MiB, from 1 to 16" },
};

/* NULL, or what is wrong with it. */
static const char *set_keys(struct config *c, struct span name, struct span value,
                            unsigned number)
{
    char *keys = mem_dup(value);
    bool is_set = keys && map_set(&c->keys, name, keys);
    unsigned *line = is_set ? mem_zero(1, sizeof *line) : NULL;
    if (line)
        *line = number;
    return line && map_set(&c->key_lines, name, line) ? NULL : "out of memory";
}

unsigned config_key_line(const struct config *c, const char *name)
{
    const unsigned *line = map_get(&c->key_lines, span_of(name));
    return line ? *line : 0;
}

#define NO_SETTING "no such setting"

static const char *set_value(struct config *c, struct span name, struct span value)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct setting *s = &settings[i];
        if (span_eq_str(name, s->name))
            return s->set(c, value) ? NULL : s->values;
    }
    if (historylimits_set(&c->history, name, value))
        return NULL;
    const char *values = historylimits_values(name);
    return values ? values : NO_SETTING;
}

static const char *set_line(struct config *c, struct span line, bool in_keys, unsigned number)
{
    struct span value = line, name = span_trim(span_cut(&value, '='));
    if (!value.ptr)
        return "no \"=\" here";
    return in_keys ? set_keys(c, name, span_trim(value), number)
                   : set_value(c, name, span_trim(value));
}

/* Of a name that is no setting: the one that was meant. */
static void find_near(struct span line, char near[NEAREST_HINT])
{
    enum { N = sizeof settings / sizeof *settings };
    const char *names[N + HISTORYLIMITS_N];
    for (size_t i = 0; i < N; i++)
        names[i] = settings[i].name;
    for (size_t i = 0; i < HISTORYLIMITS_N; i++)
        names[N + i] = historylimits_names[i];
    nearest_hint(near, span_trim(span_cut(&line, '=')), names, N + HISTORYLIMITS_N,
                 sizeof *names);
}

static void complain(struct config *c, unsigned number, struct span line, const char *why)
{
    char near[NEAREST_HINT] = "";
    if (c->wrong.code)
        return;
    if (strcmp(why, NO_SETTING) == 0)
        find_near(line, near);
    jig_error_set(&c->wrong, JIG_ERR_READ, JIG_PHASE_NONE, "config.ini, line %u: %.*s: %s%s",
                  number, (int)(line.len < 100 ? line.len : 100), line.ptr, why, near);
}

void config_parse(struct config *c, struct span text)
{
    bool in_keys = false;
    for (unsigned number = 1; text.ptr; number++) {
        struct span line = span_trim(span_cut(&text, '\n'));
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] == '[') {
            in_keys = span_eq_str(line, "[keys]");
            if (!in_keys)
                complain(c, number, line, "no such section; there is [keys]");
            continue;
        }
        const char *why = set_line(c, line, in_keys, number);
        if (why)
            complain(c, number, line, why);
    }
}

/* False with errno, which is 0 where there is no such place. */
static bool read_place(enum userdir place, const char *name, struct buf *out)
{
    struct buf path;
    buf_init(&path, 4096);
    bool is_known = places_path(place, name, &path);
    bool ok = is_known && places_read(buf_str(&path), out);
    int why = is_known ? errno : 0;
    buf_clear(&path);
    errno = why;
    return ok;
}

void config_load(struct config *c)
{
    struct buf text;
    buf_init(&text, FILE_MAX);
    if (read_place(USERDIR_CONFIG, "config.ini", &text))
        config_parse(c, buf_span(&text));
    else if (errno && errno != ENOENT)
        jig_error_set(&c->wrong, JIG_ERR_READ, JIG_PHASE_NONE,
                      "config.ini, so that none of it holds: %s", strerror(errno));
    buf_clear(&text);
}

void config_own_themes(struct map *names)
{
    static char present;
    struct buf path;
    buf_init(&path, 4096);
    DIR *folder = places_path(USERDIR_CONFIG, "themes", &path) ? opendir(buf_str(&path)) : NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct span name = span_of(entry->d_name);
        if (name.len > 4 && name.len < 36 &&
            span_eq_str(span_sub(name, name.len - 4, name.len), ".ini"))
            map_set(names, span_sub(name, 0, name.len - 4), &present);
    }
    if (folder)
        closedir(folder);
    buf_clear(&path);
}

bool config_theme_text(const char *name, struct buf *out)
{
    char file[64];
    snprintf(file, sizeof file, "themes/%.31s.ini", name);
    if (read_place(USERDIR_CONFIG, file, out))
        return true;
    const char *text = theme_builtin(name);
    buf_reset(out);
    if (text)
        buf_add_str(out, text);
    return text != NULL && out->failed == JIG_OK;
}

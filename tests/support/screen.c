#include "support/screen.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "term/keyname.h"

static bool take_mouse(struct span token, struct key *key)
{
    static const struct {
        const char *name;
        enum mouse_action action;
        int clicks;
    } actions[] = { { "click ", MOUSE_PRESS, 1 },
                    { "double ", MOUSE_PRESS, 2 },
                    { "drag ", MOUSE_DRAG, 0 },
                    { "drop ", MOUSE_RELEASE, 0 },
                    { "wheel ", MOUSE_WHEEL_DOWN, 0 } };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!span_starts(token, span_of(actions[i].name)))
            continue;
        *key = (struct key){ .code = JKEY_MOUSE, .mouse = actions[i].action };
        key->clicks = actions[i].clicks;
        char place[32];
        snprintf(place, sizeof place, "%.*s", (int)token.len, token.ptr);
        return sscanf(strchr(place, ' '), "%d,%d", &key->x, &key->y) == 2;
    }
    return false;
}

static struct key token_key(struct span token)
{
    struct key key = { 0 };
    if (span_eq_str(token, "lt"))
        return (struct key){ .code = JKEY_CHAR, .cp = '<' };
    if (span_starts(token, SPAN("paste ")))
        return (struct key){ .code = JKEY_PASTE, .text = span_sub(token, 6, token.len) };
    if (!take_mouse(token, &key) && !keyname_parse(token, &key))
        ck_abort_msg("no such key: <%.*s>", (int)token.len, token.ptr);
    return key;
}

void screen_keys(const char *script, bool (*take)(void *ctx, const struct key *key), void *ctx)
{
    struct span rest = span_of(script);
    while (rest.len > 0) {
        struct key key = { .code = JKEY_CHAR };
        size_t n = utf8_decode(rest, &key.cp);
        ck_assert_uint_gt(n, 0);
        if (key.cp == '<') {
            n = span_find_byte(rest, '>', 0) + 1;
            key = token_key(span_sub(rest, 1, n - 1));
        }
        take(ctx, &key);
        rest = span_sub(rest, n, rest.len);
    }
}

static size_t add_row(const struct grid *g, int y, char *out, size_t room)
{
    size_t n = 0, last = 0;
    for (int x = 0; x < g->w; x++) {
        if (grid_cell(g, x, y)->width == 0)
            continue;
        struct span text = grid_text(g, x, y);
        ck_assert_uint_lt(n + text.len, room);
        memcpy(out + n, text.ptr, text.len);
        n += text.len;
        if (!span_eq_str(text, " "))
            last = n;
    }
    out[last] = '\0';
    return last;
}

const char *screen_text(const struct grid *g)
{
    static char out[65536];
    size_t n = 0;
    for (int y = 0; y < g->h; y++) {
        n += add_row(g, y, out + n, sizeof out - n - 1);
        out[n++] = '\n';
    }
    while (n > 0 && out[n - 1] == '\n')
        n--;
    out[n] = '\0';
    return out;
}

const char *screen_row(const struct grid *g, int y)
{
    static char out[4096];
    add_row(g, y, out, sizeof out);
    return out;
}

enum role screen_role(const struct grid *g, int x, int y)
{
    return (enum role)grid_cell(g, x, y)->role;
}

#include "widget/clipboard.h"

#include "base/utf8.h"

void clipboard_init(struct clipboard *c)
{
    *c = (struct clipboard){ 0 };
    buf_init(&c->text, CLIPBOARD_MAX);
}

void clipboard_clear(struct clipboard *c)
{
    buf_clear(&c->text);
    c->fresh = false;
}

bool clipboard_set(struct clipboard *c, struct span text)
{
    struct buf copy;
    buf_init(&copy, CLIPBOARD_MAX);
    buf_add(&copy, text);
    return clipboard_take(c, &copy);
}

bool clipboard_take(struct clipboard *c, struct buf *take)
{
    bool fits = !take->failed && take->len > 0 && take->len <= CLIPBOARD_MAX;
    if (fits) {
        buf_clear(&c->text);
        c->text = *take;
        c->fresh = true;
    } else {
        buf_clear(take);
    }
    *take = (struct buf){ .max = take->max, .is_secret = take->is_secret };
    return fits;
}

struct span clipboard_text(const struct clipboard *c)
{
    return buf_span(&c->text);
}

/* Takes a character off the front: its bytes, or none of a byte that is not to be given. */
static struct span next_shared(struct span *rest)
{
    uint32_t cp;
    size_t n = utf8_decode(*rest, &cp);
    bool safe = n > 0 && (cp == '\n' || cp == '\t' || !utf8_is_unsafe(cp));
    n = n > 0 ? n : 1;
    struct span character = span_sub(*rest, 0, safe ? n : 0);
    *rest = span_sub(*rest, n, rest->len);
    return character;
}

size_t clipboard_left_out(const struct clipboard *c)
{
    struct span rest = clipboard_text(c);
    size_t n = 0;
    while (rest.len > 0) {
        bool ends_line = span_starts(rest, SPAN("\r\n"));
        size_t before = rest.len, given = next_shared(&rest).len;
        n += ends_line ? 0 : before - rest.len - given;
    }
    return n;
}

bool clipboard_take_fresh(struct clipboard *c, struct buf *out)
{
    if (!c->fresh)
        return false;
    c->fresh = false;
    struct span rest = clipboard_text(c);
    if (rest.len > CLIPBOARD_SHARED_MAX)
        return false;
    while (rest.len > 0)
        buf_add(out, next_shared(&rest));
    return !out->failed;
}

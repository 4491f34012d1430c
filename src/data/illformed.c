#include "data/illformed.h"

#include "base/utf8.h"

#define WINDOW (16u << 10) /* it is there as long as the body is: small */

void illformed_init(struct illformed *f)
{
    *f = (struct illformed){ .at = 0 };
    window_init_sized(&f->window, WINDOW);
}

void illformed_clear(struct illformed *f)
{
    window_clear(&f->window);
    illformed_init(f);
}

/* Of the front of a text, how many bytes were judged: the last may be the front of a character,
 * unless nothing follows. */
static size_t judge(struct illformed *f, struct span text, bool is_last)
{
    size_t at = 0;
    for (;;) {
        at += utf8_valid_prefix(span_sub(text, at, text.len));
        bool may_go_on = !is_last && text.len - at < UTF8_MAX;
        if (at == text.len || may_go_on)
            return at;
        f->n++;
        at++;
    }
}

bool illformed_step(struct illformed *f, const struct source *s, size_t bytes, bool complete)
{
    if (f->at >= s->len || !bytes) {
        if (complete)
            window_clear(&f->window);
        return bytes == 0 && f->at < s->len;
    }
    size_t most = bytes < UTF8_MAX ? UTF8_MAX : bytes < WINDOW ? bytes : WINDOW;
    struct span text = window_look(&f->window, s, f->at, most);
    bool is_last = complete && f->at + text.len >= s->len;
    size_t judged = judge(f, text, is_last);
    f->at += judged;
    return judged > 0 && f->at < s->len;
}

/* What a request wants beyond its folder, in words: a line each. They are what is asked, kept and
 * compared, so each holds the whole of what it is about, and no value can make two lines of one. */
#include <stdarg.h>
#include <stdio.h>

#include "base/ascii.h"
#include "book/expandparts.h"
#include "book/mask.h"

#define LINE_MAX_BYTES ((size_t)32 << 10)

static void add_escaped(struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (ascii_is_control(text.ptr[i]))
            buf_addf(out, "\\x%02x", (unsigned)(unsigned char)text.ptr[i]);
        else
            buf_add_byte(out, text.ptr[i]);
    }
}

static void build_line(const struct vars *v, const char *format, va_list args, struct buf *line)
{
    struct buf raw, masked;
    buf_init_secret(&raw, LINE_MAX_BYTES);
    buf_init(&masked, 2 * LINE_MAX_BYTES);
    buf_init(line, 2 * LINE_MAX_BYTES);
    buf_addv(&raw, format, args);
    mask_apply_used(v, buf_span(&raw), &masked); /* it is shown, and kept in a file */
    add_escaped(buf_span(&masked), line);
    if (raw.failed || masked.failed)
        line->failed = raw.failed ? raw.failed : masked.failed;
    buf_wipe(&raw);
    buf_clear(&masked);
}

bool expansion_may(struct expansion *e, const char *format, ...)
{
    struct buf *needs = &e->scope->needs;
    struct buf line;
    va_list args;
    if (e->scope->trusted)
        return true;
    va_start(args, format);
    build_line(e->scope->vars, format, args, &line);
    va_end(args);
    bool may = !line.failed && scope_may(e->scope, buf_span(&line));
    if (!may) {
        buf_add(needs, buf_span(&line));
        buf_add_byte(needs, '\n');
    }
    if (line.failed && !needs->failed)
        needs->failed = line.failed;
    buf_clear(&line);
    return may;
}

/* What can't be asked for in whole is not asked for at all. */
static enum jig_err fail(struct scope *s, struct jig_error *error)
{
    enum jig_err err = s->needs.failed;
    buf_reset(&s->needs);
    return jig_error_set(error, err, JIG_PHASE_NONE, "%s",
                         err == JIG_ERR_MEMORY
                             ? "out of memory"
                             : "the request needs your consent for more than can "
                               "be asked: make what it names shorter");
}

enum jig_err expansion_judge_needs(struct expansion *e)
{
    struct scope *s = e->scope;
    char words[200];
    for (size_t i = 0; i < vars_n_missing(s->vars); i++) {
        if (!vars_is_refused(s->vars, i))
            continue;
        scope_add_reading(span_of(vars_missing(s->vars, i)), &s->needs);
        buf_add_byte(&s->needs, '\n');
    }
    if (s->needs.failed)
        return fail(s, e->error);
    if (s->needs.len == 0)
        return JIG_OK;
    snprintf(words, sizeof words, "%s", buf_str(&s->needs));
    for (char *p = words; *p; p++)
        if (*p == '\n')
            *p = p[1] ? ';' : '\0';
    return jig_error_set(e->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "needs your consent (--trust gives it): %s", words);
}

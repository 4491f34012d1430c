#include "data/factsheet.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/visible.h"
#include "data/human.h"

void factsheet_look_closely(struct factsheet *f)
{
    window_clear(&f->peek.window);
    window_init_sized(&f->peek.window, 4096);
}

/* A line that has no room is not there at all. */
static void add_line(struct factsheet *f, uint64_t at, const char *format, va_list words)
{
    struct factlines *facts = f->facts;
    void *lines = facts->lines;
    char line[2048];
    int n = vsnprintf(line, sizeof line, format, words);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
    if (facts->text.len + len + 1 > FACTSHEET_MAX ||
        !mem_grow(&lines, &facts->room, facts->n + 1, sizeof *facts->lines))
        return;
    facts->lines = lines;
    facts->lines[facts->n++] = (struct factline){ facts->text.len, at };
    buf_add(&facts->text, span_make(line, len));
    buf_add_byte(&facts->text, '\n');
}

void factsheet_row(struct factsheet *f, uint64_t at, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    add_line(f, at, format, words);
    va_end(words);
}

void factsheet_fact(struct factsheet *f, uint64_t at, const char *name, const char *format, ...)
{
    char text[1024];
    va_list words;
    va_start(words, format);
    vsnprintf(text, sizeof text, format, words);
    va_end(words);
    factsheet_row(f, at, "%-12s  %s", name, text);
}

void factsheet_gap(struct factsheet *f)
{
    factsheet_row(f, f->facts->n ? f->facts->lines[f->facts->n - 1].at : 0, "%s", "");
}

const char *factsheet_text(char out[FACTSHEET_TEXT], struct span bytes)
{
    struct buf clean;
    buf_init(&clean, 16 * FACTSHEET_TEXT);
    bytes = span_sub(bytes, 0, FACTSHEET_TEXT);
    size_t nul = span_find_byte(bytes, '\0', 0);
    visible_add(&clean, span_sub(bytes, 0, nul), VISIBLE_ONE_LINE);
    struct span words = buf_span(&clean);
    size_t fits = visible_fit(words, FACTSHEET_TEXT / 4, NULL);
    snprintf(out, FACTSHEET_TEXT, "%.*s%s", (int)fits, words.len ? words.ptr : "",
             fits < words.len ? "…" : "");
    buf_clear(&clean);
    return out;
}

const char *factsheet_duration(char out[64], uint64_t units, uint64_t rate)
{
    char words[HUMAN_SHORT];
    double seconds = rate ? (double)units / (double)rate : 0;
    out[0] = '\0';
    if (seconds > 0 && seconds < 1e9)
        snprintf(out, 64, "%s", human_time(words, (int64_t)(seconds * 1e6)));
    return out;
}

void factsheet_member(struct factsheet *f, const struct factsheet_member *m)
{
    char size[HUMAN_COUNT], name[FACTSHEET_TEXT];
    factsheet_row(f, m->at, "%14s  %-16s  %s%s%s", human_count(size, m->size), m->date,
                  factsheet_text(name, m->name), m->remark[0] ? "   " : "", m->remark);
}

void factsheet_rest(struct factsheet *f, uint64_t listed, uint64_t n, bool counted_all)
{
    char count[HUMAN_COUNT];
    if (listed < n)
        factsheet_row(f, f->len, "… %s more are not listed", human_count(count, n - listed));
    if (!counted_all)
        factsheet_row(f, f->len, "… and there are more, which were not counted");
}

#include "view/headermeaning.h"

#include <stdio.h>

#include "base/visible.h"
#include "data/fieldparts.h"

enum { INDENT = 2, NAME_WIDTH = 20, LEAST = 16 };

static struct span seen(const struct headermeaning *m, struct span text)
{
    buf_reset(m->text);
    restab_add(m->shown, text, m->text);
    return buf_span(m->text);
}

static void words(const struct headermeaning *m, enum role role, struct span text)
{
    sheet_more(m->sheet);
    sheet_wrap(m->sheet, m->x, m->width, role, text);
}

/* What it means stands behind the value, or below it where there is no room. */
static void add_words(const struct headermeaning *m, const struct fieldpart *p, int x, int room)
{
    char words[160];
    if (!p->words && !p->type)
        return;
    snprintf(words, sizeof words, "%s%s%s", p->type ? p->type : "",
             p->type && p->words ? ": " : "", p->words ? p->words : "");
    int used = p->value.len ? visible_columns(p->value, room) + 2 : 0;
    int len = visible_columns(span_of(words), room + 1); /* one more: it does not fit */
    if (used + len <= room) {
        sheet_str(m->sheet, x + used, ROLE_FAINT, words);
        return;
    }
    if (used)
        sheet_more(m->sheet);
    sheet_wrap(m->sheet, x, room, ROLE_FAINT, span_of(words));
}

static void add_part(const struct headermeaning *m, const struct fieldpart *p)
{
    int depth = p->depth < 4 ? (int)p->depth : 4;
    int x = m->x + INDENT * (depth + 1);
    int right = m->x + m->width;
    sheet_more(m->sheet);
    if (p->name.len) {
        int at = sheet_add(m->sheet, x, ROLE_NAME, seen(m, p->name)) + 2;
        x = at > x + NAME_WIDTH ? at : x + NAME_WIDTH;
    }
    int room = right - x;
    if (room < LEAST) {
        sheet_more(m->sheet);
        x = m->x + INDENT * (depth + 2);
        room = right - x > LEAST ? right - x : LEAST;
    }
    if (p->value.len)
        sheet_wrap(m->sheet, x, room, ROLE_BRIGHT, seen(m, p->value));
    add_words(m, p, x, room);
}

static void add_parts(const struct headermeaning *m, const struct fieldparts *parts)
{
    size_t n = parts->n < FIELDPARTS_MAX ? parts->n : FIELDPARTS_MAX;
    for (size_t i = 0; i < n; i++)
        add_part(m, &parts->rows[i]);
    if (n < parts->n) {
        sheet_more(m->sheet);
        sheet_addf(m->sheet, m->x + INDENT, ROLE_WARN, "and %zu more; y copies all of it",
                   parts->n - n);
    }
    if (parts->is_broken) {
        sheet_more(m->sheet);
        sheet_addf(m->sheet, m->x + INDENT, ROLE_WARN,
                   "breaks off at byte %zu: readers pass over the whole field",
                   parts->broken_at + 1);
    }
}

void headermeaning_add(const struct headermeaning *m, struct span name, struct span value)
{
    const struct fieldinfo *info = fieldinfo_find(name);
    struct fieldparts parts;
    if (!info) {
        words(m, ROLE_INFO, SPAN("not one that jig knows"));
        return;
    }
    words(m, ROLE_INFO, span_of(info->purpose));
    words(m, ROLE_FAINT, span_of(info->source));
    fieldparts_read(info, value, &parts);
    add_parts(m, &parts);
}

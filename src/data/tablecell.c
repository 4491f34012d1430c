#include "data/tablecell.h"

#include "base/visible.h"

/* Escapes that are decoded at once, so that they make whole characters. */
#define ESCAPES 240u

/* Where the quoted text that begins behind a quote ends: at its closing quote. */
static size_t quoted_len(struct span s)
{
    for (size_t at = 0; (at = span_find_byte(s, '"', at)) != SIZE_MAX; at += 2)
        if (at + 1 >= s.len || s.ptr[at + 1] != '"')
            return at;
    return s.len;
}

bool tablecell_next(struct span *rest, char parts, struct tablecell *out)
{
    if (!rest->ptr)
        return false;
    size_t quoted =
        rest->len && rest->ptr[0] == '"' ? 1 + quoted_len(span_sub(*rest, 1, rest->len)) : 0;
    bool is_whole = quoted && (quoted + 1 >= rest->len || rest->ptr[quoted + 1] == parts);
    if (!is_whole) {
        *out = (struct tablecell){ TABLECELL_PLAIN, span_cut(rest, parts) };
        return true;
    }
    *out = (struct tablecell){ TABLECELL_QUOTED, span_sub(*rest, 1, quoted) };
    *rest =
        quoted + 1 < rest->len ? span_sub(*rest, quoted + 2, rest->len) : (struct span){ 0 };
    return true;
}

bool tablecell_next_of_pair(struct span *rest, bool is_name, struct tablecell *out)
{
    if (!rest->ptr)
        return false;
    struct span text = *rest;
    if (is_name)
        text = span_cut(rest, '=');
    else
        *rest = (struct span){ 0 };
    *out = (struct tablecell){ TABLECELL_FORM, text };
    return true;
}

static bool escape(struct span s, size_t at, char *out)
{
    uint64_t byte;
    if (at + 3 > s.len || s.ptr[at] != '%' ||
        !span_hex_to_u64(span_sub(s, at + 1, at + 3), &byte))
        return false;
    *out = (char)byte;
    return true;
}

/* A part of a cell that is shown as `shown`: returns how many bytes from `at` on it stands for. */
static size_t next_part(const struct tablecell *cell, size_t at, char room[ESCAPES],
                        struct span *shown)
{
    struct span rest = span_sub(cell->text, at, cell->text.len);
    size_t n = 0;
    *shown = rest;
    if (cell->kind == TABLECELL_QUOTED) {
        size_t quote = span_find_byte(rest, '"', 0);
        *shown = span_sub(rest, 0, quote == SIZE_MAX ? rest.len : quote + 1);
        return quote == SIZE_MAX || quote + 1 == rest.len ? shown->len : quote + 2;
    }
    if (cell->kind == TABLECELL_PLAIN || !rest.len)
        return rest.len;
    while (n < ESCAPES && escape(rest, 3 * n, room + n))
        n++;
    *shown = n ? span_make(room, n) : SPAN(" ");
    if (n || rest.ptr[0] == '+')
        return n ? 3 * n : 1;
    for (n = 1; n < rest.len && rest.ptr[n] != '+' && !escape(rest, n, room); n++)
        ;
    *shown = span_sub(rest, 0, n);
    return n;
}

int tablecell_width(const struct tablecell *cell, int most)
{
    char room[ESCAPES];
    struct span shown;
    int width = 0;
    for (size_t at = 0, n; width < most && (n = next_part(cell, at, room, &shown)); at += n)
        width += visible_columns(shown, most - width);
    return width < most ? width : most;
}

void tablecell_paint(const struct tablecell *cell, int columns, uint64_t source, enum ink ink,
                     struct painting *out)
{
    char room[ESCAPES];
    struct span shown;
    for (size_t at = 0, n; (n = next_part(cell, at, room, &shown)); at += n) {
        int used;
        size_t fits = visible_fit(shown, columns, &used);
        bool as_is = shown.ptr == cell->text.ptr + at;
        if (as_is)
            painting_add(out, ink, source + at, span_sub(shown, 0, fits));
        else if (fits == shown.len)
            painting_stand_bytes(out, ink, source + at, (uint32_t)n, shown);
        if (fits < shown.len)
            return;
        columns -= used;
    }
}

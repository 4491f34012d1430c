#include "term/glyph.h"

#include <string.h>

#include "base/utf8.h"

static const struct glyph glyphs[] = {
    { "─", NULL, '-', 'q' }, { "│", NULL, '|', 'x' }, { "╭", "┌", '+', 'l' },
    { "╮", "┐", '+', 'k' },  { "╰", "└", '+', 'm' },  { "╯", "┘", '+', 'j' },
    { "┌", NULL, '+', 'l' }, { "┐", NULL, '+', 'k' }, { "└", NULL, '+', 'm' },
    { "┘", NULL, '+', 'j' }, { "├", NULL, '+', 't' }, { "┤", NULL, '+', 'u' },
    { "┬", NULL, '+', 'w' }, { "┴", NULL, '+', 'v' }, { "┼", NULL, '+', 'n' },
    { "━", "═", '=', 0 },    { "▌", NULL, '|', 0 },   { "█", NULL, '#', 'a' },
    { "▐", NULL, '|', 0 },   { "▀", NULL, '"', 0 },   { "▁", "_", '_', 0 },
    { "▂", "_", '_', 0 },    { "▃", "▄", '.', 0 },    { "▄", NULL, '.', 0 },
    { "▅", "▄", 'o', 0 },    { "▆", "█", 'O', 0 },    { "▇", "█", '#', 0 },
    { "▾", "▼", 'v', 0 },    { "▸", "►", '>', 0 },    { "●", "•", '*', 0 },
    { "○", NULL, 'o', 0 },   { "✓", "√", '+', 0 },    { "✗", "x", 'x', 0 },
    { "·", NULL, '.', '~' }, { "…", "~", '~', 0 },    { "›", "»", '>', 0 },
    { "‹", "«", '<', 0 },    { "→", NULL, '>', 0 },   { "←", NULL, '<', 0 },
    { "↑", NULL, '^', 0 },   { "↓", NULL, 'v', 0 },   { "–", "-", '-', 0 },
    { "—", "-", '-', 0 },    { "◌", "o", 'o', 0 },    { "▏", "|", '|', 0 },
    { "×", "x", 'x', 0 },    { "“", "\"", '"', 0 },   { "”", "\"", '"', 0 },
    { "’", "'", '\'', 0 },   { "≥", NULL, '>', 0 },   { "≤", NULL, '<', 0 },
    { "•", NULL, '*', 0 },   { "⟨", "<", '<', 0 },    { "⟩", ">", '>', 0 },
    { "␊", "$", '$', 0 }, /* a line ends, as cat -A and editors mark it */
};

/* Any other: one cell has no room for which. */
static const struct glyph control = { "␀", "^", '^', 0 };

/* U+2400 to U+2421 */
static bool is_control_picture(struct span cluster)
{
    uint32_t cp = 0;
    return utf8_decode(cluster, &cp) == cluster.len && cp >= 0x2400 && cp <= 0x2421;
}

const struct glyph *glyph_find(struct span cluster)
{
    for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
        if (span_eq_str(cluster, glyphs[i].utf8))
            return &glyphs[i];
    return is_control_picture(cluster) ? &control : NULL;
}

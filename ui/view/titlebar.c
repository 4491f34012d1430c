#include "view/titlebar.h"

#include "base/visible.h"

#define BRAND    " jig "
#define GAP      3
#define NAME_MIN 24 /* columns kept for the names before facts are left out */

static int fact_width(const struct titlebar_fact *f)
{
    return visible_columns(span_of(f->label), 40) + 1 + visible_columns(span_of(f->value), 40) +
           (f->opens ? 2 : 0);
}

/* Where the facts begin so that they end at the right edge; the last ones are left out first. */
static int facts_start(const struct titlebar *t, const struct canvas *c, size_t *n)
{
    int room = canvas_w(c) - NAME_MIN - 8, width = 0;
    *n = 0;
    for (size_t i = 0; i < TITLEBAR_FACTS && t->facts[i].label; i++) {
        int wider = width + fact_width(&t->facts[i]) + (i > 0 ? GAP : 0);
        if (wider > room)
            break;
        width = wider;
        *n = i + 1;
    }
    return canvas_w(c) - width - 2;
}

static void draw_facts(const struct titlebar *t, const struct canvas *c, int x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct titlebar_fact *f = &t->facts[i];
        int at = x + canvas_str(c, x, 0, ROLE_FAINT, f->label) + 1;
        at += canvas_text_cut(c, at, 0, 40, f->role, span_of(f->value));
        if (f->opens)
            canvas_str(c, at + 1, 0, ROLE_MUTED, "▾");
        x += fact_width(f) + GAP;
    }
}

/* The steps of the path, each cut so that the later ones have room: the name matters most. */
static int draw_names(const struct titlebar *t, const struct canvas *c, int room)
{
    const struct span steps[] = { t->collection, t->folder, t->name };
    static const enum role roles[] = { ROLE_STRONG, ROLE_MUTED, ROLE_BRIGHT };
    int wants[3], least = 8, over = -room, x = 0;
    for (int i = 0; i < 3; i++) {
        wants[i] = visible_columns(steps[i], 200);
        over += wants[i] + (wants[i] > 0 && i > 0 ? 3 : 0);
    }
    for (int i = 0; i < 3; i++) {
        int give = wants[i] > least ? wants[i] - least : 0;
        give = over < give ? (over > 0 ? over : 0) : give;
        over -= give;
        if (wants[i] == 0)
            continue;
        if (x > 0)
            x += canvas_str(c, x, 0, ROLE_FAINT, " › ");
        x += canvas_text_cut(c, x, 0, wants[i] - give, roles[i], steps[i]);
    }
    return x;
}

void titlebar_draw(const struct titlebar *t, const struct canvas *c)
{
    size_t n;
    int facts = facts_start(t, c, &n);
    canvas_clear(c, ROLE_BAR);
    canvas_str(c, 1, 0, ROLE_BRAND, BRAND);
    struct canvas names = canvas_sub(c, 8, 0, facts - 8 - GAP, 1);
    int x = draw_names(t, &names, canvas_w(&names) - 2);
    if (t->unsaved)
        canvas_str(&names, x + 1, 0, ROLE_UNSAVED, "●");
    draw_facts(t, c, facts, n);
}

const char *titlebar_at(const struct titlebar *t, const struct canvas *c, int x)
{
    size_t n;
    int at = facts_start(t, c, &n);
    for (size_t i = 0; i < n; i++) {
        int width = fact_width(&t->facts[i]);
        if (x >= at && x < at + width)
            return t->facts[i].command;
        at += width + GAP;
    }
    return NULL;
}

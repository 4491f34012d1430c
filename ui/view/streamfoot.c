#include "view/streamfoot.h"

#include "data/human.h"
#include "widget/bar.h"

static void draw_writing(const struct canvas *c, int y, const struct view_env *env)
{
    struct bar_hint hints[] = {
        { "Enter", "send" },
        { "Alt+Enter", "new line" },
        { "Alt+m", "text, JSON, hex" },
        { env->is_ascii ? "Up" : "↑", "sent before" },
        { "Esc", "back to the log" },
    };
    bar_draw(c, 2, y, canvas_w(c) - 2, hints, sizeof hints / sizeof *hints);
}

static void draw_listing(const struct streamfoot *f, const struct canvas *c, int y,
                         const struct view_env *env)
{
    bool can_pause = f->is_paused || !f->has_ended;
    struct bar_hint hints[] = {
        { f->can_write ? view_key(env, "response.compose") : NULL, "write" },
        { "Enter", "open" },
        { view_key(env, "response.find"), "filter" },
        { can_pause ? view_key(env, "response.pause") : NULL,
          f->is_paused ? "go on" : "pause" },
        { view_key(env, "response.way"), "way" },
        { view_key(env, "response.alike"), "alike" },
        { view_key(env, "response.times"), "times" },
        { view_key(env, "response.save"), "save" },
    };
    bar_draw(c, 2, y, canvas_w(c) - 2, hints, sizeof hints / sizeof *hints);
}

void streamfoot_draw(const struct streamfoot *f, const struct canvas *c, int y,
                     const struct view_env *env)
{
    char dropped[HUMAN_COUNT];
    if (f->n_lost > 0 && !f->field->is_open)
        canvas_textf(c, 2, y, ROLE_FAINT, "%s rows are lost: the disk had no room for them",
                     human_count(dropped, f->n_lost));
    else if (f->field->wrong[0] && f->field->is_open)
        canvas_text_cut(c, 2, y, canvas_w(c) - 4, ROLE_ERROR, span_of(f->field->wrong));
    else if (f->field->is_open)
        draw_writing(c, y, env);
    else
        draw_listing(f, c, y, env);
}

#include "view/invitation.h"

struct invitation {
    const char *command; /* NULL: words alone */
    const char *words;
    bool is_of_pane; /* its key works there alone */
};

static const struct invitation first[] = {
    { NULL, "Nothing was sent yet", false },
    { NULL, "", false },
    { "request.send", "sends the request; the answer shows up here", false },
    { "app.palette", "lists everything that can be done", false },
    { "app.help", "tells what the keys do where you are", false },
};

static const struct invitation again[] = {
    { NULL, "Nothing was sent since jig was started", false },
    { NULL, "", false },
    { "request.send", "sends the request; the answer shows up here", false },
    { "response.history", "lists what was sent before", true },
    { "app.palette", "lists everything that can be done", false },
    { "app.help", "tells what the keys do where you are", false },
};

void invitation_draw(const struct canvas *c, int top, bool has_past, const struct view_env *env)
{
    const struct invitation *lines = has_past ? again : first;
    int n = (int)(has_past ? sizeof again / sizeof *again : sizeof first / sizeof *first);
    int y = canvas_h(c) > n ? (canvas_h(c) - n) / 3 : 0;
    y = y > top ? y : top;
    int x = canvas_w(c) > 52 ? (canvas_w(c) - 48) / 2 : 2;
    int keys_w = has_past ? 9 : 7; /* "Alt+4 7  " */
    for (int i = 0; i < n; i++) {
        const char *name = lines[i].command ? view_key(env, lines[i].command) : NULL;
        const char *pane = view_key(env, "focus.response");
        bool is_elsewhere = lines[i].is_of_pane && !env->focused;
        if (!lines[i].command)
            canvas_str(c, x, y++, ROLE_MUTED, lines[i].words);
        else if (name[0] && (!is_elsewhere || pane[0])) {
            canvas_textf(c, x, y, ROLE_KEY, is_elsewhere ? "%s %s" : "%s%s",
                         is_elsewhere ? pane : "", name);
            canvas_text_cut(c, x + keys_w, y++, canvas_w(c) - x - keys_w, ROLE_FAINT,
                            span_of(lines[i].words));
        }
    }
}

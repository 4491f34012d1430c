#include "view/invitation.h"

struct invitation {
    const char *command; /* NULL: words alone */
    const char *words;
};

void invitation_draw(const struct canvas *c, int top, const struct view_env *env)
{
    static const struct invitation lines[] = {
        { NULL, "Nothing was sent yet" },
        { NULL, "" },
        { "request.send", "sends the request; the answer shows up here" },
        { "app.palette", "lists everything that can be done" },
        { "app.help", "tells what the keys do where you are" },
    };
    int n = (int)(sizeof lines / sizeof *lines);
    int y = canvas_h(c) > n ? (canvas_h(c) - n) / 3 : 0;
    y = y > top ? y : top;
    int x = canvas_w(c) > 52 ? (canvas_w(c) - 48) / 2 : 2;
    for (int i = 0; i < n; i++) {
        const char *name = lines[i].command ? view_key(env, lines[i].command) : NULL;
        if (!lines[i].command)
            canvas_str(c, x, y++, ROLE_MUTED, lines[i].words);
        else if (name[0]) {
            canvas_str(c, x, y, ROLE_KEY, name);
            canvas_str(c, x + 7, y++, ROLE_FAINT, lines[i].words);
        }
    }
}

/* The URL bar as it is drawn, and where on it what stands. */
#include <stdio.h>

#include "base/visible.h"
#include "view/urlbar_private.h"
#include "wire/url.h"

enum { SEND_WIDTH = 11 };

struct span urlbar_method(const struct urlbar *u)
{
    return u->composing.request ? span_of(u->composing.request->method) : SPAN("GET");
}

/* What the chip says: a WebSocket's handshake has no method to choose. */
static struct span chip_text(const struct urlbar *u)
{
    const struct book_request *r = u->composing.request;
    return r && url_is_websocket(span_of(r->url)) ? SPAN("WS") : urlbar_method(u);
}

/* ---- Geometry: | POST ▾ | https://…                       |  Send  ^R | -----------------------*/

int urlbar_chip_width(const struct urlbar *u)
{
    int w = u->choosing ? URLBAR_METHOD_COLUMNS
                        : visible_columns(chip_text(u), URLBAR_METHOD_COLUMNS);
    return w + 4;
}

/* Of the button: "Cancel Esc" is one longer than "Send ^R". */
int urlbar_send_width(const struct urlbar *u)
{
    return u->since ? SEND_WIDTH + 1 : SEND_WIDTH;
}

int urlbar_url_x(const struct urlbar *u)
{
    return urlbar_chip_width(u) + 1;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static void draw_chip(const struct urlbar *u, const struct canvas *c)
{
    enum role role = role_of_method_badge(chip_text(u));
    int w = urlbar_chip_width(u);
    struct canvas chip = canvas_sub(c, 0, 0, w, 1);
    if (u->choosing) {
        canvas_clear(&chip, ROLE_FIELD);
        struct field_look look = { .focused = true, .role = ROLE_STRONG };
        field_draw(&u->method, c, 1, 0, &look);
        return;
    }
    canvas_clear(&chip, role);
    canvas_recolor(&chip, rect_make(0, 0, w, 1), role);
    int x = 1 + canvas_text_cut(&chip, 1, 0, URLBAR_METHOD_COLUMNS, role, chip_text(u));
    canvas_str(&chip, x + 1, 0, role, "▾");
}

static void draw_send(const struct urlbar *u, const struct canvas *c,
                      const struct view_env *env)
{
    struct canvas chip = canvas_sub(c, u->w - urlbar_send_width(u), 0, urlbar_send_width(u), 1);
    enum role role = u->since ? ROLE_BADGE_WARN : ROLE_BUTTON;
    canvas_clear(&chip, role);
    canvas_recolor(&chip, rect_make(0, 0, urlbar_send_width(u), 1), role);
    const char *word = u->since ? "Cancel" : "Send";
    const char *key = view_key(env, u->since ? "request.cancel" : "request.send");
    canvas_str(&chip, u->since ? 1 : 2, 0, role, word);
    canvas_text_right(&chip, urlbar_send_width(u) - 1, 0, 4, role, span_of(key));
}

static void draw_preview(const struct urlbar *u, const struct canvas *c,
                         const struct view_env *env)
{
    int x = urlbar_url_x(u), right = u->w;
    if (u->since) {
        char text[32];
        double s = (double)(env->now - u->since) / 1e6;
        int n = snprintf(text, sizeof text, "%.1f s", s > 0 ? s : 0);
        right =
            canvas_text_right(c, u->w - 1, 1, 12, ROLE_ACCENT, span_make(text, (size_t)n)) - 2;
    }
    if (u->preview.url.len == 0)
        return;
    x += canvas_str(c, x, 1, ROLE_FAINT, "→ ");
    int words = visible_columns(buf_span(&u->preview.complaint), u->w / 2);
    int room = right - x - (words > 0 ? words + 2 : 0);
    x += canvas_text_cut(c, x, 1, room > 0 ? room : 0, ROLE_FAINT, buf_span(&u->preview.url));
    if (words > 0)
        canvas_text_cut(c, x + 2, 1, right - x - 2, ROLE_ERROR,
                        buf_span(&u->preview.complaint));
}

void urlbar_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct urlbar *u = self;
    int x = urlbar_url_x(u);
    canvas_ground(c, rect_make(x - 1, 0, u->w - urlbar_send_width(u) - x + 1, 1), ROLE_FIELD);
    struct field_look look = { .focused = env->focused && !u->choosing,
                               .role = ROLE_URL_PATH,
                               .paint = &u->paint };
    field_draw(&u->url, c, x, 0, &look);
    draw_chip(u, c);
    draw_send(u, c, env);
    if (u->offers.list.n > 0 && env->focused)
        complete_draw_strip(&u->offers.list, c, x, 1);
    else
        draw_preview(u, c, env);
}

#include "overlay/overlay.h"

#include "widget/frame.h"

void overlay_clear(struct overlay *o)
{
    if (o->view.class && o->free)
        o->free(o->view.self);
    *o = (struct overlay){ 0 };
}

bool overlay_is_open(const struct overlay *o)
{
    return o->view.class != NULL;
}

struct rect overlay_rect(const struct overlay *o, int w, int h)
{
    int width = o->w < w - 2 ? o->w : w - 2;
    int wish = o->height ? o->height(o->view.self, width) : o->h;
    int height = wish < h - 2 ? wish : h - 2;
    return rect_make((w - width) / 2, 1 + (h - 2 - height) / 3, width, height);
}

struct canvas overlay_draw(const struct overlay *o, const struct canvas *screen,
                           const struct view_env *env)
{
    canvas_dim(screen);
    struct rect r = overlay_rect(o, canvas_w(screen), canvas_h(screen));
    struct canvas all = canvas_sub(screen, r.x, r.y, r.w, r.h);
    canvas_clear(&all, ROLE_OVERLAY);
    struct canvas inside = frame_draw(&all, o->title, FRAME_OVERLAY);
    view_draw(o->view, &inside, env);
    return inside;
}

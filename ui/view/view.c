#include "view/view.h"

const char *view_key(const struct view_env *env, const char *command)
{
    return env->key_of ? env->key_of(env->keys, command) : "";
}

void view_resize(struct view v, int w, int h)
{
    if (v.class->resize)
        v.class->resize(v.self, w, h);
}

void view_draw(struct view v, const struct canvas *c, const struct view_env *env)
{
    v.class->draw(v.self, c, env);
}

bool view_on_key(struct view v, const struct key *key, struct intent *out)
{
    return v.class->key && v.class->key(v.self, key, out);
}

bool view_on_mouse(struct view v, const struct key *key, struct intent *out)
{
    return v.class->mouse && v.class->mouse(v.self, key, out);
}

bool view_is_typing(struct view v)
{
    return v.class->is_typing && v.class->is_typing(v.self);
}

struct typedkeys view_typed(struct view v)
{
    return v.class->typed && view_is_typing(v) ? v.class->typed(v.self)
                                               : (struct typedkeys){ 0 };
}

bool view_cursor(struct view v, int *x, int *y)
{
    return v.class->cursor && v.class->cursor(v.self, x, y);
}

bool view_work(struct view v, int64_t budget_us)
{
    return v.class->work && v.class->work(v.self, budget_us);
}

unsigned view_awaited(struct view v)
{
    return v.class->awaited ? v.class->awaited(v.self) : 0;
}

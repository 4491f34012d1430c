#include "support/viewer.h"

#include <check.h>
#include <poll.h>
#include <string.h>

#include "support/screen.h"
#include "term/keyname.h"

static const char *key_of(const void *keys, const char *command)
{
    const struct view_class *class = keys;
    for (size_t i = 0; i < class->n_commands; i++)
        if (span_eq_str(span_of(command), class->commands[i].name)) {
            static char names[8][KEYNAME_MAX];
            static size_t next;
            char *shown = names[next++ % 8];
            struct span list = span_of(class->commands[i].keys);
            struct key key;
            ck_assert(keyname_parse(span_cut(&list, ' '), &key));
            keyname_show(&key, shown);
            return shown;
        }
    bool stops = span_eq_str(span_of(command), "request.cancel") ||
                 span_eq_str(span_of(command), "tls.stop-probe");
    return span_eq_str(span_of(command), "request.send") ? "^R" : stops ? "Esc" : "";
}

void viewer_open(struct viewer *v, int w, int h)
{
    *v = (struct viewer){ .input = { .complete = true }, .w = w, .h = h };
    stage_init(&v->stage, NULL, 0, NULL);
    v->response = response_new();
    ck_assert_ptr_nonnull(v->response);
    v->view = response_view(v->response);
    response_set_keys(v->response,
                      &(struct view_env){ .keys = v->view.class, .key_of = key_of });
    buf_init(&v->text, 64 << 20);
    grid_init(&v->grid);
    viewer_resize(v, w, h);
}

void viewer_close(struct viewer *v)
{
    response_free(v->response);
    jig_transfer_free(v->transfer);
    stage_clear(&v->stage);
    grid_clear(&v->grid);
    buf_clear(&v->text);
}

void viewer_resize(struct viewer *v, int w, int h)
{
    v->w = w;
    v->h = h;
    ck_assert_int_eq(grid_resize(&v->grid, w, h), JIG_OK);
    view_resize(v->view, w, h);
}

void viewer_work(struct viewer *v)
{
    struct buf copied;
    buf_init(&copied, 0);
    while (view_work(v->view, 4000))
        ;
    if (!response_take_copied(v->response, &copied))
        return;
    v->said = (struct intent){ .command = copied.failed ? "not copied" : "response.copied" };
    buf_clear(&v->text);
    v->text = copied;
}

void viewer_send(struct viewer *v, const char *url, const struct jig_options *options)
{
    static const struct jig_options usual = { .follow = true,
                                              .decode = true,
                                              .wire_keep = 1 << 20 };
    struct jig_request *r = stage_request("GET", url, options ? options : &usual);
    response_set_transfer(v->response, NULL);
    jig_transfer_free(v->transfer);
    v->transfer = stage_send(&v->stage, r);
    response_set_transfer(v->response, v->transfer);
    response_update(v->response, v->stage.now);
}

void viewer_answer(struct viewer *v, const char *url, struct span answer)
{
    v->script = (struct script){ { { SCRIPT_EXPECT, "\r\n\r\n", 0, 0 },
                                   { SCRIPT_SEND, answer.ptr, answer.len, 0 },
                                   { SCRIPT_CLOSE, NULL, 0, 0 } } };
    v->stage.scripts = &v->script;
    v->stage.n_scripts = 1;
    viewer_send(v, url, NULL);
    stage_play(&v->stage, v->transfer);
    response_update(v->response, v->stage.now);
    viewer_work(v);
}

static bool run_bound(struct viewer *v, const struct key *key, struct intent *out)
{
    const struct view_class *class = v->view.class;
    for (size_t i = 0; i < class->n_commands; i++) {
        struct span keys = span_of(class->commands[i].keys);
        while (keys.ptr) {
            struct key bound;
            bool same = keyname_parse(span_cut(&keys, ' '), &bound) &&
                        bound.code == key->code && bound.mods == key->mods &&
                        bound.cp == key->cp;
            if (same && class->can_run(v->view.self, i) && class->run(v->view.self, i, out))
                return true;
        }
    }
    return false;
}

static bool take(void *ctx, const struct key *key)
{
    struct viewer *v = ctx;
    struct intent intent = { 0 };
    bool taken;
    if (key->code == JKEY_MOUSE)
        taken = view_on_mouse(v->view, key, &intent);
    else if (view_is_typing(v->view))
        taken = view_on_key(v->view, key, &intent);
    else
        taken = run_bound(v, key, &intent) || view_on_key(v->view, key, &intent);
    if (intent.command) {
        v->said = intent;
        buf_reset(&v->text);
        buf_add(&v->text, intent.text);
    }
    viewer_work(v);
    return taken;
}

void viewer_keys(struct viewer *v, const char *script)
{
    screen_keys(script, take, v);
}

static void draw(struct viewer *v)
{
    struct canvas c = grid_canvas(&v->grid);
    struct view_env env = {
        .focused = true, .now = v->stage.now, .keys = v->view.class, .key_of = key_of
    };
    canvas_clear(&c, ROLE_TEXT);
    view_draw(v->view, &c, &env);
}

const char *viewer_screen(struct viewer *v)
{
    draw(v);
    return screen_text(&v->grid);
}

const char *viewer_row(struct viewer *v, int y)
{
    draw(v);
    return screen_row(&v->grid, y);
}

void viewer_show(struct viewer *v, struct span body, const char *type)
{
    v->bytes = body;
    v->input.source = source_of_span(&v->bytes);
    v->input.type = span_of(type);
    response_set_bytes(v->response, &v->input);
    viewer_work(v);
}

void viewer_wait_for(struct viewer *v, const char *text)
{
    for (int i = 0; !strstr(viewer_screen(v), text); i++) {
        ck_assert_msg(i < 15000, "\"%s\" does not come", text);
        viewer_work(v);
        poll(NULL, 0, 1);
    }
}

void viewer_has(struct viewer *v, const char *text)
{
    const char *screen = viewer_screen(v);
    ck_assert_msg(strstr(screen, text), "\"%s\" is not in\n%s", text, screen);
}

void viewer_lacks(struct viewer *v, const char *text)
{
    const char *screen = viewer_screen(v);
    ck_assert_msg(!strstr(screen, text), "\"%s\" is in\n%s", text, screen);
}

void viewer_says(const struct viewer *v, const char *command, const char *text)
{
    ck_assert_ptr_nonnull(v->said.command);
    ck_assert_str_eq(v->said.command, command);
    ck_assert_str_eq(buf_str(&v->text), text);
}

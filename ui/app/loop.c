#include "app/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "app/leaving.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/thread.h"
#include "net/clock.h"
#include "term/input.h"
#include "term/paint.h"
#include "term/signals.h"
#include "term/tty.h"

#define FDS_MAX   64
#define FRAME_US  16000
#define THEME_MAX (256u << 10)

struct loop {
    struct tty tty;
    struct terminal term;
    struct input input;
    struct paint paint;
    struct grid grid;
    struct app *app;
    int signals;
    int64_t drawn_at;  /* the last frame */
    bool is_awaited;   /* the user has done something since: the next frame is due at once */
    bool had_work;     /* at the last look */
    bool is_stale;     /* what is on the screen may not be how things are */
    int64_t escape_at; /* when a lone Esc is taken for one; INT64_MAX: none is waiting */
    struct external_terminal external;
    int ended_by; /* the signal that did, HUP for a terminal that is gone; 0: the user */
    struct jig_error *error; /* the caller's */
};

/* ---- The terminal's modes -------------------------------------------------------------------- */

static void resize(struct loop *l)
{
    int w = 80, h = 24;
    tty_size(&l->tty, &w, &h);
    if (w > 1000)
        w = 1000;
    if (h > 1000)
        h = 1000;
    if (grid_resize(&l->grid, w, h) == JIG_OK)
        app_resize(l->app, w, h);
    paint_forget(&l->paint);
    l->is_awaited = true;
}

static void enter_by(struct loop *l,
                     void (*put_enter)(const struct terminal *t, struct buf *out))
{
    struct buf leave;
    buf_init(&leave, 1024);
    tty_raw(&l->tty);
    term_put_leave(&l->term, &leave);
    tty_guard(&l->tty, buf_span(&leave));
    buf_clear(&leave);
    put_enter(&l->term, &l->tty.out);
    tty_flush(&l->tty, false);
    paint_forget(&l->paint);
}

static void enter(struct loop *l)
{
    enter_by(l, term_put_enter);
}

static void leave(struct loop *l)
{
    buf_reset(&l->tty.out);
    term_put_leave(&l->term, &l->tty.out);
    tty_flush(&l->tty, true);
    tty_cooked(&l->tty);
    tty_guard(&l->tty, (struct span){ 0 });
}

/* Who stops or waits for another program may be killed before a draft is due. */
static void give_away(void *ctx)
{
    struct loop *l = ctx;
    struct jig_error told;
    if (!l->app->leaving_since) /* what was to be dropped is */
        app_finish_writing(l->app, &told);
    leave(l);
}

static void take_back(void *ctx)
{
    struct loop *l = ctx;
    enter(l);
    resize(l);
}

static void suspend(struct loop *l)
{
    give_away(l);
    signals_stop_here();
    take_back(l);
}

/* ---- A turn ---------------------------------------------------------------------------------- */

static void load_theme(struct loop *l)
{
    struct theme theme = { 0 };
    struct jig_error error;
    struct buf text;
    buf_init(&text, THEME_MAX);
    memcpy(theme.name, l->app->theme, sizeof theme.name);
    if (!config_theme_text(l->app->theme, &text))
        app_say(l->app, ROLE_ERROR, "no theme is called %s", l->app->theme);
    else if (theme_parse(&theme, buf_span(&text), &error))
        app_say_error(l->app, &error);
    else
        paint_set_theme(&l->paint, &theme);
    buf_clear(&text);
    l->app->theme_changed = false;
}

/* A copy made by the user goes to the terminal's own clipboard: OSC 52. */
static void send_copy(struct loop *l)
{
    struct buf text;
    buf_init(&text, CLIPBOARD_SHARED_MAX);
    if (clipboard_take_fresh(&l->app->clipboard, &text) && text.len > 0 && !text.failed &&
        !l->app->no_clipboard) {
        buf_add_str(&l->tty.out, "\x1b]52;c;");
        base64_add(buf_span(&text), &l->tty.out);
        buf_add_byte(&l->tty.out, '\a');
    }
    buf_clear(&text);
}

/* False: the terminal has not taken the last frame; this one waits for the next turn. */
static bool draw(struct loop *l)
{
    int x, y;
    if (l->app->theme_changed)
        load_theme(l);
    if (l->app->wants_redraw)
        paint_forget(&l->paint);
    l->app->wants_redraw = false;
    if (l->tty.out.len > 0)
        return false;
    send_copy(l);
    workbench_draw(l->app, &l->grid, &x, &y);
    paint_frame(&l->paint, &l->grid, x, y, &l->tty.out);
    tty_flush(&l->tty, false);
    return true;
}

/* While work goes on and bytes arrive there are so many frames a second and no more, but a key's is
 * drawn at once, and the one that shows work done. */
static void draw_when_due(struct loop *l)
{
    int64_t now = clock_now(NULL);
    bool has_ended = l->had_work && !l->app->has_work;
    bool is_due = l->is_awaited || l->app->is_answered || has_ended;
    l->had_work = l->app->has_work;
    l->is_stale = !is_due && now < l->drawn_at + FRAME_US;
    if (l->is_stale || !draw(l))
        return;
    l->drawn_at = now;
    l->is_awaited = l->app->is_answered = false;
}

static void take_keys(struct loop *l, int64_t now)
{
    struct key key;
    while (!l->app->wants_quit && input_next(&l->input, now, &key)) {
        workbench_key(l->app, &key, now);
        l->is_awaited = true;
    }
    l->escape_at = input_is_waiting(&l->input) ? now + INPUT_WAIT_US : INT64_MAX;
}

static void hang_up(struct loop *l, int why)
{
    workbench_hang_up(l->app, l->error);
    l->ended_by = why;
}

static void read_terminal(struct loop *l, int64_t now)
{
    struct buf bytes;
    buf_init(&bytes, INPUT_PASTE_MAX);
    bool open = tty_read(&l->tty, &bytes);
    input_feed(&l->input, buf_span(&bytes));
    buf_clear(&bytes);
    take_keys(l, now);
    if (!open)
        hang_up(l, SIGHUP);
}

static void take_signals(struct loop *l)
{
    unsigned seen = signals_take();
    static const struct {
        unsigned bit;
        int number;
    } ends[] = { { SIGNALS_TERMINATED, SIGTERM },
                 { SIGNALS_INTERRUPTED, SIGINT },
                 { SIGNALS_HUNG_UP, SIGHUP } };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (seen & ends[i].bit)
            hang_up(l, ends[i].number);
    if (seen & SIGNALS_SUSPEND)
        l->app->wants_suspend = true;
    if (seen & SIGNALS_RESUMED) { /* stopped by what can't be caught */
        enter_by(l, term_put_enter_again);
        resize(l);
    }
    if (seen & SIGNALS_RESIZED)
        resize(l);
}

static int timeout_until(int64_t deadline, int64_t now)
{
    if (deadline == INT64_MAX)
        return -1;
    int64_t ms = deadline <= now ? 0 : (deadline - now + 999) / 1000;
    return ms > 3600000 ? 3600000 : (int)ms;
}

static void turn(struct loop *l)
{
    struct pollfd fds[FDS_MAX];
    int64_t deadline = INT64_MAX;
    fds[0] = (struct pollfd){ .fd = l->tty.fd, .events = POLLIN };
    if (l->tty.out.len > 0)
        fds[0].events |= POLLOUT;
    fds[1] = (struct pollfd){ .fd = l->signals, .events = POLLIN };
    size_t n = workbench_interest(l->app, fds + 2, FDS_MAX - 2, &deadline);
    if (l->escape_at < deadline)
        deadline = l->escape_at;
    if (l->is_stale && l->drawn_at + FRAME_US < deadline)
        deadline = l->drawn_at + FRAME_US;
    int timeout = timeout_until(deadline, clock_now(NULL));
    if (poll(fds, (nfds_t)(n + 2), timeout) < 0)
        memset(fds, 0, sizeof fds);
    int64_t now = clock_now(NULL);
    if (fds[1].revents)
        take_signals(l);
    if (fds[0].revents & POLLOUT)
        tty_flush(&l->tty, false);
    if (fds[0].revents & (POLLIN | POLLHUP | POLLERR)) {
        read_terminal(l, now);
        draw(l); /* a key is answered before any work goes on */
    }
    if (now >= l->escape_at) {
        input_flush(&l->input);
        take_keys(l, now);
    }
    /* A fresh time: what the keys set off has taken some. */
    workbench_step(l->app, fds + 2, n, clock_now(NULL));
    if (l->app->wants_suspend)
        suspend(l);
    l->app->wants_suspend = false;
}

static const char *theme_for(enum term_depth depth)
{
    return depth == TERM_MONO ? "mono" : depth < TERM_256 ? "ansi" : "dark";
}

static enum jig_err open_terminal(struct loop *l, struct workbench_setup *setup,
                                  struct jig_error *error)
{
    struct term_env env = { getenv("TERM"),   getenv("COLORTERM"), getenv("NO_COLOR"),
                            getenv("LC_ALL"), getenv("LC_CTYPE"),  getenv("LANG") };
    enum jig_err err = tty_open(&l->tty, error);
    if (!err)
        err = term_init(&l->term, &env, error);
    setup->theme = theme_for(l->term.depth);
    setup->fixed_theme = setup->is_plain = l->term.depth == TERM_MONO;
    setup->is_ascii = l->term.glyphs == TERM_ASCII;
    setup->pixels = l->term.pixels;
    setup->no_clipboard = !term_has(&l->term, TERM_CAP_MOUSE); /* it is no xterm's kin */
    setup->now = clock_now(NULL);
    return err;
}

static void run(struct loop *l)
{
    struct theme plain = { 0 };
    paint_init(&l->paint, &l->term, &plain);
    input_init(&l->input);
    l->input.erase = tty_erase_byte(&l->tty);
    l->external = (struct external_terminal){ give_away, take_back, l };
    l->app->terminal = &l->external;
    l->term.no_mouse = l->app->config.no_mouse;
    enter(l);
    resize(l);
    while (!l->app->wants_quit) {
        draw_when_due(l);
        turn(l);
    }
    if (!l->ended_by)
        leaving_end(l->app, 0, l->error);
    leave(l);
    grid_clear(&l->grid);
    paint_clear(&l->paint);
    input_clear(&l->input);
}

int loop_run(struct workbench_setup *setup, struct jig_error *error)
{
    struct loop l = {
        .tty = { .fd = -1 }, .signals = -1, .escape_at = INT64_MAX, .error = error
    };
    jig_error_clear(error);
    mem_set_large_apart();
    thread_be_prompt();
    if (!open_terminal(&l, setup, error) && !workbench_new(setup, &l.app, error)) {
        l.signals = signals_open();
        run(&l);
        workbench_free(l.app);
        signals_close();
    }
    term_clear(&l.term);
    tty_close(&l.tty);
    return l.ended_by ? 128 + l.ended_by : jig_err_exit_status(error->code);
}

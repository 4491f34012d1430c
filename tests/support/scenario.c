#include "scenario.h"

#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"
#include "app/viewing.h"
#include "app/workbench.h"
#include "base/base64.h"
#include "book/historydb.h"
#include "client/seam.h"
#include "diskgate.h"
#include "proc.h"
#include "term/keyname.h"

#define START_US 1000000000
#define WALL_US  1795435391000000 /* 2026-11-23 12:03:11 UTC */

struct scenario {
    const char *path;
    unsigned line;
    char folder[PATH_MAX], name[300];
    bool remembers;
    int w, h;
    int64_t now;
    struct app *app;
    struct viewing viewing;
    char viewed[PATH_MAX + 300]; /* its file */
    int pipe;                    /* -1: there is none */
    struct grid grid;
    int cursor_x, cursor_y;
    struct answers server;
    struct buf screen;
    struct buf rewritten; /* the file with its screens as they are */
};

/* ---- Failing --------------------------------------------------------------------------------- */

static void draw(struct scenario *s)
{
    if (!s->app)
        return;
    workbench_draw(s->app, &s->grid, &s->cursor_x, &s->cursor_y);
    buf_reset(&s->screen);
    for (int y = 0; y < s->grid.h; y++) {
        size_t end = s->screen.len;
        for (int x = 0; x < s->grid.w; x++) {
            struct span text = grid_text(&s->grid, x, y);
            buf_add(&s->screen, text);
            if (!span_eq_str(text, " "))
                end = s->screen.len;
        }
        buf_remove(&s->screen, end, s->screen.len);
        buf_add_byte(&s->screen, '\n');
    }
}

static void give_up(struct scenario *s, const char *what, struct span which)
{
    /* Check's messages hold no screen of some size. */
    fprintf(stderr, "%s", buf_str(&s->screen));
    ck_abort_msg("%s:%u: %s: %.*s", s->path, s->line, what,
                 (int)(which.len < 2000 ? which.len : 2000), which.len ? which.ptr : "");
}

/* Turns until nothing happens any more at this time. */
static void settle(struct scenario *s)
{
    int quiet = 0;
    for (int turns = 0; quiet < 3 && s->app; turns++) {
        struct pollfd fds[32];
        int64_t deadline = INT64_MAX;
        size_t n = workbench_interest(s->app, fds, 32, &deadline);
        bool ready = poll(fds, (nfds_t)n, 0) > 0;
        workbench_step(s->app, fds, n, s->now);
        bool busy = answers_turn(&s->server, s->now) || ready || s->app->has_work;
        quiet = busy ? 0 : quiet + 1;
        if (turns > 100000)
            give_up(s, "it does not come to rest", SPAN(""));
    }
    draw(s);
}

/* ---- Directives ------------------------------------------------------------------------------ */

static void set_size(struct scenario *s, struct span size)
{
    uint64_t w = 0, h = 0;
    if (!span_to_u64(span_cut(&size, 'x'), &w) || !span_to_u64(size, &h))
        give_up(s, "no size", size);
    s->w = (int)w;
    s->h = (int)h;
    ck_assert(!grid_resize(&s->grid, s->w, s->h));
    if (s->app)
        app_resize(s->app, s->w, s->h);
}

static void do_size(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    set_size(s, rest);
}

static void name_of(struct span rest, char name[PATH_MAX])
{
    snprintf(name, PATH_MAX, "%.*s", (int)rest.len, rest.ptr);
}

static void make_parents(const struct scenario *s, const char *name)
{
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        char path[2 * PATH_MAX + 8];
        snprintf(path, sizeof path, "%s/%.*s", s->folder, (int)(slash - name), name);
        mkdir(path, 0755);
    }
}

static void do_file(struct scenario *s, struct span rest, struct span block)
{
    char name[PATH_MAX];
    name_of(rest, name);
    make_parents(s, name);
    proc_write_file(s->folder, name, block);
}

static void do_bytes(struct scenario *s, struct span rest, struct span block)
{
    char name[PATH_MAX];
    struct buf bytes;
    buf_init(&bytes, 1u << 20);
    name_of(rest, name);
    if (!base64_decode(block, &bytes))
        give_up(s, "no Base64", rest);
    proc_write_file(s->folder, name, buf_span(&bytes));
    buf_clear(&bytes);
}

/* Lines of seven digits. */
static void do_fill(struct scenario *s, struct span rest, struct span block)
{
    char name[PATH_MAX];
    uint64_t size = 0;
    struct buf text;
    (void)block;
    name_of(span_cut(&rest, ' '), name);
    if (!span_to_u64(rest, &size))
        give_up(s, "no size", rest);
    buf_init(&text, 1u << 28);
    for (unsigned i = 0; text.len < size; i++)
        buf_addf(&text, "%07u\n", i);
    proc_write_file(s->folder, name, span_sub(buf_span(&text), 0, (size_t)size));
    buf_clear(&text);
}

static void do_delete(struct scenario *s, struct span rest, struct span block)
{
    char path[2 * PATH_MAX];
    snprintf(path, sizeof path, "%s/%.*s", s->folder, (int)rest.len, rest.ptr);
    (void)block;
    if (remove(path) != 0)
        give_up(s, "no such file", rest);
}

static void do_answer(struct scenario *s, struct span rest, struct span block)
{
    if (!answers_add(&s->server, rest, block))
        give_up(s, "no such answer", rest);
}

static void do_open(struct scenario *s, struct span rest, struct span block)
{
    char path[PATH_MAX + 300];
    struct jig_error error;
    int64_t wall_us = WALL_US + (s->now - START_US);
    snprintf(path, sizeof path, "%s/%.*s", s->folder, (int)rest.len, rest.len ? rest.ptr : "");
    struct workbench_setup setup = { .path = path,
                                     .no_memory = !s->remembers,
                                     .in_place = true,
                                     .wall_us = wall_us,
                                     .pixels = TERM_PIXELS_SHOWN,
                                     .now = s->now };
    (void)block;
    workbench_free(s->app); /* the next session */
    s->app = NULL;
    if (workbench_new(&setup, &s->app, &error))
        give_up(s, error.text, rest);
    jig_client_set_seam(
        s->app->sends.client,
        &(struct seam){ .open = answers_open, .context = &s->server, .wall_us = wall_us });
    app_resize(s->app, s->w, s->h);
}

static void do_remember(struct scenario *s, struct span rest, struct span block)
{
    (void)rest;
    (void)block;
    s->remembers = true;
}

static void do_view(struct scenario *s, struct span rest, struct span block)
{
    struct jig_error error;
    workbench_free(s->app); /* the file before */
    viewing_close(&s->viewing);
    s->app = NULL;
    snprintf(s->viewed, sizeof s->viewed, "%s/%.*s", s->folder, (int)rest.len,
             rest.len ? rest.ptr : "");
    struct workbench_setup setup = { .viewing = &s->viewing,
                                     .no_memory = !s->remembers,
                                     .in_place = true,
                                     .wall_us = WALL_US + (s->now - START_US),
                                     .pixels = TERM_PIXELS_SHOWN,
                                     .now = s->now };
    (void)block;
    if (viewing_open(&s->viewing, s->viewed, &error) || workbench_new(&setup, &s->app, &error))
        give_up(s, error.text, rest);
    snprintf(s->name, sizeof s->name, "%.*s", (int)rest.len, rest.ptr);
    s->viewing.name = s->name;
    app_resize(s->app, s->w, s->h);
}

static void do_pipe(struct scenario *s, struct span rest, struct span block)
{
    char path[PATH_MAX + 300];
    snprintf(path, sizeof path, "%s/%.*s", s->folder, (int)rest.len, rest.ptr);
    (void)block;
    if (mkfifo(path, 0600) != 0 || (s->pipe = open(path, O_RDWR | O_CLOEXEC)) < 0)
        give_up(s, "no such pipe", rest);
}

static void do_pour(struct scenario *s, struct span rest, struct span block)
{
    if (write(s->pipe, block.ptr, block.len) != (ssize_t)block.len)
        give_up(s, "the pipe takes nothing", rest);
}

static void do_stint(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    s->viewing.file.step = strtoull(rest.ptr, NULL, 10);
    viewfile_read_on(&s->viewing.file);
    s->viewing.unpacking.step = s->viewing.file.step;
}

static void do_shut(struct scenario *s, struct span rest, struct span block)
{
    (void)rest, (void)block;
    close(s->pipe);
    s->pipe = -1;
}

static void press(struct scenario *s, const struct key *key)
{
    workbench_key(s->app, key, s->now);
}

static void mouse(struct scenario *s, struct span name, struct span where)
{
    static const struct {
        const char *name;
        enum mouse_action action;
        int clicks;
    } kinds[] = { { "click", MOUSE_PRESS, 1 },         { "double", MOUSE_PRESS, 2 },
                  { "drag", MOUSE_DRAG, 0 },           { "drop", MOUSE_RELEASE, 0 },
                  { "press", MOUSE_PRESS, 1 },         { "wheelup", MOUSE_WHEEL_UP, 0 },
                  { "wheeldown", MOUSE_WHEEL_DOWN, 0 } };
    uint64_t x = 0, y = 0;
    struct key key = { .code = JKEY_MOUSE };
    if (!span_to_u64(span_cut(&where, ','), &x) || !span_to_u64(where, &y))
        give_up(s, "where is that", name);
    key.x = (int)x;
    key.y = (int)y;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (span_eq_str(name, kinds[i].name)) {
            key.mouse = kinds[i].action;
            key.clicks = kinds[i].clicks;
            press(s, &key);
            key.mouse = MOUSE_RELEASE;
            if (kinds[i].action == MOUSE_PRESS && !span_eq_str(name, "press"))
                press(s, &key);
            return;
        }
    give_up(s, "no such token", name);
}

/* <Enter>, <C-x>, <M-x>, <S-Up>, <BS>, <lt>, <click 3,4>, <paste text> */
static void token(struct scenario *s, struct span name)
{
    struct span rest = name, word = span_cut(&rest, ' ');
    struct key key = { 0 };
    char spelt[64];
    bool is_folder = span_eq_str(name, "folder");
    if (span_eq_str(word, "paste") || is_folder) {
        key = (struct key){ .code = JKEY_PASTE, .text = is_folder ? span_of(s->folder) : rest };
        press(s, &key);
        return;
    }
    if (rest.ptr) {
        mouse(s, word, rest);
        return;
    }
    if (span_eq_str(name, "BackTab"))
        name = SPAN("Shift+Tab");
    if (span_eq_str(name, "lt"))
        name = SPAN("<");
    const char *mod = span_starts(name, SPAN("C-"))   ? "Ctrl+"
                      : span_starts(name, SPAN("M-")) ? "Alt+"
                      : span_starts(name, SPAN("S-")) ? "Shift+"
                                                      : "";
    struct span bare = mod[0] ? span_sub(name, 2, name.len) : name;
    snprintf(spelt, sizeof spelt, "%s%.*s", mod, (int)(bare.len < 40 ? bare.len : 40),
             bare.ptr);
    if (!keyname_parse(span_of(spelt), &key))
        give_up(s, "no such key", name);
    press(s, &key);
}

static void give_keys(struct scenario *s, struct span rest, bool settles)
{
    while (rest.len > 0) {
        size_t end = rest.ptr[0] == '<' ? span_find_byte(rest, '>', 0) : SIZE_MAX;
        if (end != SIZE_MAX && end > 1) {
            token(s, span_sub(rest, 1, end));
            rest = span_sub(rest, end + 1, rest.len);
        } else {
            size_t n = cluster_next(rest);
            struct key key;
            ck_assert(
                keyname_parse(rest.ptr[0] == ' ' ? SPAN("Space") : span_sub(rest, 0, n), &key));
            press(s, &key);
            rest = span_sub(rest, n, rest.len);
        }
        if (settles)
            settle(s);
    }
}

static void do_keys(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    give_keys(s, rest, true);
}

static void do_press(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    give_keys(s, rest, false);
    draw(s);
}

static void do_advance(struct scenario *s, struct span rest, struct span block)
{
    uint64_t ms = 0;
    (void)block;
    if (!span_to_u64(rest, &ms))
        give_up(s, "no time", rest);
    s->now += (int64_t)ms * 1000;
}

static void do_push(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    if (!answers_push(&s->server, rest))
        give_up(s, "what is that", rest);
}

/* The history's file is removed, with what SQLite keeps beside it. */
static void do_lose(struct scenario *s, struct span rest, struct span block)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[4200];
    (void)block;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(path, sizeof path, "%s%s", s->app->sends.keeping.path, ends[i]);
        if (unlink(path) != 0 && i == 0)
            give_up(s, "no history", rest);
    }
}

static void do_disk(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    if (span_eq_str(rest, "full"))
        diskgate_leave(0);
    else if (span_eq_str(rest, "free"))
        diskgate_leave(-1);
    else
        give_up(s, "full or free", rest);
}

/* One of its pages is overwritten: the index of what bodies are made of. */
static void do_damage(struct scenario *s, struct span rest, struct span block)
{
    static const char junk[4096] = { 1 };
    const char *path = s->app->sends.keeping.path;
    struct historydb *db;
    (void)block;
    if (historydb_open(path, true, 0, &db, NULL))
        give_up(s, "no history", rest);
    historydb_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    int64_t size = historydb_number(db, "PRAGMA page_size", NULL, 0);
    int64_t page = historydb_number(
        db, "SELECT rootpage FROM sqlite_master WHERE name='sqlite_autoindex_pieces_1'", NULL,
        0);
    historydb_close(db);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (page < 1 || pwrite(fd, junk, sizeof junk, (off_t)((page - 1) * size)) != sizeof junk)
        give_up(s, "no such page", rest);
    close(fd);
}

static void do_hangup(struct scenario *s, struct span rest, struct span block)
{
    (void)rest;
    (void)block;
    answers_hang_up(&s->server);
}

static void do_release(struct scenario *s, struct span rest, struct span block)
{
    (void)rest;
    (void)block;
    s->server.released = true;
}

static bool is_on_screen(const struct scenario *s, struct span text)
{
    return span_find(buf_span(&s->screen), text, 0) != SIZE_MAX;
}

static void do_see(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    if (!is_on_screen(s, rest))
        give_up(s, "not on the screen", rest);
}

static void do_miss(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    if (is_on_screen(s, rest))
        give_up(s, "on the screen", rest);
}

/* The cell at the place of a text of one row. */
static const struct cell *cell_of(struct scenario *s, struct span text)
{
    for (int y = 0; y < s->grid.h; y++)
        for (int x = 0; x < s->grid.w; x++) {
            size_t at = 0;
            for (int i = x; i < s->grid.w && at < text.len; i++) {
                struct span there = grid_text(&s->grid, i, y);
                if (!span_eq(span_sub(text, at, at + there.len), there))
                    break;
                at += there.len;
            }
            if (at == text.len)
                return grid_cell(&s->grid, x, y);
        }
    give_up(s, "not on the screen", text);
    return NULL;
}

static void do_role(struct scenario *s, struct span rest, struct span block)
{
    enum role role = ROLE_TEXT;
    (void)block;
    struct span name = span_cut(&rest, ' ');
    if (!role_from_name(name, &role))
        give_up(s, "no such role", name);
    const struct cell *cell = cell_of(s, rest);
    if (cell->role != role)
        give_up(s, "its role is", span_of(role_name((enum role)cell->role)));
}

static void do_cursor(struct scenario *s, struct span rest, struct span block)
{
    char at[32];
    (void)block;
    snprintf(at, sizeof at, "%d,%d", s->cursor_x, s->cursor_y);
    if (!span_eq_str(rest, at))
        give_up(s, "the cursor is at", span_of(at));
}

static void unescape(struct span text, struct buf *out)
{
    static const char from[] = "rnt\\", to[] = "\r\n\t\\";
    for (size_t i = 0; i < text.len; i++) {
        const char *known =
            text.ptr[i] == '\\' && i + 1 < text.len ? strchr(from, text.ptr[i + 1]) : NULL;
        buf_add_byte(out, known ? to[known - from] : text.ptr[i]);
        i += known != NULL;
    }
}

static void do_sent(struct scenario *s, struct span rest, struct span block)
{
    struct buf want;
    (void)block;
    buf_init(&want, 65536);
    unescape(rest, &want);
    if (span_find(buf_span(&s->server.received), buf_span(&want), 0) == SIZE_MAX)
        give_up(s, "the server received", buf_span(&s->server.received));
    buf_clear(&want);
}

static bool read_file(const struct scenario *s, struct span name, struct buf *out)
{
    char path[PATH_MAX + 300], piece[4096];
    snprintf(path, sizeof path, "%s/%.*s", s->folder, (int)name.len, name.ptr);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(out, span_make(piece, n));
    fclose(file);
    return true;
}

static void do_saved(struct scenario *s, struct span rest, struct span block)
{
    struct buf text;
    buf_init(&text, 1u << 24);
    if (!read_file(s, rest, &text))
        give_up(s, "no such file", rest);
    if (!span_eq(buf_span(&text), block))
        give_up(s, "the file is", buf_span(&text));
    buf_clear(&text);
}

static void do_gone(struct scenario *s, struct span rest, struct span block)
{
    struct buf text;
    (void)block;
    buf_init(&text, 1u << 24);
    if (read_file(s, rest, &text))
        give_up(s, "the file is there", rest);
    buf_clear(&text);
}

static void do_copied(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    struct span text = clipboard_text(&s->app->clipboard);
    if (!span_eq(text, rest))
        give_up(s, "on the clipboard is", text);
}

static void do_ended(struct scenario *s, struct span rest, struct span block)
{
    (void)block;
    if (!s->app->wants_quit)
        give_up(s, "it has not ended", rest);
}

static void do_screen(struct scenario *s, struct span rest, struct span block)
{
    (void)rest;
    struct span seen = buf_span(&s->screen);
    if (!getenv("JIG_UPDATE_SCREENS")) {
        if (!span_eq(seen, block))
            give_up(s, "the screen is another one; it should be", block);
        return;
    }
    while (seen.len > 0) {
        buf_add_byte(&s->rewritten, '|');
        buf_add(&s->rewritten, span_cut(&seen, '\n'));
        buf_add_byte(&s->rewritten, '\n');
    }
}

/* ---- The file -------------------------------------------------------------------------------- */

struct directive {
    const char *name;
    void (*run)(struct scenario *s, struct span rest, struct span block);
    bool settles; /* what it checks is looked at after all has come to rest */
};

static const struct directive directives[] = {
    { "size", do_size, true },       { "file", do_file, true },
    { "answer", do_answer, false },  { "open", do_open, true },
    { "keys", do_keys, true },       { "advance", do_advance, true },
    { "push", do_push, true },       { "hangup", do_hangup, true },
    { "release", do_release, true }, { "see", do_see, false },
    { "miss", do_miss, false },      { "role", do_role, false },
    { "cursor", do_cursor, false },  { "sent", do_sent, false },
    { "saved", do_saved, false },    { "gone", do_gone, false },
    { "copied", do_copied, false },  { "ended", do_ended, false },
    { "screen", do_screen, false },  { "delete", do_delete, true },
    { "view", do_view, true },       { "pipe", do_pipe, false },
    { "pour", do_pour, true },       { "shut", do_shut, true },
    { "damage", do_damage, true },   { "fill", do_fill, true },
    { "press", do_press, false },    { "remember", do_remember, false },
    { "stint", do_stint, false },    { "bytes", do_bytes, true },
    { "lose", do_lose, true },       { "disk", do_disk, true },
};

/* The lines of a block, each without its bar and with LF. */
static void take_block(struct scenario *s, struct span *rest, struct buf *block, bool keep)
{
    while (rest->len > 0 && rest->ptr[0] == '|') {
        struct span line = span_cut(rest, '\n');
        buf_add(block, span_sub(line, 1, line.len));
        buf_add_byte(block, '\n');
        s->line++;
        if (keep) {
            buf_add(&s->rewritten, line);
            buf_add_byte(&s->rewritten, '\n');
        }
    }
}

static void run_line(struct scenario *s, struct span line, struct span *rest)
{
    struct buf block;
    unsigned number = s->line;
    struct span name = span_cut(&line, ' ');
    const struct directive *found = NULL;
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (span_eq_str(name, directives[i].name))
            found = &directives[i];
    if (!found)
        give_up(s, "no such directive", name);
    buf_init(&block, 1u << 24);
    take_block(s, rest, &block, found->run != do_screen || !getenv("JIG_UPDATE_SCREENS"));
    unsigned after = s->line;
    s->line = number;
    found->run(s, line.ptr ? line : SPAN(""), buf_span(&block));
    if (found->settles)
        settle(s);
    s->line = after;
    buf_clear(&block);
}

static void run_all(struct scenario *s, struct span text)
{
    while (text.len > 0) {
        struct span line = span_cut(&text, '\n');
        s->line++;
        buf_add(&s->rewritten, line);
        buf_add_byte(&s->rewritten, '\n');
        if (line.len > 0 && line.ptr[0] != '#')
            run_line(s, line, &text);
    }
}

static void read_scenario(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "r");
    char piece[4096];
    ck_assert_msg(file != NULL, "%s", path);
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(out, span_make(piece, n));
    fclose(file);
}

static void write_back(const struct scenario *s, const struct buf *before)
{
    if (!getenv("JIG_UPDATE_SCREENS") || span_eq(buf_span(before), buf_span(&s->rewritten)))
        return;
    FILE *file = fopen(s->path, "w");
    ck_assert(file != NULL);
    fwrite(s->rewritten.ptr, 1, s->rewritten.len, file);
    fclose(file);
}

/* The user's own files are of no concern here; `~` is the scenario's folder. */
static void use_own_places(const char *folder)
{
    static const char *const names[] = { "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME" };
    char path[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s.xdg", folder);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        setenv(names[i], path, 1);
    setenv("HOME", folder, 1);
}

static void scenario_clear(struct scenario *s)
{
    char own[PATH_MAX + 8];
    workbench_free(s->app);
    viewing_close(&s->viewing);
    if (s->pipe >= 0)
        close(s->pipe);
    diskgate_leave(-1);
    answers_clear(&s->server);
    grid_clear(&s->grid);
    buf_clear(&s->screen);
    buf_clear(&s->rewritten);
    snprintf(own, sizeof own, "%s.xdg", s->folder);
    proc_remove_tree(own);
    proc_remove_tree(s->folder);
}

void scenario_run(const char *path)
{
    setenv("TZ", "UTC", 1);
    struct scenario s = { .path = path, .viewing.file.fd = -1, .pipe = -1, .now = START_US };
    struct buf text;
    buf_init(&text, 1u << 22);
    answers_init(&s.server);
    buf_init(&s.screen, 1u << 22);
    buf_init(&s.rewritten, 1u << 22);
    grid_init(&s.grid);
    proc_temp_folder(s.folder);
    use_own_places(s.folder);
    set_size(&s, SPAN("100x30"));
    read_scenario(path, &text);
    run_all(&s, buf_span(&text));
    write_back(&s, &text);
    scenario_clear(&s);
    buf_clear(&text);
}

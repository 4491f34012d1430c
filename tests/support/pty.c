#include "support/pty.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <utmp.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#include "base/utf8.h"
#include "support/proc.h"

#define WAIT_MS    60000 /* only of a hang: a busy machine is slow under the sanitizers */
#define OUTPUT_MAX (64u << 20)

struct pty {
    pid_t pid; /* 0 once it was waited for */
    int status;
    int fd, slave;
    int cols, rows;
    bool is_job;
    bool alternate, cursor_hidden;
    VTerm *vt;
    VTermScreen *screen;
    struct buf output, text;
};

struct key_token {
    const char *name, *bytes;
};

static const struct key_token key_tokens[] = {
    { "Enter", "\r" },     { "Tab", "\t" },       { "BackTab", "\x1b[Z" }, { "Esc", "\x1b" },
    { "BS", "\x7f" },      { "Del", "\x1b[3~" },  { "Up", "\x1bOA" },      { "Down", "\x1bOB" },
    { "Right", "\x1bOC" }, { "Left", "\x1bOD" },  { "Home", "\x1bOH" },    { "End", "\x1bOF" },
    { "PgUp", "\x1b[5~" }, { "PgDn", "\x1b[6~" }, { "F1", "\x1bOP" },      { "F2", "\x1bOQ" },
    { "F3", "\x1bOR" },    { "F4", "\x1bOS" },    { "lt", "<" },           { "Space", " " },
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct pty *p = user;
    if (prop == VTERM_PROP_ALTSCREEN)
        p->alternate = value->boolean;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        p->cursor_hidden = !value->boolean;
    return 1;
}

static void on_answer(const char *bytes, size_t len, void *user)
{
    pty_bytes(user, span_make(bytes, len));
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static void make_terminal(struct pty *p)
{
    p->vt = vterm_new(p->rows, p->cols);
    vterm_set_utf8(p->vt, 1);
    vterm_output_set_callback(p->vt, on_answer, p);
    p->screen = vterm_obtain_screen(p->vt);
    vterm_screen_set_callbacks(p->screen, &callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
}

static _Noreturn void become(const struct pty_setup *setup)
{
    execvp(setup->argv[0], (char *const *)(uintptr_t)setup->argv);
    _exit(127);
}

/* As a shell does it: in a group of its own. One that nobody else of its session waits for is not
 * stopped by SIGTSTP. */
static _Noreturn void run_as_job(const struct pty_setup *setup)
{
    int status;
    pid_t job = proc_fork();
    if (job == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0);
        signal(SIGTTOU, SIG_IGN);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGTTOU, SIG_DFL);
        become(setup);
    }
    while (waitpid(job, &status, 0) < 0 && errno == EINTR)
        ;
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static _Noreturn void child(const struct pty_setup *setup, int slave)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    login_tty(slave);
    closefrom(3);
    setenv("TERM", setup->term ? setup->term : "xterm-256color", 1);
    unsetenv("NO_COLOR");
    unsetenv("COLUMNS");
    unsetenv("LINES");
    for (const char *const *e = setup->env; e && *e; e++)
        putenv((char *)(uintptr_t)*e);
    if (setup->is_job)
        run_as_job(setup);
    become(setup);
}

struct pty *pty_new(const struct pty_setup *setup)
{
    struct pty *p = calloc(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    p->cols = setup->cols;
    p->rows = setup->rows;
    p->is_job = setup->is_job;
    buf_init(&p->output, OUTPUT_MAX);
    buf_init(&p->text, OUTPUT_MAX);
    make_terminal(p);
    struct winsize size = { .ws_row = (unsigned short)p->rows,
                            .ws_col = (unsigned short)p->cols };
    ck_assert_int_eq(openpty(&p->fd, &p->slave, NULL, NULL, &size), 0);
    p->pid = proc_fork();
    if (p->pid == 0)
        child(setup, p->slave);
    return p;
}

void pty_free(struct pty *p)
{
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, NULL, 0);
    }
    if (p->fd >= 0)
        close(p->fd);
    if (p->slave >= 0)
        close(p->slave);
    vterm_free(p->vt);
    buf_clear(&p->output);
    buf_clear(&p->text);
    free(p);
}

void pty_bytes(struct pty *p, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(p->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        bytes = span_sub(bytes, (size_t)n, bytes.len);
    }
}

static void send_token(struct pty *p, struct span token)
{
    for (size_t i = 0; i < sizeof key_tokens / sizeof *key_tokens; i++)
        if (span_eq_str(token, key_tokens[i].name)) {
            pty_bytes(p, span_of(key_tokens[i].bytes));
            return;
        }
    bool alt = token.len == 3 && span_starts(token, SPAN("M-"));
    ck_assert_msg(alt || (token.len == 3 && span_starts(token, SPAN("C-"))),
                  "no such key: <%.*s>", (int)token.len, token.ptr);
    if (alt) {
        char keys[2] = { '\x1b', token.ptr[2] };
        pty_bytes(p, span_make(keys, 2));
        return;
    }
    char control = (char)(token.ptr[2] & 0x1f);
    pty_bytes(p, span_make(&control, 1));
}

void pty_keys(struct pty *p, const char *script)
{
    struct span rest = span_of(script);
    while (rest.len > 0) {
        size_t open = span_find_byte(rest, '<', 0);
        if (open != 0) {
            struct span plain = span_sub(rest, 0, open == SIZE_MAX ? rest.len : open);
            pty_bytes(p, plain);
            rest = span_sub(rest, plain.len, rest.len);
            continue;
        }
        size_t close = span_find_byte(rest, '>', 0);
        ck_assert_msg(close != SIZE_MAX, "a key without its '>'");
        send_token(p, span_sub(rest, 1, close));
        rest = span_sub(rest, close + 1, rest.len);
    }
}

void pty_resize(struct pty *p, int cols, int rows)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    p->cols = cols;
    p->rows = rows;
    vterm_set_size(p->vt, rows, cols);
    ck_assert_int_eq(ioctl(p->fd, TIOCSWINSZ, &size), 0);
}

uint64_t pty_pump(struct pty *p, int ms)
{
    struct pollfd fd = { p->fd, POLLIN, 0 };
    while (p->fd >= 0 && poll(&fd, 1, ms) > 0) {
        char block[65536];
        ssize_t n = read(p->fd, block, sizeof block);
        if (n <= 0)
            break;
        buf_add(&p->output, span_make(block, (size_t)n));
        vterm_input_write(p->vt, block, (size_t)n);
        ms = 0;
    }
    return p->output.len;
}

static void add_row(struct pty *p, int row)
{
    size_t start = p->text.len;
    for (int col = 0; col < p->cols; col++) {
        VTermScreenCell cell;
        VTermPos at = { row, col };
        if (!vterm_screen_get_cell(p->screen, at, &cell))
            continue;
        if (cell.chars[0] == 0)
            buf_add_byte(&p->text, ' ');
        for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
            char utf8[UTF8_MAX];
            buf_add(&p->text, span_make(utf8, utf8_encode(cell.chars[i], utf8)));
        }
        col += cell.width > 1 ? cell.width - 1 : 0;
    }
    while (p->text.len > start && p->text.ptr[p->text.len - 1] == ' ')
        buf_remove(&p->text, p->text.len - 1, 1);
}

const char *pty_screen(struct pty *p)
{
    buf_reset(&p->text);
    for (int row = 0; row < p->rows; row++) {
        add_row(p, row);
        buf_add_byte(&p->text, '\n');
    }
    return buf_str(&p->text);
}

static void wait_text(struct pty *p, const char *text, bool present)
{
    int64_t end = now_ms() + WAIT_MS;
    while ((strstr(pty_screen(p), text) != NULL) != present) {
        ck_assert_msg(now_ms() < end, "'%s' %s the screen:\n%.3000s", text,
                      present ? "did not come to" : "did not leave", pty_screen(p));
        pty_pump(p, 50);
    }
}

void pty_until(struct pty *p, const char *text)
{
    wait_text(p, text, true);
}

void pty_gone(struct pty *p, const char *text)
{
    wait_text(p, text, false);
}

struct span pty_output(const struct pty *p)
{
    return buf_span(&p->output);
}

bool pty_contains_output(struct pty *p, const char *bytes)
{
    return span_find(buf_span(&p->output), span_of(bytes), 0) != SIZE_MAX;
}

void pty_signal(struct pty *p, int signal)
{
    kill(pty_pid(p), signal);
}

static char state_of(pid_t pid)
{
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    const char *behind_name = memrchr(text, ')', n);
    if (file)
        fclose(file);
    return behind_name && behind_name[1] ? behind_name[2] : '?';
}

void pty_until_stopped(struct pty *p)
{
    int64_t end = now_ms() + WAIT_MS;
    while (state_of(pty_pid(p)) != 'T') {
        ck_assert_msg(now_ms() < end, "not stopped:\n%.3000s", pty_screen(p));
        pty_pump(p, 20);
    }
    pty_pump(p, 0);
}

void pty_stop_output(struct pty *p)
{
    ck_assert_int_eq(tcflow(p->slave, TCOOFF), 0);
}

void pty_hang_up(struct pty *p)
{
    close(p->fd);
    close(p->slave);
    p->fd = p->slave = -1;
}

int pty_wait(struct pty *p)
{
    int64_t end = now_ms() + WAIT_MS;
    while (p->pid > 0) {
        int status;
        if (waitpid(p->pid, &status, WNOHANG) == p->pid) {
            p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            p->pid = 0;
            break;
        }
        ck_assert_msg(now_ms() < end, "still running:\n%.3000s", pty_screen(p));
        if (p->fd >= 0)
            pty_pump(p, 20);
        else
            poll(NULL, 0, 20);
    }
    pty_pump(p, 0);
    return p->status;
}

bool pty_is_restored(struct pty *p)
{
    struct termios modes;
    pty_pump(p, 0);
    if (tcgetattr(p->slave, &modes) != 0)
        return false;
    return !p->alternate && !p->cursor_hidden && (modes.c_lflag & ECHO) &&
           (modes.c_lflag & ICANON);
}

void pty_cursor(struct pty *p, int *row, int *column)
{
    VTermPos at;
    pty_pump(p, 0);
    vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &at);
    *row = at.row;
    *column = at.col;
}

pid_t pty_pid(const struct pty *p)
{
    return p->is_job && p->pid > 0 ? tcgetpgrp(p->fd) : p->pid;
}

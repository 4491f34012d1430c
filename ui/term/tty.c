#include "term/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GUARD_MAX     256
#define DRAIN_WAITS   20
#define DRAIN_WAIT_MS 10

/* What a fatal signal's handler needs. */
static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios found;
    char leave[GUARD_MAX];
    size_t len;
} guard;

static int open_own(const char *path)
{
    return path ? open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
}

static int find_terminal(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (isatty(fd)) {
            int own = open_own(ttyname(fd));
            if (own >= 0)
                return own;
        }
    return open_own("/dev/tty");
}

enum jig_err tty_open(struct tty *t, struct jig_error *error)
{
    *t = (struct tty){ .fd = find_terminal() };
    buf_init(&t->out, TTY_OUT_MAX);
    if (t->fd >= 0 && tcgetattr(t->fd, &t->found) == 0)
        return JIG_OK;
    int why = errno;
    tty_close(t);
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "a terminal is needed: %s",
                         strerror(why));
}

void tty_close(struct tty *t)
{
    if (t->fd >= 0) {
        tty_cooked(t);
        close(t->fd);
    }
    t->fd = -1;
    buf_clear(&t->out);
}

/* Not TCSADRAIN: on a terminal that was stopped, by ^S or because nobody reads it any more, that
 * waits for ever. What is on its way gets a moment instead. */
static bool set_modes(const struct tty *t, const struct termios *modes)
{
    int left = 0;
    for (int waits = 0; waits < DRAIN_WAITS; waits++) {
        if (ioctl(t->fd, TIOCOUTQ, &left) != 0 || left == 0)
            break;
        poll(NULL, 0, DRAIN_WAIT_MS);
    }
    return tcsetattr(t->fd, TCSANOW, modes) == 0;
}

bool tty_raw(struct tty *t)
{
    struct termios raw = t->found;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_cflag |= CS8;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    t->is_raw = set_modes(t, &raw);
    return t->is_raw;
}

void tty_cooked(struct tty *t)
{
    if (t->is_raw && !t->is_gone)
        set_modes(t, &t->found);
    t->is_raw = false;
}

char tty_erase_byte(const struct tty *t)
{
    return t->found.c_cc[VERASE] == 0x08 ? 0x08 : 0x7f;
}

bool tty_size(const struct tty *t, int *w, int *h)
{
    struct winsize size;
    if (ioctl(t->fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return false;
    *w = size.ws_col;
    *h = size.ws_row;
    return true;
}

bool tty_read(struct tty *t, struct buf *in)
{
    for (int rounds = 0; rounds < 16 && !t->is_gone; rounds++) {
        char *room = buf_space(in, 16384);
        if (!room)
            return true;
        ssize_t n = read(t->fd, room, 16384);
        if (n > 0) {
            buf_added(in, (size_t)n);
        } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
            t->is_gone = true;
        } else if (errno == EAGAIN) {
            break;
        }
    }
    return !t->is_gone;
}

static bool write_some(struct tty *t)
{
    ssize_t n = write(t->fd, t->out.ptr, t->out.len);
    if (n > 0)
        buf_remove(&t->out, 0, (size_t)n);
    else if (n < 0 && errno != EINTR && errno != EAGAIN)
        t->is_gone = true;
    return n > 0 || (n < 0 && errno == EINTR);
}

void tty_flush(struct tty *t, bool wait)
{
    int waits = 0;
    while (t->out.len > 0 && !t->is_gone) {
        if (write_some(t))
            continue;
        if (t->is_gone || !wait || waits++ == 10)
            break;
        struct pollfd fd = { .fd = t->fd, .events = POLLOUT };
        poll(&fd, 1, 100);
    }
    if (t->is_gone || t->out.failed)
        buf_reset(&t->out);
}

/* Only what is safe in a handler: write, tcsetattr, raise. */
static void on_fatal(int number)
{
    if (guard.armed) {
        guard.armed = 0;
        for (size_t at = 0; at < guard.len;) {
            ssize_t n = write(guard.fd, guard.leave + at, guard.len - at);
            if (n <= 0)
                break;
            at += (size_t)n;
        }
        tcsetattr(guard.fd, TCSANOW, &guard.found);
    }
    raise(number); /* SA_RESETHAND has brought the default back */
}

static void catch_fatal(void)
{
    static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static char stack[16384]; /* an overflown stack can't run a handler */
    stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    sigaltstack(&alternate, NULL);
    struct sigaction action = { .sa_handler = on_fatal,
                                .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK | SA_NODEFER) };
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &action, NULL);
}

void tty_guard(const struct tty *t, struct span leave)
{
    guard.armed = 0;
    if (leave.len == 0 || leave.len > GUARD_MAX)
        return;
    memcpy(guard.leave, leave.ptr, leave.len);
    guard.len = leave.len;
    guard.fd = t->fd;
    guard.found = t->found;
    catch_fatal();
    guard.armed = 1;
}

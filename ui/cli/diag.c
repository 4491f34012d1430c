#include "cli/diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/visible.h"

bool diag_write(int fd, const char *bytes, size_t len)
{
    return fileio_write(fd, span_make(bytes, len));
}

/* In one write, so that lines of several processes do not mix. */
static void print_line(const char *name, const char *text, const char *after)
{
    char line[512];
    int n =
        snprintf(line, sizeof line, "jig: %s%s%s%s\n", name, *name ? ": " : "", text, after);
    if (n > 0)
        diag_write(STDERR_FILENO, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

void diag_text(const char *text)
{
    print_line("", text, "");
}

int diag_error(const struct jig_error *error)
{
    const char *text = error->text[0] ? error->text : jig_err_meaning(error->code);
    print_line(jig_err_name(error->code), text, "");
    return jig_err_exit_status(error->code);
}

int diag(enum jig_err code, const char *format, ...)
{
    char text[256];
    struct jig_error error;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    jig_error_set(&error, code, JIG_PHASE_NONE, "%s", text);
    return diag_error(&error);
}

int diag_usage(const struct jig_error *error, const char *command)
{
    char after[64] = "";
    if (error->code == JIG_ERR_USAGE)
        snprintf(after, sizeof after, " (see jig %s%s--help)", command, *command ? " " : "");
    print_line(jig_err_name(error->code), error->text, after);
    return jig_err_exit_status(error->code);
}

bool diag_put(struct span text)
{
    struct buf shown;
    if (!isatty(STDOUT_FILENO))
        return diag_write(STDOUT_FILENO, text.ptr, text.len);
    buf_init_secret(&shown, SIZE_MAX / 4);
    visible_add(&shown, text, VISIBLE_LINES);
    bool ok = !shown.failed && diag_write(STDOUT_FILENO, buf_str(&shown), shown.len);
    if (shown.failed)
        errno = ENOMEM;
    buf_wipe(&shown);
    return ok;
}

int diag_print(const struct buf *text)
{
    if (text->failed)
        return diag(JIG_ERR_MEMORY, "out of memory");
    if (diag_write(STDOUT_FILENO, buf_str(text), text->len))
        return 0;
    return errno == EPIPE ? jig_err_exit_status(JIG_ERR_WRITE)
                          : diag(JIG_ERR_WRITE, "standard output: %s", strerror(errno));
}

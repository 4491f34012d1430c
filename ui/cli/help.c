#include "cli/help.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/diag.h"
#include "cli/settings.h"

#define HELP_MAX        (1u << 20)
#define OVERVIEW_COLUMN 34 /* where the words begin */

static const struct help_command commands[] = {
    { "", "[PATH]", "the workbench on a collection, or the last one",
      "Opens the full-screen workbench on a collection's folder or a request's file; without a "
      "path on the collection that was open last.",
      0, NULL },
    { "send", "[OPTIONS] URL...", "send requests, print the answers",
      "Sends a request to each URL in turn, over one connection where they share an origin, "
      "and "
      "writes the body to standard output: byte for byte to a pipe or a file, readable and "
      "harmless to a terminal. Options have curl's letters and meaning wherever curl has one.",
      SETTINGS_SEND, NULL },
    { "run", "[OPTIONS] PATH...", "replay saved requests",
      "Sends saved requests: request files, or every request of a folder in its order, what "
      "one "
      "needs before it. A line for each, then a summary. The exit status is 0 where all were "
      "sent "
      "and all their checks passed, 1 where some failed.",
      SETTINGS_RUN, NULL },
    { "tls", "[OPTIONS] HOST[:PORT]", "report on a server's TLS",
      "Connects, sends nothing, and says whether the server's certificate is to be trusted and "
      "why: the verdict in words, the session that was agreed on, the stapled OCSP answer, and "
      "the whole chain. A bad certificate is shown in full, and the exit status is 60. Without "
      "a port it is 443.",
      SETTINGS_TLS, NULL },
    { "view", "FILE|-", "a file or a pipe in the response viewer",
      "Shows a file, or with - what comes on standard input, as the workbench shows a body: "
      "laid out, as it is, or in hex, with folding, search and all else, while it still "
      "arrives and at any size. Of a HAR each exchange is shown as an answer is. Keys come "
      "from the terminal; q leaves, once what is being saved is written. Where that still "
      "arrives no part of it is left, and the exit status is 130; where it will never be "
      "whole it is written, and the status is 18, as it is where a part was saved last.",
      0, NULL },
    { "history", "[OPTIONS] [WHAT]", "what was sent before",
      "WHAT is list, show N, resend N, import FILE, or clear. list, and no word at all, "
      "lists what the workbench and jig run have sent, newest first (open: it is still under "
      "way; cut: its jig ended before it was over); show N prints an answer as "
      "jig send -i does, or all of the send with --har; resend N sends it again exactly as it "
      "was, with the secrets that its request has now, and prints a stream of events while it "
      "comes; import keeps the exchanges of HARs (- is standard input) beside what jig has "
      "sent, each at its own time and none twice; clear takes sends out, after a "
      "question. Kept are 90 days, 2 GiB in all (the newest send however large it is) and 1 "
      "GiB "
      "of each body, in $XDG_STATE_HOME/jig/history.db; history.age, history.size and "
      "history.body in config.ini say otherwise, and history = off keeps nothing. Known "
      "secrets are never kept, nor are requests whose option private is on, nor what jig send "
      "sends.",
      SETTINGS_HISTORY, "list show resend import clear" },
    { "demo", "", "the workbench on examples, with its own server",
      "Opens the workbench on a copy of the example collection, kept under "
      "$XDG_DATA_HOME/jig/demo. A small server answers it on 127.0.0.1, plain and over TLS; it "
      "ends with the workbench.",
      0, NULL },
};

const struct help_command *help_commands(size_t *n)
{
    *n = sizeof commands / sizeof *commands;
    return commands;
}

const struct help_command *help_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void add_overview_line(const char *name, const char *usage, const char *summary,
                              struct buf *out)
{
    size_t from = out->len;
    buf_addf(out, "  jig %s%s%s", name, *name && *usage ? " " : "", usage);
    size_t width = out->len - from;
    buf_add_fill(out, ' ', width < OVERVIEW_COLUMN ? OVERVIEW_COLUMN - width : 2);
    buf_addf(out, "%s\n", summary);
}

void help_add_overview(struct buf *out)
{
    buf_add_str(out, "jig, a terminal HTTP workbench\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        add_overview_line(commands[i].name, commands[i].usage, commands[i].summary, out);
    buf_add_byte(out, '\n');
    add_overview_line("COMMAND", "--help", "options of a command", out);
    add_overview_line("", "--version", "version and features", out);
}

/* ---- A command's options ----------------------------------------------------------------------*/

static void add_option(const struct args_option *o, struct buf *out)
{
    size_t from = out->len;
    buf_addf(out, o->letter ? "  -%c, " : "      ", o->letter);
    buf_addf(out, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
    size_t width = out->len - from;
    if (width < 31)
        buf_add_fill(out, ' ', 32 - width);
    else {
        buf_add_byte(out, '\n');
        buf_add_fill(out, ' ', 32);
    }
    buf_addf(out, "%s\n", o->help);
}

static void add_options(unsigned command, struct buf *out)
{
    size_t n;
    const struct args_option *table = settings_table(&n);
    const char *group = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!(table[i].commands & command))
            continue;
        if (group != table[i].group)
            buf_addf(out, "\n%s\n", table[i].group);
        group = table[i].group;
        add_option(&table[i], out);
    }
}

/* A paragraph in lines of up to 78 columns. */
static void add_paragraph(const char *text, struct buf *out)
{
    struct span rest = span_of(text);
    size_t column = 0;
    while (rest.ptr) {
        struct span word = span_cut(&rest, ' ');
        if (column > 0 && column + 1 + word.len > 78) {
            buf_add_byte(out, '\n');
            column = 0;
        } else if (column > 0) {
            buf_add_byte(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += word.len;
    }
    buf_add_byte(out, '\n');
}

void help_add_command(const struct help_command *c, struct buf *out)
{
    buf_addf(out, "usage: jig%s%s%s%s\n\n", *c->name ? " " : "", c->name, *c->usage ? " " : "",
             c->usage);
    add_paragraph(c->text, out);
    add_options(c->settings, out);
}

void help_add_version(struct buf *out)
{
    buf_add_str(out,
                "jig " JIG_VERSION "\n"
                "Protocols: http https (HTTP/1.0, HTTP/1.1, HTTP/2); in the workbench ws wss\n"
                "Features: TLS1.2 TLS1.3 gzip deflate br zstd IDN IPv6 UnixSockets HAR "
                "cookies PSL Digest AWS-SigV4 netrc proxies SOCKS5 history\n"
                "Loaded when needed: OpenSSL, nghttp2, zlib, brotli, zstd, libidn2, libpsl, "
                "PCRE2, libjq, SQLite, libpng, libjpeg, giflib, libwebp, libavif, ncurses\n");
}

static int print(struct buf *text)
{
    int status = diag_print(text);
    buf_clear(text);
    return status;
}

int help_print(const char *name)
{
    struct buf text;
    const struct help_command *c = name ? help_find(name) : NULL;
    buf_init(&text, HELP_MAX);
    if (c)
        help_add_command(c, &text);
    else
        help_add_overview(&text);
    return print(&text);
}

int help_print_version(void)
{
    struct buf text;
    buf_init(&text, HELP_MAX);
    help_add_version(&text);
    return print(&text);
}

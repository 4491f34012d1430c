/* The program's door: the first word picks a command of ui/cli; none, or a path, is the workbench. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/main.h"
#include "base/fileio.h"
#include "base/nearest.h"
#include "cli/args.h"
#include "cli/diag.h"
#include "cli/generate.h"
#include "cli/help.h"
#include "cli/history.h"
#include "cli/run.h"
#include "cli/send.h"
#include "cli/tls.h"
#include "data/roles.h"

struct command {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

static int show_help(int argc, char **argv)
{
    return help_print(argc > 1 ? argv[1] : NULL);
}

static int show_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return help_print_version();
}

static int open_demo(int argc, char **argv)
{
    struct jig_error error;
    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return help_print("demo");
    if (argc > 1) {
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "jig demo takes no %s", argv[1]);
        return diag_usage(&error, "demo");
    }
    return app_demo();
}

static int refuse_view(const char *why)
{
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s", why);
    return diag_usage(&error, "view");
}

static int open_view(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (first == 1 && argc > 1 &&
        (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return help_print("view");
    if (argc <= first)
        return refuse_view("jig view wants a file, or - for standard input");
    if (argc > first + 1)
        return refuse_view("jig view takes one file");
    if (first == 1 && argv[1][0] == '-' && argv[1][1])
        return refuse_view("jig view has no options; -- goes before a name that begins with -");
    return app_view(argv[first]);
}

static const struct command commands[] = {
    { "send", send_command },       { "run", run_command }, { "tls", tls_command },
    { "history", history_command }, { "demo", open_demo },  { "view", open_view },
    { "--help", show_help },        { "-h", show_help },    { "help", show_help },
    { "--version", show_version },  { "-V", show_version }, { "--generate", generate_command },
};

/* Names the nearest command, or all of them. */
static int unknown(const char *word)
{
    struct jig_error error;
    size_t n;
    const struct help_command *known = help_commands(&n);
    const char *near = nearest_word(span_of(word), &known->name, n, sizeof *known);
    if (strstr(word, "://"))
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "%s is a URL; did you mean jig send %s?", word, word);
    else if (near && *near)
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "no command or file %s; did you mean %s?", word, near);
    else
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "no command or file %s", word);
    return diag_usage(&error, "");
}

int main(int argc, char **argv)
{
    fileio_hold_standard();
    roles_begin(argc, argv);
    if (argc < 2)
        return app_main(0, argv + 1);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (argv[1][0] != '-' && access(argv[1], F_OK) == 0)
        return app_main(argc - 1, argv + 1);
    return unknown(argv[1]);
}

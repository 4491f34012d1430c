#include "cli/generate.h"

#include <string.h>
#include <unistd.h>

#include "cli/diag.h"
#include "cli/help.h"
#include "cli/manlimits.h"
#include "cli/settings.h"
#include "cli/writeout.h"

/* ---- The manual -------------------------------------------------------------------------------*/

/* roff takes '-' for a hyphen, '\' for an escape and a leading '.' or '\'' for a request. */
static void add_roff(const char *text, struct buf *out)
{
    if (*text == '.' || *text == '\'')
        buf_add_str(out, "\\&");
    for (; *text; text++) {
        if (*text == '-')
            buf_add_str(out, "\\-");
        else if (*text == '\\')
            buf_add_str(out, "\\e");
        else
            buf_add_byte(out, *text);
    }
}

static void add_roff_line(const char *text, struct buf *out)
{
    add_roff(text, out);
    buf_add_byte(out, '\n');
}

static void add_roff_option(const struct args_option *o, struct buf *out)
{
    buf_add_str(out, ".TP\n");
    if (o->letter)
        buf_addf(out, "\\fB\\-%c\\fR, ", o->letter);
    buf_add_str(out, "\\fB\\-\\-");
    add_roff(o->name, out);
    buf_add_str(out, "\\fR");
    if (o->arg) {
        buf_add_str(out, " \\fI");
        add_roff(o->arg, out);
        buf_add_str(out, "\\fR");
    }
    buf_add_byte(out, '\n');
    add_roff_line(o->help, out);
}

static void add_roff_command(const struct help_command *c, struct buf *out)
{
    size_t n;
    const struct args_option *table = settings_table(&n);
    const char *group = NULL;
    buf_addf(out, ".SH \"JIG%s%s\"\n", *c->name ? " " : "", c->name);
    add_roff_line(c->text, out);
    for (size_t i = 0; i < n; i++) {
        if (!(table[i].commands & c->settings))
            continue;
        if (group != table[i].group)
            buf_addf(out, ".SS \"%s\"\n", table[i].group);
        group = table[i].group;
        add_roff_option(&table[i], out);
    }
}

static void add_synopsis(struct buf *out)
{
    size_t n;
    const struct help_command *commands = help_commands(&n);
    buf_add_str(out, ".SH SYNOPSIS\n");
    for (size_t i = 0; i < n; i++) {
        buf_addf(out, ".B jig %s\n", commands[i].name);
        add_roff_line(commands[i].usage, out);
        buf_add_str(out, ".br\n");
    }
    buf_add_str(out, ".B jig \\-\\-version | \\-\\-help | COMMAND \\-\\-help\n");
}

static void add_exit_status(struct buf *out)
{
    static const struct {
        const char *name;
        int status;
        const char *meaning;
    } rows[] = {
#define X(constant, name, exit_status, meaning) { name, exit_status, meaning },
        JIG_ERRORS(X)
#undef X
    };
    buf_add_str(out,
                ".SH \"EXIT STATUS\"\n"
                "The code that stands in a diagnostic, and the status that goes with it:\n");
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++) {
        buf_addf(out, ".TP\n\\fB%d\\fR ", rows[i].status);
        add_roff_line(rows[i].name, out);
        add_roff_line(rows[i].meaning, out);
    }
    buf_add_str(out, ".TP\n\\fB22\\fR http\\-status\n"
                     "with \\-\\-fail: the answer's status is 400 or more\n");
}

static void add_writeout(struct buf *out)
{
    buf_add_str(
        out,
        ".SH \"WRITE\\-OUT VARIABLES\"\n"
        "In the format of \\-w, %header{NAME} is a field of the answer, %{json} all facts, "
        "%{url.PART} and %{urle.PART} a part of the URL that was given and of the "
        "last one. What stands behind %{stderr}, %{stdout}, %output{FILE} or "
        "%output{>>FILE} goes there; what stands behind %{onerror} is printed only "
        "after a failure. The facts are");
    for (size_t i = 0; writefacts_name(i); i++)
        buf_addf(out, "%s\n%%{%s}", i > 0 ? "," : "", writefacts_name(i));
    buf_addf(out, ".\nThe parts are %s.\n", writefacts_parts);
}

static void add_limits(struct buf *out)
{
    const struct manlimit *l;
    buf_add_str(out, ".SH LIMITS\n"
                     "The most that is taken, and what comes of more:\n");
    for (size_t i = 0; (l = manlimits_at(i)); i++) {
        buf_add_str(out, ".TP\n.B ");
        add_roff_line(l->what, out);
        add_roff(l->most, out);
        buf_add_str(out, "; beyond: ");
        add_roff_line(l->beyond, out);
    }
}

static const char manual_end[] =
    ".SH ENVIRONMENT\n"
    ".TP\n.BR http_proxy \", \" https_proxy \", \" all_proxy\n"
    "the proxy for http, for https, for both, where \\-x names none; the last two in capitals "
    "too, but no HTTP_PROXY, which under CGI is a stranger's header field. Hosts of the "
    "loopback "
    "are reached without\n"
    ".TP\n.BR no_proxy \", \" NO_PROXY\n"
    "hosts that are reached without those proxies, as \\-\\-noproxy\n"
    ".TP\n.B NO_COLOR\nnot empty: no colours\n"
    ".TP\n.B JIG_SECRET_name\nthe value of a collection's secret\n"
    ".TP\n.B TMPDIR\nwhere large answers are kept while they are needed (/tmp)\n"
    ".SH \"SEE ALSO\"\n.BR curl (1)\n";

static void add_manual(struct buf *out)
{
    size_t n;
    const struct help_command *commands = help_commands(&n);
    buf_add_str(out, ".TH JIG 1 \"\" \"jig " JIG_VERSION "\" \"User Commands\"\n"
                     ".SH NAME\njig \\- a terminal HTTP workbench\n");
    add_synopsis(out);
    for (size_t i = 0; i < n; i++)
        add_roff_command(&commands[i], out);
    add_writeout(out);
    add_exit_status(out);
    add_limits(out);
    buf_add_str(out, manual_end);
}

/* ---- Completions ------------------------------------------------------------------------------*/

/* The options of one command, each through `add`. */
static void each_option(unsigned command, struct buf *out,
                        void (*add)(const struct args_option *o, struct buf *out))
{
    size_t n;
    const struct args_option *table = settings_table(&n);
    for (size_t i = 0; i < n; i++)
        if (table[i].commands & command)
            add(&table[i], out);
}

static void add_bash_words(const struct args_option *o, struct buf *out)
{
    buf_addf(out, "--%s ", o->name);
    if (o->letter)
        buf_addf(out, "-%c ", o->letter);
}

/* A case arm for options with a value: files, choices, or nothing to offer. */
static void add_bash_value(const struct args_option *o, struct buf *out)
{
    if (!o->arg)
        return;
    if (o->letter)
        buf_addf(out, "        --%s|-%c)\n", o->name, o->letter);
    else
        buf_addf(out, "        --%s)\n", o->name);
    if (o->choices) {
        buf_add_str(out, "            COMPREPLY=($(compgen -W '");
        for (const char *const *c = o->choices; *c; c++)
            buf_addf(out, "%s%s", c == o->choices ? "" : " ", *c);
        buf_add_str(out, "' -- \"$cur\"))\n");
    } else if (o->is_file)
        buf_add_str(out, "            COMPREPLY=($(compgen -f -- \"$cur\"))\n");
    buf_add_str(out, "            return ;;\n");
}

static void add_bash(struct buf *out)
{
    size_t n;
    const struct help_command *commands = help_commands(&n);
    buf_add_str(out,
                "# bash completion for jig\n_jig()\n{\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    COMPREPLY=()\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                "        COMPREPLY=($(compgen -f -W '");
    for (size_t i = 0; i < n; i++)
        buf_addf(out, "%s ", commands[i].name);
    buf_add_str(out, "--help --version' -- \"$cur\"))\n        return\n    fi\n"
                     "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < n; i++) {
        if (!commands[i].settings)
            continue;
        buf_addf(out, "    %s)\n        case $prev in\n", commands[i].name);
        each_option(commands[i].settings, out, add_bash_value);
        buf_add_str(out, "        esac\n        COMPREPLY=($(compgen ");
        if (commands[i].words)
            buf_addf(out, "-W '%s ", commands[i].words);
        else
            buf_add_str(out, "-f -W '");
        each_option(commands[i].settings, out, add_bash_words);
        buf_add_str(out, "--help' -- \"$cur\"))\n        ;;\n");
    }
    buf_add_str(
        out, "    *)\n        COMPREPLY=($(compgen -f -W '--help' -- \"$cur\"))\n        ;;\n");
    buf_add_str(out, "    esac\n}\ncomplete -o filenames -F _jig jig\n");
}

/* Inside single quotes, and '[', ']' and ':' mean something to _arguments. */
static void add_zsh_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_add_str(out, "'\\''");
        else if (strchr("[]:\\", *text))
            buf_addf(out, "\\%c", *text);
        else
            buf_add_byte(out, *text);
    }
}

static void add_zsh_form(const struct args_option *o, const char *dashes, const char *name,
                         struct buf *out)
{
    buf_addf(out, "            '*%s%s%s[", dashes, name,
             o->arg && dashes[1] ? "="
             : o->arg            ? "+"
                                 : "");
    add_zsh_text(o->help, out);
    buf_add_byte(out, ']');
    if (o->arg) {
        buf_add_byte(out, ':');
        add_zsh_text(o->arg, out);
        buf_add_byte(out, ':');
    }
    if (o->choices) {
        buf_add_byte(out, '(');
        for (const char *const *c = o->choices; *c; c++)
            buf_addf(out, "%s%s", c == o->choices ? "" : " ", *c);
        buf_add_byte(out, ')');
    } else if (o->is_file)
        buf_add_str(out, "_files");
    buf_add_str(out, "' \\\n");
}

static void add_zsh_option(const struct args_option *o, struct buf *out)
{
    char letter[2] = { o->letter, '\0' };
    add_zsh_form(o, "--", o->name, out);
    if (o->letter)
        add_zsh_form(o, "-", letter, out);
}

static void add_zsh(struct buf *out)
{
    size_t n;
    const struct help_command *commands = help_commands(&n);
    buf_add_str(out, "#compdef jig\n\n_jig() {\n    if (( CURRENT == 2 )); then\n"
                     "        local -a commands=(\n");
    for (size_t i = 0; i < n; i++) {
        if (*commands[i].name == '\0')
            continue;
        buf_addf(out, "            '%s:", commands[i].name);
        add_zsh_text(commands[i].summary, out);
        buf_add_str(out, "'\n");
    }
    buf_add_str(out, "        )\n        _describe command commands\n        _files\n"
                     "        return\n    fi\n    local command=$words[2]\n    shift words\n"
                     "    (( CURRENT-- ))\n    case $command in\n");
    for (size_t i = 0; i < n; i++) {
        if (!commands[i].settings)
            continue;
        buf_addf(out, "    %s)\n        _arguments -s -S \\\n", commands[i].name);
        each_option(commands[i].settings, out, add_zsh_option);
        buf_add_str(out, "            '--help[show the options]' \\\n");
        if (commands[i].words)
            buf_addf(out, "            '*: :(%s)' ;;\n", commands[i].words);
        else
            buf_add_str(out, "            '*:: :_files' ;;\n");
    }
    buf_add_str(out, "    *)\n        _files ;;\n    esac\n}\n\n_jig \"$@\"\n");
}

static void add_fish_text(const char *text, struct buf *out)
{
    buf_add_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, *text);
    }
    buf_add_byte(out, '\'');
}

static void add_fish_option(const struct args_option *o, const char *command, struct buf *out)
{
    buf_addf(out, "complete -c jig -n '__fish_seen_subcommand_from %s' -l %s", command,
             o->name);
    if (o->letter)
        buf_addf(out, " -s %c", o->letter);
    if (o->arg)
        buf_add_str(out, o->is_file ? " -r -F" : " -x");
    if (o->choices) {
        buf_add_str(out, " -a '");
        for (const char *const *c = o->choices; *c; c++)
            buf_addf(out, "%s%s", c == o->choices ? "" : " ", *c);
        buf_add_byte(out, '\'');
    }
    buf_add_str(out, " -d ");
    add_fish_text(o->help, out);
    buf_add_byte(out, '\n');
}

static void add_fish(struct buf *out)
{
    size_t n, n_options;
    const struct help_command *commands = help_commands(&n);
    const struct args_option *table = settings_table(&n_options);
    buf_add_str(out, "# fish completion for jig\n");
    for (size_t i = 0; i < n; i++) {
        if (*commands[i].name) {
            buf_addf(out, "complete -c jig -n __fish_use_subcommand -a %s -d ",
                     commands[i].name);
            add_fish_text(commands[i].summary, out);
            buf_add_byte(out, '\n');
        }
        if (commands[i].words)
            buf_addf(out, "complete -c jig -n '__fish_seen_subcommand_from %s' -f -a '%s'\n",
                     commands[i].name, commands[i].words);
        for (size_t o = 0; o < n_options; o++)
            if (table[o].commands & commands[i].settings)
                add_fish_option(&table[o], commands[i].name, out);
    }
}

/* ---- The command ------------------------------------------------------------------------------*/

static const struct {
    const char *name;
    void (*add)(struct buf *out);
} things[] = {
    { "man", add_manual },
    { "completions-bash", add_bash },
    { "completions-zsh", add_zsh },
    { "completions-fish", add_fish },
};

bool generate_add(const char *what, struct buf *out)
{
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (strcmp(what, things[i].name) == 0) {
            things[i].add(out);
            return true;
        }
    return false;
}

int generate_command(int argc, char **argv)
{
    struct buf text;
    struct jig_error error;
    buf_init(&text, 1u << 20);
    if (argc != 2 || !generate_add(argv[1], &text)) {
        jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "--generate man, completions-bash, completions-zsh or completions-fish");
        return diag_usage(&error, "");
    }
    int status = diag_print(&text);
    buf_clear(&text);
    return status;
}

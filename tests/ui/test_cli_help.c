#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/generate.h"
#include "cli/help.h"
#include "cli/settings.h"
#include "support/proc.h"

static struct proc_result jig(const char *one, const char *two)
{
    const char *argv[] = { proc_jig(), one, two, NULL };
    struct proc_result r;
    proc_run(&r, argv, SPAN(""));
    return r;
}

START_TEST(help_of_every_command_is_on_standard_output)
{
    size_t n;
    const struct help_command *commands = help_commands(&n);
    for (size_t i = 0; i < n; i++) {
        if (*commands[i].name == '\0')
            continue;
        struct proc_result r = jig(commands[i].name, "--help");
        ck_assert_int_eq(r.status, 0);
        ck_assert_str_eq(buf_str(&r.err), "");
        char usage[64];
        int len = snprintf(usage, sizeof usage, "usage: jig %s", commands[i].name);
        ck_assert_msg(strncmp(buf_str(&r.out), usage, (size_t)len) == 0, "%s", buf_str(&r.out));
        ck_assert_ptr_nonnull(strchr(" \n", buf_str(&r.out)[len]));
        proc_result_clear(&r);
    }
}
END_TEST

START_TEST(help_names_every_option_of_a_command)
{
    size_t n;
    const struct args_option *table = settings_table(&n);
    struct buf out;
    buf_init(&out, 1u << 16);
    help_add_command(help_find("send"), &out);
    for (size_t i = 0; i < n; i++) {
        char name[64];
        snprintf(name, sizeof name, "--%s", table[i].name);
        bool is_there = strstr(buf_str(&out), name) != NULL;
        ck_assert_msg(is_there || !(table[i].commands & SETTINGS_SEND), "%s", name);
    }
    buf_clear(&out);
}
END_TEST

START_TEST(settings_give_no_name_or_letter_twice)
{
    size_t n;
    const struct args_option *table = settings_table(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            if (!(table[i].commands & table[j].commands))
                continue;
            ck_assert_str_ne(table[i].name, table[j].name);
            ck_assert(table[i].letter == 0 || table[i].letter != table[j].letter);
        }
}
END_TEST

/* What the commands do begins in one column. */
START_TEST(help_overview_is_a_table)
{
    struct buf out;
    buf_init(&out, 1u << 16);
    help_add_overview(&out);
    struct span rest = buf_span(&out), line;
    for (size_t n = 0; (line = span_cut(&rest, '\n')).ptr && rest.ptr; n++)
        if (span_starts(line, SPAN("  jig "))) {
            size_t gap = span_find(line, SPAN("  "), 2);
            ck_assert_uint_ne(gap, SIZE_MAX);
            while (line.ptr[gap] == ' ')
                gap++;
            ck_assert_msg(gap == 34, "%.*s", (int)line.len, line.ptr);
        }
    buf_clear(&out);
}
END_TEST

START_TEST(help_overview_and_version_end_well)
{
    struct proc_result r = jig("--help", NULL);
    ck_assert_int_eq(r.status, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "jig send [OPTIONS] URL..."));
    proc_result_clear(&r);
    r = jig("--version", NULL);
    ck_assert_int_eq(r.status, 0);
    ck_assert_int_eq(strncmp(buf_str(&r.out), "jig " JIG_VERSION "\n", 5 + strlen(JIG_VERSION)),
                     0);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "Features: "));
    proc_result_clear(&r);
}
END_TEST

/* Read by the shell that it is for, where that is here; a syntax error is a status. */
static const char *const checkers[][2] = {
    { "completions-bash", "command -v bash >/dev/null || exit 0; bash -n" },
    { "completions-zsh", "command -v zsh >/dev/null || exit 0; zsh -n" },
    { "completions-fish", "command -v fish >/dev/null || exit 0; fish -n" },
    { "man", "command -v groff >/dev/null || exit 0; "
             "test -z \"$(groff -man -Tutf8 -ww 2>&1 >/dev/null)\"" },
};

START_TEST(generate_writes_what_its_readers_take)
{
    struct buf out;
    struct proc_result r;
    const char *argv[] = { "sh", "-c", checkers[_i][1], NULL };
    buf_init(&out, 1u << 20);
    ck_assert(generate_add(checkers[_i][0], &out));
    ck_assert_uint_gt(out.len, 1000);
    proc_run(&r, argv, buf_span(&out));
    ck_assert_msg(r.status == 0, "%s", buf_str(&r.err));
    proc_result_clear(&r);
    buf_clear(&out);
}
END_TEST

/* What bash offers behind a beginning of a word. */
static const char *const offers[][2] = {
    { "jig se", " send " },
    { "jig send --cac", " --cacert " },
    { "jig send --tls-min 1.", " 1.2 " },
    { "jig run --en", " --env " },
    { "jig history re", " resend " },
    { "jig history -n 5 sh", " show " },
};

START_TEST(generate_completions_that_bash_completes)
{
    struct buf script;
    struct proc_result r;
    const char *argv[] = { "bash", NULL };
    buf_init(&script, 1u << 20);
    ck_assert(generate_add("completions-bash", &script));
    buf_addf(&script,
             "COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _jig\n"
             "echo \" ${COMPREPLY[*]} \"\n",
             offers[_i][0]);
    proc_run(&r, argv, buf_span(&script));
    ck_assert_msg(strstr(buf_str(&r.out), offers[_i][1]) != NULL, "%s%s", buf_str(&r.out),
                  buf_str(&r.err));
    proc_result_clear(&r);
    buf_clear(&script);
}
END_TEST

START_TEST(generate_refuses_what_it_does_not_know)
{
    struct proc_result r = jig("--generate", "poetry");
    ck_assert_int_eq(r.status, 2);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "jig: usage: "));
    proc_result_clear(&r);
}
END_TEST

Suite *test_cli_help(void);
Suite *test_cli_help(void)
{
    Suite *s = suite_create("cli_help");
    TCase *t = tcase_create("all");
    tcase_add_test(t, help_of_every_command_is_on_standard_output);
    tcase_add_test(t, help_names_every_option_of_a_command);
    tcase_add_test(t, settings_give_no_name_or_letter_twice);
    tcase_add_test(t, help_overview_is_a_table);
    tcase_add_test(t, help_overview_and_version_end_well);
    tcase_add_loop_test(t, generate_writes_what_its_readers_take, 0, 4);
    tcase_add_loop_test(t, generate_completions_that_bash_completes, 0, 4);
    tcase_add_test(t, generate_refuses_what_it_does_not_know);
    suite_add_tcase(s, t);
    return s;
}

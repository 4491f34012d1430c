#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/config.h"
#include "app/keymap.h"
#include "app/workbench.h"
#include "support/folder.h"
#include "support/proc.h"

static const char *find(const struct keymap *m, const char *context, const char *name,
                        bool typing)
{
    struct key key;
    size_t from = 0;
    ck_assert(keyname_parse(span_of(name), &key));
    return keymap_next(m, context, &key, typing, &from);
}

START_TEST(keymap_finds_by_context_and_by_typing)
{
    struct keymap m;
    keymap_init(&m);
    ck_assert(keymap_bind(&m, "", "request.send", SPAN("Ctrl+R  F5"), true));
    ck_assert(keymap_bind(&m, "", "view.zoom", SPAN("z"), false));
    ck_assert(keymap_bind(&m, "tree", "tree.rename", SPAN("R"), false));
    ck_assert_str_eq(find(&m, "", "^r", true), "request.send");
    ck_assert_str_eq(find(&m, "", "F5", false), "request.send");
    ck_assert_ptr_null(find(&m, "", "z", true));
    ck_assert_str_eq(find(&m, "", "z", false), "view.zoom");
    ck_assert_str_eq(find(&m, "tree", "R", false), "tree.rename");
    ck_assert_ptr_null(find(&m, "tree", "z", false));
    ck_assert_ptr_null(find(&m, "", "r", false));
    ck_assert_str_eq(keymap_shown(&m, "request.send"), "^R");
    ck_assert_str_eq(keymap_shown(&m, "no.such"), "");
    ck_assert(!keymap_bind(&m, "", "x", SPAN("Hyper+X"), false));
    keymap_clear(&m);
}
END_TEST

START_TEST(keymap_goes_on_to_the_next_binding_of_a_key)
{
    struct keymap m;
    struct key key;
    size_t from = 0;
    keymap_init(&m);
    keymap_bind(&m, "response", "body.copy", SPAN("y"), false);
    keymap_bind(&m, "response", "tls.copy", SPAN("y"), false);
    keyname_parse(SPAN("y"), &key);
    ck_assert_str_eq(keymap_next(&m, "response", &key, false, &from), "body.copy");
    ck_assert_str_eq(keymap_next(&m, "response", &key, false, &from), "tls.copy");
    ck_assert_ptr_null(keymap_next(&m, "response", &key, false, &from));
    keymap_clear(&m);
}
END_TEST

START_TEST(keymap_shows_the_first_key_of_each_of_many_commands)
{
    enum { N = 400 };
    static char names[N][32], keys[N][8];
    struct keymap m;
    keymap_init(&m);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < N; i++) {
            snprintf(names[i], sizeof names[i], "some.command%d", i);
            snprintf(keys[i], sizeof keys[i], "%c", (i + round) % 26 + 'a');
            ck_assert(keymap_bind(&m, "", names[i], span_of(keys[i]), false));
        }
    for (int i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "%c", i % 26 + 'a');
        ck_assert_str_eq(keymap_shown(&m, names[i]), keys[i]);
    }
    ck_assert_str_eq(keymap_shown(&m, "some.command"), "");
    keymap_clear(&m);
    ck_assert_str_eq(keymap_shown(&m, names[0]), "");
}
END_TEST

START_TEST(config_reads_settings_and_keys)
{
    struct config c;
    config_init(&c);
    config_parse(&c, SPAN("# mine\n\n theme = light \nmouse = off\nlayout=side-by-side\n"
                          "wire-keep = 4\n[keys]\n"
                          "request.send = Ctrl+G\nview.zoom = none\n"));
    ck_assert_int_eq(c.wrong.code, JIG_OK);
    ck_assert_str_eq(c.theme, "light");
    ck_assert(c.no_mouse);
    ck_assert_int_eq(c.layout, LAYOUT_SIDE_BY_SIDE);
    ck_assert_uint_eq(c.wire_keep, 4u << 20);
    ck_assert_str_eq(map_get(&c.keys, SPAN("request.send")), "Ctrl+G");
    ck_assert_str_eq(map_get(&c.keys, SPAN("view.zoom")), "none");
    config_clear(&c);
}
END_TEST

START_TEST(config_takes_small_letters_of_units)
{
    struct config c;
    config_init(&c);
    config_parse(&c, SPAN("history.size = 3g\nhistory.body = 300k\nhistory.age = 2W\n"));
    ck_assert_int_eq(c.wrong.code, JIG_OK);
    ck_assert_uint_eq(c.history.kept.size, UINT64_C(3) << 30);
    ck_assert_uint_eq(c.history.kept.body, 300u << 10);
    ck_assert_int_eq(c.history.kept.age_us, INT64_C(14) * 24 * 3600 * 1000000);
    config_clear(&c);
}
END_TEST

struct wrong_case {
    const char *text, *why;
};

static const struct wrong_case wrong[] = {
    { "theme", "config.ini, line 1: theme: no \"=\" here" },
    { "\ncolour = red", "config.ini, line 2: colour = red: no such setting" },
    { "layuot = auto",
      "config.ini, line 1: layuot = auto: no such setting; did you mean layout?" },
    { "mouse = on\nHistory.sise = 3",
      "config.ini, line 2: History.sise = 3: no such setting; did you mean history.size?" },
    { "[ui]\nthema = x", "config.ini, line 1: [ui]: no such section; there is [keys]" },
    { "wire-keep = 17", "config.ini, line 1: wire-keep = 17: MiB, from 1 to 16" },
    { "wire-keep = 4 MiB", "config.ini, line 1: wire-keep = 4 MiB: MiB, from 1 to 16" },
    { "mouse = maybe", "config.ini, line 1: mouse = maybe: on or off" },
    { "layout = wide", "config.ini, line 1: layout = wide: auto, stacked or side-by-side" },
    { "theme = ../../x", "config.ini, line 1: theme = ../../x: the name of a theme" },
    { "history = no",
      "config.ini, line 1: history = no: on or off, and nothing is kept meanwhile" },
    { "history.size = all", "config.ini, line 1: history.size = all: bytes, such as 2G" },
    { "history.age = 90", "config.ini, line 1: history.age = 90: a time, such as 90d" },
};

START_TEST(config_tells_the_first_line_that_is_wrong)
{
    struct config c;
    config_init(&c);
    config_parse(&c, span_of(wrong[_i].text));
    ck_assert_str_eq(c.wrong.text, wrong[_i].why);
    config_clear(&c);
}
END_TEST

/* It may say "history = off". */
START_TEST(config_tells_that_it_cannot_be_read)
{
    struct folder home;
    struct config c;
    folder_make(&home);
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", home.path, 1), 0);
    config_init(&c);
    config_load(&c);
    ck_assert(!c.wrong.code); /* where there is none */
    folder_write(&home, "jig/config.ini/file", "");
    config_load(&c);
    ck_assert_str_eq(c.wrong.text, "config.ini, so that none of it holds: Is a directory");
    config_clear(&c);
    folder_remove(&home);
}
END_TEST

static const struct wrong_case slips[] = {
    { "request.send = Ctrl+G\ntree.rename = x\ncompare.next = m\nresponse.copy = none", "" },
    { "request.sned = F5",
      "read-failed: config.ini, line 2: there is no command request.sned; did you mean "
      "request.send?" },
    { "tree.renamed = F5",
      "read-failed: config.ini, line 2: there is no command tree.renamed; did you mean "
      "tree.rename?" },
    { "response.frobnicate = F5",
      "read-failed: config.ini, line 2: there is no command response.frobnicate" },
    { "request.send = F5 Strg+S",
      "read-failed: config.ini, line 2: request.send = F5 Strg+S: Strg+S is no key; "
      "x, Ctrl+X, Alt+x, F5, Enter and the like are, or none" },
};

START_TEST(keys_tell_slips)
{
    struct folder f;
    struct app *app;
    struct jig_error error;
    char text[200];
    folder_make(&f);
    snprintf(text, sizeof text, "[keys]\n%s\n", slips[_i].text);
    folder_write(&f, "jig/config.ini", text);
    proc_be_home(f.path);
    struct workbench_setup setup = { .in_place = true };
    ck_assert_msg(!workbench_new(&setup, &app, &error), "%s", error.text);
    ck_assert_str_eq(app->message, slips[_i].why);
    workbench_free(app);
    folder_remove(&f);
}
END_TEST

Suite *test_keymap(void);
Suite *test_keymap(void)
{
    Suite *suite = suite_create("keymap");
    TCase *tc = tcase_create("keymap");
    tcase_add_test(tc, keymap_finds_by_context_and_by_typing);
    tcase_add_test(tc, keymap_goes_on_to_the_next_binding_of_a_key);
    tcase_add_test(tc, keymap_shows_the_first_key_of_each_of_many_commands);
    tcase_add_test(tc, config_reads_settings_and_keys);
    tcase_add_test(tc, config_takes_small_letters_of_units);
    tcase_add_test(tc, config_tells_that_it_cannot_be_read);
    tcase_add_loop_test(tc, config_tells_the_first_line_that_is_wrong, 0,
                        sizeof wrong / sizeof *wrong);
    tcase_add_loop_test(tc, keys_tell_slips, 0, sizeof slips / sizeof *slips);
    suite_add_tcase(suite, tc);
    return suite;
}

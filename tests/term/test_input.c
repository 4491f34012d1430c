#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term/input.h"
#include "term/keyname.h"

/* Keys as one line: names as key maps spell them, "mouse…" and "paste…". */
static void describe(const struct key *k, struct buf *out)
{
    static const char *const actions[] = { "press", "release", "drag", "up", "down" };
    char name[KEYNAME_MAX];
    if (out->len > 0)
        buf_add_byte(out, ' ');
    if (k->code == JKEY_MOUSE) {
        buf_addf(out, "%s%d@%d,%d", actions[k->mouse], k->button, k->x, k->y);
        return;
    }
    if (k->code == JKEY_PASTE) {
        buf_add_str(out, "paste:");
        buf_add(out, k->text);
        return;
    }
    if (k->code == JKEY_FOCUS_IN || k->code == JKEY_FOCUS_OUT) {
        buf_add_str(out, k->code == JKEY_FOCUS_IN ? "in" : "out");
        return;
    }
    keyname_spell(k, name);
    buf_add_str(out, name);
}

static void drain(struct input *in, struct buf *out)
{
    struct key k;
    while (input_next(in, 0, &k))
        describe(&k, out);
}

/* All that comes of the bytes, given in pieces of `step`; what waits is resolved at the end. */
static void decode(struct span bytes, size_t step, struct buf *out)
{
    struct input in;
    input_init(&in);
    for (size_t at = 0; at < bytes.len; at += step) {
        input_feed(&in, span_sub(bytes, at, at + step));
        drain(&in, out);
    }
    for (int i = 0; i < 8 && input_is_waiting(&in); i++) {
        input_flush(&in);
        drain(&in, out);
    }
    input_clear(&in);
}

struct input_case {
    const char *bytes, *keys;
};

static const struct input_case cases[] = {
    { "ab", "a b" },
    { "\xc3\xa9\xe6\xbc\xa2", "é 漢" },
    { "\r\t\x7f", "Enter Tab Backspace" },
    { "\x08", "Ctrl+Backspace" },
    { "\x12\x1f", "Ctrl+R Ctrl+_" },
    { "\x1b", "Esc" },
    { "\x1b\x1b", "Esc Esc" },
    { "\x1bx\x1b\x7f", "Alt+x Alt+Backspace" },
    { "\x1b\x12", "Ctrl+Alt+R" },
    { "\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", "Up Down Right Left Home End" },
    { "\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "Up Down Right Left Home End" },
    { "\x1b[1;5C\x1b[1;2D\x1b[1;3A\x1b[1;6B", "Ctrl+Right Shift+Left Alt+Up Ctrl+Shift+Down" },
    { "\x1b[Z", "Shift+Tab" },
    { "\x1bOP\x1bOQ\x1bOR\x1bOS", "F1 F2 F3 F4" },
    { "\x1b[11~\x1b[15~\x1b[17~\x1b[24~", "F1 F5 F6 F12" },
    { "\x1b[[A\x1b[[E", "F1 F5" }, /* the Linux console */
    { "\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~", "Home Ins Del End PgUp PgDn" },
    { "\x1b[7~\x1b[8~", "Home End" }, /* rxvt */
    { "\x1b[3^\x1b[3$\x1b[3@", "Ctrl+Del Shift+Del Ctrl+Shift+Del" },
    { "\x1b[a\x1bOb", "Shift+Up Ctrl+Down" },
    { "\x1b\x1b[A\x1b\x1bOB", "Alt+Up Alt+Down" },
    { "\x1b[3;5~", "Ctrl+Del" },
    { "\x1b[97;5u\x1b[13u\x1b[27u", "Ctrl+A Enter Esc" }, /* kitty */
    { "\x1b[9;2u\x1b[127;5u", "Shift+Tab Ctrl+Backspace" },
    { "\x1b[65;2u", "A" },
    { "\x1b[27;5;105~", "Ctrl+I" },                /* xterm's modifyOtherKeys */
    { "\x1bOj\x1bOp\x1bOy\x1bOM", "* 0 9 Enter" }, /* the keypad */
    { "\x1b[<0;3;4M\x1b[<0;3;4m", "press0@2,3 release0@2,3" },
    { "\x1b[<64;1;1M\x1b[<65;300;200M", "up0@0,0 down0@299,199" },
    { "\x1b[<32;5;5M\x1b[<2;5;5M", "drag0@4,4 press2@4,4" },
    { "\x1b[<35;5;5Mx", "x" }, /* moved without a button */
    { "\x1b[M !!\x1b[M#!!", "press0@0,0 release0@0,0" },
    { "\x1b[200~a\rb\r\nc\x1b[31m\x1b[201~z", "paste:a\nb\nc\x1b[31m z" },
    { "\x1b[I\x1b[O", "in out" },
    { "\x1b[?2026;2$yx", "x" }, /* a late answer about a mode */
    { "\x1b[?62;22c\x1b]11;rgb:00/00/00\x07\x1bP1$r0m\x1b\\x", "x" }, /* answers */
    { "\x1b[999~\x1b[1;2;3;4;5;6;7;8A", "Shift+Up" },
    { "\x1b[", "Alt+[" },
    { "\x1bO", "Alt+O" },
    { "\xff\xc3"
      "a",
      "a" }, /* no UTF-8 */
};

#define N_CASES (sizeof cases / sizeof *cases)

START_TEST(input_names_what_terminals_send)
{
    struct buf whole, bytewise;
    struct span bytes = span_of(cases[_i].bytes);
    buf_init(&whole, 4096);
    buf_init(&bytewise, 4096);
    decode(bytes, bytes.len, &whole);
    decode(bytes, 1, &bytewise);
    ck_assert_str_eq(buf_str(&whole), cases[_i].keys);
    ck_assert_str_eq(buf_str(&bytewise), cases[_i].keys);
    buf_clear(&whole);
    buf_clear(&bytewise);
}
END_TEST

START_TEST(input_waits_after_a_lone_escape)
{
    struct input in;
    struct key k;
    input_init(&in);
    input_feed(&in, SPAN("\x1b"));
    ck_assert(!input_next(&in, 0, &k));
    ck_assert(input_is_waiting(&in));
    input_feed(&in, SPAN("[A"));
    ck_assert(input_next(&in, 0, &k) && k.code == JKEY_UP);
    ck_assert(!input_is_waiting(&in));
    input_clear(&in);
}
END_TEST

START_TEST(input_follows_the_terminals_erase_key)
{
    struct input in;
    struct key k;
    input_init(&in);
    in.erase = 0x08;
    input_feed(&in, SPAN("\x08\x7f"));
    ck_assert(input_next(&in, 0, &k) && key_is(&k, 0, JKEY_BACKSPACE));
    ck_assert(input_next(&in, 0, &k) && key_is(&k, KEY_CTRL, JKEY_BACKSPACE));
    input_clear(&in);
}
END_TEST

START_TEST(input_counts_clicks_by_time_and_place)
{
    struct input in;
    struct key k;
    input_init(&in);
    input_feed(&in, SPAN("\x1b[<0;3;4M\x1b[<0;3;4M\x1b[<0;3;4M\x1b[<0;5;4M"));
    int64_t times[] = { 0, 100000, 900000, 900001 };
    int want[] = { 1, 2, 1, 1 };
    for (int i = 0; i < 4; i++) {
        ck_assert(input_next(&in, times[i], &k));
        ck_assert_int_eq(k.clicks, want[i]);
    }
    input_clear(&in);
}
END_TEST

START_TEST(input_keeps_no_more_of_a_paste_than_its_limit)
{
    struct input in;
    struct key k;
    struct buf piece;
    input_init(&in);
    buf_init(&piece, 1 << 21);
    buf_add_fill(&piece, 'x', 1 << 20);
    input_feed(&in, SPAN("\x1b[200~"));
    for (int i = 0; i < 20; i++) {
        input_feed(&in, buf_span(&piece));
        ck_assert(!input_next(&in, 0, &k));
    }
    input_feed(&in, SPAN("\x1b[201~y"));
    ck_assert(input_next(&in, 0, &k) && k.code == JKEY_PASTE);
    ck_assert_uint_eq(k.text.len, INPUT_PASTE_MAX);
    ck_assert(input_next(&in, 0, &k) && key_is_char(&k, 0, 'y'));
    buf_clear(&piece);
    input_clear(&in);
}
END_TEST

/* Any bytes end, and after a flush nothing is left waiting for ever. */
START_TEST(input_gets_through_random_bytes)
{
    struct input in;
    struct key k;
    uint32_t state = 7;
    input_init(&in);
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state = state * 1664525u + 1013904223u;
            uint32_t pick = state >> 24;
            bytes[i] = pick < 60    ? '\x1b'
                       : pick < 90  ? '['
                       : pick < 120 ? (char)('0' + pick % 12)
                                    : (char)(state >> 16);
        }
        input_feed(&in, span_make(bytes, sizeof bytes));
        while (input_next(&in, round, &k))
            if (k.code == JKEY_CHAR && k.cp > 0x10ffff)
                ck_abort_msg("no character");
        if (round % 50 == 0 && in.pasting)
            input_feed(&in, SPAN("\x1b[201~"));
        for (int i = 0; i < 40 && input_is_waiting(&in); i++) {
            input_flush(&in);
            while (input_next(&in, round, &k))
                ;
        }
        if (input_is_waiting(&in))
            ck_abort_msg("still waiting in round %d", round);
    }
    input_clear(&in);
}
END_TEST

Suite *test_input(void);
Suite *test_input(void)
{
    Suite *suite = suite_create("input");
    TCase *tc = tcase_create("input");
    tcase_add_loop_test(tc, input_names_what_terminals_send, 0, N_CASES);
    tcase_add_test(tc, input_waits_after_a_lone_escape);
    tcase_add_test(tc, input_follows_the_terminals_erase_key);
    tcase_add_test(tc, input_counts_clicks_by_time_and_place);
    tcase_add_test(tc, input_keeps_no_more_of_a_paste_than_its_limit);
    tcase_add_test(tc, input_gets_through_random_bytes);
    suite_add_tcase(suite, tc);
    return suite;
}

/* The painter against a terminal that is not jig's: what libvterm shows must be what the grid holds,
 * whatever was there before. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "term/paint.h"

#define W 40
#define H 8

struct bench {
    struct terminal term;
    struct paint paint;
    struct grid grid;
    struct buf out;
    VTerm *vt;
    VTermScreen *screen;
};

static void bench_init(struct bench *b, const char *name, const char *colorterm,
                       const char *lang)
{
    struct jig_error error = { 0 };
    struct term_env env = { .term = name, .colorterm = colorterm, .lang = lang };
    struct theme theme = { 0 };
    ck_assert_msg(!term_init(&b->term, &env, &error), "%s", error.text);
    const char *text = theme_builtin(b->term.depth >= TERM_256 ? "dark" : "ansi");
    ck_assert(!theme_parse(&theme, span_of(text), &error));
    paint_init(&b->paint, &b->term, &theme);
    grid_init(&b->grid);
    ck_assert(!grid_resize(&b->grid, W, H));
    buf_init(&b->out, 1 << 20);
    b->vt = vterm_new(H, W);
    vterm_set_utf8(b->vt, 1);
    b->screen = vterm_obtain_screen(b->vt);
    vterm_screen_reset(b->screen, 1);
    term_put_enter(&b->term, &b->out);
    vterm_input_write(b->vt, buf_str(&b->out), b->out.len);
}

static void bench_clear(struct bench *b)
{
    vterm_free(b->vt);
    paint_clear(&b->paint);
    grid_clear(&b->grid);
    buf_clear(&b->out);
    term_clear(&b->term);
}

/* Where the next sequence that erases begins; its end is *end. The length of the text: nowhere. */
static size_t next_erasing(struct span text, size_t *end)
{
    for (size_t at = 0; (at = span_find(text, SPAN("\x1b["), at)) != SIZE_MAX; at++) {
        *end = at + 2 + strspn(text.ptr + at + 2, "0123456789") + 1;
        if (text.ptr[*end - 1] == 'K' || text.ptr[*end - 1] == 'X')
            return at;
    }
    return *end = text.len;
}

/* libvterm erases in the colour that is set; where the terminal does not, that is saved meanwhile. */
static void feed(struct bench *b)
{
    static const char plain[] = "\0337\033[0m", restored[] = "\0338";
    struct span rest = buf_span(&b->out);
    while (!b->term.erases_in_color && rest.len > 0) {
        size_t end, at = next_erasing(rest, &end);
        vterm_input_write(b->vt, rest.ptr, at);
        if (at < end) {
            vterm_input_write(b->vt, plain, strlen(plain));
            vterm_input_write(b->vt, rest.ptr + at, end - at);
            vterm_input_write(b->vt, restored, strlen(restored));
        }
        rest = span_sub(rest, end, rest.len);
    }
    vterm_input_write(b->vt, rest.ptr, rest.len);
}

/* Paints and lets the terminal see it; returns how many bytes it took. */
static size_t show(struct bench *b, int x, int y)
{
    buf_reset(&b->out);
    paint_frame(&b->paint, &b->grid, x, y, &b->out);
    feed(b);
    return b->out.len;
}

static void seen_text(struct bench *b, int x, int y, struct buf *out)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(b->screen, (VTermPos){ .row = y, .col = x }, &cell);
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
        char bytes[UTF8_MAX];
        size_t n = cell.chars[i] == (uint32_t)-1 ? 0 : utf8_encode(cell.chars[i], bytes);
        buf_add(out, span_make(bytes, n));
    }
    if (cell.chars[0] == 0)
        buf_add_byte(out, ' ');
}

/* The first cell that the terminal shows otherwise, as y * W + x; -1: none. */
static int first_difference(struct bench *b)
{
    struct buf seen;
    int found = -1;
    buf_init(&seen, 256);
    for (int y = 0; y < H && found < 0; y++)
        for (int x = 0; x < W && found < 0; x++) {
            const struct cell *cell = grid_cell(&b->grid, x, y);
            bool combined = x == W - 1 && cell->len > 2; /* libvterm drops the mark there */
            bool replaced = b->term.glyphs != TERM_UNICODE && cell->len > 1;
            bool unpainted = b->term.scrolls_at_corner && x == W - 1 && y == H - 1;
            if (cell->width == 0 || combined || replaced || unpainted)
                continue;
            buf_reset(&seen);
            seen_text(b, x, y, &seen);
            if (!span_eq(buf_span(&seen), grid_text(&b->grid, x, y)))
                found = y * W + x;
        }
    buf_clear(&seen);
    return found;
}

static bool same_color(VTermColor seen, struct color want, VTermScreen *screen)
{
    uint8_t rgb[3];
    color_rgb(want, rgb);
    vterm_screen_convert_color_to_rgb(screen, &seen);
    return seen.rgb.red == rgb[0] && seen.rgb.green == rgb[1] && seen.rgb.blue == rgb[2];
}

static bool same_look(struct bench *b, int x, int y)
{
    VTermScreenCell seen;
    const struct cell *cell = grid_cell(&b->grid, x, y);
    struct style s = theme_resolve(&b->paint.look.theme, (enum role)cell->role,
                                   (enum role)cell->ground, cell->dim);
    vterm_screen_get_cell(b->screen, (VTermPos){ .row = y, .col = x }, &seen);
    bool blank = cell->len == 1 && cell->text[0] == ' ';
    if (!same_color(seen.bg, s.bg, b->screen))
        return false;
    return blank || (same_color(seen.fg, s.fg, b->screen) &&
                     seen.attrs.bold == !!(s.attrs & STYLE_BOLD) &&
                     (seen.attrs.underline != 0) == !!(s.attrs & STYLE_UNDERLINE));
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void draw_something(struct bench *b, uint32_t *state)
{
    static const char *const texts[] = { "hello",   "漢字", "e\xcc\x81t\xc3\xa9",
                                         "│─╭",     "    ", "x",
                                         "\x1b[2J", "●" };
    struct canvas c = grid_canvas(&b->grid);
    int x = (int)(next_random(state) % W), y = (int)(next_random(state) % H);
    enum role role = (enum role)(next_random(state) % ROLE_COUNT);
    uint32_t what = next_random(state) % 10;
    if (what == 0)
        canvas_clear(&c, role);
    else if (what < 3)
        canvas_ground(&c, rect_make(x, y, (int)(next_random(state) % W), 2), role);
    else if (what == 3)
        canvas_dim(&c);
    else if (what == 4)
        canvas_fill(&c, rect_make(x, y, (int)(next_random(state) % W), 1), role,
                    next_random(state) % 2 ? " " : "─");
    else if (what < 7) /* neighbours that look alike */
        canvas_str(
            &c, x, y, (enum role)(next_random(state) % 3),
            &"abcdefghijklmnopqrstuvwxyz  0123456789 and so on"[next_random(state) % 40]);
    else
        canvas_str(&c, x, y, role, texts[next_random(state) % 8]);
}

static void check_random_frames(const char *name, const char *colorterm, bool colors)
{
    struct bench b;
    uint32_t state = 3;
    bench_init(&b, name, colorterm, "C.UTF-8");
    for (int round = 0; round < 400; round++) {
        for (uint32_t n = next_random(&state) % 6; n > 0; n--)
            draw_something(&b, &state);
        show(&b, round % 2 ? (int)(next_random(&state) % W) : -1, 0);
        int at = first_difference(&b);
        ck_assert_msg(at < 0, "%s, round %d: cell %d,%d differs", name, round, at % W, at / W);
        for (int i = 0; colors && i < W * H; i++)
            if (grid_cell(&b.grid, i % W, i / W)->width && !same_look(&b, i % W, i / W))
                ck_abort_msg("%s, round %d: look of %d,%d differs", name, round, i % W, i / W);
        size_t left = show(&b, -1, 0); /* but to hide the cursor, nothing is left to say */
        ck_assert_msg(left <= 12, "%s, round %d: %zu bytes", name, round, left);
    }
    bench_clear(&b);
}

START_TEST(paint_leaves_on_the_terminal_what_the_grid_holds)
{
    check_random_frames("xterm-256color", "truecolor", true);
    check_random_frames("xterm-256color", NULL, false);
    check_random_frames("xterm", NULL, false);
    check_random_frames("screen", NULL, false);
    check_random_frames("screen-256color", "truecolor", true);
    check_random_frames("linux", NULL, false);
    check_random_frames("vt100", NULL, false);
}
END_TEST

START_TEST(paint_sends_few_bytes_for_a_typed_character)
{
    struct bench b;
    bench_init(&b, "xterm-256color", "truecolor", "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    canvas_str(&c, 3, 2, ROLE_BRIGHT, "https://example.com/");
    show(&b, 23, 2);
    canvas_str(&c, 23, 2, ROLE_BRIGHT, "x");
    size_t n = show(&b, 24, 2);
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_le(n, 60);
    bench_clear(&b);
}
END_TEST

START_TEST(paint_goes_over_what_stays_where_that_is_shorter)
{
    struct bench b;
    bench_init(&b, "xterm-256color", "truecolor", "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    canvas_str(&c, 0, 2, ROLE_TEXT, "abc def ghi 0123456789 x");
    show(&b, 0, 2);
    canvas_str(&c, 0, 2, ROLE_TEXT, "aBc dEf gHi 0123456789 X");
    show(&b, -1, 0);
    ck_assert_int_lt(first_difference(&b), 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), "Bc dEf gH"));
    ck_assert_ptr_null(strstr(buf_str(&b.out), "0123"));
    bench_clear(&b);
}
END_TEST

/* A short line in the place of a long one, in front of a border. */
START_TEST(paint_erases_blanks_within_a_row)
{
    struct bench b;
    bench_init(&b, "xterm-256color", "truecolor", "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    canvas_str(&c, 0, 2, ROLE_TEXT, "a line that reaches nearly to the end |");
    show(&b, -1, 0);
    canvas_str(&c, 0, 2, ROLE_TEXT, "a line                                |");
    ck_assert_uint_lt(show(&b, -1, 0), 30);
    ck_assert_int_lt(first_difference(&b), 0);
    bench_clear(&b);
}
END_TEST

/* Of two long clusters with the same beginning; what is the same takes no byte. */
START_TEST(paint_sees_that_a_long_cluster_is_another)
{
    static const char *const texts[] = { "👨‍👩‍👧", "👨‍👩‍👦",
                                         "👨‍👩‍👦", "plain", "👨‍👩‍👦" };
    struct bench b;
    bench_init(&b, "xterm-256color", "truecolor", "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        canvas_clear(&c, ROLE_TEXT);
        canvas_str(&c, 3, 2, ROLE_TEXT, texts[i]);
        size_t n = show(&b, -1, 0);
        bool is_there = strstr(buf_str(&b.out), texts[i]) != NULL;
        ck_assert_msg(is_there == (i != 2), "%zu: %s", i, buf_str(&b.out));
        ck_assert(i != 2 || n == 0);
    }
    bench_clear(&b);
}
END_TEST

START_TEST(paint_shows_pixels_in_their_own_colours)
{
    struct bench b;
    VTermScreenCell seen;
    const uint8_t red[3] = { 250, 3, 7 }, blue[3] = { 1, 2, 200 };
    bench_init(&b, "xterm-256color", "truecolor", "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    canvas_pixels(&c, 2, 1, red, blue);
    canvas_pixels(&c, 3, 1, NULL, blue);
    canvas_pixels(&c, -1, 1, red, red);
    canvas_pixels(&c, W, 1, red, red);
    show(&b, -1, 0);
    vterm_screen_get_cell(b.screen, (VTermPos){ .row = 1, .col = 2 }, &seen);
    ck_assert_uint_eq(seen.chars[0], 0x2580);
    ck_assert(same_color(seen.fg, (struct color){ .kind = COLOR_RGB, .r = 250, .g = 3, .b = 7 },
                         b.screen));
    ck_assert(same_color(seen.bg, (struct color){ .kind = COLOR_RGB, .r = 1, .g = 2, .b = 200 },
                         b.screen));
    vterm_screen_get_cell(b.screen, (VTermPos){ .row = 1, .col = 3 }, &seen);
    ck_assert_uint_eq(seen.chars[0], 0x2584);
    ck_assert(same_color(seen.fg, (struct color){ .kind = COLOR_RGB, .r = 1, .g = 2, .b = 200 },
                         b.screen));
    canvas_pixels(&c, 3, 1, NULL, red); /* another colour alone is a change */
    ck_assert_uint_gt(show(&b, -1, 0), 8);
    canvas_str(&c, 2, 1, ROLE_TEXT, "ab");
    show(&b, -1, 0);
    ck_assert_int_lt(first_difference(&b), 0);
    ck_assert(same_look(&b, 2, 1) && same_look(&b, 3, 1));
    bench_clear(&b);
}
END_TEST

START_TEST(paint_places_and_hides_the_cursor)
{
    struct bench b;
    VTermPos pos;
    bench_init(&b, "xterm-256color", NULL, "C.UTF-8");
    show(&b, 5, 3);
    vterm_state_get_cursorpos(vterm_obtain_state(b.vt), &pos);
    ck_assert_int_eq(pos.col, 5);
    ck_assert_int_eq(pos.row, 3);
    show(&b, -1, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), "\x1b[?25l"));
    show(&b, 5, 3);
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), "\x1b[?25h")
                              ? buf_str(&b.out)
                              : strstr(buf_str(&b.out), "\x1b[?12l"));
    bench_clear(&b);
}
END_TEST

/* Where a line ends, and that there is something else that can't be shown. */
START_TEST(paint_marks_control_characters_without_their_pictures)
{
    static const char *const terms[] = { "vt100", "linux" };
    struct bench b;
    bench_init(&b, terms[_i], NULL, _i == 0 ? "C" : "C.UTF-8");
    struct canvas c = grid_canvas(&b.grid);
    canvas_str(&c, 0, 0, ROLE_BORDER, "a␍␊b␛[31m␀␡␉");
    show(&b, -1, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), "a^$b^[31m^^^"));
    bench_clear(&b);
}
END_TEST

START_TEST(paint_sends_only_ascii_where_the_terminal_has_no_more)
{
    struct bench b;
    bench_init(&b, "vt100", NULL, "C");
    struct canvas c = grid_canvas(&b.grid);
    canvas_str(&c, 0, 0, ROLE_BORDER, "╭──╮ ▸ ● 漢 é ✓");
    show(&b, -1, 0);
    bool ascii = true;
    for (size_t i = 0; i < b.out.len; i++)
        ascii &= (unsigned char)b.out.ptr[i] < 0x80;
    ck_assert(ascii);
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), "lqqk")); /* vt100's line drawing */
    ck_assert_ptr_nonnull(strstr(buf_str(&b.out), " > * ?  ? +"));
    bench_clear(&b);
}
END_TEST

struct depth_case {
    const char *term, *colorterm, *no_color, *lang;
    enum term_depth depth;
    enum term_pixels pixels;
};

static const struct depth_case depths[] = {
    { "xterm-256color", "truecolor", NULL, NULL, TERM_RGB, TERM_PIXELS_SHOWN },
    { "xterm-256color", NULL, NULL, NULL, TERM_256, TERM_PIXELS_SHOWN },
    { "xterm-256color", NULL, NULL, "C", TERM_256, TERM_PIXELS_ASCII },
    { "xterm-16color", NULL, NULL, NULL, TERM_16, TERM_PIXELS_FEW_COLOURS },
    { "not-known-8color", NULL, NULL, NULL, TERM_8, TERM_PIXELS_FEW_COLOURS },
    { "xterm", NULL, NULL, NULL, TERM_8, TERM_PIXELS_FEW_COLOURS },
    { "xterm", "24bit", NULL, NULL, TERM_RGB, TERM_PIXELS_SHOWN },
    { "linux", "truecolor", NULL, NULL, TERM_8, TERM_PIXELS_FEW_COLOURS },
    { "screen", "truecolor", NULL, NULL, TERM_8, TERM_PIXELS_FEW_COLOURS },
    { "vt100", NULL, NULL, NULL, TERM_MONO, TERM_PIXELS_FEW_COLOURS },
    { "xterm-256color", "truecolor", "1", NULL, TERM_MONO, TERM_PIXELS_NO_COLOR },
    { "xterm-256color", NULL, "", NULL, TERM_256, TERM_PIXELS_SHOWN },
    { "no-such-terminal", NULL, NULL, NULL, TERM_256, TERM_PIXELS_SHOWN },
};

START_TEST(term_believes_in_colours_that_are_there)
{
    const struct depth_case *c = &depths[_i];
    struct terminal t;
    struct jig_error error = { 0 };
    struct term_env env = {
        .term = c->term, .colorterm = c->colorterm, .no_color = c->no_color, .lang = c->lang
    };
    ck_assert_msg(!term_init(&t, &env, &error), "%s", error.text);
    ck_assert_int_eq(t.depth, c->depth);
    ck_assert_int_eq(t.pixels, c->pixels);
    term_clear(&t);
}
END_TEST

/* What was made once is kept, and never taken for something else. */
START_TEST(term_says_the_same_as_without_a_memory)
{
    static const enum term_cap caps[] = { TERM_CAP_MOVE, TERM_CAP_COLUMN, TERM_CAP_FOREGROUND,
                                          TERM_CAP_BACKGROUND };
    struct terminal t, plain;
    struct jig_error error = { 0 };
    struct term_env env = { .term = "xterm-256color" };
    struct buf said, wanted;
    buf_init(&said, 1 << 24);
    buf_init(&wanted, 1 << 24);
    ck_assert(!term_init(&t, &env, &error) && !term_init(&plain, &env, &error));
    free(plain.made);
    plain.made = NULL;
    for (int i = 0; i < 20000; i++) {
        int a = i * 7919 % 256, b = i % 3 ? i * 31 % 300 : 0;
        term_put_with(&t, &said, caps[i % 4], a, b);
        term_put_with(&plain, &wanted, caps[i % 4], a, b);
    }
    ck_assert(!said.failed && span_eq(buf_span(&said), buf_span(&wanted)));
    buf_clear(&said);
    buf_clear(&wanted);
    term_clear(&t);
    term_clear(&plain);
}
END_TEST

static const struct {
    enum term_cap cap;
    int a, b;
    const char *said;
} filled_cases[] = {
    { TERM_CAP_MOVE, 0, 0, "\x1b[1;1H" },
    { TERM_CAP_MOVE, 39, 119, "\x1b[40;120H" },
    { TERM_CAP_COLUMN, 9, 0, "\x1b[10G" },
    { TERM_CAP_ERASE_CHARS, 12, 0, "\x1b[12X" },
    { TERM_CAP_FOREGROUND, 1, 0, "\x1b[31m" },
    { TERM_CAP_FOREGROUND, 200, 0, "\x1b[38;5;200m" },
    { TERM_CAP_BACKGROUND, 9, 0, "\x1b[101m" },
};

START_TEST(term_fills_in_numbers)
{
    struct terminal t;
    struct jig_error error = { 0 };
    struct term_env env = { .term = "xterm-256color" };
    struct buf said;
    buf_init(&said, 100);
    ck_assert(!term_init(&t, &env, &error));
    term_put_with(&t, &said, filled_cases[_i].cap, filled_cases[_i].a, filled_cases[_i].b);
    ck_assert_str_eq(buf_str(&said), filled_cases[_i].said);
    buf_clear(&said);
    term_clear(&t);
}
END_TEST

START_TEST(term_refuses_one_that_cant_place_its_cursor)
{
    struct terminal t;
    struct jig_error error = { 0 };
    struct term_env env = { .term = "dumb" };
    ck_assert_int_eq(term_init(&t, &env, &error), JIG_ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "dumb"));
}
END_TEST

/* Everything that is switched on is switched off again. */
START_TEST(term_leaves_nothing_switched_on)
{
    struct terminal t;
    struct jig_error error = { 0 };
    struct term_env env = { .term = "xterm-256color" };
    struct buf on, off;
    buf_init(&on, 1024);
    buf_init(&off, 1024);
    ck_assert(!term_init(&t, &env, &error));
    term_put_enter(&t, &on);
    term_put_leave(&t, &off);
    size_t n = 0;
    for (const char *p = buf_str(&on); (p = strstr(p, "\x1b[?")); p++) {
        char mode[16];
        size_t digits = strspn(p + 3, "0123456789");
        if (p[3 + digits] != 'h')
            continue;
        snprintf(mode, sizeof mode, "\x1b[?%.*sl", (int)digits, p + 3);
        ck_assert_msg(strstr(buf_str(&off), mode), "%s", mode + 1);
        n++;
    }
    ck_assert_uint_ge(n, 5);
    buf_clear(&on);
    buf_clear(&off);
    term_clear(&t);
}
END_TEST

static const struct {
    const char *smcup, *want;
} alternates[] = {
    { "\x1b[?1049h\x1b[22;0;0t", "\x1b[?1047h" },
    { "\x1b[?47h", "\x1b[?47h" },
};

/* Where it was stopped, the cursor's place is saved still; a title, too. */
START_TEST(term_enters_again_without_saving_the_cursor)
{
    struct terminal t;
    struct jig_error error = { 0 };
    struct term_env env = { .term = "xterm-256color" };
    struct buf first, again;
    buf_init(&first, 1024);
    buf_init(&again, 1024);
    ck_assert(!term_init(&t, &env, &error));
    free(t.caps[TERM_CAP_ALTERNATE_ON]);
    t.caps[TERM_CAP_ALTERNATE_ON] = mem_strdup(alternates[_i].smcup);
    term_put_enter(&t, &first);
    term_put_enter_again(&t, &again);
    ck_assert(span_starts(buf_span(&again), span_of(alternates[_i].want)));
    ck_assert_str_eq(buf_str(&first) + strlen(alternates[_i].smcup),
                     buf_str(&again) + strlen(alternates[_i].want));
    buf_clear(&first);
    buf_clear(&again);
    term_clear(&t);
}
END_TEST

Suite *test_paint(void);
Suite *test_paint(void)
{
    Suite *suite = suite_create("paint");
    TCase *tc = tcase_create("paint");
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, term_enters_again_without_saving_the_cursor, 0,
                        sizeof alternates / sizeof *alternates);
    tcase_add_test(tc, paint_leaves_on_the_terminal_what_the_grid_holds);
    tcase_add_test(tc, paint_sends_few_bytes_for_a_typed_character);
    tcase_add_test(tc, paint_goes_over_what_stays_where_that_is_shorter);
    tcase_add_test(tc, paint_erases_blanks_within_a_row);
    tcase_add_test(tc, paint_sees_that_a_long_cluster_is_another);
    tcase_add_test(tc, paint_shows_pixels_in_their_own_colours);
    tcase_add_test(tc, paint_places_and_hides_the_cursor);
    tcase_add_loop_test(tc, paint_marks_control_characters_without_their_pictures, 0, 2);
    tcase_add_test(tc, paint_sends_only_ascii_where_the_terminal_has_no_more);
    tcase_add_loop_test(tc, term_believes_in_colours_that_are_there, 0,
                        sizeof depths / sizeof *depths);
    tcase_add_test(tc, term_says_the_same_as_without_a_memory);
    tcase_add_loop_test(tc, term_fills_in_numbers, 0,
                        sizeof filled_cases / sizeof *filled_cases);
    tcase_add_test(tc, term_refuses_one_that_cant_place_its_cursor);
    tcase_add_test(tc, term_leaves_nothing_switched_on);
    suite_add_tcase(suite, tc);
    return suite;
}

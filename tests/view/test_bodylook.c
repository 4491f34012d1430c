/* How a body looks where words alone don't tell: colours, hits, what is said at the bottom of it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "support/screen.h"
#include "support/viewer.h"
#include "view/bodystate.h"
#include "view/bodytab.h"

#define X100                                                                                   \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
    "xxxxxxxxxxxx"
#define X500 X100 X100 X100 X100 X100

static struct viewer v;

static void setup(void)
{
    viewer_open(&v, 78, 20);
}

static void teardown(void)
{
    viewer_close(&v);
}

/* Of the first cell of a text, which stands once on the screen. */
static enum role role_of(const char *text)
{
    const char *screen = viewer_screen(&v);
    const char *at = strstr(screen, text);
    ck_assert_msg(at && !strstr(at + 1, text), "\"%s\" is not there once in\n%s", text, screen);
    int y = 0;
    for (const char *end; (end = memchr(screen, '\n', (size_t)(at - screen))); screen = end + 1)
        y++;
    return screen_role(&v.grid, visible_columns(span_make(screen, (size_t)(at - screen)), 1000),
                       y);
}

struct colour {
    const char *type, *body;
    const char *text;
    enum role role;
};

#define JSON "{\"name\":\"value\",\"n\":-1.5,\"yes\":true,\"not\":null,\"list\":[7]}"
#define XML  "<?xml version=\"1.0\"?><r><a at=\"quoted\">words &amp; more</a><!-- note --></r>"

static const struct colour colours[] = {
    { "application/json", JSON, "\"name\"", ROLE_JSON_KEY },
    { "application/json", JSON, "\"value\"", ROLE_JSON_STRING },
    { "application/json", JSON, "-1.5", ROLE_JSON_NUMBER },
    { "application/json", JSON, "true", ROLE_JSON_BOOL },
    { "application/json", JSON, "null", ROLE_JSON_NULL },
    { "application/json", JSON, "]", ROLE_JSON_PUNCT },
    { "application/json", "[1,x", "✗ not JSON", ROLE_ERROR },
    { "application/x-ndjson", "{\"name\":1}\n{\"n\":2}\n", "\"name\"", ROLE_JSON_KEY },
    { "text/xml", XML, "at=", ROLE_NAME },
    { "text/xml", XML, "\"quoted\"", ROLE_JSON_STRING },
    { "text/xml", XML, "words", ROLE_TEXT },
    { "text/xml", XML, "<!-- note", ROLE_FAINT },
    { "text/xml", "<a></b>", "✗ not well-formed", ROLE_ERROR },
    { "text/html", "<p class=\"c\">words</p>", "class", ROLE_NAME },
    { "text/plain", "a\x1b[31mb", "␛", ROLE_MARK },
};

struct first {
    const char *type, *row; /* repeated */
};

static const struct first firsts[] = {
    { "application/json", "[1,2,3,4,5,6,7,8]," },
    { "application/json", "\"" X500 X500 "\"," },
    { "application/json",
      "\"a line that takes most of the screen, so that few fill a piece\"," },
    { "text/plain", "a line that takes most of the screen, so that few fill a piece\n" },
    { "text/xml", "<r><a>words</a></r>" },
    { "text/csv", "one,two,three\n" },
};

/* Before any other work, and however large the screen gets then: nobody sees it half empty. */
START_TEST(bodylook_fills_the_first_screen)
{
    const struct first *f = &firsts[_i];
    static const int heights[] = { 20, 90 };
    struct buf body;
    buf_init(&body, 1 << 20);
    if (strcmp(f->type, "application/json") == 0)
        buf_add_byte(&body, '[');
    for (int i = 0; i < 600; i++)
        buf_add_str(&body, f->row);
    v.bytes = buf_span(&body);
    v.input.source = source_of_span(&v.bytes);
    v.input.type = span_of(f->type);
    response_set_bytes(v.response, &v.input);
    for (size_t i = 0; i < sizeof heights / sizeof *heights; i++) {
        viewer_resize(&v, 78, heights[i]);
        viewer_screen(&v);
        for (int y = 2; y < heights[i] - 3; y++) {
            const char *row = viewer_row(&v, y);
            size_t blank = strspn(row, " ");
            ck_assert_msg(row[blank] && blank < 20, "%s: row %d of %d is empty", f->type, y,
                          heights[i]);
        }
    }
    buf_clear(&body);
}
END_TEST

START_TEST(bodylook_finds_what_comes_later)
{
    struct span body = SPAN("one two three");
    v.input.complete = false;
    viewer_show(&v, span_sub(body, 0, 7), "text/plain");
    viewer_keys(&v, "/three<Enter>");
    viewer_has(&v, "not found so far");
    v.bytes.len = (size_t)(v.input.source.len = body.len);
    v.input.complete = true;
    response_update(v.response, v.stage.now);
    viewer_work(&v);
    viewer_has(&v, "1 of 1");
    viewer_keys(&v, "/four<Enter>");
    viewer_has(&v, "not found");
    viewer_lacks(&v, "so far");
}
END_TEST

START_TEST(bodylook_is_coloured_by_what_it_is)
{
    const struct colour *c = &colours[_i];
    viewer_show(&v, span_of(c->body), c->type);
    ck_assert_msg(role_of(c->text) == c->role, "%s: %s: %d", c->type, c->text,
                  role_of(c->text));
}
END_TEST

static enum role ground(int x, int y)
{
    return (enum role)grid_cell(&v.grid, x, y)->ground;
}

START_TEST(bodylook_shows_every_hit_and_which_is_the_current_one)
{
    viewer_show(&v, SPAN("one two\nthree two four\ntwo\n"), "text/plain");
    viewer_keys(&v, "/two");
    viewer_has(&v, "1 of 3");
    ck_assert_int_lt(ground(8, 0), ROLE_HIT);
    ck_assert_int_eq(ground(12, 0), ROLE_HIT_CURRENT);
    ck_assert_int_eq(ground(14, 0), ROLE_HIT_CURRENT);
    ck_assert_int_eq(ground(14, 1), ROLE_HIT);
    ck_assert_int_eq(ground(8, 2), ROLE_HIT);
    ck_assert_int_lt(ground(18, 1), ROLE_HIT);
    viewer_keys(&v, "<Enter>n");
    viewer_screen(&v);
    ck_assert_int_eq(ground(12, 0), ROLE_HIT);
    ck_assert_int_eq(ground(14, 1), ROLE_HIT_CURRENT);
    viewer_keys(&v, "/<Esc>");
    viewer_screen(&v);
    ck_assert_int_lt(ground(14, 1), ROLE_HIT);
}
END_TEST

START_TEST(bodylook_is_at_its_place_again_where_a_filter_ends)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 0; i < 200; i++)
        buf_addf(&body, "%s%d", i ? "," : "[", i);
    buf_add_byte(&body, ']');
    viewer_show(&v, buf_span(&body), "application/json");
    viewer_keys(&v, ":120<Enter>f.[7]<Enter>");
    viewer_wait_for(&v, "    1   7\n");
    viewer_has(&v, "line 1 of 1");
    viewer_keys(&v, "<Esc>");
    viewer_wait_for(&v, "line 120 of 202");
    buf_clear(&body);
}
END_TEST

/* A byte is two in the text, and a row of hex begins within the line before. */
START_TEST(bodylook_keeps_its_place_in_another_mode_and_charset)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 0; i < 200; i++)
        buf_addf(&body, "\xe9\xe9 %d\n", i);
    viewer_show(&v, buf_span(&body), "text/plain; charset=latin1");
    viewer_keys(&v, ":150<Enter>m");
    viewer_has(&v, "31 34 39 0a"); /* "149" */
    viewer_keys(&v, "m");
    viewer_has(&v, "line 149 of 200");
    response_use_charset(v.response, SPAN("KOI8-R"));
    viewer_work(&v);
    viewer_has(&v, "ИИ 149");
    viewer_has(&v, "text, KOI8-R   line 149 of 200");
    buf_clear(&body);
}
END_TEST

START_TEST(bodylook_says_why_there_is_nothing)
{
    static const struct {
        const char *method;
        int status;
        const char *says;
    } cases[] = {
        { "GET", 204, "the answer has no body" },
        { "HEAD", 200, "the answer to HEAD has no body" },
    };
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_head head = { cases[_i].status, "OK", 2, "HTTP/1.1" };
    struct jig_error error = { .code = JIG_OK };
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, cases[_i].method, "http://a.test/");
    jig_recording_set_answer(r, &head);
    ck_assert_msg(!jig_recording_finish(r, &v.transfer, &error), "%s", error.text);
    response_set_transfer(v.response, v.transfer);
    viewer_work(&v);
    viewer_has(&v, cases[_i].says);
}
END_TEST

START_TEST(bodylook_says_that_nothing_of_a_body_is_there)
{
    static const struct {
        const char *coding, *body, *says;
    } cases[] = {
        { "gzip", "{1:2}", "nothing of what came could be decoded" },
        { "gzip", "\x1f\x8b", "nothing of what came could be decoded" },
        { "gzip", "", "nothing of a body came" },
        { "identity", "", "nothing of a body came" },
    };
    struct buf answer;
    buf_init(&answer, 1000);
    buf_addf(&answer, "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 5\r\n\r\n%s",
             cases[_i].coding, cases[_i].body);
    viewer_answer(&v, "http://a.test/", buf_span(&answer));
    viewer_has(&v, cases[_i].says);
    buf_clear(&answer);
}
END_TEST

struct words {
    const char *type;
    struct span body;
    const char *want;
};

#define B(literal)                   \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static const struct words words[] = {
    { "text/plain", B("\xef\xbb\xbfwords"), "text, UTF-8 with BOM   line 1 of 1" },
    { "application/json", B("\xff\xfe[\0001\0]\0"), "JSON, UTF-16LE with BOM   line 1 of 3" },
    { "text/plain; charset=latin1", B("caf\xe9"), "text, windows-1252 for \"latin1\"   line" },
    { "text/plain; charset=latin1", B("a \x81 and \x8d"), ", 2 invalid bytes   line" },
    { "text/csv", B("name,b\n" X500 "," X500 "\n"), "CSV, wide cells cut   row 1 of 1" },
    { "text/csv", B("a,b\n1,2\n3,\"4\n5,6\n"),
      "CSV, a quote not closed in row 2   row 1 of 2" },
    { "text/csv", B("a,\"b\n1,2\n"), "CSV, a quote not closed in the first line" },
    { "text/csv", B("a,b\n1,\"2\""), "CSV   row 1 of 1" },
    { "text/plain", B("caf\xe9 \xff\xfe \xe4\xb8"), "text, 5 bytes not UTF-8   line 1 of 1" },
    { "text/plain; charset=klingon", B("caf\xe9"), "is not known, 1 byte not UTF-8   line 1" },
    { "application/json", B("{\"a\":\"caf\xe9\"}"), "JSON, 1 byte not UTF-8   line 1 of 3" },
    { "application/json", B("[1,2,x,3]"), "JSON, only to line 3   line 1 of 4" },
    { "application/json", B("[1,\"cut"), "JSON, breaks off in line 3   line 1 of 3" },
    { "text/xml", B("<a><b></b><c></a>"), "XML, not well-formed in line 4   line 1 of 4" },
};

START_TEST(bodylook_says_how_bytes_were_read_and_what_was_cut)
{
    viewer_show(&v, words[_i].body, words[_i].type);
    viewer_has(&v, words[_i].want);
}
END_TEST

/* It is told, and no character of the text: neither seen nor copied. */
START_TEST(bodylook_leaves_a_byte_order_mark_out)
{
    viewer_show(&v, SPAN("\xef\xbb\xbfwords\nmore\n"), "text/plain");
    viewer_has(&v, "1   words");
    viewer_keys(&v, "y");
    ck_assert_str_eq(buf_str(&v.text), "words");
    viewer_keys(&v, "m");
    viewer_has(&v, "ef bb bf 77");
}
END_TEST

static const char *key_of_another(const void *keys, const char *command)
{
    return strcmp(command, keys) == 0 ? "F9" : "";
}

/* Not by the one that it has at first. */
START_TEST(bodylook_names_a_key_as_it_is_bound)
{
    char *large = mem_zero(RESTAB_COPY_MAX + 1, 1);
    memset(large, 'x', RESTAB_COPY_MAX + 1);
    struct view_env env = { .keys = "response.save", .key_of = key_of_another };
    response_set_keys(v.response, &env);
    viewer_show(&v, span_make(large, RESTAB_COPY_MAX + 1), "text/plain");
    viewer_keys(&v, "Y");
    ck_assert_str_eq(buf_str(&v.text), "too large for the clipboard; F9 saves it");
    env.keys = "none of these";
    response_set_keys(v.response, &env);
    viewer_keys(&v, "Y");
    ck_assert_str_eq(buf_str(&v.text), "too large for the clipboard: save it");
    free(large);
}
END_TEST

/* Commands of other tabs are not told of, nor do they take keys away from this. */
START_TEST(bodylook_can_do_what_a_body_is_for)
{
    static const char *const can[] = {
        "response.copy",       "response.copy-all",  "response.save",  "response.mode",
        "response.charset",    "response.wrap",      "response.fold",  "response.fold-all",
        "response.unfold-all", "response.copy-path", "response.select"
    };
    viewer_show(&v, SPAN("{\"a\":[1]}"), "application/json");
    for (size_t i = 0; i < v.view.class->n_commands; i++) {
        const char *name = v.view.class->commands[i].name;
        bool is_of_body = false;
        for (size_t k = 0; k < sizeof can / sizeof *can; k++)
            is_of_body |= strcmp(name, can[k]) == 0;
        bool is_of_pane =
            strncmp(name, "response.find", 13) == 0 || strcmp(name, "response.go") == 0 ||
            strcmp(name, "response.filter") == 0 || strcmp(name, "response.pager") == 0 ||
            strcmp(name, "response.editor") == 0;
        ck_assert_msg(v.view.class->can_run(v.view.self, i) == (is_of_body || is_of_pane), "%s",
                      name);
    }
}
END_TEST

/* Half a second apart: what came in between, a second. */
START_TEST(bodylook_says_how_fast_it_arrives)
{
    static const struct script script = {
        { HEAD_END,
          { SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nfirst\n", 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 500000 },
          { SCRIPT_SEND, X500 X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 60000000 } }
    };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", NULL);
    stage_settle(&v.stage);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "receiving   6 B of 8.8 KiB");
    viewer_lacks(&v, "/s ");
    v.stage.now += 500000;
    stage_settle(&v.stage);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "1006 B of 8.8 KiB  ━━━━━━━━━━   2.0 KiB/s   500 ms");
}
END_TEST

/* What comes behind a redirect has a beginning of its own. */
START_TEST(bodylook_says_how_fast_each_exchange_is)
{
    static const struct script script = {
        { HEAD_END,
          { SCRIPT_SEND,
            "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 1500\r\n\r\n" X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 500000 },
          { SCRIPT_SEND, X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 500000 },
          { SCRIPT_SEND, X500, 0, 0 },
          HEAD_END,
          { SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" X500 X100, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 60000000 } }
    };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", NULL);
    for (int passed = 0; passed <= 500; passed += 500) {
        stage_settle(&v.stage);
        response_update(v.response, v.stage.now);
        v.stage.now += 500000;
    }
    viewer_has(&v, "   1000 B/s   ");
    stage_settle(&v.stage);
    response_update(v.response, v.stage.now);
    viewer_has(&v, "600 B of 8.8 KiB");
    viewer_lacks(&v, "/s ");
}
END_TEST

START_TEST(bodylook_says_how_fast_what_comes_in_bursts_is)
{
    static const struct script script = {
        { HEAD_END,
          { SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 1000000 },
          { SCRIPT_SEND, X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 1000000 },
          { SCRIPT_SEND, X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 1000000 },
          { SCRIPT_SEND, X500, 0, 0 },
          { SCRIPT_WAIT, NULL, 0, 60000000 } }
    };
    v.stage.scripts = &script;
    v.stage.n_scripts = 1;
    viewer_send(&v, "http://a.test/", NULL);
    for (int passed = 0; passed <= 3500; passed += 500) {
        stage_settle(&v.stage);
        response_update(v.response, v.stage.now);
        if (passed >= 1000)
            viewer_has(&v, passed % 1000 == 0 ? "   500 B/s   "
                           : passed == 1500   ? "   333 B/s   "
                           : passed == 2500   ? "   400 B/s   "
                                              : "   428 B/s   ");
        v.stage.now += 500000;
    }
}
END_TEST

/* Every container within the outermost one, as far as that goes; the last line that was looked at. */
static struct line fold_all(struct lines lines)
{
    struct line line, inner;
    ck_assert(lines.class->find(lines.ctx, 0, &line) && line.can_fold);
    while (lines.class->next(lines.ctx, &line, &inner) && inner.can_fold &&
           lines.class->fold(lines.ctx, &inner))
        ck_assert(lines.class->find(lines.ctx, inner.at, &line));
    return inner;
}

START_TEST(bodylook_says_that_no_more_can_be_folded)
{
    static const char *const types[] = { "application/json", "text/xml" };
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_add_str(&body, _i ? "<r>" : "[");
    for (int i = 0; i < 10002; i++)
        buf_add_str(&body, _i ? "<a><b/></a>" : i ? ",[1]" : "[1]");
    buf_add_str(&body, _i ? "</r>" : "]");
    struct span bytes = buf_span(&body);
    struct bodyinput in = { .source = source_of_span(&bytes),
                            .type = span_of(types[_i]),
                            .complete = true };
    struct restab_shown shown = { .bytes = &in };
    struct bodytab *b = bodytab_new();
    struct restab tab = bodytab_tab(b);
    struct intent said = { 0 };
    ck_assert_ptr_nonnull(b);
    tab.class->resize(tab.self, 78, 20);
    tab.class->show(tab.self, &shown, true);
    while (tab.class->work(tab.self, 1000))
        ;
    struct line line = fold_all(bodydoc_lines(b->doc));
    ck_assert_uint_eq(line.number, 2 + 3 * 10000);
    pager_to_offset(&b->pager, line.at);
    ck_assert(tab.class->run(tab.self, RESTAB_FOLD, &said));
    ck_assert_str_eq(said.command, "say");
    ck_assert(span_eq_str(said.text, "10,000 are folded, the most that can be: unfold one"));
    pager_to_offset(&b->pager, line.at - 1); /* the one before */
    tab.class->run(tab.self, RESTAB_FOLD, &said);
    pager_to_offset(&b->pager, line.at);
    said = (struct intent){ 0 };
    ck_assert(tab.class->run(tab.self, RESTAB_FOLD, &said) && !said.command);
    pager_to_end(&b->pager);
    ck_assert(tab.class->run(tab.self, RESTAB_FOLD, &said));
    ck_assert(span_eq_str(said.text, "nothing to fold here"));
    bodytab_free(b);
    buf_clear(&body);
}
END_TEST

START_TEST(bodylook_says_that_a_record_was_closed_for_another)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 1; i <= 40; i++)
        buf_addf(&body, "{\"id\":%d}\n", i);
    viewer_show(&v, buf_span(&body), "application/x-ndjson");
    for (int i = 1; i <= 33; i++) {
        char keys[32];
        ck_assert(!v.said.command);
        snprintf(keys, sizeof keys, ":%d<Enter><Enter>", i);
        viewer_keys(&v, keys);
    }
    ck_assert_str_eq(buf_str(&v.text),
                     "32 are open, the most that can be: the first of them was closed");
    viewer_keys(&v, "g");
    viewer_has(&v, "1 ▸ {\"id\": 1} ");
    viewer_has(&v, "2 ▾ { ");
    buf_clear(&body);
}
END_TEST

/* More than a turn has time for. */
/* A command that does not end at once. */
static void begin_to(const char *command)
{
    struct intent intent = { 0 };
    bool has_run = false;
    for (size_t i = 0; i < v.view.class->n_commands; i++)
        if (span_eq_str(span_of(v.view.class->commands[i].name), command))
            has_run = v.view.class->run(v.view.self, i, &intent);
    ck_assert(has_run);
    ck_assert_ptr_null(intent.command);
}

START_TEST(bodylook_copies_much_by_and_by)
{
    enum { LEN = 2 << 20 };
    char *large = mem_zero(LEN, 1);
    memset(large, 'x', LEN);
    viewer_show(&v, span_make(large, LEN), "text/plain");
    begin_to("response.copy-all");
    ck_assert_uint_eq(view_awaited(v.view), 1);
    ck_assert(view_work(v.view, 1));
    viewer_work(&v);
    ck_assert_uint_eq(view_awaited(v.view), 0);
    ck_assert_str_eq(v.said.command, "response.copied");
    ck_assert(span_eq(buf_span(&v.text), span_make(large, LEN)));
    free(large);
}
END_TEST

/* The lines as they are shown; what is folded meanwhile, as it is shown then; of another mode
 * nothing. */
START_TEST(bodylook_copies_selected_lines_by_and_by)
{
    struct buf body, want;
    buf_init(&body, 4 << 20);
    buf_init(&want, 8 << 20);
    buf_add_str(&body, "[[");
    buf_add_str(&want, "[\n  [");
    for (int i = 0; i < 100000; i++) {
        buf_addf(&body, "%s%d", i ? "," : "", i);
        buf_addf(&want, "%s\n    %d", i ? "," : "", i);
    }
    buf_add_str(&body, "]]");
    buf_add_str(&want, "\n  ]\n]");
    viewer_show(&v, buf_span(&body), "application/json");
    viewer_keys(&v, "vG");
    begin_to("response.copy");
    ck_assert_uint_eq(view_awaited(v.view), 1);
    ck_assert(view_work(v.view, 1));
    if (_i == 1)
        viewer_keys(&v, "g-");
    if (_i == 2)
        viewer_keys(&v, "m");
    viewer_work(&v);
    ck_assert_uint_eq(view_awaited(v.view), 0);
    ck_assert_str_eq(v.said.command, _i == 2 ? "not copied" : "response.copied");
    ck_assert(_i > 0 || span_eq(buf_span(&v.text), buf_span(&want)));
    ck_assert(_i == 2 || span_starts(buf_span(&v.text), span_sub(buf_span(&want), 0, 10000)));
    buf_clear(&body);
    buf_clear(&want);
}
END_TEST

/* The last one may be on its way still. */
START_TEST(bodylook_counts_the_line_under_the_cursor)
{
    static const struct {
        const char *type, *bytes, *words;
    } cases[] = {
        { "application/json", "[1, 2", "line 3 of 3…" },
        { "application/json", "[1, {\"a\": 3}", "line 5 of 5…" },
        { "text/xml", "<a><b>1</b><c>te", "line 3 of 3…" },
        { "text/plain", "one\ntwo\nth", "line 3 of 3…" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        v.input.complete = false;
        viewer_show(&v, span_of(cases[i].bytes), cases[i].type);
        viewer_keys(&v, "G");
        ck_assert_msg(strstr(viewer_screen(&v), cases[i].words), "%s", viewer_screen(&v));
    }
}
END_TEST

START_TEST(bodylook_counts_the_selected_lines)
{
    viewer_show(&v, SPAN("one\ntwo\nthree\n"), "text/plain");
    viewer_keys(&v, "v");
    viewer_has(&v, "  1 line   y copy");
    viewer_keys(&v, "j");
    viewer_has(&v, "  2 lines   y copy");
}
END_TEST

START_TEST(bodylook_says_how_much_of_the_width_is_seen)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 0; i < 1200; i++)
        buf_addf(&body, "%d", i % 10);
    buf_add_str(&body, " end\nshort\n");
    viewer_show(&v, buf_span(&body), "text/plain");
    viewer_keys(&v, "w");
    viewer_has(&v, "columns 1–");
    viewer_has(&v, " of 1,204");
    viewer_keys(&v, "/end<Enter>"); /* it comes into sight */
    viewer_has(&v, "89 end");
    viewer_has(&v, "–1,204 of 1,204");
    viewer_keys(&v, "g");
    viewer_has(&v, "columns 1–");
    viewer_keys(&v, "w");
    viewer_lacks(&v, "columns");
    viewer_show(&v, SPAN("short\n"), "text/plain");
    viewer_keys(&v, "w");
    viewer_has(&v, "no wrap");
    buf_clear(&body);
}
END_TEST

/* Which comes in pieces of 4,096. */
START_TEST(bodylook_says_how_wide_a_very_long_line_is)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int i = 0; i < 3000; i++)
        buf_addf(&body, "%07d,", i);
    viewer_show(&v, buf_span(&body), "text/plain");
    viewer_keys(&v, "w");
    viewer_has(&v, "columns 1–");
    viewer_has(&v, " of 24,000");
    viewer_keys(&v, "jj");
    viewer_has(&v, "columns 8,193–");
    viewer_has(&v, " of 24,000");
    buf_clear(&body);
}
END_TEST

/* Wherever in it the cursor is; of one that is not scanned to its end too. */
START_TEST(bodylook_copies_a_long_line_as_one)
{
    struct buf body;
    buf_init(&body, 4 << 20);
    buf_add_str(&body, "one\n");
    for (int i = 0; i < 100000; i++)
        buf_addf(&body, "%d ", i);
    struct span line = span_sub(buf_span(&body), 4, body.len);
    buf_add_str(&body, _i ? "\nlast" : "");
    viewer_show(&v, buf_span(&body), "text/plain");
    static const char *const ways[] = { "jy", ":50%<Enter>y", ":99%<Enter>y" };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        viewer_keys(&v, "g");
        viewer_keys(&v, ways[i]);
        viewer_work(&v);
        ck_assert_str_eq(v.said.command, "response.copied");
        ck_assert_uint_eq(v.text.len, line.len);
        ck_assert(span_eq(buf_span(&v.text), line));
    }
    buf_clear(&body);
}
END_TEST

START_TEST(bodylook_says_what_is_too_much_for_the_clipboard)
{
    struct buf body;
    buf_init(&body, 32 << 20);
    char *space = buf_space(&body, 20 << 20);
    ck_assert_ptr_nonnull(space);
    memset(space, 'x', 20 << 20);
    buf_added(&body, 20 << 20);
    viewer_show(&v, buf_span(&body), "text/plain");
    viewer_keys(&v, "Y");
    ck_assert_str_eq(v.said.command, "say");
    ck_assert_str_eq(buf_str(&v.text), "too large for the clipboard; s saves it");
    viewer_keys(&v, "G");
    viewer_keys(&v, "y");
    ck_assert_str_eq(buf_str(&v.text), "too large for the clipboard; s saves it");
    viewer_keys(&v, "gvGy");
    viewer_work(&v);
    ck_assert_str_eq(v.said.command, "not copied");
    ck_assert_int_eq(v.text.failed, JIG_ERR_TOO_LARGE);
    buf_clear(&body);
}
END_TEST

#define LOOP(tc, test, cases) \
    tcase_add_loop_test(tc, test, 0, (int)(sizeof(cases) / sizeof *(cases)))

Suite *test_bodylook(void);
Suite *test_bodylook(void)
{
    Suite *suite = suite_create("bodylook");
    TCase *tc = tcase_create("bodylook");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    LOOP(tc, bodylook_is_coloured_by_what_it_is, colours);
    LOOP(tc, bodylook_fills_the_first_screen, firsts);
    tcase_add_test(tc, bodylook_finds_what_comes_later);
    tcase_add_test(tc, bodylook_shows_every_hit_and_which_is_the_current_one);
    tcase_add_test(tc, bodylook_is_at_its_place_again_where_a_filter_ends);
    tcase_add_test(tc, bodylook_keeps_its_place_in_another_mode_and_charset);
    tcase_add_loop_test(tc, bodylook_says_why_there_is_nothing, 0, 2);
    tcase_add_loop_test(tc, bodylook_says_that_nothing_of_a_body_is_there, 0, 4);
    LOOP(tc, bodylook_says_how_bytes_were_read_and_what_was_cut, words);
    tcase_add_test(tc, bodylook_leaves_a_byte_order_mark_out);
    tcase_add_test(tc, bodylook_names_a_key_as_it_is_bound);
    tcase_add_test(tc, bodylook_can_do_what_a_body_is_for);
    tcase_add_test(tc, bodylook_says_how_fast_it_arrives);
    tcase_add_test(tc, bodylook_says_how_fast_each_exchange_is);
    tcase_add_test(tc, bodylook_says_how_fast_what_comes_in_bursts_is);
    tcase_add_loop_test(tc, bodylook_says_that_no_more_can_be_folded, 0, 2);
    tcase_add_test(tc, bodylook_says_that_a_record_was_closed_for_another);
    tcase_add_test(tc, bodylook_copies_much_by_and_by);
    tcase_add_loop_test(tc, bodylook_copies_selected_lines_by_and_by, 0, 3);
    tcase_add_loop_test(tc, bodylook_copies_a_long_line_as_one, 0, 2);
    tcase_add_test(tc, bodylook_says_how_much_of_the_width_is_seen);
    tcase_add_test(tc, bodylook_says_how_wide_a_very_long_line_is);
    tcase_add_test(tc, bodylook_counts_the_line_under_the_cursor);
    tcase_add_test(tc, bodylook_counts_the_selected_lines);
    tcase_add_test(tc, bodylook_says_what_is_too_much_for_the_clipboard);
    suite_add_tcase(suite, tc);
    return suite;
}

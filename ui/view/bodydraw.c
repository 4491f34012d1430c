#include "view/bodydraw.h"

#include "base/visible.h"
#include "data/human.h"
#include "view/bodyfind.h"
#include "view/bodyparts.h"
#include "view/complaint.h"
#include "widget/bar.h"

/* In how many words it is said what is shown. */
enum detail { DETAIL_LITTLE, DETAIL_SOME, DETAIL_SIDES, DETAIL_ALL };

/* The last one counts once its end has come, and may be shown before. */
static uint64_t count_lines(const struct bodytab *b, const struct line *here)
{
    const struct lines *lines = &b->pager.rows.lines;
    uint64_t n = lines->class->count(lines->ctx);
    return n > here->number ? n : here->number;
}

/* Where the cursor is, and of how much. */
static void describe_place(const struct bodytab *b, enum detail detail, struct buf *out)
{
    char number[HUMAN_COUNT];
    const struct line *line = pager_line(&b->pager);
    bool in_hex = b->doc->mode == BODY_HEX;
    if (!line)
        return;
    if (in_hex)
        buf_addf(out, "   byte %s", human_count(number, line->at));
    else if (line->number)
        buf_addf(out, "   %s %s", bodydoc_line_word(b->doc), human_count(number, line->number));
    if (detail > DETAIL_LITTLE && in_hex)
        buf_addf(out, " of %s", human_count(number, b->doc->source.len));
    else if (detail > DETAIL_LITTLE && line->number)
        buf_addf(out, " of %s%s", human_count(number, count_lines(b, line)),
                 bodydoc_is_through(b->doc) ? "" : "…");
    if (!in_hex && (line->is_rest || !line->number))
        buf_addf(out, "   %.0f%%", 100.0 * (double)line->at / (double)b->doc->source.len);
}

/* Whether lines wrap, or how much of their width is seen. */
static void describe_sides(const struct bodytab *b, enum detail detail, struct buf *out)
{
    char first[HUMAN_COUNT], last[HUMAN_COUNT], all[HUMAN_COUNT];
    struct pager_columns seen;
    if (b->doc->mode == BODY_HEX || detail < DETAIL_SIDES)
        return;
    bool has_more = pager_columns(&b->pager, &seen);
    if (has_more && !seen.is_known)
        buf_add_str(out, "   columns …");
    else if (has_more)
        buf_addf(out, "   columns %s–%s of %s%s", human_count(first, seen.first),
                 human_count(last, seen.last), human_count(all, seen.all),
                 seen.is_all ? "" : "…");
    else if (detail == DETAIL_ALL && !bodydoc_is_table(b->doc))
        buf_add_str(out, b->pager.rows.wrap ? "   wrap" : "   no wrap");
}

static void describe(const struct bodytab *b, enum detail detail, struct buf *out)
{
    static const char *const modes[] = { "", " raw", " hex" };
    bool plain = b->doc->mode == bodydoc_fitting(b->doc) ||
                 (b->doc->mode == BODY_RAW && !bodydoc_has_layout(b->doc));
    const char *label = bodyfilter_shows(&b->filter) ? "JSON results" : b->doc->mime.label;
    buf_addf(out, "%s%s", label, plain ? "" : modes[b->doc->mode]);
    if (bodydoc_is_packed(b->doc))
        buf_add_str(out, " as JSON");
    else if (b->doc->mode != BODY_HEX)
        bodydoc_add_charset(b->doc, out);
    bodydoc_add_limits(b->doc, out);
    if (bodydoc_is_picture(b->doc))
        return;
    describe_place(b, detail, out);
    describe_sides(b, detail, out);
}

static const char *next_mode_word(const struct bodytab *b)
{
    static const char *const words[] = { "pretty", "raw", "hex" };
    enum body_mode next = bodydoc_next_mode(b->doc);
    return next == BODY_RAW && !bodydoc_has_layout(b->doc) ? "text" : words[next];
}

static void draw_selection(const struct bodytab *b, const struct canvas *c, int y, int right,
                           const struct view_env *env)
{
    char count[HUMAN_COUNT];
    struct line first, last;
    struct bar_hint hints[] = {
        { view_key(env, "response.copy"), "copy" },
        { "Esc", "end" },
    };
    int x = 2;
    if (pager_selection(&b->pager, &first, &last) && first.number)
        x += canvas_textf(c, x, y, ROLE_BRIGHT, "%s line%s   ",
                          human_count(count, last.number - first.number + 1),
                          last.number == first.number ? "" : "s");
    bar_draw(c, x, y, right, hints, sizeof hints / sizeof *hints);
}

/* Without the secrets in it. */
static int draw_veiled(const struct bodytab *b, const struct canvas *c, int y, int w,
                       enum role role, struct span text)
{
    struct buf words;
    buf_init(&words, 128 << 10);
    restab_add(b->shown, text, &words);
    int drawn = canvas_text_cut(c, 2, y, w, role, buf_span(&words));
    buf_clear(&words);
    return drawn;
}

/* Which part is open, in the first row, and that it is not whole. */
static void draw_part(const struct bodytab *b, const struct canvas *c,
                      const struct view_env *env)
{
    struct buf words, state;
    int w = canvas_w(c);
    struct bar_hint hints[] = {
        { "Esc", "all parts" },
        { view_key(env, "response.next-part"), "next" },
        { view_key(env, "response.part-before"), "before" },
    };
    buf_init(&words, 64 << 10);
    buf_init(&state, 128);
    for (size_t i = 0; i + 1 < b->n_levels; i++)
        buf_addf(&words, "part %zu of %zu › ", b->levels[i].part->number, b->levels[i].part->n);
    bodypart_describe(bodystate_part(b), &words);
    bodypart_add_state(bodystate_part(b), &state);
    int room = w - 4 - (state.len ? (int)state.len + 3 : 0);
    int x = 2 + draw_veiled(b, c, 0, room, ROLE_MUTED, buf_span(&words)) + 3;
    if (state.len)
        x += canvas_text_cut(c, x, 0, w - 2 - x, ROLE_WARN, buf_span(&state)) + 3;
    bar_draw(c, x, 0, w - 2, hints, b->levels[b->n_levels - 1].part->n > 1 ? 3 : 1);
    buf_clear(&words);
    buf_clear(&state);
}

/* Behind a filter that has given what it gives: the way to the value in that, and how to go on. */
static void draw_filtered(const struct bodytab *b, const struct canvas *c, int x, int y,
                          int right, const struct view_env *env)
{
    struct bar_hint hints[] = {
        { view_key(env, "response.filter"), "change" },
        { "Esc", "end" },
    };
    int hints_w = bar_width(hints, 2);
    if (b->path.len > 1 && x + 8 < right) {
        struct buf words;
        buf_init(&words, 128 << 10);
        restab_add(b->shown, buf_span(&b->path), &words);
        x += 3 + canvas_text_cut(c, x, y, right - x, ROLE_MUTED, buf_span(&words));
        buf_clear(&words);
    }
    if (x + hints_w <= right)
        bar_draw(c, x, y, right, hints, 2);
}

/* The filter that is on, and what is wrong with it. */
static void draw_filter(const struct bodytab *b, const struct canvas *c, int y, int right,
                        const struct view_env *env)
{
    const char *wrong = bodyfilter_complaint(&b->filter);
    int x = 2 + canvas_str(c, 2, y, ROLE_KEY, "jq ");
    x += canvas_text_cut(c, x, y, right - x, ROLE_BRIGHT, buf_span(&b->filter.text));
    if (wrong && b->complaint_h)
        complaint_draw(c, 2, y - b->complaint_h, canvas_w(c) - 4, b->complaint_h, wrong);
    else if (wrong && x + 3 < right)
        canvas_text_cut(c, x + 3, y, right - x - 3, ROLE_ERROR, span_of(wrong));
    if (wrong || x + 3 >= right)
        return;
    struct buf words;
    buf_init(&words, 256);
    bodyfilter_add_progress(&b->filter, &words);
    x += canvas_text_cut(c, x + 3, y, right - x - 3, ROLE_MUTED, buf_span(&words));
    if (words.len && x + 16 < right)
        bar_draw(c, x + 6, y, right, &(struct bar_hint){ "Esc", "ends it" }, 1);
    if (!words.len)
        draw_filtered(b, c, x + 3, y, right, env);
    buf_clear(&words);
}

/* Which hit the cursor is on, once the field is closed. */
static enum role describe_hit(const struct bodytab *b, struct buf *out)
{
    const char *wrong = bodyfind_complaint(b);
    bool in_vain = bodyfind_is_in_vain(b);
    if (wrong)
        buf_add_str(out, wrong);
    else if (b->wanted || !in_vain) /* what was looked for in another body is not told here */
        bodyfind_found(b, out);
    return wrong || in_vain ? ROLE_ERROR : ROLE_BRIGHT;
}

/* What is shown, at the right; in fewer words where else there were no room for the keys, or for
 * the hit in front of it. Returns the column where it begins. */
static int draw_described(const struct bodytab *b, const struct canvas *c, int y, int keys_w,
                          int hit_w)
{
    struct buf words;
    int w = canvas_w(c);
    buf_init(&words, 256);
    for (enum detail detail = DETAIL_ALL;; detail--) {
        int beside = detail == DETAIL_ALL ? keys_w : hit_w;
        buf_reset(&words);
        describe(b, detail, &words);
        if (detail == DETAIL_LITTLE || beside + 7 + visible_columns(buf_span(&words), w) <= w)
            break;
    }
    enum role role = bodydoc_is_faulty(b->doc) ? ROLE_WARN : ROLE_FAINT;
    int left = canvas_text_right(c, w - 2, y, w - 4, role, buf_span(&words));
    buf_clear(&words);
    return left;
}

/* At the right of the bottom row: what is shown, and in front of it the hit that the cursor is on.
 * Returns where they begin. */
static int draw_state(const struct bodytab *b, const struct canvas *c, int y, int keys_w)
{
    struct buf hit;
    buf_init(&hit, 256);
    enum role role = describe_hit(b, &hit);
    int hit_w = visible_columns(buf_span(&hit), canvas_w(c));
    int left = draw_described(b, c, y, keys_w, hit_w);
    if (hit_w > 0 && left - 3 > 4)
        left = canvas_text_right(c, left - 3, y, left - 7, role, buf_span(&hit));
    buf_clear(&hit);
    return left;
}

/* How far the folding of many is, or where it was stopped, before all else. False: there is nothing
 * to say. */
static bool draw_folding(const struct bodytab *b, const struct canvas *c, int y,
                         const struct view_env *env)
{
    struct buf words;
    bool is_at_work = bodyfolds_is_at_work(&b->folds), folds = b->folds.folds;
    const char *back = view_key(env, folds ? "response.unfold-all" : "response.fold-all");
    struct bar_hint hint = { is_at_work ? "Esc" : back, is_at_work ? "stops it"
                                                        : folds    ? "unfolds all"
                                                                   : "folds all" };
    buf_init(&words, 256);
    bodyfolds_add_progress(&b->folds, b->doc->source.len, &words);
    bool has_words = words.len > 0;
    if (has_words) {
        int w = visible_columns(buf_span(&words), canvas_w(c)) + bar_width(&hint, 1) + 3;
        int right = draw_described(b, c, y, w, w) - 3;
        int x = 5 + canvas_text_cut(c, 2, y, right - 2, ROLE_BRIGHT, buf_span(&words));
        if (x + bar_width(&hint, 1) <= right)
            bar_draw(c, x, y, right, &hint, 1);
    }
    buf_clear(&words);
    return has_words;
}

static void draw_bottom(const struct bodytab *b, const struct canvas *c, int y,
                        const struct view_env *env)
{
    bool is_misread = b->doc->mode != BODY_HEX && bodydoc_invalid(b->doc);
    struct bar_hint secrets = restab_secrets_hint(b->shown, env);
    bool reveals = b->shown->reveals; /* that is told before all else */
    struct bar_hint hints[] = {
        { reveals ? secrets.key : "", secrets.text },
        { is_misread ? view_key(env, "response.charset") : "", "charset" },
        { bodyparts_can_open(b) ? view_key(env, "response.open-part") : "", "open" },
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.mode"), next_mode_word(b) },
        { bodystate_can_filter(b) ? view_key(env, "response.filter") : "", "jq" },
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.save"), "save" },
        { reveals ? "" : secrets.key, secrets.text },
    };
    enum { N_HINTS = sizeof hints / sizeof *hints };
    if (draw_folding(b, c, y, env))
        return;
    /* That there are secrets to show takes no room from what is shown. */
    int left = draw_state(b, c, y, bar_width(hints, N_HINTS - 1));
    if (b->pager.selects) {
        draw_selection(b, c, y, left - 3, env);
        return;
    }
    if (bodyfilter_is_on(&b->filter)) {
        draw_filter(b, c, y, left - 3, env);
        return;
    }
    if (b->path.len > 1) {
        draw_veiled(b, c, y, left - 5, ROLE_MUTED, buf_span(&b->path));
        return;
    }
    struct bar_hint of_picture[] = { hints[4], hints[7] };
    if (bodydoc_is_picture(b->doc))
        bar_draw(c, 2, y, left - 3, of_picture, sizeof of_picture / sizeof *of_picture);
    else
        bar_draw(c, 2, y, left - 3, hints, N_HINTS);
}

static void draw_nothing(const struct bodytab *b, const struct canvas *c)
{
    struct bodyinput in = bodystate_input(b);
    if (in.nothing)
        canvas_str(c, 2, bodystate_part_h(b), ROLE_FAINT, in.nothing);
}

static void draw_names(const struct bodytab *b, const struct canvas *c, int y)
{
    struct bodydoc *doc = b->doc;
    struct line names;
    if (bodydoc_names(doc, &names))
        pager_draw_line(&b->pager, c, y, &names);
}

void bodydraw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct bodytab *b = self;
    int part = bodystate_part_h(b), top = bodystate_top_h(b);
    if (part)
        draw_part(b, c, env);
    if (!b->doc->bytes.len) {
        draw_nothing(b, c);
        if (bodyfilter_is_on(&b->filter) && canvas_h(c) > 1)
            draw_bottom(b, c, canvas_h(c) - 1, env);
        return;
    }
    struct canvas text = canvas_sub(c, 0, top, canvas_w(c), b->pager.h);
    if (bodydoc_is_picture(b->doc))
        bodypicture_draw(&b->doc->picture, &text);
    else
        pager_draw(&b->pager, &text);
    if (top > part)
        draw_names(b, c, part);
    if (canvas_h(c) > b->pager.h + top)
        draw_bottom(b, c, canvas_h(c) - 1, env);
}

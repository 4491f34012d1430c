#include "view/bodytab.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/remotename.h"
#include "view/bodycopy.h"
#include "view/bodydraw.h"
#include "view/bodyfind.h"
#include "view/bodyparts.h"
#include "view/bodystate.h"

/* JSON on one line takes some 60 microseconds for so much. */
#define LAYOUT_SLICE (16u << 10)
/* Folding at once, microseconds. */
#define FOLD_US 3000

/* ---- Lifecycle --------------------------------------------------------------------------------*/

struct bodytab *bodytab_new(void)
{
    struct bodytab *b = mem_zero(1, sizeof *b);
    struct bodydoc *doc = bodydoc_new();
    if (!b || !doc) {
        free(b);
        bodydoc_free(doc);
        return NULL;
    }
    b->doc = doc;
    veil_init(&b->veil, &b->doc->source);
    pager_init(&b->pager);
    search_init(&b->search);
    bodyfilter_init(&b->filter);
    buf_init(&b->path, 64 << 10);
    buf_init(&b->copied, RESTAB_COPY_MAX);
    copying_init(&b->copying);
    b->pager.search = &b->search;
    b->pager.source = &b->doc->source;
    b->pager.rows.veil = veil_line;
    b->pager.rows.veil_ctx = &b->veil;
    return b;
}

void bodytab_free(struct bodytab *b)
{
    if (!b)
        return;
    bodyparts_forget(b);
    bodydoc_free(b->doc);
    veil_clear(&b->veil);
    pager_clear(&b->pager);
    search_clear(&b->search);
    bodyfilter_clear(&b->filter);
    buf_clear(&b->path);
    buf_clear(&b->copied);
    copying_clear(&b->copying);
    free(b);
}

/* ---- What is shown ----------------------------------------------------------------------------*/

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct bodytab *b = self;
    b->shown = shown;
    if (other && b->n_levels)
        bodyfilter_set(&b->filter, (struct span){ 0 }, 0, jig_now()); /* it was for a part */
    if (other) {
        bodyparts_forget(b);
        bodyfilter_restart(&b->filter, jig_now());
    }
    if (bodystate_has_input(b))
        bodystate_show_input(b, other);
}

/* ---- Work -------------------------------------------------------------------------------------*/

/* Where the cursor is, or is to be as soon as that is there. */
static uint64_t place(const struct bodytab *b)
{
    bool returns = b->pending && b->pending_waits;
    return returns ? b->pending_at : pager_offset(&b->pager);
}

/* What the filter gives takes the place of the body, or the body that of what it gave. */
static void run_filter(struct bodytab *b)
{
    struct bodyinput body = bodystate_body(b);
    bool was_on = bodyfilter_shows(&b->filter);
    if (!was_on) {
        b->unfiltered_at = pager_offset(&b->pager);
        bodyfilter_read_as(&b->filter, b->doc->charset.kind, b->doc->mime.packed);
    }
    uint64_t at = place(b); /* the step may free what the pager reads */
    bool is_other = bodyfilter_step(&b->filter, &body, jig_now());
    if (bodystate_note_complaint(b))
        bodystate_fit(b);
    if (is_other || was_on)
        bodystate_show_input(b, is_other);
    if (is_other && was_on && b->filter.reads_again)
        bodystate_return_to(b, at);
    if (was_on && !bodyfilter_shows(&b->filter))
        bodystate_go_to(b, b->unfiltered_at, false);
}

static int64_t deadline(const void *self, int64_t now)
{
    return bodyfilter_deadline(&((const struct bodytab *)self)->filter, now);
}

/* Goes on looking, by no more than half a turn where that may never end. */
static void look(struct bodytab *b, int64_t now, int64_t budget_us)
{
    int64_t until = now + (bodyfind_awaited(b) ? budget_us : budget_us / 2);
    while (bodyfind_step(b) && jig_now() < until)
        continue;
}

/* By a slice; true while there is more. */
static bool fold_on(struct bodytab *b, int64_t until)
{
    if (!bodyfolds_is_at_work(&b->folds))
        return false;
    bool more = bodyfolds_step(&b->folds, &b->doc->layout, until);
    pager_refold(&b->pager);
    bodystate_note_path(b);
    return more;
}

static bool work(void *self, int64_t budget_us)
{
    struct bodytab *b = self;
    if (!bodystate_has_input(b))
        return false;
    int64_t now = jig_now();
    look(b, now, budget_us);
    if (bodyfind_awaited(b))
        return true;
    bool decoding = bodyparts_step(b, now + budget_us / 2);
    bool folding = fold_on(b, now + budget_us / 2);
    run_filter(b);
    int64_t until = now + budget_us - budget_us / 8; /* what is shown of it takes the rest */
    bool more;
    do
        more = bodydoc_step(b->doc, LAYOUT_SLICE);
    while (more && jig_now() < until);
    bodydoc_judge(b->doc);
    if (!b->doc->chosen && b->doc->mode != bodydoc_fitting(b->doc)) {
        bodystate_use_mode(b, bodydoc_fitting(b->doc));
        return true;
    }
    bodydoc_fit(b->doc, pagerrows_text_w(&b->pager.rows)); /* more lines, longer numbers */
    pager_update(&b->pager);
    bodystate_arrive(b, more);
    bool measuring;
    do
        measuring = pager_measure(&b->pager);
    while (measuring && jig_now() < until);
    bool drawing = bodydoc_is_picture(b->doc) &&
                   bodypicture_work(&b->doc->picture, &b->doc->bytes, b->w, b->pager.h);
    return more || b->searching || drawing || decoding || folding || measuring;
}

static struct copying *copying(void *self)
{
    return &((struct bodytab *)self)->copying;
}

static unsigned awaited(const void *self)
{
    const struct bodytab *b = self;
    return bodyfind_awaited(b) + (b->pending && b->doc->complete);
}

/* ---- Filtering --------------------------------------------------------------------------------*/

static void filter(void *self, struct span text)
{
    struct bodytab *b = self;
    if (!bodystate_has_input(b))
        return;
    bodyfilter_set(&b->filter, text, bodystate_body(b).source.len, jig_now());
    run_filter(b);
}

static bool can_filter(const void *self)
{
    return bodystate_can_filter(self);
}

static struct span filtered(const void *self)
{
    return buf_span(&((const struct bodytab *)self)->filter.text);
}

/* What a filter has taken in was of the part. */
static bool leave_part(struct bodytab *b)
{
    bool was_open = bodyparts_leave(b);
    if (was_open)
        bodyfilter_restart(&b->filter, jig_now());
    return was_open;
}

static bool escape(void *self)
{
    struct bodytab *b = self;
    bool was_on = bodyfilter_is_on(&b->filter);
    if (bodyfolds_is_at_work(&b->folds)) {
        bodyfolds_stop(&b->folds);
        return true;
    }
    if (b->pager.selects) {
        pager_select(&b->pager, false);
        return true;
    }
    if (was_on)
        filter(b, (struct span){ 0 });
    else if (b->n_levels && search_is_on(&b->search))
        bodyfind_text(b, (struct span){ 0 });
    else
        return leave_part(b);
    return true;
}

static const char *filter_complaint(const void *self)
{
    return bodyfilter_complaint(&((const struct bodytab *)self)->filter);
}

static void filter_progress(const void *self, struct buf *out)
{
    bodyfilter_add_progress(&((const struct bodytab *)self)->filter, out);
}

static bool go(void *self, struct span where)
{
    struct bodytab *b = self;
    uint64_t n;
    where = span_trim(where);
    bool part = where.len && where.ptr[where.len - 1] == '%';
    if (part)
        where.len--;
    if (!span_to_u64(where, &n) || (part && n > 100))
        return false;
    if (part && n == 100)
        pager_to_end(&b->pager);
    else if (part)
        bodystate_go_to(b, (uint64_t)((double)b->doc->source.len * (double)n / 100), false);
    else
        bodystate_go_to(b, n, true);
    bodystate_note_path(b);
    return true;
}

/* ---- Commands, keys, mouse --------------------------------------------------------------------*/

static void next_mode(struct bodytab *b)
{
    enum body_mode mode = bodydoc_next_mode(b->doc);
    uint64_t at = bodydoc_offset(b->doc, pager_offset(&b->pager), mode);
    b->doc->chosen = true;
    bodystate_use_mode(b, mode);
    bodystate_step(b);
    pager_update(&b->pager);
    bodystate_go_to(b, at, false);
}

void bodytab_use_charset(struct bodytab *b, struct span name)
{
    if (!bodystate_has_input(b) || !b->doc->bytes.len)
        return;
    enum body_mode mode = b->doc->mode == BODY_HEX ? BODY_RAW : b->doc->mode;
    uint64_t at = bodydoc_offset(b->doc, pager_offset(&b->pager), BODY_HEX);
    struct bodyinput in = bodystate_input(b);
    bodydoc_use_charset(b->doc, &in, charset_find(name));
    bodystate_look_anew(b);
    bodystate_use_mode(b, b->doc->chosen ? mode : bodydoc_fitting(b->doc));
    b->doc->is_new_text = false;
    bodystate_step(b);
    pager_update(&b->pager);
    if (b->doc->recode)
        at = recode_to_text(b->doc->recode, at);
    bodystate_go_to(b, at, false);
}

static bool ask_charset(const struct bodytab *b, struct intent *out)
{
    const struct charset *c = &b->doc->charset;
    bool chosen = c->origin == CHARSET_CHOSEN;
    *out = (struct intent){ .command = "response.ask-charset",
                            .text = span_of(chosen ? c->kind->name : "") };
    return true;
}

static bool ask(const struct bodytab *b, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)b->shown->index };
    return true;
}

/* As the part, or the answer, says, or else the URL that was asked for (not one that a server led
 * to); NULL: these say none, or one that will not do. */
static char *file_name(const struct bodytab *b)
{
    const struct bodypart *part = bodystate_part(b);
    const struct jig_exchange *x = b->shown->exchange;
    struct jig_field f;
    char *name = NULL;
    if (part)
        return bodypart_file_name(part);
    if (x && jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Disposition", &f))
        name = remotename_of_field(span_make(f.value, f.value_len));
    if (!name && x)
        name = remotename_to_propose(
            jig_exchange_url(jig_transfer_exchange(b->shown->transfer, 0)));
    return name;
}

/* Suggests that name, where it tells no secret. */
static bool ask_save(struct bodytab *b, struct intent *out)
{
    if (bodyfilter_shows(&b->filter))
        return ask(b, "response.save-results", out);
    char *name = file_name(b);
    const struct mask *mask = restab_mask(b->shown);
    buf_reset(&b->copied);
    if (name && !(mask && mask_hits(mask, span_of(name))))
        buf_add_str(&b->copied, name);
    free(name);
    ask(b, "response.save-body", out);
    out->text = buf_span(&b->copied);
    return true;
}

static bool open_part(struct bodytab *b, struct intent *out)
{
    const char *why = bodyparts_open(b);
    bodyfilter_restart(&b->filter, jig_now());
    return why ? bodycopy_say(out, why) : true;
}

static bool turn(struct bodytab *b, int direction, struct intent *out)
{
    const char *why = bodyparts_turn(b, direction);
    return why ? bodycopy_say(out, why) : true;
}

/* What has come of it by now. */
bool bodytab_part(const struct bodytab *b, struct partway *out)
{
    const struct bodypart *part = b->shown ? bodystate_part(b) : NULL;
    if (!part)
        return false;
    *out = part->way;
    for (size_t i = 0; i < out->n; i++)
        out->steps[i].is_open = false;
    return true;
}

struct jqrun *bodytab_results(const struct bodytab *b)
{
    return bodyfilter_shows(&b->filter) ? b->filter.shown : NULL;
}

bool bodytab_part_is_whole(const struct bodytab *b)
{
    const struct bodypart *part = b->shown ? bodystate_part(b) : NULL;
    return part && part->is_whole;
}

_Static_assert(JSONLINES_FOLDS == 10000 && FOLDS_MAX == 10000 && JSONRECORDS_OPEN == 32,
               "what fold() says");

static bool fold(struct bodytab *b, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    const struct bodylayout *layout = &b->doc->layout;
    bool is_full = line && line->can_fold && bodylayout_is_full(layout);
    bool closes_another = line && line->is_folded && !line->is_inner &&
                          layout->kind == BODYLAYOUT_RECORDS &&
                          layout->records.n_open == JSONRECORDS_OPEN;
    if (!pager_fold(&b->pager))
        return bodycopy_say(out, is_full ? "10,000 are folded, the most that can be: unfold one"
                                         : "nothing to fold here");
    bodystate_note_path(b);
    return !closes_another ||
           bodycopy_say(out, "32 are open, the most that can be: the first of them was closed");
}

/* Of a short body at once: what would be drawn first is a state that nobody asked for. */
static bool fold_beside(struct bodytab *b, bool folds, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    if (line)
        bodyfolds_begin(&b->folds, &b->doc->layout, line, folds);
    bool more = fold_on(b, jig_now() + FOLD_US);
    if (!more && !b->folds.n)
        return bodycopy_say(out, folds ? "nothing to fold here" : "nothing to unfold here");
    return true;
}

/* With the next key: it was read by then. */
static void forget_stop(struct bodytab *b)
{
    if (b->folds.state == BODYFOLDS_STOPPED)
        b->folds.state = BODYFOLDS_NONE;
}

static bool is_of_all(enum restab_command command)
{
    return command == RESTAB_SAVE || command == RESTAB_COPY_ALL || command == RESTAB_PAGER ||
           command == RESTAB_EDITOR;
}

/* All of what the filter named below gives is wanted, and what is shown is something else yet, or
 * there is nothing of it. NULL: it is there. */
static const char *why_not(const struct bodytab *b, enum restab_command command)
{
    if (is_of_all(command) && bodyfilter_is_awaited(&b->filter))
        return "jq is at work, and has given nothing of it yet";
    bool is_empty = bodyfilter_shows(&b->filter) && !b->doc->bytes.len;
    return is_empty ? "the filter gives nothing" : NULL;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct bodytab *b = self;
    forget_stop(b);
    const char *why = why_not(b, command);
    if (why)
        return bodycopy_say(out, why);
    switch (command) {
    case RESTAB_COPY:
        return bodycopy(b, out);
    case RESTAB_COPY_ALL:
        return bodycopy_all(b, out);
    case RESTAB_SELECT:
        pager_select(&b->pager, !b->pager.selects);
        return true;
    case RESTAB_COPY_PATH:
        restab_copy(buf_span(&b->path), out);
        return true;
    case RESTAB_SAVE:
        return ask_save(b, out);
    case RESTAB_PAGER:
        return ask(b, "response.open-pager", out);
    case RESTAB_EDITOR:
        return ask(b, "response.open-editor", out);
    case RESTAB_OPEN_PART:
        return open_part(b, out);
    case RESTAB_NEXT_PART:
    case RESTAB_PART_BEFORE:
        return turn(b, command == RESTAB_NEXT_PART ? 1 : -1, out);
    case RESTAB_MODE:
        next_mode(b);
        return true;
    case RESTAB_CHARSET:
        return ask_charset(b, out);
    case RESTAB_WRAP:
        b->cuts = !b->cuts;
        pager_set_wrap(&b->pager, !b->cuts);
        return true;
    case RESTAB_FOLD:
        return fold(b, out);
    case RESTAB_FOLD_ALL:
    case RESTAB_UNFOLD_ALL:
        return fold_beside(b, command == RESTAB_FOLD_ALL, out);
    default:
        return false;
    }
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct bodytab *b = self;
    bool turns = command == RESTAB_NEXT_PART || command == RESTAB_PART_BEFORE;
    if (bodystate_has_input(b) && turns)
        return bodyparts_can_turn(b);
    if (!bodystate_has_input(b))
        return false;
    if (!b->doc->bytes.len)
        return bodyfilter_shows(&b->filter) && (is_of_all(command) || command == RESTAB_COPY);
    switch (command) {
    case RESTAB_FOLD:
    case RESTAB_COPY_PATH:
        return b->doc->mode == BODY_PRETTY && bodydoc_lines(b->doc).class->fold;
    case RESTAB_FOLD_ALL:
    case RESTAB_UNFOLD_ALL:
        return b->doc->mode == BODY_PRETTY && bodyfolds_can(&b->doc->layout);
    case RESTAB_OPEN_PART:
        return bodyparts_can_open(b);
    case RESTAB_WRAP:
        return b->doc->mode != BODY_HEX && !bodydoc_is_table(b->doc) &&
               !bodydoc_is_picture(b->doc);
    case RESTAB_COPY:
    case RESTAB_SELECT:
        return !bodydoc_is_picture(b->doc);
    case RESTAB_COPY_ALL:
    case RESTAB_SAVE:
    case RESTAB_PAGER:
    case RESTAB_EDITOR:
    case RESTAB_MODE:
    case RESTAB_CHARSET:
        return true;
    default:
        return false;
    }
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    forget_stop(b);
    b->pending = false;
    bool taken = !bodydoc_is_picture(b->doc) && pager_key(&b->pager, k);
    bodystate_note_path(b);
    return taken;
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct bodytab *b = self;
    (void)out;
    struct key inside = *k;
    inside.y -= bodystate_top_h(b);
    bool is_inside = inside.y >= 0 && inside.y < b->pager.h;
    bool taken = !bodydoc_is_picture(b->doc) &&
                 (is_inside || k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE) &&
                 pager_mouse(&b->pager, &inside);
    if (taken)
        b->pending = false;
    bodystate_note_path(b);
    return taken;
}

static void resize(void *self, int w, int h)
{
    struct bodytab *b = self;
    b->w = w;
    b->h = h;
    bodystate_fit(b);
    bodystate_fill(b);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = bodydraw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .find = bodyfind_text,
    .find_regex = bodyfind_regex,
    .find_complaint = bodyfind_complaint,
    .find_next = bodyfind_next,
    .found = bodyfind_found,
    .go = go,
    .escape = escape,
    .filter = filter,
    .can_filter = can_filter,
    .filtered = filtered,
    .filter_complaint = filter_complaint,
    .filter_progress = filter_progress,
    .work = work,
    .copying = copying,
    .awaited = awaited,
    .deadline = deadline,
};

struct restab bodytab_tab(struct bodytab *b)
{
    return (struct restab){ &class, b };
}

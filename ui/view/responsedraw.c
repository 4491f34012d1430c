#include "view/responsedraw.h"

#include <stdio.h>

#include "view/invitation.h"
#include "view/streamanswer.h"

enum { HOP_WORDS = 64, GAP = 2 };

size_t responsedraw_tabs(const struct response *r, struct tab tabs[RESPONSE_N_TABS])
{
    static const char *const labels[] = { "Body",   "Headers", "Cookies", "TLS",
                                          "Timing", "Wire",    "History" };
    const struct jig_exchange *x = r->shown.exchange;
    for (size_t i = 0; i < RESPONSE_N_TABS; i++)
        tabs[i] = (struct tab){ .label = labels[i] };
    if (streamanswer_has_log(&r->shown))
        streamanswer_name_tab(r->shown.live, &tabs[RESPONSE_BODY]);
    if (x && jig_exchange_status(x))
        snprintf(tabs[RESPONSE_HEADERS].note, sizeof tabs[0].note, "%zu",
                 jig_exchange_n_fields(x, JIG_SECTION_RESPONSE));
    if (x && jig_exchange_n_cookies(x))
        snprintf(tabs[RESPONSE_COOKIES].note, sizeof tabs[0].note, "%zu",
                 jig_exchange_n_cookies(x));
    const struct jig_tls_facts *tls = x ? jig_exchange_tls(x) : NULL;
    if (tls)
        snprintf(tabs[RESPONSE_TLS].note, sizeof tabs[0].note, "%s", tls->verified ? "✓" : "✗");
    if (r->shown.past && r->shown.past->n_of_request)
        snprintf(tabs[RESPONSE_HISTORY].note, sizeof tabs[0].note, "%u",
                 (unsigned)r->shown.past->n_of_request);
    return responsestate_n_tabs(r);
}

/* Which exchange of several this is, in as many words as fit beside the tabs; 0: there is one
 * alone. Returns how many columns that takes. */
static int name_hop(const struct response *r, char out[HOP_WORDS])
{
    size_t n = r->shown.transfer ? jig_transfer_n_exchanges(r->shown.transfer) : 0;
    struct tab tabs[RESPONSE_N_TABS];
    if (n < 2)
        return 0;
    int room =
        r->w - 2 * RESPONSEDRAW_X_TABS - GAP - tabs_width(tabs, responsedraw_tabs(r, tabs));
    int len = snprintf(out, HOP_WORDS, "< exchange %zu of %zu >", r->shown.index + 1, n);
    return len <= room ? len
                       : snprintf(out, HOP_WORDS, "< %zu of %zu >", r->shown.index + 1, n);
}

/* What is left of the first row beside it. */
int responsedraw_tabs_w(const struct response *r)
{
    char words[HOP_WORDS];
    int hop = name_hop(r, words);
    return hop ? r->w - hop - 2 : r->w;
}

static void draw_hop(const struct response *r, const struct canvas *c)
{
    char words[HOP_WORDS];
    bool is_last =
        r->shown.transfer && r->shown.index + 1 == jig_transfer_n_exchanges(r->shown.transfer);
    if (name_hop(r, words))
        canvas_text_right(c, canvas_w(c) - 2, 0, HOP_WORDS, is_last ? ROLE_FAINT : ROLE_WARN,
                          span_of(words));
}

static bool has_words_below(const struct sheet *s, int h)
{
    for (size_t i = h > 0 ? (size_t)h : 0; i < s->n_rows; i++)
        if (s->rows[i].n)
            return h > 0;
    return false;
}

/* The tabs, and how far the transfer is or what went wrong with it, as far as there is room. */
static void draw_top(const struct response *r, const struct canvas *c, int height)
{
    struct tab tabs[RESPONSE_N_TABS];
    struct canvas row = canvas_sub(c, 0, 0, responsedraw_tabs_w(r), 1);
    tabs_draw(&row, RESPONSEDRAW_X_TABS, 0, tabs, responsedraw_tabs(r, tabs), r->tab);
    draw_hop(r, c);
    struct canvas rows = canvas_sub(c, 0, responsestate_banner_top(r), canvas_w(c),
                                    height - responsestate_banner_top(r));
    sheet_draw(&r->banner.rows, &rows, false, (struct span){ 0 });
    if (has_words_below(&r->banner.rows, canvas_h(&rows)))
        canvas_text_right(&rows, canvas_w(&rows) - 1, canvas_h(&rows) - 1, 1, ROLE_MUTED,
                          SPAN("…"));
}

void responsedraw_pane(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    int top = responsestate_top(r);
    if (!responsestate_subject(r)) {
        bool has_tabs = r->shown.past && r->shown.past->n_of_request;
        invitation_draw(c, has_tabs ? top : 0, has_tabs, env);
        if (has_tabs)
            draw_top(r, c, top);
        return;
    }
    if (!r->shown.bytes)
        draw_top(r, c, top);
    struct canvas content = canvas_sub(c, 0, top, canvas_w(c), canvas_h(c) - top);
    tab.class->draw(tab.self, &content, env);
    if (r->input.kind)
        tabinput_draw(&r->input, tab, c, env->focused);
}

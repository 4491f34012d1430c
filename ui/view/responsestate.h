/* The state of the response pane, shared by its parts (responsecommands, responsedraw): what is
 * shown, under which tab, and where the tab's own rows begin. For view/response alone. */
#ifndef JIG_VIEW_RESPONSESTATE_H
#define JIG_VIEW_RESPONSESTATE_H

#include "view/banner.h"
#include "view/restab.h"
#include "view/tabinput.h"

struct response {
    struct restab_shown shown;
    bool picked; /* the exchange, by hand */
    struct bodytab *body;
    struct headerstab *headers;
    struct cookiestab *cookies;
    struct tlstab *tls;
    struct timingtab *timing;
    struct wiretab *wire;
    struct streamtab *stream; /* in the body's place, of a stream */
    bool log_shown;           /* it was, when the pane was laid out last */
    struct historytab *history;
    struct restab tabs[RESPONSE_N_TABS];
    const void *seen[RESPONSE_N_TABS]; /* what each tab shows */
    enum response_tab tab;
    struct banner banner;
    struct tabinput input;
    int w, h;
};

/* An exchange, bytes without one, or what was sent before; NULL: nothing is shown. */
const void *responsestate_subject(const struct response *r);
/* The tab that is seen: a stream's log stands in the body's place. */
struct restab responsestate_active(const struct response *r);
/* The last tab is the history's, where there is one. */
size_t responsestate_n_tabs(const struct response *r);

/* The rows, from the pane's first, at which the banner and the tab's own part begin. */
int responsestate_banner_top(const struct response *r);
int responsestate_top(const struct response *r);

/* Lets the tab take what is shown now, and lays it out. */
void responsestate_show(struct response *r);
/* The exchange of the transfer to be shown next; it has more than `index`. */
void responsestate_pick(struct response *r, size_t index);
/* Is the field below the tab open? Over nothing it is not: what it was for may be gone. */
bool responsestate_has_field(const struct response *r);
/* Closes the field below the tab; `forgets`: what was found with it too. */
void responsestate_end_input(struct response *r, bool forgets);
void responsestate_show_tab(struct response *r, enum response_tab tab);

#endif

#include "view/responsecommands.h"

#include "view/streamanswer.h"

enum {
    NEXT_TAB = RESPONSE_N_TABS,
    PREVIOUS_TAB,
    FIND,
    FIND_NEXT,
    FIND_PREVIOUS,
    GO,
    FILTER,
    HOP_BEFORE,
    HOP_AFTER,
    REVEAL,
    COMPARE,
    PIN,
    FIRST_OF_TAB
};

const struct view_command responsecommands_table[] = {
    { "response.body", "Response: show Body", "1", NULL },
    { "response.headers", "Response: show Headers", "2", NULL },
    { "response.cookies", "Response: show Cookies", "3", NULL },
    { "response.tls", "Response: show TLS", "4", NULL },
    { "response.timing", "Response: show Timing", "5", NULL },
    { "response.wire", "Response: show Wire", "6", NULL },
    { "response.history", "Response: show History", "7", NULL },
    { "response.next-tab", "Response: next tab", "] Alt+Right", NULL },
    { "response.previous-tab", "Response: previous tab", "[ Alt+Left", NULL },
    { "response.find", "Response: find", "/ Ctrl+F", "find" },
    { "response.find-next", "Response: next hit", "n F3", NULL },
    { "response.find-previous", "Response: hit before", "N Shift+F3", NULL },
    { "response.go", "Response: go to a line, or a part in %", ": Ctrl+G", NULL },
    { "response.filter", "Response: filter with jq", "f |", "jq" },
    { "response.hop-before", "Response: the exchange before (redirects)", "<", NULL },
    { "response.hop-after", "Response: the exchange after", ">", NULL },
    { "response.reveal", "Response: show the known secrets, or hide them", "!", NULL },
    { "response.compare", "Response: compare with the pinned answer, or the one before", "d",
      NULL },
    { "response.pin", "Response: pin it, to compare the next answers with", "x", NULL },
    { "response.copy", "Response: copy what the cursor is on", "y", "copy" },
    { "response.copy-all", "Response: copy all of it", "Y", NULL },
    { "response.copy-path", "Response: copy the way to the value", "p", NULL },
    { "response.select", "Response: select lines, to copy them", "v", NULL },
    { "response.save", "Response: save to a file; a body with the secrets in it", "s", "save" },
    { "response.mode", "Response: pretty, raw, hex", "m", "raw, hex" },
    { "response.charset", "Response: choose the body's charset", "c", NULL },
    { "response.wrap", "Response: wrap long lines", "w", "wrap" },
    { "response.fold", "Response: fold or unfold, tell what a header means, open an old send",
      "Enter Space", "fold" },
    { "response.fold-all", "Response: fold all that stands beside it", "-", NULL },
    { "response.unfold-all", "Response: unfold all that stands beside it", "=", NULL },
    { "response.open-part", "Response: open the part as a body of its own", "o", "open" },
    { "response.next-part", "Response: the next part", "J Alt+Down", NULL },
    { "response.part-before", "Response: the part before", "K Alt+Up", NULL },
    { "response.pager", "Response: open the body in $PAGER", "P", NULL },
    { "response.editor", "Response: open the body in $EDITOR", "E Alt+E", NULL },
    { "response.twin", "Response: the headers really sent", "t", "as sent" },
    { "response.change", "Response: change the cookie", "e", NULL },
    { "response.delete", "Response: delete the cookie, or the send", "d Delete", NULL },
    { "response.delete-site", "Response: delete every cookie of its site", "D", NULL },
    { "response.add", "Response: add a cookie to the jar", "a", NULL },
    { "response.probe", "Response: probe which TLS the server accepts", "p", NULL },
    { "response.keylog", "Response: log the TLS keys of the next sends", "K", NULL },
    { "response.save-hop", "Response: save this exchange's bytes", "S", NULL },
    { "response.order", "Response: order the headers as sent, by name, judged first", "o",
      NULL },
    { "response.revalidate", "Response: send again, asking whether it has changed", "r", NULL },
    { "response.compose", "Stream: write a message", "c", "write" },
    { "response.pause", "Stream: hold back what comes, or go on", "P", "pause" },
    { "response.follow", "Stream: follow what comes, or stay", "f", NULL },
    { "response.times", "Stream: times of the clock, since it was opened, since the row before",
      "t", NULL },
    { "response.way", "Stream: received, sent, or both", "d", NULL },
    { "response.alike", "Stream: only rows of this type, or all", "o", NULL },
    { "response.pings", "Stream: hide pings, pongs and comments, or show them", "p", NULL },
    { "response.clear", "Stream: clear the log", "X", NULL },
    { "response.ping", "Stream: send a ping", "i", NULL },
    { "response.close", "Stream: close the WebSocket with a code and a reason", "C", NULL },
    { "response.resend", "Response: send the old one again, as it was", "R", NULL },
    { "response.others", "Response: the sends of all requests, or of this", "a", NULL },
    { "response.clear-history", "Response: clear the history", "C", NULL },
    { "response.versus", "Response: compare the old send with the answer that is shown", "v",
      NULL },
};

_Static_assert((int)FIRST_OF_TAB == RESPONSECOMMANDS_OWN &&
                   sizeof responsecommands_table / sizeof *responsecommands_table ==
                       RESPONSECOMMANDS_N,
               "a row for each command");

static bool run_find(struct response *r, size_t command)
{
    struct restab tab = responsestate_active(r);
    if (command == FIND || command == GO || command == FILTER)
        tabinput_begin(&r->input,
                       command == FIND ? TABINPUT_FIND
                       : command == GO ? TABINPUT_GO
                                       : TABINPUT_FILTER,
                       tab);
    else
        tab.class->find_next(tab.self, command == FIND_NEXT ? 1 : -1);
    return true;
}

static bool is_answered(const struct response *r)
{
    return r->shown.transfer && jig_transfer_is_done(r->shown.transfer) &&
           !streamanswer_has_log(&r->shown);
}

bool responsecommands_can_run(const void *self, size_t command)
{
    const struct response *r = self;
    struct restab tab = responsestate_active(r);
    if (command < FIND)
        return !r->shown.bytes && (command != RESPONSE_HISTORY || r->shown.past);
    if (!responsestate_subject(r))
        return false;
    switch (command) {
    case FIND:
        return tab.class->find != NULL;
    case FIND_NEXT:
    case FIND_PREVIOUS:
        return tab.class->find_next != NULL;
    case GO:
        return tab.class->go != NULL;
    case FILTER:
        return tab.class->can_filter && tab.class->can_filter(tab.self);
    case HOP_BEFORE:
        return r->shown.transfer && r->shown.index > 0;
    case HOP_AFTER:
        return r->shown.transfer &&
               r->shown.index + 1 < jig_transfer_n_exchanges(r->shown.transfer);
    case REVEAL:
        return restab_has_secrets(&r->shown);
    case COMPARE: /* among cookies and old sends the same key deletes one */
        return is_answered(r) && r->tab != RESPONSE_COOKIES && r->tab != RESPONSE_HISTORY;
    case PIN:
        return is_answered(r) && !(r->shown.past && r->shown.past->open);
    default:
        return tab.class->can_run &&
               tab.class->can_run(tab.self, (enum restab_command)(command - FIRST_OF_TAB));
    }
}

bool responsecommands_run(void *self, size_t command, struct intent *out)
{
    struct response *r = self;
    struct restab tab = responsestate_active(r);
    if (!responsecommands_can_run(r, command))
        return false;
    if (command < RESPONSE_N_TABS) {
        responsestate_show_tab(r, (enum response_tab)command);
    } else if (command == NEXT_TAB || command == PREVIOUS_TAB) {
        size_t step = command == NEXT_TAB ? 1 : responsestate_n_tabs(r) - 1;
        responsestate_show_tab(
            r, (enum response_tab)(((size_t)r->tab + step) % responsestate_n_tabs(r)));
    } else if (command < HOP_BEFORE) {
        return run_find(r, command);
    } else if (command == REVEAL) {
        r->shown.reveals = !r->shown.reveals;
        responsestate_show(r);
    } else if (command == COMPARE || command == PIN) {
        *out = (struct intent){ .command = command == PIN ? "answer.pin" : "answer.compare" };
    } else if (command < FIRST_OF_TAB) {
        responsestate_pick(r, command == HOP_BEFORE ? r->shown.index - 1 : r->shown.index + 1);
        r->picked = r->shown.index + 1 < jig_transfer_n_exchanges(r->shown.transfer);
        responsestate_show(r);
    } else {
        return tab.class->run(tab.self, (enum restab_command)(command - FIRST_OF_TAB), out);
    }
    return true;
}

/* The response pane: what came back, under tabs. Body (pretty, raw, hex), Headers (explained),
 * Cookies, TLS, Timing and Wire look at one transfer; while it runs the pane shows how far it is,
 * after a failure what went wrong above all that was received.
 *
 * Intents (view.h), all about the transfer that is shown:
 *   request.cancel         Esc while it runs
 *   response.stop-reading  Esc while bytes without an exchange arrive
 *   response.copied        put `text` on the clipboard (response_take_copied for much)
 *   response.save-body     ask for a path (`text` is suggested), then write the body of
 *                          exchange `number`, or the part of it that is open
 *   response.save-results  ask for a path, then write what the jq filter gave (response_results)
 *   response.save-text     ask for a path, then write `text`, which `number` (enum
 *                          response_text) says the kind of
 *   response.ask-charset   let one be chosen for response_use_charset(); `text` is the chosen one
 *   response.open-pager    show the body of exchange `number` in $PAGER
 *   response.open-editor   the same in $EDITOR
 *   cookies.delete         delete the jar's cookie `number`
 *   cookies.delete-site    delete every cookie of its domain
 *   cookies.ask-change     ask for what it is to be instead
 *   cookies.ask-new        ask for a new one
 *   answer.pin             compare the answers that come with this one
 *   answer.compare         show it beside another one
 *   request.revalidate     send again with what exchange `number` says to ask about changes
 *   tls.probe              find out which TLS the server of exchange `number` accepts
 *   tls.ask-keylog         ask for the file that the keys of the next sends go to
 *   stream.…               what view/streamtab asks for
 *   history.…              as in view/historytab.h
 *   history.leave          Esc while an old send is shown: back to the history
 *   say                    tell the user `text`, one line
 */
#ifndef JIG_VIEW_RESPONSE_H
#define JIG_VIEW_RESPONSE_H

#include "data/jqrun.h"
#include "data/partsource.h"
#include "view/badges.h"
#include "view/restab.h"
#include "view/view.h"

struct composing;
struct live;
struct response;

struct response *response_new(void); /* NULL: out of memory */
void response_free(struct response *r);
struct view response_view(struct response *r);

/* Shows this transfer (borrowed until the next call; NULL: none, the pane invites to send). */
void response_set_transfer(struct response *r, const struct jig_transfer *t);
/* Shows bytes that no exchange is around, in the Body tab alone (borrowed until the next of these
 * calls); after they have changed comes response_update(). */
void response_set_bytes(struct response *r, const struct bodyinput *bytes);
/* To be called after every event of the transfer, and some times a second while it runs. `now` is
 * the clock of jig_client_step(). */
void response_update(struct response *r, int64_t now);
/* What was to be copied, and was too much for one turn: once, when work() has read it all. *out is
 * cleared and takes the text; a failure in it tells that it could not be read. */
bool response_take_copied(struct response *r, struct buf *out);
/* While a transfer runs its figures move: when it wants response_update() next; INT64_MAX when
 * nothing moves. */
int64_t response_deadline(const struct response *r, int64_t now);

/* Unix time in microseconds, before work is done or the pane is updated: what ages on it does. */
void response_set_wall(struct response *r, int64_t wall_us);

/* Secrets (borrowed until the next call, or NULL) that are not to be read on the screen nor in what
 * is copied from it, until the user asks for them; they are hidden again with the next transfer.
 * They may grow while the transfer runs. */
void response_set_secrets(struct response *r, const struct mask *secrets);

/* Some of them are known; and the user has asked for them. */
bool response_has_secrets(const struct response *r);
bool response_reveals(const struct response *r);

/* Whether the terminal can show pictures; at first it has too few colours. */
void response_set_pixels(struct response *r, enum term_pixels pixels);
/* What keys are called (of it only that), for words that are said or laid out. */
void response_set_keys(struct response *r, const struct view_env *env);

/* The cookies that are kept (borrowed until the next call; NULL: none are). Seen with the
 * next response_set_transfer() or response_update(), which is to follow where it changes. */
void response_set_jar(struct response *r, const struct jig_jar *jar);

/* What a probe of the shown answer's server has found so far, and the file that TLS keys are logged
 * to (borrowed until the next call; NULL: none). Seen as the jar is. */
void response_set_accepts(struct response *r, const struct tlsaccepts *accepts);
void response_set_keylog(struct response *r, const char *path);

/* Durations of this request's sends in this session, the last being the one that is shown. */
void response_set_sends(struct response *r, const int64_t *durations_us, size_t n);

/* The stream that the transfer is of (borrowed until the next call; NULL: it is none): its log
 * takes the body's place. Seen with the next response_set_transfer() or response_update(). */
void response_set_live(struct response *r, const struct live *live);
const struct live *response_live(
    const struct response *r); /* the stream that is shown; NULL: none */
const struct jig_transfer *response_transfer(const struct response *r); /* the one it shows */
/* For the field that messages are written in: variables and clipboard, borrowed from now on. */
void response_set_composing(struct response *r, struct composing *composing);
/* The message of the last "stream.send" is on its way. */
void response_message_sent(struct response *r);
/* The history (borrowed until the next call; NULL: there is none). After it has changed comes
 * response_update(). */
void response_set_past(struct response *r, const struct pastlook *past);

void response_show_tab(struct response *r, enum response_tab tab);
bool response_shows_history(const struct response *r); /* its tab is the one that is seen */

/* Reads this body in the charset of that name; an empty one: as it should be read. */
void response_use_charset(struct response *r, struct span name);

/* The way to the part of a multipart body that the Body tab shows as a body of its own; false: it
 * shows none. */
bool response_part(const struct response *r, struct partway *out);
/* That part's end was seen. */
bool response_part_is_whole(const struct response *r);
/* The jq filter whose results the Body tab shows in the body's place; borrowed until the next call
 * unless it is held. NULL: it shows none. */
struct jqrun *response_results(const struct response *r);

/* What stands in the frame at the right of the title: "200 OK", "142 ms", … each on a ground of its
 * own. Returns how many. */
size_t response_badges(const struct response *r, struct response_badge out[RESPONSE_BADGES]);

#endif

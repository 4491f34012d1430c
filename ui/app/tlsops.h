/* What the TLS tab asks for: a probe of what the server accepts, and a log of the keys. */
#ifndef JIG_APP_TLSOPS_H
#define JIG_APP_TLSOPS_H

#include "app/app.h"

bool tlsops_is_probing(const struct app *app);
void tlsops_probe(struct app *app, const struct intent *intent); /* number: of the exchange */
void tlsops_stop_probe(struct app *app, const struct intent *intent);

void tlsops_ask_keylog(struct app *app, const struct intent *intent);
void tlsops_set_keylog(struct app *app,
                       const struct intent *intent); /* text: the file, or "" */
/* The request that is about to be sent writes its keys there, where that is on and the request does
 * not name a file itself. */
enum jig_err tlsops_log_keys(const struct app *app, struct jig_request *request,
                             struct jig_error *error);

#endif

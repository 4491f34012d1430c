#include "app/tlsops.h"

#include <stdlib.h>

#include "app/places.h"
#include "overlay/prompt.h"

/* ---- The probe ------------------------------------------------------------------------------- */

bool tlsops_is_probing(const struct app *app)
{
    return probe_is_running(&app->probe);
}

void tlsops_probe(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    const struct jig_transfer *t = app_shown(app);
    size_t i = (size_t)intent->number;
    if (t && i < jig_transfer_n_exchanges(t) &&
        probe_begin(&app->probe, app->sends.client, t, jig_transfer_exchange(t, i), app->now,
                    &error))
        app_say_error(app, &error);
    response_set_accepts(app->response, app->probe.accepts);
    response_update(app->response, app->now);
}

void tlsops_stop_probe(struct app *app, const struct intent *intent)
{
    (void)intent;
    probe_stop(&app->probe);
    response_update(app->response, app->now);
}

/* ---- The key log ----------------------------------------------------------------------------- */

void tlsops_ask_keylog(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct prompt asked = {
        .title = "Log the TLS keys of the next sends",
        .label = "File to append to, for Wireshark; empty: no log",
        .initial = app->keylog,
        .command = "tls.set-keylog",
        .may_be_empty = true,
        .clipboard = &app->clipboard,
    };
    app_open(app, prompt_overlay(&asked));
}

void tlsops_set_keylog(struct app *app, const struct intent *intent)
{
    struct span path = span_trim(intent->text);
    char *copy = path.len ? places_typed(path) : NULL;
    overlay_clear(&app->overlay);
    if (path.len && !copy) {
        app_say(app, ROLE_ERROR, "out of memory");
        return;
    }
    free(app->keylog);
    app->keylog = copy;
    if (copy)
        app_say(app, ROLE_WARN, "What is sent from now on can be read with %s", copy);
    else
        app_say(app, ROLE_OK, "No TLS keys are logged");
    response_set_keylog(app->response, copy);
    response_update(app->response, app->now);
}

enum jig_err tlsops_log_keys(const struct app *app, struct jig_request *request,
                             struct jig_error *error)
{
    struct jig_options options = *jig_request_options(request);
    if (!app->keylog || options.keylog_file)
        return JIG_OK;
    options.keylog_file = app->keylog;
    return jig_request_set_options(request, &options, error);
}

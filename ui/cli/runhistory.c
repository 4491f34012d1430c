#include "cli/runhistory.h"

#include "book/historylimits.h"
#include "cli/diag.h"

#define FOREVER (INT64_MAX / 4)

void runhistory_open(struct runhistory *h)
{
    struct historylimits limits;
    *h = (struct runhistory){ .max_body = 0 };
    historylimits_load(&limits);
    if (limits.is_off)
        return;
    h->max_body = limits.kept.body;
    struct historian_config config = { .limits = limits.kept };
    h->historian = historian_new(&config);
    h->recorder = h->historian ? recorder_new(h->historian, limits.kept.body) : NULL;
}

/* The exchanges' own credentials too: a redirect or a challenge may have made some. */
static bool fill_mask(struct mask *mask, const struct jig_transfer *t,
                      const struct scope *scope)
{
    static const char *const names[] = { "Authorization", "Proxy-Authorization" };
    struct jig_field f;
    bool ok = !scope || mask_add_used(mask, scope->vars);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (jig_exchange_find(jig_transfer_exchange(t, i), JIG_SECTION_REQUEST, names[n],
                                  &f))
                ok = mask_add_credentials(mask, span_make(f.value, f.value_len)) && ok;
    return ok;
}

void runhistory_record(struct runhistory *h, const struct jig_transfer *t,
                       const struct scope *scope, const struct recorder_about *about)
{
    if (!h->recorder || (scope && scope_is_private(scope)))
        return;
    struct mask *mask = mask_new();
    if (mask && fill_mask(mask, t, scope) && recorder_add(h->recorder, t, mask, about))
        recorder_finish(h->recorder, FOREVER);
    mask_free(mask);
}

void runhistory_add(struct runhistory *h, const struct jig_transfer *t,
                    const struct scope *scope, const char *path)
{
    struct recorder_about about = { .origin = HISTORY_RUN,
                                    .collection =
                                        scope->collection ? scope->collection->root : NULL,
                                    .request = path };
    runhistory_record(h, t, scope, &about);
}

void runhistory_close(struct runhistory *h, bool silent)
{
    struct historian_news news = { .word = "" };
    recorder_free(h->recorder);
    if (h->historian) {
        historian_finish_all(h->historian);
        historian_take_news(h->historian, &news);
    }
    historian_free(h->historian);
    if (news.word[0] && !silent)
        diag_text(news.word);
}

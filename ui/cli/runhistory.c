#include "cli/runhistory.h"

#include <poll.h>
#include <string.h>

#include "book/historylimits.h"
#include "cli/diag.h"
#include "cli/interrupt.h"
#include "cli/progress.h"

#define SLICE_US 50000 /* between two looks at whether it is interrupted */
#define SLICE_MS (SLICE_US / 1000)

void runhistory_open(struct runhistory *h, bool is_silent)
{
    struct historylimits limits;
    struct jig_error error;
    *h = (struct runhistory){ .is_silent = is_silent };
    if (historylimits_load(&limits, &error) && !is_silent)
        diag_error(&error);
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
    bool ok = !scope || scope_add_secrets(scope, mask);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        ok = mask_add_sent(mask, jig_transfer_exchange(t, i)) && ok;
    return ok;
}

static bool keeps(const struct runhistory *h, const struct scope *scope)
{
    return h->recorder && !(scope && scope_is_private(scope));
}

void runhistory_begin(struct runhistory *h, const struct jig_transfer *t, struct mask *mask,
                      const struct scope *scope, const struct recorder_about *about)
{
    if (!keeps(h, scope))
        return;
    struct mask *own = mask ? NULL : mask_new();
    bool is_told =
        mask ? mask_add_sent(mask, jig_transfer_last(t)) : own && fill_mask(own, t, scope);
    if (is_told)
        recorder_begin(h->recorder, t, mask ? mask : own, about);
    mask_free(own);
}

void runhistory_open_stream(struct runhistory *h, const struct jig_transfer *t,
                            const struct scope *scope, const struct recorder_about *about)
{
    if (!keeps(h, scope))
        return;
    h->mask = mask_new();
    if (h->mask && fill_mask(h->mask, t, scope))
        recorder_open(h->recorder, t, h->mask, about);
}

void runhistory_go_on(struct runhistory *h)
{
    while (h->recorder && recorder_step(h->recorder, SLICE_US))
        continue;
}

int64_t runhistory_deadline(const struct runhistory *h)
{
    return h->recorder ? recorder_deadline(h->recorder) : INT64_MAX;
}

/* Once; what was shown of the work makes room for it. */
static void tell_news(struct runhistory *h, struct progress *progress)
{
    struct historian_news news = { .word = "" };
    historian_take_news(h->historian, &news);
    if (!news.word[0] || h->is_silent)
        return;
    progress_end(progress);
    if (strcmp(news.word, news.trouble) == 0)
        diag(JIG_ERR_WRITE, "%s", news.word);
    else
        diag_text(news.word);
}

static void tell_loss(const struct runhistory *h)
{
    struct historian_news news;
    historian_take_news(h->historian, &news);
    if (news.n_lost && !h->is_silent)
        diag(JIG_ERR_WRITE, "%zu send%s not kept in the history%s", news.n_lost,
             news.n_lost == 1 ? " is" : "s are",
             news.is_of_disk ? ": free space, mend it, or set XDG_STATE_HOME elsewhere" : "");
}

/* A run that was cancelled before is kept as far as it came; of its own a second Ctrl-C ends jig. */
static void write_all(struct runhistory *h)
{
    bool was_interrupted = interrupt_came();
    uint64_t all = recorder_left(h->recorder);
    struct progress progress;
    progress_begin(&progress, !h->is_silent, jig_now());
    while (!h->is_cut && !recorder_finish(h->recorder, SLICE_US)) {
        progress_show_part(&progress, "keeping it in the history", recorder_left(h->recorder),
                           all, jig_now());
        tell_news(h, &progress);
        h->is_cut = !was_interrupted && interrupt_came();
    }
    progress_end(&progress);
    if (!h->is_cut)
        return;
    recorder_give_up(h->recorder);
    if (!h->is_silent)
        diag(JIG_ERR_CANCELLED, "the answer that was being kept is not in the history");
}

void runhistory_record(struct runhistory *h, const struct jig_transfer *t,
                       const struct scope *scope, const struct recorder_about *about)
{
    if (!keeps(h, scope))
        return;
    struct mask *mask = h->mask ? h->mask : mask_new();
    h->mask = NULL;
    if (mask && fill_mask(mask, t, scope) && recorder_add(h->recorder, t, mask, about))
        write_all(h);
    else
        recorder_forget(h->recorder, t);
    mask_free(mask);
}

struct recorder_about runhistory_about(const struct scope *scope, const char *path)
{
    return (struct recorder_about){ .origin = HISTORY_RUN,
                                    .collection =
                                        scope->collection ? scope->collection->root : NULL,
                                    .request = path };
}

void runhistory_add(struct runhistory *h, const struct jig_transfer *t,
                    const struct scope *scope, const char *path)
{
    struct recorder_about about = runhistory_about(scope, path);
    runhistory_record(h, t, scope, &about);
}

void runhistory_close(struct runhistory *h)
{
    struct progress none = { .is_on = false };
    bool was_interrupted = interrupt_came();
    recorder_free(h->recorder);
    mask_free(h->mask);
    while (h->historian && !h->is_cut && !historian_is_idle(h->historian)) {
        struct pollfd fds[] = { { .fd = historian_fd(h->historian), .events = POLLIN },
                                { .fd = interrupt_fd(), .events = POLLIN } };
        poll(fds, was_interrupted ? 1 : 2, SLICE_MS);
        tell_news(h, &none);
        h->is_cut = !was_interrupted && interrupt_came();
    }
    if (h->historian && h->is_cut)
        historian_give_up(h->historian);
    if (h->historian) {
        tell_news(h, &none);
        tell_loss(h);
    }
    historian_free(h->historian);
}

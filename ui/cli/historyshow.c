#include "cli/historyshow.h"

#include <unistd.h>

#include "cli/diag.h"
#include "cli/historystream.h"
#include "cli/sink.h"
#include "cli/wirehead.h"

#define PIECE 65536

static bool show_head(struct sink *sink, const struct jig_exchange *x)
{
    struct buf head;
    buf_init(&head, SIZE_MAX / 4);
    wirehead_add_answer(x, &head);
    bool ok = head.len == 0 || sink_head(sink, buf_span(&head));
    buf_clear(&head);
    return ok;
}

static bool show_body(struct sink *sink, const struct jig_exchange *x)
{
    char bytes[PIECE];
    struct jig_field type = { .value = "" };
    uint64_t at = 0;
    jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Type", &type);
    bool ok = sink_begin(sink, span_make(type.value, type.value_len));
    for (size_t n; ok && (n = jig_exchange_body_read(x, at, bytes, sizeof bytes)) > 0; at += n)
        ok = sink_body(sink, span_make(bytes, n));
    return ok;
}

bool historyshow_begin(struct sink *sink, const struct jig_transfer *t)
{
    bool ok = true;
    sink_init(sink, isatty(STDOUT_FILENO) ? SINK_TERMINAL : SINK_PIPE, NULL, 0);
    for (size_t i = 0; ok && i < jig_transfer_n_exchanges(t); i++)
        ok = show_head(sink, jig_transfer_exchange(t, i));
    return ok;
}

static bool show_log(struct sink *sink, const struct live *live)
{
    uint64_t next = 0;
    return sink_begin(sink, HISTORYSTREAM_TYPE) && historystream_print(live, &next, sink);
}

int historyshow_answer(const struct jig_transfer *t, const struct live *live, bool is_silent)
{
    struct sink sink;
    const struct jig_exchange *x = jig_transfer_last(t);
    bool ok = historyshow_begin(&sink, t);
    ok = ok && (live ? show_log(&sink, live) : show_body(&sink, x));
    ok = sink_finish(&sink, true) && ok;
    if (!ok)
        return sink.is_pipe_closed ? 0 : diag_error(&sink.error);
    if (is_silent)
        return 0;
    if (!live && jig_exchange_body_kept(x) < jig_exchange_body_len(x))
        diag_text("note: the history holds only the beginning of this body; history.body in "
                  "config.ini says how much");
    if (jig_transfer_error(t)->code)
        diag_error(jig_transfer_error(t));
    return 0;
}

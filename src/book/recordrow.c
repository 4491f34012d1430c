#include "book/recordrow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/live.h"

#define CLOSE_WITHIN 4 /* rows from the end of a log */

static char *masked(const struct mask *mask, struct span text)
{
    struct buf out;
    buf_init(&out, SIZE_MAX / 2);
    if (mask)
        mask_apply(mask, text, &out);
    else
        buf_add(&out, text);
    buf_add(&out, SPAN(""));
    return out.len == 0 && !out.failed ? mem_strdup("") : buf_take(&out);
}

/* "a.test:8080" of "http://a.test:8080/x" */
static struct span authority_of(const char *url)
{
    struct span rest = span_of(url);
    size_t at = span_find(rest, SPAN("://"), 0);
    rest = at == SIZE_MAX ? rest : span_sub(rest, at + 3, rest.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?' &&
           rest.ptr[end] != '#')
        end++;
    return span_sub(rest, 0, end);
}

/* "http://a.test/x" of "http://a.test/x?k=v". NULL: no memory. */
static char *without_query(const char *url)
{
    return mem_dup(span_make(url, strcspn(url, "?")));
}

static int64_t duration_of(const struct jig_transfer *t)
{
    int64_t total = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        total += jig_exchange_timing(jig_transfer_exchange(t, i)).total;
    return total;
}

/* The close stands before the words about the end. */
static unsigned close_code_of(const struct live *l)
{
    size_t len;
    for (uint64_t at = l->log.end; at > l->log.first && l->log.end - at < CLOSE_WITHIN; at--) {
        struct logrow row = streamlog_glance(&l->log, at - 1, 0, &len);
        if (row.kind == LOGROW_CLOSE && row.way == LOGROW_RECEIVED)
            return row.code;
    }
    return 0;
}

/* A WebSocket that was closed as a failure has an answer of 101, and no error of its transfer. */
static char *error_of(const struct jig_transfer *t, const struct live *l)
{
    char text[32];
    enum jig_err code = l ? l->code : jig_transfer_error(t)->code;
    unsigned close = l && !code && l->has_failed ? close_code_of(l) : 0;
    snprintf(text, sizeof text, HISTORY_CLOSE "%u", close);
    return mem_strdup(code ? jig_err_name(code) : close ? text : "");
}

/* `url`: of the first exchange, or what may be kept of it. */
static bool fill(const struct jig_transfer *t, const char *url, const struct mask *mask,
                 const struct recorder_about *about, struct history_row *row)
{
    const struct jig_exchange *first = jig_transfer_exchange(t, 0);
    *row = (struct history_row){
        .at_us = jig_exchange_timing(first).started_wall_us,
        .origin = about->origin,
        .collection = mem_strdup(about->collection ? about->collection : ""),
        .request = mem_strdup(about->request ? about->request : ""),
        .method = masked(mask, span_of(jig_exchange_method(first))),
        .url = masked(mask, span_of(url)),
        .host = masked(mask, authority_of(url)),
        .status = jig_exchange_status(jig_transfer_last(t)),
        .error = error_of(t, about->live),
        .duration_us = duration_of(t),
    };
    bool ok =
        row->collection && row->request && row->method && row->url && row->host && row->error;
    if (!ok)
        history_row_clear(row);
    return ok;
}

bool recordrow_fill(const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about, struct history_row *row)
{
    return fill(t, jig_exchange_url(jig_transfer_exchange(t, 0)), mask, about, row);
}

bool recordrow_begin(const struct jig_transfer *t, const struct mask *mask,
                     const struct recorder_about *about, struct history_row *row)
{
    char *url = without_query(jig_exchange_url(jig_transfer_exchange(t, 0)));
    bool ok = url && fill(t, url, mask, about, row);
    if (ok)
        row->duration_us = 0;
    free(url);
    return ok;
}

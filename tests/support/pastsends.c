#include "support/pastsends.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

struct folder pastsends_folder;
char pastsends_path[512];

void pastsends_setup(void)
{
    folder_make(&pastsends_folder);
    snprintf(pastsends_path, sizeof pastsends_path, "%s/history.db", pastsends_folder.path);
}

void pastsends_teardown(void)
{
    folder_remove(&pastsends_folder);
}

struct history *pastsends_open(const char *path)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(history_open(path, 60000, &h, &error) == JIG_OK, "%s", error.text);
    return h;
}

struct history_row pastsends_row(const char *url, const char *host, int status, int64_t at_us)
{
    return (struct history_row){ .at_us = at_us,
                                 .origin = HISTORY_BY_HAND,
                                 .collection = "/shop",
                                 .request = "a.req.json",
                                 .method = "GET",
                                 .url = (char *)url,
                                 .host = (char *)host,
                                 .status = status,
                                 .error = status ? "" : "timeout",
                                 .duration_us = 1500,
                                 .size = 10,
                                 .kept = 10 };
}

int64_t pastsends_put(struct history *h, const struct history_row *row, size_t body)
{
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    char *bytes = mem_zero(1, body + 1);
    ck_assert_msg(!history_begin(h, &id, &error), "%s", error.text);
    if (body)
        ck_assert_msg(!history_add_piece(h, id, 0, 0, span_make(bytes, body), &error), "%s",
                      error.text);
    ck_assert_msg(!history_finish(h, id, row, SPAN("facts"), &error), "%s", error.text);
    free(bytes);
    return id;
}

static struct history_row own_row(const char *url, enum history_origin origin)
{
    return (struct history_row){ .at_us = 1,
                                 .origin = origin,
                                 .collection = mem_strdup(""),
                                 .request = mem_strdup(""),
                                 .method = mem_strdup("GET"),
                                 .url = mem_strdup(url),
                                 .host = mem_strdup(""),
                                 .error = mem_strdup("") };
}

void pastsends_send_one(struct historian *w, uint64_t key, const char *url)
{
    struct history_row row = own_row(url, HISTORY_BY_HAND);
    ck_assert(historian_send(w, key, &row, NULL, 0));
}

void pastsends_begin_one(struct historian *w, uint64_t key)
{
    ck_assert(historian_begin(w, key));
    ck_assert(historian_add_piece(w, key, 0, 0, mem_strdup("body"), 4));
}

void pastsends_finish_one(struct historian *w, uint64_t key, const char *url,
                          enum history_origin origin)
{
    struct history_row row = own_row(url, origin);
    ck_assert(historian_finish(w, key, &row, mem_strdup("facts"), 5));
}

void pastsends_expect(struct history *h, const struct history_query *q, const char *want)
{
    struct history_rows rows = { 0 };
    struct jig_error error = { .code = JIG_OK };
    struct buf got;
    buf_init(&got, 4096);
    ck_assert_msg(!history_list(h, q, &rows, &error), "%s", error.text);
    for (size_t i = 0; i < rows.n; i++)
        buf_addf(&got, "%s%s", i ? " " : "", rows.rows[i].url);
    ck_assert_str_eq(buf_str(&got), want);
    history_rows_clear(&rows);
    buf_clear(&got);
}

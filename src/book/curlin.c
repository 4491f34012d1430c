#include "book/curlin.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/curlbuild.h"
#include "data/shellwords.h"

struct reading {
    struct curlbuild build;
    struct span rest;
    struct buf word;
    struct jig_error *error;
};

static bool act(struct reading *in, const struct curl_option *o, struct span value)
{
    return curlbuild_act(&in->build, o, value, buf_str(&in->word));
}

static enum jig_err out_of_memory(struct reading *in)
{
    return jig_error_set(in->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err take_value(struct reading *in, const struct curl_option *o)
{
    if (!shellwords_next(&in->rest, &in->word))
        return jig_error_set(in->error, JIG_ERR_USAGE, JIG_PHASE_NONE, "--%s lacks its value",
                             o->longer);
    return act(in, o, buf_span(&in->word)) ? JIG_OK : out_of_memory(in);
}

/* -sSL, -XPUT, -H 'x: y'. */
static enum jig_err read_letters(struct reading *in)
{
    struct span letters = span_sub(buf_span(&in->word), 1, in->word.len);
    for (size_t i = 0; i < letters.len; i++) {
        const struct curl_option *o = curloptions_letter(letters.ptr[i]);
        char name[] = { '-', letters.ptr[i], '\0' };
        if (!o) {
            curlbuild_leave_out(&in->build, name);
            continue;
        }
        if (!o->has_value) {
            if (!act(in, o, (struct span){ 0 }))
                return out_of_memory(in);
            continue;
        }
        if (i + 1 == letters.len)
            return take_value(in, o);
        buf_remove(&in->word, 0, i + 2); /* the value stands behind the letter */
        return act(in, o, buf_span(&in->word)) ? JIG_OK : out_of_memory(in);
    }
    return JIG_OK;
}

static enum jig_err read_word(struct reading *in)
{
    struct span word = buf_span(&in->word);
    bool option = word.len > 1 && word.ptr[0] == '-';
    if (!option)
        return book_request_set_url(in->build.r, buf_str(&in->word)) ? JIG_OK
                                                                     : out_of_memory(in);
    if (word.ptr[1] != '-')
        return read_letters(in);
    const struct curl_option *o = curloptions_long(span_sub(word, 2, word.len));
    if (!o) {
        curlbuild_leave_out(&in->build, buf_str(&in->word));
        return JIG_OK;
    }
    if (o->has_value)
        return take_value(in, o);
    return act(in, o, (struct span){ 0 }) ? JIG_OK : out_of_memory(in);
}

/* ---- The whole -------------------------------------------------------------------------------*/

static struct span without_prompt(struct span text)
{
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ')
        text = span_sub(text, 1, text.len);
    return span_starts(text, SPAN("$ ")) ? span_trim(span_sub(text, 2, text.len)) : text;
}

bool curlin_is(struct span text)
{
    text = without_prompt(text);
    return span_starts(text, SPAN("curl ")) || span_starts(text, SPAN("curl.exe "));
}

/* Takes over what was read; name, order, variables and the like stay the request's own. */
static bool take_over(struct book_request *r, struct book_request *from)
{
    static const enum book_table tables[] = { BOOK_QUERY, BOOK_PATH, BOOK_HEADERS, BOOK_FORM,
                                              BOOK_MULTIPART };
    bool ok = book_request_set_method(r, from->method) && book_request_set_url(r, from->url) &&
              book_request_set_bytes(r, buf_span(&from->bytes)) &&
              book_request_set_auth_type(r, from->auth_type);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        ok = ok && book_request_set_rows(r, tables[i], from->tables[tables[i]].rows,
                                         from->tables[tables[i]].n);
    if (from->body_file)
        ok = ok && book_request_set_body_file(r, from->body_file, false);
    for (size_t i = 0; i < from->auth.n; i++)
        ok = ok && book_request_set_auth(r, from->auth.rows[i].name, from->auth.rows[i].value);
    for (size_t i = 0; i < from->options.n; i++)
        ok = ok && book_request_set_option(r, from->options.rows[i].name,
                                           from->options.rows[i].value);
    book_request_set_body_kind(r, from->body);
    return ok;
}

enum jig_err curlin_fill(struct book_request *r, struct span text, struct buf *left_out,
                         struct jig_error *error)
{
    struct reading in = { .build = { .r = book_request_new(), .left_out = left_out },
                          .rest = without_prompt(text),
                          .error = error };
    struct curlbuild *b = &in.build;
    if (!b->r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    buf_init(&in.word, CURL_WORD_MAX);
    buf_init(&b->data, CURL_WORD_MAX);
    enum jig_err err = JIG_OK;
    if (!curlin_is(text) || !shellwords_next(&in.rest, &in.word))
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "that is no curl command");
    while (!err && shellwords_next(&in.rest, &in.word))
        err = in.word.failed ? out_of_memory(&in) : read_word(&in);
    if (!err && b->r->url[0] == '\0')
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "there is no URL in it");
    if (!err && !(curlbuild_finish(b) && take_over(r, b->r)))
        err = out_of_memory(&in);
    curlbuild_clear(b);
    buf_clear(&in.word);
    return err;
}

#include "book/curlin.h"

#include <string.h>

#include "base/mem.h"
#include "book/curlbuild.h"
#include "book/curlnotes.h"
#include "data/shellwords.h"

struct reading {
    struct curlbuild build;
    struct span rest;
    struct buf word;
    struct jig_error *error;
    bool is_doubtful; /* the next word may be an unknown option's value */
    bool ends;        /* --next: another request follows */
    bool only_urls;   /* behind "--" */
};

static enum jig_err out_of_memory(struct reading *in)
{
    return jig_error_set(in->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static enum jig_err act(struct reading *in, const struct curl_option *o, bool off,
                        struct span value)
{
    bool is_next = strcmp(o->longer, "next") == 0;
    if (is_next)
        curlnotes_add(in->build.notes, "what follows --next");
    in->ends |= is_next;
    if (is_next || curlbuild_act(&in->build, o, off, value, buf_str(&in->word)))
        return JIG_OK;
    return out_of_memory(in);
}

static enum jig_err take_value(struct reading *in, const struct curl_option *o)
{
    if (!shellwords_next(&in->rest, &in->word))
        return jig_error_set(in->error, JIG_ERR_USAGE, JIG_PHASE_NONE, "--%s lacks its value",
                             o->longer);
    return act(in, o, false, buf_span(&in->word));
}

/* -sSL, -XPUT, -H 'x: y'. */
static enum jig_err read_letters(struct reading *in)
{
    struct span letters = span_sub(buf_span(&in->word), 1, in->word.len);
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && !in->ends && i < letters.len; i++) {
        const struct curl_option *o = curloptions_letter(letters.ptr[i]);
        in->is_doubtful = !o && i + 1 == letters.len;
        if (!o)
            curlnotes_add(in->build.notes, "-%c", letters.ptr[i]);
        else if (!o->has_value)
            err = act(in, o, false, (struct span){ 0 });
        else if (i + 1 == letters.len)
            return take_value(in, o);
        else {
            buf_remove(&in->word, 0, i + 2); /* the value stands behind the letter */
            return act(in, o, false, buf_span(&in->word));
        }
    }
    return err;
}

static enum jig_err read_long(struct reading *in)
{
    bool off;
    struct span name = span_sub(buf_span(&in->word), 2, in->word.len);
    const struct curl_option *o = curloptions_long(name, &off);
    in->only_urls = name.len == 0;
    in->is_doubtful = !o && !in->only_urls;
    if (in->is_doubtful)
        curlnotes_add(in->build.notes, "%s", buf_str(&in->word));
    if (!o)
        return JIG_OK;
    return o->has_value ? take_value(in, o) : act(in, o, off, (struct span){ 0 });
}

static enum jig_err read_word(struct reading *in)
{
    struct span word = buf_span(&in->word);
    bool is_option = !in->only_urls && word.len > 1 && word.ptr[0] == '-';
    bool is_doubtful = in->is_doubtful;
    in->is_doubtful = false;
    if (is_option)
        return word.ptr[1] == '-' ? read_long(in) : read_letters(in);
    bool ok = is_doubtful ? curlbuild_maybe_url(&in->build, buf_str(&in->word))
                          : curlbuild_url(&in->build, buf_str(&in->word));
    return ok ? JIG_OK : out_of_memory(in);
}

/* ---- The whole -------------------------------------------------------------------------------*/

static struct span without_prompt(struct span text)
{
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ')
        text = span_sub(text, 1, text.len);
    return span_starts(text, SPAN("$ ")) ? span_trim(span_sub(text, 2, text.len)) : text;
}

/* "curl", "curl.exe", "/usr/bin/curl", and a blank or a line that goes on behind it. */
bool curlin_is(struct span text)
{
    text = without_prompt(text);
    size_t n = 0;
    while (n < text.len && (unsigned char)text.ptr[n] > ' ' && text.ptr[n] != '\\' &&
           text.ptr[n] != '^')
        n++;
    size_t slash = n;
    while (slash > 0 && text.ptr[slash - 1] != '/')
        slash--;
    struct span name = span_sub(text, slash, n);
    return n < text.len && (span_eq_str(name, "curl") || span_eq_str(name, "curl.exe"));
}

/* As browsers copy it for Windows: carets stand before the quotes. What a POSIX shell is given
 * begins with a single quote, which Windows' prompt does not know. */
static bool is_for_prompt(struct span text)
{
    size_t single = span_find_byte(text, '\'', 0), twofold = span_find_byte(text, '"', 0);
    return twofold < single && span_find(text, SPAN("^\""), 0) != SIZE_MAX;
}

static bool plain_line(struct span text, struct buf *plain, struct span *out)
{
    bool carets = is_for_prompt(text);
    if (carets)
        shellwords_drop_carets(text, plain);
    *out = carets ? buf_span(plain) : text;
    return !plain->failed;
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
                         struct buf *doubts, struct jig_error *error)
{
    struct buf plain;
    struct reading in = { .error = error };
    struct curlbuild *b = &in.build;
    enum jig_err err = JIG_OK;
    buf_init_secret(&plain, CURL_WORD_MAX);
    buf_init_secret(&in.word, CURL_WORD_MAX);
    bool ok = curlbuild_init(b, left_out, doubts) &&
              plain_line(without_prompt(text), &plain, &in.rest);
    if (ok && (!curlin_is(text) || !shellwords_next(&in.rest, &in.word)))
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "that is no curl command");
    while (ok && !err && !in.ends && shellwords_next(&in.rest, &in.word))
        err = in.word.failed ? out_of_memory(&in) : read_word(&in);
    ok = ok && (err || curlbuild_finish(b));
    if (ok && !err && b->r->url[0] == '\0')
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "there is no URL in it");
    if (!ok || (!err && !take_over(r, b->r)))
        err = out_of_memory(&in);
    curlbuild_clear(b);
    buf_wipe(&in.word);
    buf_wipe(&plain);
    return err;
}

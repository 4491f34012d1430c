#include "data/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/lazylib.h"
#include "base/utf8.h"

enum { MATCH_LIMIT = 5000000, HEAP_LIMIT_KIB = 65536 };

struct pcre2 {
    __typeof__(pcre2_compile_8) *compile;
    __typeof__(pcre2_code_free_8) *code_free;
    __typeof__(pcre2_get_error_message_8) *get_error_message;
    __typeof__(pcre2_get_ovector_pointer_8) *get_ovector_pointer;
    __typeof__(pcre2_match_8) *match;
    __typeof__(pcre2_match_context_create_8) *match_context_create;
    __typeof__(pcre2_match_context_free_8) *match_context_free;
    __typeof__(pcre2_match_data_create_from_pattern_8) *match_data_create;
    __typeof__(pcre2_match_data_free_8) *match_data_free;
    __typeof__(pcre2_set_heap_limit_8) *set_heap_limit;
    __typeof__(pcre2_set_match_limit_8) *set_match_limit;
};

static bool load(struct pcre2 *p, char *why, size_t why_len)
{
    static const char *const sonames[] = { "libpcre2-8.so.0", "libpcre2-8.0.dylib", NULL };
    const struct lazysym syms[] = {
        { "pcre2_compile_8", &p->compile },
        { "pcre2_code_free_8", &p->code_free },
        { "pcre2_get_error_message_8", &p->get_error_message },
        { "pcre2_get_ovector_pointer_8", &p->get_ovector_pointer },
        { "pcre2_match_8", &p->match },
        { "pcre2_match_context_create_8", &p->match_context_create },
        { "pcre2_match_context_free_8", &p->match_context_free },
        { "pcre2_match_data_create_from_pattern_8", &p->match_data_create },
        { "pcre2_match_data_free_8", &p->match_data_free },
        { "pcre2_set_heap_limit_8", &p->set_heap_limit },
        { "pcre2_set_match_limit_8", &p->set_match_limit },
    };
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

/* What was found: the first group that the pattern has, else all of it. */
static void take_match(const struct pcre2 *p, pcre2_match_data_8 *data, int n_groups,
                       struct span text, struct buf *out)
{
    const PCRE2_SIZE *at = p->get_ovector_pointer(data);
    size_t group = n_groups > 1 && at[2] != PCRE2_UNSET ? 1 : 0;
    if (out && at[2 * group] <= at[2 * group + 1])
        buf_add(out, span_sub(text, at[2 * group], at[2 * group + 1]));
}

static enum jig_err match(const struct pcre2 *p, pcre2_code_8 *code, struct span text,
                          bool *found, struct buf *out, struct jig_error *error)
{
    pcre2_match_data_8 *data = p->match_data_create(code, NULL);
    pcre2_match_context_8 *limits = p->match_context_create(NULL);
    int n = PCRE2_ERROR_NOMEMORY;
    if (data && limits) {
        p->set_match_limit(limits, MATCH_LIMIT);
        p->set_heap_limit(limits, HEAP_LIMIT_KIB);
        n = p->match(code, (PCRE2_SPTR8)(text.ptr ? text.ptr : ""), text.len, 0, 0, data,
                     limits);
    }
    *found = n > 0;
    if (n > 0)
        take_match(p, data, n, text, out);
    p->match_data_free(data);
    p->match_context_free(limits);
    if (n == PCRE2_ERROR_NOMEMORY)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (n < 0 && n != PCRE2_ERROR_NOMATCH)
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                             "the regular expression takes too long on this text");
    return JIG_OK;
}

enum jig_err pattern_find(const char *pattern, struct span text, bool *found, struct buf *out,
                          struct jig_error *error)
{
    struct pcre2 p;
    char why[160];
    int number;
    PCRE2_SIZE at;
    *found = false;
    if (!load(&p, why, sizeof why))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
    uint32_t flags = PCRE2_NEVER_BACKSLASH_C;
    if (utf8_is_valid(span_of(pattern)) && utf8_is_valid(text))
        flags |= PCRE2_UTF;
    pcre2_code_8 *code =
        p.compile((PCRE2_SPTR8)pattern, PCRE2_ZERO_TERMINATED, flags, &number, &at, NULL);
    if (!code) {
        PCRE2_UCHAR8 words[128];
        p.get_error_message(number, words, sizeof words);
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "no regular expression: %s at character %zu", (char *)words,
                             (size_t)at + 1);
    }
    enum jig_err err = match(&p, code, text, found, out, error);
    p.code_free(code);
    return err;
}

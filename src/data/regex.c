#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "data/regex.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/lazylib.h"
#include "base/mem.h"

#define MATCH_LIMIT 5000000u /* steps: some 50 ms */

static struct {
    __typeof__(pcre2_compile_8) *compile;
    __typeof__(pcre2_code_free_8) *code_free;
    __typeof__(pcre2_jit_compile_8) *jit;
    __typeof__(pcre2_match_8) *match;
    __typeof__(pcre2_match_data_create_8) *data_new;
    __typeof__(pcre2_match_data_free_8) *data_free;
    __typeof__(pcre2_get_ovector_pointer_8) *places;
    __typeof__(pcre2_match_context_create_8) *context_new;
    __typeof__(pcre2_match_context_free_8) *context_free;
    __typeof__(pcre2_set_match_limit_8) *limit_steps;
    __typeof__(pcre2_set_offset_limit_8) *limit_offset;
    __typeof__(pcre2_get_error_message_8) *message;
} pcre2;

static bool load(char *why, size_t why_len)
{
    static const char *const sonames[] = { "libpcre2-8.so.0", "libpcre2-8.so",
                                           "libpcre2-8.dylib", NULL };
    static const struct lazysym syms[] = {
        { "pcre2_compile_8", &pcre2.compile },
        { "pcre2_code_free_8", &pcre2.code_free },
        { "pcre2_jit_compile_8", &pcre2.jit },
        { "pcre2_match_8", &pcre2.match },
        { "pcre2_match_data_create_8", &pcre2.data_new },
        { "pcre2_match_data_free_8", &pcre2.data_free },
        { "pcre2_get_ovector_pointer_8", &pcre2.places },
        { "pcre2_match_context_create_8", &pcre2.context_new },
        { "pcre2_match_context_free_8", &pcre2.context_free },
        { "pcre2_set_match_limit_8", &pcre2.limit_steps },
        { "pcre2_set_offset_limit_8", &pcre2.limit_offset },
        { "pcre2_get_error_message_8", &pcre2.message },
    };
    static atomic_bool is_loaded;
    return lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

struct regex {
    pcre2_code_8 *code;
    pcre2_match_data_8 *data;
    pcre2_match_context_8 *context;
};

/* A capital behind a backslash is a class (\S), not a letter. */
static bool has_capital(struct span pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] == '\\')
            i++;
        else if (pattern.ptr[i] >= 'A' && pattern.ptr[i] <= 'Z')
            return true;
    }
    return false;
}

static bool compile(struct regex *r, struct span pattern, char *why, size_t why_len, size_t *at)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE |
                       PCRE2_USE_OFFSET_LIMIT | (has_capital(pattern) ? 0 : PCRE2_CASELESS);
    int code = 0;
    PCRE2_SIZE offset = 0;
    r->code =
        pcre2.compile((PCRE2_SPTR8)pattern.ptr, pattern.len, options, &code, &offset, NULL);
    if (r->code)
        return true;
    PCRE2_UCHAR8 words[160];
    if (pcre2.message(code, words, sizeof words) < 0)
        words[0] = '\0';
    snprintf(why, why_len, "%s", (const char *)words);
    *at = offset;
    return false;
}

struct regex *regex_new(struct span pattern, char *why, size_t why_len, size_t *at)
{
    *at = SIZE_MAX;
    if (!load(why, why_len))
        return NULL;
    struct regex *r = mem_zero(1, sizeof *r);
    if (r && compile(r, pattern, why, why_len, at)) {
        pcre2.jit(r->code, PCRE2_JIT_COMPLETE); /* without it the same, slower */
        r->data = pcre2.data_new(1, NULL);
        r->context = pcre2.context_new(NULL);
        if (r->data && r->context) {
            pcre2.limit_steps(r->context, MATCH_LIMIT);
            return r;
        }
    }
    if (!r || r->code)
        snprintf(why, why_len, "out of memory");
    regex_free(r);
    return NULL;
}

void regex_free(struct regex *r)
{
    if (!r)
        return;
    if (r->context)
        pcre2.context_free(r->context);
    if (r->data)
        pcre2.data_free(r->data);
    if (r->code)
        pcre2.code_free(r->code);
    free(r);
}

enum regex_result regex_find(struct regex *r, struct span bytes, size_t from, size_t limit,
                             size_t *at, size_t *end)
{
    if (from >= limit || limit > bytes.len)
        return REGEX_NONE;
    pcre2.limit_offset(r->context, limit - 1);
    int found = pcre2.match(r->code, (PCRE2_SPTR8)bytes.ptr, bytes.len, from, PCRE2_NOTEMPTY,
                            r->data, r->context);
    if (found == PCRE2_ERROR_NOMATCH)
        return REGEX_NONE;
    if (found < 0)
        return REGEX_ENDLESS;
    const PCRE2_SIZE *places = pcre2.places(r->data);
    *at = places[0];
    *end = places[1] > places[0] ? places[1] : places[0] + 1; /* \K may turn them round */
    return REGEX_FOUND;
}

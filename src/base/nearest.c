#include "base/nearest.h"

#include <stdio.h>

#include "base/ascii.h"

enum { MAX_WORD = 40 };

/* Levenshtein's distance, with a row of the matrix at a time; far for words that are long. */
static unsigned distance(struct span a, struct span b)
{
    unsigned row[MAX_WORD + 1];
    if (a.len > MAX_WORD || b.len > MAX_WORD)
        return MAX_WORD;
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 0; i < a.len; i++) {
        unsigned corner = row[0];
        row[0] = i + 1;
        for (unsigned j = 0; j < b.len; j++) {
            unsigned change = corner + (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[j]));
            unsigned shorter = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
            corner = row[j + 1];
            row[j + 1] = change < shorter ? change : shorter;
        }
    }
    return row[b.len];
}

const char *nearest_word(struct span word, const char *const *words, size_t n, size_t stride)
{
    const char *best = NULL;
    unsigned least = word.len < 4 ? 2 : word.len < 8 ? 3 : 4; /* nothing as far as that */
    for (size_t i = 0; i < n; i++) {
        const char *other =
            *(const char *const *)(const void *)((const char *)words + i * stride);
        unsigned d = distance(word, span_of(other));
        if (word.len > 2 && span_starts(span_of(other), word))
            d = d < 1 ? d : 1;
        if (d < least) {
            least = d;
            best = other;
        }
    }
    return best;
}

const char *nearest_hint(char out[NEAREST_HINT], struct span word, const char *const *words,
                         size_t n, size_t stride)
{
    const char *near = nearest_word(word, words, n, stride);
    out[0] = '\0';
    if (near)
        snprintf(out, NEAREST_HINT, "; did you mean %.60s?", near);
    return out;
}

#include "data/jsonrun.h"

#include "base/ascii.h"
#include "data/bytescan.h"

void jsonrun_init(struct jsonrun *r, struct span text)
{
    *r = (struct jsonrun){ .text = text };
}

/* Each bit is whether there is an odd number of bits up to it. */
static uint64_t odd_so_far(uint64_t bits)
{
    for (int by = 1; by < 64; by *= 2)
        bits ^= bits << by;
    return bits;
}

/* How long the escape is whose backslash is at `at`; 0: it is none, or it is cut. */
static size_t escape_length(struct span text, size_t at)
{
    if (at + 1 >= text.len || !ascii_is_one_of(text.ptr[at + 1], "\"\\/bfnrtu"))
        return 0;
    if (text.ptr[at + 1] != 'u')
        return 2;
    for (size_t i = at + 2; i < at + 6; i++)
        if (i >= text.len || ascii_hex_value(text.ptr[i]) < 0)
            return 0;
    return 6;
}

/* The bytes of the block that stand right behind a backslash that escapes them. `wrong` gets the
 * backslashes that escape nothing. */
static uint64_t escaped(struct jsonrun *r, uint64_t backslashes, uint64_t *wrong)
{
    uint64_t found = r->is_escaped;
    backslashes &= ~found;
    r->is_escaped = 0;
    while (backslashes) {
        int i = __builtin_ctzll(backslashes);
        uint64_t bit = UINT64_C(1) << i, next = bit << 1;
        if (!escape_length(r->text, r->block + (size_t)i))
            *wrong |= bit;
        if (!next)
            r->is_escaped = 1;
        found |= next;
        backslashes &= ~(bit | next);
    }
    return found;
}

static size_t digits_from(struct span text, size_t at)
{
    while (at < text.len && ascii_is_digit(text.ptr[at]))
        at++;
    return at;
}

/* Where the number that begins at `at` ends; 0: it wants a digit. What follows a zero is another
 * token: a text of zeros must not be gone through from each of them to its end. */
static size_t number_end(struct span text, size_t at)
{
    at += text.ptr[at] == '-';
    bool is_zero = at < text.len && text.ptr[at] == '0';
    size_t end = is_zero ? at + 1 : digits_from(text, at);
    if (end == at)
        return 0;
    if (end < text.len && text.ptr[end] == '.') {
        at = end + 1;
        end = digits_from(text, at);
        if (end == at)
            return 0;
    }
    if (end < text.len && (text.ptr[end] | 0x20) == 'e') {
        at = end + 1;
        at += at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-');
        end = digits_from(text, at);
        if (end == at)
            return 0;
    }
    return end;
}

static size_t word_end(struct span text, size_t at, struct span word)
{
    return text.len - at >= word.len && memcmp(text.ptr + at, word.ptr, word.len) == 0
               ? at + word.len
               : 0;
}

static bool ends_scalar(char c)
{
    enum jsonscan_type type = jsonscan_first[(unsigned char)c];
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' ||
           (type != JSONSCAN_NOTHING && type <= JSONSCAN_STRING);
}

/* Where the number or word that begins at `at` ends; 0: it is none, or what stands behind it is not
 * in sight, or would not end it. */
static size_t scalar_end(struct span text, size_t at)
{
    size_t end = 0;
    switch (text.ptr[at]) {
    case 't':
        end = word_end(text, at, SPAN("true"));
        break;
    case 'f':
        end = word_end(text, at, SPAN("false"));
        break;
    case 'n':
        end = word_end(text, at, SPAN("null"));
        break;
    default:
        end = number_end(text, at);
    }
    return end && end < text.len && ends_scalar(text.ptr[end]) ? end : 0;
}

/* What a block holds, told apart by the strings. */
struct block {
    uint64_t quotes; /* that open or close a string */
    uint64_t words;  /* numbers, true, false, null, and what is none of these */
    uint64_t digits; /* in strings too */
    uint64_t tokens; /* signs, quotes that close, and where numbers and words begin */
    bool is_cut;     /* something in it is not JSON: tokens stop in front of it */
};

/* Where runs of the bits begin; `goes_on`: the block before ended in one. */
static uint64_t starts(uint64_t bits, uint64_t goes_on)
{
    return bits & ~(bits << 1 | goes_on);
}

static struct block look(struct jsonrun *r)
{
    struct bytescan_json b = bytescan_json_block(r->text.ptr + r->block);
    uint64_t wrong = 0;
    uint64_t quotes = b.quotes;
    if (b.backslashes | r->is_escaped)
        quotes &= ~escaped(r, b.backslashes, &wrong);
    /* With the quote that opens one, without the one that closes it. */
    uint64_t strings = odd_so_far(quotes) ^ r->in_string;
    uint64_t words = ~(strings | quotes | b.signs | b.blanks);
    wrong |= b.controls & strings;
    struct block out = { .quotes = quotes, .words = words, .digits = b.digits };
    out.tokens = (b.signs & ~strings) | (quotes & ~strings) | starts(words, r->in_word);
    if (wrong) {
        out.tokens &= (wrong & -wrong) - 1;
        out.is_cut = true;
    }
    r->in_string = strings >> 63 ? UINT64_MAX : 0;
    r->in_word = words >> 63;
    return out;
}

/* The quote of the block that opens what the bit closes, or the one of an earlier block. */
static size_t opening(const struct jsonrun *r, uint64_t quotes, uint64_t bit)
{
    uint64_t before = quotes & (bit - 1);
    return before ? r->block + 63 - (size_t)__builtin_clzll(before) : r->string_at;
}

/* How many bytes of the bits stand in a row from bit i on. */
static int in_a_row(uint64_t bits, int i)
{
    uint64_t others = ~(bits >> i);
    return others ? __builtin_ctzll(others) : 64;
}

/* scalar_end(), without a look at the bytes of an integer that ends in the block. */
static size_t quick_scalar_end(const struct jsonrun *r, const struct block *b, int i)
{
    size_t at = r->block + (size_t)i;
    int len = in_a_row(b->words, i);
    bool is_integer = i + len < BYTESCAN_JSON_BLOCK && in_a_row(b->digits, i) >= len;
    return is_integer && (len == 1 || r->text.ptr[at] != '0') ? at + (size_t)len
                                                              : scalar_end(r->text, at);
}

/* The tokens of a block; stops in front of one that is not plain. */
static size_t take(struct jsonrun *r, const struct block *b, struct jsonrun_token *out)
{
    size_t n = 0, end = r->done;
    for (uint64_t left = b->tokens; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        size_t at = r->block + (size_t)i;
        enum jsonscan_type type = jsonscan_first[(unsigned char)r->text.ptr[at]];
        size_t behind = at + 1;
        if (type == JSONSCAN_STRING) {
            at = opening(r, b->quotes, left & -left);
        } else if (type > JSONSCAN_STRING || type == JSONSCAN_NOTHING) {
            behind = quick_scalar_end(r, b, i);
            if (!behind) {
                r->has_stopped = true;
                break;
            }
        }
        end = behind;
        out[n++] = (struct jsonrun_token){ at, type };
    }
    r->done = end;
    return n;
}

size_t jsonrun_next(struct jsonrun *r, struct jsonrun_token out[BYTESCAN_JSON_BLOCK])
{
    size_t n = 0;
    while (!n && !r->has_stopped && r->text.len - r->block >= BYTESCAN_JSON_BLOCK) {
        struct block b = look(r);
        r->has_stopped = b.is_cut;
        n = take(r, &b, out);
        if (r->in_string && b.quotes)
            r->string_at = r->block + 63 - (size_t)__builtin_clzll(b.quotes);
        r->block += BYTESCAN_JSON_BLOCK;
    }
    return n;
}

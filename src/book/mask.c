/* Each secret is kept in all the forms in which it may stand in a text. One of them is the value
 * with any of its bytes escaped. In base64 its letters depend on what stands before it, so three
 * forms, one for each offset, without the letters at their ends that other bytes have a part in;
 * these also as in base64url. And its bytes in hexadecimal, in capitals or small letters. */
#include "book/mask.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "book/spelled.h"
#include "book/vars.h"
#include "data/hash64.h"
#include "jig.h"

#define SECRET_MIN 4
#define HALF_MIN   6 /* bytes: fewer may be chance */
#define FORM_MAX   ((size_t)1 << 20)
#define PART_LEN   ((size_t)16) /* bytes of a value that is looked for in parts */
#define SLOTS      4096u        /* of a long value there are tens of thousands of parts */

struct form {
    struct spelled spelled;
    bool goes_on;  /* it is a part, and begins with the end of another one */
    size_t before; /* the one before it that begins alike, counted from 1; 0: there is none */
    size_t same_slot; /* and the one whose hash is in the same slot */
};

struct mask {
    struct form *forms;
    size_t n, room;
    struct spelled_begins begins;
    size_t newest[256];  /* of those that begin with a byte, counted from 1 */
    size_t slots[SLOTS]; /* and of those whose hash it is */
};

struct mask *mask_new(void)
{
    return mem_zero(1, sizeof(struct mask));
}

void mask_free(struct mask *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n; i++)
        spelled_clear(&m->forms[i].spelled);
    free(m->forms);
    free(m);
}

/* A blank and a '+' may stand for each other. */
static size_t place_of(char byte)
{
    return byte == '+' ? ' ' : (unsigned char)byte;
}

static size_t slot_of(struct span s, bool is_escaped)
{
    struct hash64 hash;
    hash64_init(&hash, is_escaped);
    hash64_add(&hash, s);
    return hash64_value(&hash) % SLOTS;
}

/* NULL: there is none. */
static struct form *find_form(const struct mask *m, struct span s, bool is_escaped)
{
    for (size_t i = m->slots[slot_of(s, is_escaped)]; i > 0; i = m->forms[i - 1].same_slot)
        if (m->forms[i - 1].spelled.is_escaped == is_escaped &&
            span_eq(s, m->forms[i - 1].spelled.value))
            return &m->forms[i - 1];
    return NULL;
}

static bool add_form(struct mask *m, struct span s, bool is_escaped);

static bool is_inside_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Where the character begins that `at` is in; `at` itself where it is in none. */
static size_t border(struct span s, size_t at)
{
    size_t begin = at;
    while (begin > 0 && at - begin < UTF8_MAX && is_inside_character(s.ptr[begin]))
        begin--;
    return at - begin < UTF8_MAX ? begin : at;
}

static bool add_part(struct mask *m, struct span s, bool goes_on)
{
    bool ok = add_form(m, s, true);
    if (ok && goes_on)
        find_form(m, s, true)->goes_on = true;
    return ok;
}

/* In parts so short that none is slow, each with the last character of the one before it, so that
 * all of them are hidden as one. An escape may stand for a character: none is cut. */
static bool add_parts(struct mask *m, struct span s)
{
    bool ok = true;
    size_t at = 0;
    while (ok && s.len - at > PART_LEN) {
        size_t end = border(s, at + PART_LEN);
        ok = add_part(m, span_sub(s, at, end), at > 0);
        at = border(s, end - 1);
    }
    return ok && add_part(m, span_sub(s, border(s, s.len - PART_LEN), s.len), true);
}

static bool add_form(struct mask *m, struct span s, bool is_escaped)
{
    if (s.len < SECRET_MIN || find_form(m, s, is_escaped))
        return true;
    if (!mem_grow((void **)&m->forms, &m->room, m->n + 1, sizeof *m->forms))
        return false;
    struct form *f = &m->forms[m->n];
    f->goes_on = false;
    if (!spelled_init(&f->spelled, s, is_escaped))
        return false;
    if (spelled_is_slow(&f->spelled)) {
        spelled_clear(&f->spelled);
        return add_parts(m, s);
    }
    size_t *newest = &m->newest[place_of(s.ptr[0])], *slot = &m->slots[slot_of(s, is_escaped)];
    f->before = *newest;
    f->same_slot = *slot;
    *newest = *slot = ++m->n;
    spelled_add_begins(&m->begins, &f->spelled);
    return true;
}

/* Of base64 the padding may be left out, as in a token (RFC 7515, 2). */
static bool add_letters(struct mask *m, struct span letters)
{
    struct span bare = letters;
    while (bare.len > 0 && bare.ptr[bare.len - 1] == '=')
        bare.len--;
    return add_form(m, letters, true) && add_form(m, bare, true);
}

/* The two letters that are others in a URL and in names of files (RFC 4648, 5). */
static void make_safe(struct buf *coded)
{
    for (size_t i = 0; i < coded->len; i++) {
        char *letter = &coded->ptr[i];
        *letter = *letter == '+' ? '-' : *letter == '/' ? '_' : *letter;
    }
}

/* What stands at [from, to) of its base64, or up to its end; takes `plain`. */
static bool add_coded(struct mask *m, struct buf *plain, size_t from, size_t to)
{
    struct buf coded;
    buf_init_secret(&coded, FORM_MAX * 2);
    base64_add(buf_span(plain), &coded);
    bool ok = !plain->failed && !coded.failed;
    struct span letters = span_sub(buf_span(&coded), from, to < coded.len ? to : coded.len);
    ok = ok && add_letters(m, letters);
    make_safe(&coded);
    ok = ok && add_letters(m, letters);
    buf_wipe(&coded);
    buf_wipe(plain);
    return ok;
}

/* `shift` bytes stand before it in its group of three; behind it come other bytes, or (is_last) the
 * padding. */
static bool add_base64(struct mask *m, struct span secret, size_t shift, bool is_last)
{
    static const size_t cut_front[] = { 0, 2, 3 };
    struct buf plain;
    buf_init_secret(&plain, FORM_MAX);
    buf_add_fill(&plain, 0, shift);
    buf_add(&plain, secret);
    size_t whole = (shift + secret.len) / 3 * 4 + (shift + secret.len) % 3;
    return add_coded(m, &plain, cut_front[shift], is_last ? SIZE_MAX : whole);
}

/* As a server has it that reads the bytes of a field as Latin-1, and writes UTF-8. */
static bool add_latin1(struct mask *m, struct span secret)
{
    struct buf b;
    char utf8[UTF8_MAX];
    buf_init_secret(&b, FORM_MAX);
    for (size_t i = 0; i < secret.len; i++)
        buf_add(&b, span_make(utf8, utf8_encode((unsigned char)secret.ptr[i], utf8)));
    bool ok = !b.failed && add_form(m, buf_span(&b), true);
    buf_wipe(&b);
    return ok;
}

static bool add_hex(struct mask *m, struct span secret, const char *digits)
{
    struct buf b;
    buf_init_secret(&b, FORM_MAX);
    for (size_t i = 0; i < secret.len; i++) {
        unsigned char byte = (unsigned char)secret.ptr[i];
        buf_add_byte(&b, digits[byte >> 4]);
        buf_add_byte(&b, digits[byte & 0xf]);
    }
    bool ok = !b.failed && add_form(m, buf_span(&b), false);
    buf_wipe(&b);
    return ok;
}

/* The blanks around a field's value are no part of it, and are not kept with it (RFC 9110, 5.5). */
static bool add_trimmed(struct mask *m, struct span secret)
{
    struct span inner = span_trim(secret);
    return inner.len == secret.len || mask_add(m, inner);
}

bool mask_add(struct mask *m, struct span secret)
{
    if (secret.len < SECRET_MIN)
        return true;
    bool ok = add_trimmed(m, secret) && add_form(m, secret, false) &&
              add_form(m, secret, true) && add_latin1(m, secret) &&
              add_hex(m, secret, "0123456789abcdef") && add_hex(m, secret, "0123456789ABCDEF");
    for (size_t shift = 0; ok && shift < 3; shift++)
        ok = add_base64(m, secret, shift, false) && add_base64(m, secret, shift, true);
    return ok;
}

bool mask_add_basic(struct mask *m, struct span user, struct span password)
{
    struct buf plain;
    buf_init_secret(&plain, FORM_MAX);
    buf_add(&plain, user);
    buf_add_byte(&plain, ':');
    buf_add(&plain, password);
    return add_coded(m, &plain, 0, SIZE_MAX) && mask_add(m, password);
}

bool mask_add_credentials(struct mask *m, struct span value)
{
    struct span rest = value, scheme = span_cut(&rest, ' ');
    return mask_add(m, rest.ptr ? span_trim(rest) : scheme);
}

/* Of each line of a CONNECT that is such a field; a challenge makes it ask again. */
static bool add_asked(struct mask *m, struct span asked)
{
    bool ok = true;
    while (asked.len > 0) {
        struct span value = span_cut_line(&asked), name = span_cut(&value, ':');
        if (value.ptr && span_ieq_str(name, "Proxy-Authorization"))
            ok = mask_add_credentials(m, span_trim(value)) && ok;
    }
    return ok;
}

/* What stands behind its length, which is a byte. */
static struct span cut_counted(struct span *s)
{
    size_t end = s->len > 0 ? 1 + (size_t)(unsigned char)s->ptr[0] : 0;
    struct span cut = span_sub(*s, 1, end);
    *s = span_sub(*s, end, s->len);
    return cut;
}

/* SOCKS5 says which logins it knows, then user and password (RFC 1928, 3; RFC 1929, 2). */
static bool add_socks_login(struct mask *m, struct span asked)
{
    struct span rest = span_sub(asked, 1, asked.len);
    cut_counted(&rest);
    if (!span_starts(rest, SPAN("\1")))
        return true;
    rest = span_sub(rest, 1, rest.len);
    cut_counted(&rest);
    return mask_add(m, cut_counted(&rest));
}

/* What a proxy was asked for a way stands in the log alone. */
static bool add_way(struct mask *m, const struct jig_exchange *x)
{
    struct buf asked;
    buf_init_secret(&asked, FORM_MAX);
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (!piece.with_proxy)
            break;
        if (piece.direction == JIG_SENT)
            buf_add(&asked, span_make(piece.data, piece.len));
    }
    bool is_socks = span_starts(buf_span(&asked), SPAN("\5"));
    bool ok = !asked.failed && (is_socks ? add_socks_login(m, buf_span(&asked))
                                         : add_asked(m, buf_span(&asked)));
    buf_wipe(&asked);
    return ok;
}

bool mask_add_sent(struct mask *m, const struct jig_exchange *x)
{
    static const char *const names[] = { "Authorization", "Proxy-Authorization",
                                         "X-Amz-Security-Token" };
    struct jig_field f;
    bool ok = add_way(m, x);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (jig_exchange_find(x, JIG_SECTION_REQUEST, names[i], &f))
            ok = mask_add_credentials(m, span_make(f.value, f.value_len)) && ok;
    return ok;
}

bool mask_add_used(struct mask *m, const struct vars *v)
{
    bool ok = true;
    for (size_t i = 0; i < vars_n_used_secrets(v); i++)
        ok = mask_add(m, vars_used_secret(v, i)) && ok;
    return ok;
}

bool mask_is_same(const struct mask *a, const struct mask *b)
{
    bool is = a->n == b->n;
    for (size_t i = 0; is && i < a->n; i++)
        is = find_form(b, a->forms[i].spelled.value, a->forms[i].spelled.is_escaped) != NULL;
    return is;
}

/* ---- Finding ----------------------------------------------------------------------------------*/

/* Going through a text from its front to its end. Without memory for its runs it is slow. */
struct search {
    const struct mask *mask;
    struct span text;
    struct spelled_run *runs; /* one a form; NULL: none was long yet */
    size_t covered;           /* where the values end that were found so far */
};

/* A text may end inside of what may become a value, or in the half of one and more, as where a
 * server breaks off: that half is as good as all of it. */
struct end {
    bool is_open, is_half;
};

static bool is_half(size_t n, size_t of)
{
    return n >= HALF_MIN && n >= of - n;
}

/* Of what goes on where a part has been found any beginning is: the value was cut off behind it. */
static bool is_cut_off(const struct search *s, const struct form *f, size_t at, size_t n)
{
    return (f->goes_on && at < s->covered && n > 0) || is_half(n, f->spelled.value.len);
}

/* The length of this form at `at`; 0: it stands not there. Adds to *end how the text ends. */
static size_t form_len(struct search *s, size_t form, size_t at, struct end *end)
{
    const struct mask *m = s->mask;
    struct spelled_run first = { 0 }, *run = s->runs ? &s->runs[form] : &first;
    struct spelled_open found;
    size_t len = spelled_len(&m->forms[form].spelled, s->text, at, run, &found);
    if (!s->runs && first.known >= SPELLED_LONG)
        s->runs = mem_zero(m->n, sizeof *s->runs);
    if (s->runs && run == &first)
        s->runs[form] = first;
    end->is_open = end->is_open || found.is_open;
    end->is_half = end->is_half || is_cut_off(s, &m->forms[form], at, found.n);
    return len;
}

/* Of the forms that begin with this byte; the length of the longest that stands there, or 0. */
static size_t longest_of(struct search *s, char byte, size_t at, struct end *end)
{
    size_t longest = 0;
    const struct mask *m = s->mask;
    for (size_t i = m->newest[place_of(byte)]; i > 0; i = m->forms[i - 1].before) {
        size_t len = form_len(s, i - 1, at, end);
        longest = len > longest ? len : longest;
    }
    return longest;
}

/* The length of the longest form that stands at `at`, or of the half of one that the text ends in,
 * so that no rest of a longer one is left; 0 for none. *open: the text ends inside of what may
 * become one. An escape is read once: a text may be full of them, and few forms begin with what it
 * stands for. */
static size_t hit_at(struct search *s, size_t at, bool *open)
{
    char firsts[ESCAPE_LAYERS];
    struct span from = span_sub(s->text, at, s->text.len);
    struct end end = { false, false };
    size_t n = spelled_firsts(from, firsts, &end.is_open);
    size_t longest = longest_of(s, from.ptr[0], at, &end);
    for (size_t i = 0; i < n; i++) {
        size_t len = longest_of(s, firsts[i], at, &end);
        longest = len > longest ? len : longest;
    }
    *open = end.is_open;
    return end.is_half ? from.len : longest;
}

/* The next place from `at` on where one may begin; the text's end where none does. There is no mask
 * to a stream that was not begun and is ended, in which there is no text. */
static size_t next_begin(const struct search *s, size_t at)
{
    return at < s->text.len ? spelled_next(&s->mask->begins, s->text, at) : at;
}

/* Goes through the text as far as it is decided, or to its end (is_last), and returns how far that
 * is. The first *covered bytes belong to a value whose mark is out already. */
static size_t hide(const struct mask *m, struct span text, bool is_last, size_t *covered,
                   struct buf *out)
{
    struct search search = { .mask = m, .text = text, .covered = *covered };
    size_t plain = *covered < text.len ? *covered : text.len, at = 0;
    for (; (at = next_begin(&search, at)) < text.len; at++) {
        bool open;
        size_t len = hit_at(&search, at, &open);
        if (open && !is_last)
            break;
        if (len == 0)
            continue;
        if (at >= search.covered) {
            buf_add(out, span_sub(text, plain, at));
            buf_add_str(out, MASK_TEXT);
        }
        if (at + len > search.covered)
            search.covered = plain = at + len;
    }
    if (plain < at)
        buf_add(out, span_sub(text, plain, at));
    *covered = search.covered > at ? search.covered - at : 0;
    free(search.runs);
    return at;
}

void mask_apply(const struct mask *m, struct span text, struct buf *out)
{
    size_t covered = 0;
    hide(m, text, true, &covered, out);
}

void mask_apply_used(const struct vars *v, struct span text, struct buf *out)
{
    struct mask *mask = mask_new();
    if (mask && mask_add_used(mask, v))
        mask_apply(mask, text, out);
    else
        out->failed = JIG_ERR_MEMORY;
    mask_free(mask);
}

bool mask_hits(const struct mask *m, struct span text)
{
    size_t at, end;
    return mask_find(m, text, &at, &end);
}

bool mask_find(const struct mask *m, struct span text, size_t *at, size_t *end)
{
    struct search search = { .mask = m, .text = text };
    *at = *end = 0;
    for (size_t i = 0; (i = next_begin(&search, i)) < text.len && (*end == 0 || i < *end);
         i++) {
        bool open;
        size_t len = hit_at(&search, i, &open);
        if (len > 0 && *end == 0)
            *at = i;
        if (len > 0 && i + len > *end)
            search.covered = *end = i + len;
    }
    free(search.runs);
    return *end > 0;
}

size_t mask_whole(const struct mask *m, struct span text)
{
    size_t longest = mask_longest(m), at = text.len > longest ? text.len - longest : 0;
    struct search search = { .mask = m, .text = text };
    for (; (at = next_begin(&search, at)) < text.len; at++) {
        bool open;
        hit_at(&search, at, &open);
        if (open)
            break;
    }
    free(search.runs);
    return at;
}

size_t mask_n(const struct mask *m)
{
    return m->n;
}

size_t mask_longest(const struct mask *m)
{
    size_t longest = 0;
    for (size_t i = 0; i < m->n; i++) {
        size_t len = spelled_longest(&m->forms[i].spelled);
        longest = len > longest ? len : longest;
    }
    return longest;
}

/* ---- A text in parts --------------------------------------------------------------------------*/

void mask_stream_init(struct mask_stream *s, const struct mask *m)
{
    *s = (struct mask_stream){ .mask = m };
    buf_init_secret(&s->held, SIZE_MAX / 2);
}

static void forget_held(struct mask_stream *s)
{
    if (s->held.ptr)
        mem_wipe(s->held.ptr, s->held.len);
    buf_reset(&s->held);
    s->covered = 0;
}

void mask_stream_clear(struct mask_stream *s)
{
    if (!s)
        return;
    forget_held(s);
    buf_clear(&s->held);
}

bool mask_stream_add(struct mask_stream *s, struct span part, struct buf *out)
{
    buf_add(&s->held, part);
    if (s->held.failed)
        return false;
    buf_remove(&s->held, 0, hide(s->mask, buf_span(&s->held), false, &s->covered, out));
    return true;
}

void mask_stream_end(struct mask_stream *s, struct buf *out)
{
    hide(s->mask, buf_span(&s->held), true, &s->covered, out);
    forget_held(s);
}

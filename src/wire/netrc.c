#include "wire/netrc.h"

enum { MAX_WORD = 64 << 10 };

/* The text, read word by word. */
struct reading {
    struct span text;
    size_t at;
    struct buf word; /* the last one, with its escapes undone */
    bool is_open;    /* its quote was never closed */
};

/* The entry at hand. */
struct entry {
    bool fits_host;
    bool has_user, has_password;
    struct netrc_login login;
};

void netrc_login_init(struct netrc_login *l)
{
    buf_init_secret(&l->user, MAX_WORD);
    buf_init_secret(&l->password, MAX_WORD);
}

void netrc_login_clear(struct netrc_login *l)
{
    buf_wipe(&l->user);
    buf_wipe(&l->password);
}

/* ---- Words ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char next(const struct reading *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static bool is_at_end(const struct reading *r)
{
    return r->at >= r->text.len;
}

static void skip_line(struct reading *r)
{
    while (!is_at_end(r) && next(r) != '\n')
        r->at++;
}

/* Is there nothing but blanks before it on its line? */
static bool begins_line(const struct reading *r)
{
    size_t at = r->at;
    while (at > 0 && is_blank(r->text.ptr[at - 1]) && r->text.ptr[at - 1] != '\n')
        at--;
    return at == 0 || r->text.ptr[at - 1] == '\n';
}

static char unescape(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

static void read_quoted(struct reading *r)
{
    r->at++;
    while (!is_at_end(r) && next(r) != '"') {
        bool escapes = next(r) == '\\' && r->at + 1 < r->text.len;
        r->at += escapes;
        buf_add_byte(&r->word, escapes ? unescape(next(r)) : next(r));
        r->at++;
    }
    r->is_open = is_at_end(r);
    r->at += !r->is_open;
}

/* The next word, whatever it begins with; false at the end, and where it can't be held. */
static bool read_word(struct reading *r)
{
    buf_reset(&r->word);
    while (!is_at_end(r) && is_blank(next(r)))
        r->at++;
    if (is_at_end(r))
        return false;
    if (next(r) == '"') {
        read_quoted(r);
        return !r->is_open && !r->word.failed;
    }
    while (!is_at_end(r) && !is_blank(next(r)))
        buf_add_byte(&r->word, r->text.ptr[r->at++]);
    return !r->word.failed;
}

/* The same where a keyword may stand: lines with '#' before it are passed over. */
static bool read_keyword(struct reading *r)
{
    for (;;) {
        while (!is_at_end(r) && is_blank(next(r)))
            r->at++;
        if (next(r) != '#' || !begins_line(r))
            return read_word(r);
        skip_line(r);
    }
}

/* A macro's lines, up to an empty one. */
static void skip_macro(struct reading *r)
{
    for (;;) {
        skip_line(r);
        if (is_at_end(r))
            return;
        r->at++;
        if (next(r) == '\n' ||
            (next(r) == '\r' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == '\n'))
            return;
    }
}

/* ---- Entries ---- */

static void begin_entry(struct entry *e, bool fits_host)
{
    netrc_login_clear(&e->login);
    netrc_login_init(&e->login);
    e->fits_host = fits_host;
    e->has_user = e->has_password = false;
}

static bool is_wanted(const struct entry *e, struct span user)
{
    if (!e->fits_host || !(e->has_user || e->has_password))
        return false;
    return !user.ptr || !e->has_user || span_eq(buf_span(&e->login.user), user);
}

static bool is_keyword(const struct reading *r, const char *keyword)
{
    return span_eq_str(buf_span(&r->word), keyword);
}

/* What stands behind a keyword. */
static bool take(struct reading *r, struct buf *out, bool *has)
{
    if (!read_word(r))
        return false;
    buf_reset(out);
    buf_add(out, buf_span(&r->word));
    r->word.failed = out->failed;
    *has = true;
    return !out->failed;
}

/* One keyword with its words; false where they are missing. Others are passed over. */
static bool read_item(struct reading *r, struct span host, struct entry *e)
{
    if (is_keyword(r, "login"))
        return take(r, &e->login.user, &e->has_user);
    if (is_keyword(r, "password"))
        return take(r, &e->login.password, &e->has_password);
    if (is_keyword(r, "account"))
        return read_word(r);
    if (is_keyword(r, "machine")) {
        bool has_name = read_word(r);
        begin_entry(e, has_name && span_ieq(buf_span(&r->word), host));
        return has_name;
    }
    if (is_keyword(r, "macdef"))
        skip_macro(r);
    if (is_keyword(r, "default"))
        begin_entry(e, true);
    return true;
}

static unsigned line_of(const struct reading *r)
{
    unsigned line = 1;
    for (size_t i = 0; i < r->at && i < r->text.len; i++)
        line += r->text.ptr[i] == '\n' && i + 1 < r->text.len;
    return line;
}

static enum jig_err refuse(const struct reading *r, struct jig_error *error)
{
    const char *why = r->word.failed == JIG_ERR_TOO_LARGE ? "a word is too long"
                      : r->is_open                        ? "a quote is never closed"
                                                          : "a word is missing";
    if (r->word.failed == JIG_ERR_MEMORY)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "netrc: out of memory");
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "netrc, line %u: %s", line_of(r),
                         why);
}

enum jig_err netrc_find(struct span text, struct span host, struct span user,
                        struct netrc_login *out, bool *found, struct jig_error *error)
{
    struct reading r = { .text = text };
    struct entry e = { .fits_host = false };
    enum jig_err err = JIG_OK;
    buf_init_secret(&r.word, MAX_WORD);
    netrc_login_init(&e.login);
    *found = false;
    while (!err && !*found && read_keyword(&r)) {
        bool ends_entry = is_keyword(&r, "machine") || is_keyword(&r, "default");
        *found = ends_entry && is_wanted(&e, user);
        if (!*found && !read_item(&r, host, &e))
            err = refuse(&r, error);
    }
    *found = *found || is_wanted(&e, user);
    if (*found && !e.has_user && !err) {
        buf_add(&e.login.user, user);
        r.word.failed = r.word.failed ? r.word.failed : e.login.user.failed;
    }
    if (!err && (r.is_open || r.word.failed))
        err = refuse(&r, error);
    *found &= !err;
    netrc_login_clear(out);
    *out = e.login;
    buf_wipe(&r.word);
    return err;
}

#include "cli/formpart.h"

#include <string.h>

#include "base/ascii.h"
#include "cli/readfile.h"

enum parameter { FILENAME, TYPE, HEADERS, N_PARAMETERS };

void formpart_init(struct formpart *p)
{
    *p = (struct formpart){ .is_file = false };
    buf_init(&p->value, READFILE_MAX);
    buf_init(&p->file, 8192);
    buf_init(&p->type, 8192);
    header_init(&p->fields);
}

void formpart_clear(struct formpart *p)
{
    buf_clear(&p->value);
    buf_clear(&p->file);
    buf_clear(&p->type);
    header_clear(&p->fields);
}

static struct span skip_blanks(struct span s)
{
    size_t n = 0;
    while (n < s.len && ascii_is_blank(s.ptr[n]))
        n++;
    return span_sub(s, n, s.len);
}

/* Does `s` begin with ";name=" of one that is known? Then *rest is what stands behind it. */
static enum parameter parameter_of(struct span s, struct span *rest)
{
    static const char *const names[] = { "filename=", "type=", "headers=" };
    if (s.len == 0 || s.ptr[0] != ';')
        return N_PARAMETERS;
    s = skip_blanks(span_sub(s, 1, s.len));
    for (enum parameter i = 0; i < N_PARAMETERS; i++)
        if (span_istarts(s, span_of(names[i]))) {
            *rest = span_sub(s, strlen(names[i]), s.len);
            return i;
        }
    return N_PARAMETERS;
}

/* Any other ';' belongs to the value. */
static size_t find_parameter(struct span s)
{
    struct span rest;
    size_t at = 0;
    while ((at = span_find_byte(s, ';', at)) != SIZE_MAX) {
        if (parameter_of(span_sub(s, at, s.len), &rest) != N_PARAMETERS)
            return at;
        at++;
    }
    return s.len;
}

/* A backslash takes the meaning from a quote, and from itself. */
static bool is_escape(struct span s, size_t at)
{
    return s.ptr[at] == '\\' && at + 1 < s.len &&
           (s.ptr[at + 1] == '"' || s.ptr[at + 1] == '\\');
}

/* Length of a word in quotes at the beginning, with both of them; 0: there is none, or what follows
 * shows that they are content. */
static size_t quoted_len(struct span s)
{
    struct span rest;
    size_t end = 1;
    if (s.len < 2 || s.ptr[0] != '"')
        return 0;
    while (end < s.len && s.ptr[end] != '"')
        end += is_escape(s, end) ? 2 : 1;
    if (end >= s.len)
        return 0;
    struct span after = skip_blanks(span_sub(s, end + 1, s.len));
    bool is_word = after.len == 0 || parameter_of(after, &rest) != N_PARAMETERS;
    return is_word ? end + 1 : 0;
}

/* A word up to the next parameter; what is in quotes may hold what would end it: name;in;post. */
static void take_word(struct span *rest, struct buf *out)
{
    size_t quoted = quoted_len(*rest), end = find_parameter(*rest);
    if (quoted == 0) {
        buf_add(out, span_sub(*rest, 0, end));
        *rest = span_sub(*rest, end, rest->len);
        return;
    }
    for (size_t i = 1; i + 1 < quoted; i++) {
        i += is_escape(*rest, i);
        buf_add_byte(out, rest->ptr[i]);
    }
    *rest = skip_blanks(span_sub(*rest, quoted, rest->len));
}

/* Nothing is sent of what is larger than its room. */
static enum jig_err check_room(const struct buf *b, const char *what, struct jig_error *error)
{
    return b->failed ? jig_error_set(error, b->failed, JIG_PHASE_NONE, "--form: %s: %s", what,
                                     jig_err_meaning(b->failed))
                     : JIG_OK;
}

static enum jig_err add_line(struct header *fields, struct span line, struct jig_error *error)
{
    struct span value = line, name = span_cut(&value, ':');
    if (!value.ptr)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--form: ;headers='Name: value': no colon in '%.*s'",
                             (int)line.len, line.ptr);
    value = span_trim(value);
    enum jig_err failed = header_check(name, value, error);
    if (failed)
        return failed;
    failed = header_add(fields, name, value);
    return failed ? jig_error_set(error, failed, JIG_PHASE_NONE, "--form: %s",
                                  jig_err_meaning(failed))
                  : JIG_OK;
}

/* ;headers=@FILE: a line each; empty ones and those that begin with # are passed over. */
static enum jig_err add_lines_of_file(struct header *fields, const char *path,
                                      struct jig_error *error)
{
    struct buf text;
    buf_init(&text, 1u << 20);
    enum jig_err failed = readfile(path, &text, error);
    struct span rest = buf_span(&text);
    while (!failed && rest.ptr) {
        struct span line = span_trim(span_cut_line(&rest));
        if (line.len > 0 && line.ptr[0] != '#')
            failed = add_line(fields, line, error);
    }
    buf_clear(&text);
    return failed;
}

static enum jig_err take_headers(struct formpart *p, struct span *rest, struct jig_error *error)
{
    struct buf word;
    bool is_file = rest->len > 0 && (rest->ptr[0] == '@' || rest->ptr[0] == '<');
    if (is_file)
        *rest = span_sub(*rest, 1, rest->len);
    buf_init(&word, 65536);
    take_word(rest, &word);
    enum jig_err failed = check_room(&word, "its headers", error);
    if (!failed)
        failed = is_file ? add_lines_of_file(&p->fields, buf_str(&word), error)
                         : add_line(&p->fields, buf_span(&word), error);
    buf_clear(&word);
    return failed;
}

static enum jig_err take_parameters(struct formpart *p, struct span rest,
                                    struct jig_error *error)
{
    enum jig_err failed = JIG_OK;
    enum parameter which;
    while (!failed && (which = parameter_of(rest, &rest)) != N_PARAMETERS) {
        struct buf *word = which == FILENAME ? &p->file : &p->type;
        p->has_file |= which == FILENAME;
        p->has_type |= which == TYPE;
        if (which == HEADERS) {
            failed = take_headers(p, &rest, error);
            continue;
        }
        buf_reset(word);
        take_word(&rest, word);
    }
    return failed;
}

static struct span last_part(struct span path)
{
    size_t slash;
    while ((slash = span_find_byte(path, '/', 0)) != SIZE_MAX)
        path = span_sub(path, slash + 1, path.len);
    return path;
}

/* What curl takes a file for; anything else is bytes. */
static struct span guess_type(struct span name)
{
    static const char *const types[][2] = {
        { ".gif", "image/gif" },       { ".htm", "text/html" },
        { ".html", "text/html" },      { ".jpeg", "image/jpeg" },
        { ".jpg", "image/jpeg" },      { ".json", "application/json" },
        { ".pdf", "application/pdf" }, { ".png", "image/png" },
        { ".svg", "image/svg+xml" },   { ".txt", "text/plain" },
        { ".xml", "application/xml" },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t len = strlen(types[i][0]);
        if (name.len > len &&
            span_ieq_str(span_sub(name, name.len - len, name.len), types[i][0]))
            return span_of(types[i][1]);
    }
    return SPAN("application/octet-stream");
}

/* What a file's part says besides, where the user does not. */
static void name_file(struct formpart *p)
{
    if (!p->has_file)
        buf_add(&p->file, last_part(buf_span(&p->value)));
    if (!p->has_type)
        buf_add(&p->type, guess_type(buf_span(&p->file)));
    p->has_file = p->has_type = true;
}

static enum jig_err check_all(const struct formpart *p, struct jig_error *error)
{
    enum jig_err failed = check_room(&p->value, p->is_file ? "a path" : "a value", error);
    if (!failed)
        failed = check_room(&p->file, "a filename", error);
    if (!failed)
        failed = check_room(&p->type, "a type", error);
    return failed;
}

enum jig_err formpart_read(struct formpart *p, const char *text, struct jig_error *error)
{
    struct span rest = span_of(text);
    p->name = span_cut(&rest, '=');
    if (!rest.ptr)
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                             "--form NAME=VALUE: no '=' in '%s'", text);
    char kind = rest.len > 0 ? rest.ptr[0] : '\0';
    p->is_file = kind == '@' || kind == '<';
    if (p->is_file)
        rest = span_sub(rest, 1, rest.len);
    take_word(&rest, &p->value);
    enum jig_err failed = take_parameters(p, rest, error);
    if (!failed && kind == '@')
        name_file(p);
    if (!failed)
        failed = check_all(p, error);
    if (!failed && header_check(SPAN("Content-Type"), buf_span(&p->type), error))
        return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                             "--form: a type can't hold a control character");
    return failed;
}

#include "data/fieldparts.h"

#include "data/sfield.h"

struct taking {
    const struct fieldinfo *info;
    struct fieldparts *out;
};

static void add(struct taking *t, struct span name, struct span value, unsigned depth)
{
    struct fieldparts *out = t->out;
    if (out->n < FIELDPARTS_MAX)
        out->rows[out->n] = (struct fieldpart){ .name = name,
                                                .value = value,
                                                .words = fieldwords_find(
                                                    t->info->name, name.len ? name : value),
                                                .depth = depth };
    out->n++;
}

/* The next piece up to a separator that stands outside of quotes and <>; false: there is none. */
static bool next_piece(struct span *rest, char separator, struct span *piece)
{
    bool quoted = false, in_url = false;
    size_t i = 0;
    if (!rest->ptr || rest->len == 0)
        return false;
    for (; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (quoted && c == '\\' && i + 1 < rest->len)
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '>'))
            in_url = c == '<';
        else if (c == separator && !quoted && !in_url)
            break;
    }
    *piece = span_trim(span_sub(*rest, 0, i));
    *rest = i < rest->len ? span_sub(*rest, i + 1, rest->len) : (struct span){ 0 };
    return true;
}

/* "a=b": a value in quotes loses them. */
static void add_pair(struct taking *t, struct span piece, unsigned depth)
{
    struct span value = piece;
    struct span name = span_trim(span_cut(&value, '='));
    value = span_trim(value);
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        value = span_sub(value, 1, value.len - 1);
    if (!piece.len)
        return;
    add(t, name, value, depth);
    const char *words = fieldwords_find(t->info->name, piece); /* of this very value */
    if (words && t->out->n <= FIELDPARTS_MAX)
        t->out->rows[t->out->n - 1].words = words;
}

static void take_directives(struct taking *t, struct span value, char separator)
{
    struct span piece;
    while (next_piece(&value, separator, &piece))
        add_pair(t, piece, 0);
}

/* The first piece is no parameter but the thing itself. */
static void take_parameters(struct taking *t, struct span value, unsigned depth)
{
    struct span piece;
    if (next_piece(&value, ';', &piece) && piece.len)
        add(t, (struct span){ 0 }, piece, depth);
    while (next_piece(&value, ';', &piece))
        add_pair(t, piece, depth + 1);
}

static void take_members(struct taking *t, struct span value)
{
    struct span piece;
    while (next_piece(&value, ',', &piece))
        if (piece.len)
            take_parameters(t, piece, 0);
}

static void take_policy(struct taking *t, struct span value)
{
    struct span piece;
    while (next_piece(&value, ';', &piece)) {
        struct span name = span_cut(&piece, ' ');
        if (name.len)
            add(t, name, span_trim(piece), 0);
    }
}

static void take_cookie(struct taking *t, struct span value)
{
    struct span piece;
    if (next_piece(&value, ';', &piece)) {
        struct span name = span_trim(span_cut(&piece, '='));
        add(t, (struct span){ 0 }, name, 0);
        t->out->rows[t->out->n - 1].words = "its name";
    }
    take_directives(t, value, ';');
}

/* A cookie's value is the user's: the name is enough here. */
static void take_cookies(struct taking *t, struct span value)
{
    struct span piece;
    while (next_piece(&value, ';', &piece))
        if (piece.len)
            add(t, (struct span){ 0 }, span_trim(span_cut(&piece, '=')), 0);
}

static void take_structured(struct taking *t, struct span value, enum sfield_kind kind)
{
    struct sfield f;
    t->out->is_broken = !sfield_parse(value, kind, &f);
    t->out->broken_at = f.at;
    for (size_t i = 0; i < f.n && i < SFIELD_PARTS && i < FIELDPARTS_MAX; i++) {
        const struct sfield_part *p = &f.parts[i];
        add(t, p->key, p->text, p->depth);
        t->out->rows[i].type = sfield_type_words(p->type);
    }
    t->out->n = f.n;
}

void fieldparts_read(const struct fieldinfo *info, struct span value, struct fieldparts *out)
{
    struct taking t = { info, out };
    out->n = 0;
    out->is_broken = false;
    switch (info->syntax) {
    case FIELD_MEMBERS:
        take_members(&t, value);
        break;
    case FIELD_DIRECTIVES:
        take_directives(&t, value, ',');
        break;
    case FIELD_PARAMETERS:
        take_directives(&t, value, ';');
        break;
    case FIELD_POLICY:
        take_policy(&t, value);
        break;
    case FIELD_COOKIE:
        take_cookie(&t, value);
        break;
    case FIELD_COOKIES:
        take_cookies(&t, value);
        break;
    case FIELD_ITEM:
    case FIELD_LIST:
    case FIELD_DICT:
        take_structured(&t, value, (enum sfield_kind)(info->syntax - FIELD_ITEM + SFIELD_ITEM));
        break;
    default:
        break;
    }
}

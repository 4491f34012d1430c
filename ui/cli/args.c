#include "cli/args.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/nearest.h"

#define MAX_SECONDS 1000000000 /* some 30 years */

void args_init(struct args *a, const struct args_option *table, size_t n, unsigned command,
               void *target)
{
    *a = (struct args){ .table = table, .n_options = n, .command = command, .target = target };
}

void args_list_clear(struct args_list *list)
{
    free(list->items);
    *list = (struct args_list){ 0 };
}

static bool list_add(struct args_list *list, const struct args_option *option, char *text)
{
    if (!mem_grow((void **)&list->items, &list->room, list->n + 1, sizeof *list->items))
        return false;
    list->items[list->n++] = (struct args_item){ option, text };
    return true;
}

static bool is_list(const struct args_option *o)
{
    return o->kind == ARGS_LIST || o->kind == ARGS_SECRETS;
}

static void clear_target_lists(struct args *a)
{
    for (size_t i = 0; i < a->n_options; i++)
        if (is_list(&a->table[i]))
            args_list_clear((struct args_list *)((char *)a->target + a->table[i].offset));
}

void args_clear(struct args *a)
{
    if (!a->table)
        return;
    clear_target_lists(a);
    for (size_t i = 0; i < a->texts.n; i++)
        mem_free_secret(a->texts.items[i].text);
    args_list_clear(&a->texts);
    args_list_clear(&a->operands);
    a->table = NULL;
}

/* A copy that lives as long as the args. */
static char *keep(struct args *a, const char *text)
{
    char *copy = mem_strdup(text);
    if (copy && list_add(&a->texts, NULL, copy))
        return copy;
    free(copy);
    return NULL;
}

const struct args_option *args_find(const struct args *a, struct span name)
{
    for (size_t i = 0; i < a->n_options; i++)
        if ((a->table[i].commands & a->command) && span_eq_str(name, a->table[i].name))
            return &a->table[i];
    return NULL;
}

static const struct args_option *find_letter(const struct args *a, char letter)
{
    for (size_t i = 0; i < a->n_options; i++)
        if ((a->table[i].commands & a->command) && a->table[i].letter == letter)
            return &a->table[i];
    return NULL;
}

static enum jig_err usage(struct jig_error *error, const char *what, struct span name,
                          const char *rest)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "%s%.*s%s", what, (int)name.len,
                         name.ptr ? name.ptr : "", rest);
}

static enum jig_err unknown_name(const struct args *a, struct span name,
                                 struct jig_error *error)
{
    const char *names[256];
    size_t n = 0;
    for (size_t i = 0; i < a->n_options && n < 256; i++)
        if (a->table[i].commands & a->command)
            names[n++] = a->table[i].name;
    const char *near = nearest_word(name, names, n, sizeof *names);
    if (!near)
        return usage(error, "unknown option --", name, "");
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "unknown option --%.*s; did you mean --%s?", (int)name.len, name.ptr,
                         near);
}

/* ---- Values -----------------------------------------------------------------------------------*/

bool args_seconds(struct span text, int64_t *us)
{
    uint64_t whole = 0, unit = 100000, part = 0;
    struct span fraction = text, digits = span_cut(&fraction, '.');
    if (digits.len == 0 && fraction.len == 0)
        return false;
    if (digits.len > 0 && (!span_to_u64(digits, &whole) || whole > MAX_SECONDS))
        return false;
    for (size_t i = 0; i < fraction.len; i++, unit /= 10) {
        if (!ascii_is_digit(fraction.ptr[i]))
            return false;
        part += (uint64_t)(fraction.ptr[i] - '0') * unit;
    }
    *us = (int64_t)(whole * 1000000 + part);
    return true;
}

static bool parse_size(struct span text, uint64_t *out)
{
    static const char units[] = "kmgt";
    unsigned shift = 0;
    const char *unit = text.len > 0 ? strchr(units, ascii_lower(text.ptr[text.len - 1])) : NULL;
    if (unit && *unit) {
        shift = 10 * (unsigned)(unit - units + 1);
        text.len--;
    }
    return span_to_u64(text, out) && !__builtin_mul_overflow(*out, UINT64_C(1) << shift, out);
}

static enum jig_err bad_value(const struct args_option *o, const char *wanted,
                              struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "--%s %s: %s", o->name,
                         o->arg ? o->arg : "", wanted);
}

static enum jig_err check_choice(const struct args_option *o, const char *value,
                                 struct jig_error *error)
{
    char words[160] = "one of";
    for (const char *const *c = o->choices; *c; c++) {
        if (strcmp(*c, value) == 0)
            return JIG_OK;
        size_t used = strlen(words);
        if (used + strlen(*c) + 2 < sizeof words) {
            words[used] = ' ';
            memcpy(words + used + 1, *c, strlen(*c) + 1);
        }
    }
    return bad_value(o, words, error);
}

static enum jig_err set_text(struct args *a, const struct args_option *o, const char *value,
                             void *place)
{
    char *copy = keep(a, value);
    if (!copy)
        return JIG_ERR_MEMORY;
    if (is_list(o))
        return list_add(place, o, copy) ? JIG_OK : JIG_ERR_MEMORY;
    *(char **)place = copy;
    return JIG_OK;
}

static enum jig_err set_number(const struct args_option *o, struct span value,
                               struct args_number *number, struct jig_error *error)
{
    bool ok = o->kind == ARGS_SIZE ? parse_size(value, &number->value)
                                   : span_to_u64(value, &number->value);
    number->is_set = ok;
    return ok ? JIG_OK : bad_value(o, "not a whole number", error);
}

enum jig_err args_apply(struct args *a, const struct args_option *o, const char *value,
                        struct jig_error *error)
{
    void *place = (char *)a->target + o->offset;
    enum jig_err failed = o->choices ? check_choice(o, value, error) : JIG_OK;
    if (failed)
        return failed;
    switch (o->kind) {
    case ARGS_FLAG:
        *(bool *)place = true;
        return JIG_OK;
    case ARGS_SET:
        *(int *)place = o->number;
        return JIG_OK;
    case ARGS_SECONDS:
        if (!args_seconds(span_of(value), place))
            return bad_value(o, "not a number of seconds", error);
        return JIG_OK;
    case ARGS_NUMBER:
    case ARGS_SIZE:
        return set_number(o, span_of(value), place, error);
    case ARGS_TEXT:
    case ARGS_SECRET:
    case ARGS_LIST:
    case ARGS_SECRETS:
        break;
    }
    failed = set_text(a, o, value, place);
    return failed ? jig_error_set(error, failed, JIG_PHASE_NONE, "out of memory") : JIG_OK;
}

/* ---- The line ---------------------------------------------------------------------------------*/

/* Where the reading is: argv and the next word of it. */
struct cursor {
    char **argv;
    int argc, at;
};

/* `joined` is the value that stands in the same word, NULL where it would be the next one. */
static enum jig_err take(struct args *a, const struct args_option *o, char *joined,
                         struct cursor *line, struct jig_error *error)
{
    char *value = joined;
    if (!o->arg)
        return args_apply(a, o, "", error);
    if (!value) {
        if (line->at >= line->argc)
            return bad_value(o, "the value is missing", error);
        value = line->argv[line->at++];
    }
    enum jig_err failed = args_apply(a, o, value, error);
    if (o->kind == ARGS_SECRET || o->kind == ARGS_SECRETS)
        mem_wipe(value, strlen(value));
    return failed;
}

static enum jig_err take_name(struct args *a, char *word, struct cursor *line,
                              struct jig_error *error)
{
    char *equals = strchr(word, '=');
    struct span name = span_make(word, equals ? (size_t)(equals - word) : strlen(word));
    const struct args_option *o = args_find(a, name);
    if (!o && span_eq_str(name, "help")) {
        a->wants_help = true;
        return JIG_OK;
    }
    if (!o)
        return unknown_name(a, name, error);
    if (equals && !o->arg)
        return usage(error, "--", name, " takes no value");
    return take(a, o, equals ? equals + 1 : NULL, line, error);
}

static enum jig_err take_letters(struct args *a, char *letters, struct cursor *line,
                                 struct jig_error *error)
{
    for (; *letters; letters++) {
        const struct args_option *o = find_letter(a, *letters);
        if (!o && *letters == 'h') {
            a->wants_help = true;
            return JIG_OK;
        }
        if (!o)
            return usage(error, "unknown option -", span_make(letters, 1), "");
        if (o->arg)
            return take(a, o, letters[1] ? letters + 1 : NULL, line, error);
        enum jig_err failed = take(a, o, NULL, line, error);
        if (failed)
            return failed;
    }
    return JIG_OK;
}

/* "me:secret@" in a URL; the rest of the word stays, it tells the runs of a program apart. */
static void hide_password(char *word)
{
    char *scheme = strstr(word, "://");
    char *authority = scheme ? scheme + 3 : word;
    char *end = authority + strcspn(authority, "/?#");
    while (end > authority && *end != '@')
        end--;
    for (char *at = authority + strcspn(authority, ":") + 1; at < end; at++)
        *at = '*';
}

static enum jig_err take_operand(struct args *a, char *word, struct jig_error *error)
{
    char *copy = keep(a, word);
    hide_password(word);
    if (copy && list_add(&a->operands, NULL, copy))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

enum jig_err args_read(struct args *a, int argc, char **argv, struct jig_error *error)
{
    struct cursor line = { argv, argc, 1 };
    bool operands_only = false;
    while (line.at < argc && !a->wants_help) {
        char *word = argv[line.at++];
        enum jig_err failed;
        if (operands_only || word[0] != '-' || word[1] == '\0')
            failed = take_operand(a, word, error);
        else if (strcmp(word, "--") == 0) {
            operands_only = true;
            continue;
        } else if (word[1] == '-')
            failed = take_name(a, word + 2, &line, error);
        else
            failed = take_letters(a, word + 1, &line, error);
        if (failed)
            return failed;
    }
    return JIG_OK;
}

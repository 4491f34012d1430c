#include "data/jqchild.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lazylib.h"
#include "data/selfexec.h"

bool jqchild_load(struct libjq *q, char *why, size_t why_len)
{
    static const char *const sonames[] = { "libjq.so.1", "libjq.1.dylib", NULL };
    const struct lazysym syms[] = {
        { "jq_init", &q->init },
        { "jq_compile", &q->compile },
        { "jq_next", &q->next },
        { "jq_set_attr", &q->set_attr },
        { "jq_set_error_cb", &q->set_error_cb },
        { "jq_set_input_cb", &q->set_input_cb },
        { "jq_halted", &q->halted },
        { "jq_get_exit_code", &q->get_exit_code },
        { "jq_get_error_message", &q->get_error_message },
        { "jq_start", &q->start },
        { "jv_array", &q->array },
        { "jv_copy", &q->copy },
        { "jv_dump_string", &q->dump_string },
        { "jv_free", &q->free },
        { "jv_get_kind", &q->get_kind },
        { "jv_invalid_get_msg", &q->invalid_get_msg },
        { "jv_invalid_has_msg", &q->invalid_has_msg },
        { "jv_invalid_with_msg", &q->invalid_with_msg },
        { "jv_number_value", &q->number_value },
        { "jv_parse_sized", &q->parse_sized },
        { "jv_parser_new", &q->parser_new },
        { "jv_parser_set_buf", &q->parser_set_buf },
        { "jv_parser_next", &q->parser_next },
        { "jv_parser_remaining", &q->parser_remaining },
        { "jv_string", &q->string },
        { "jv_string_fmt", &q->string_fmt },
        { "jv_string_value", &q->string_value },
    };
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

char *jqchild_read_filter(int fd)
{
    uint32_t len;
    if (!selfexec_read(fd, &len, sizeof len))
        return NULL;
    char *filter = malloc((size_t)len + 1);
    if (!filter || !selfexec_read(fd, filter, len)) {
        free(filter);
        return NULL;
    }
    filter[len] = '\0';
    return filter;
}

static void drop(char *text, const char *part)
{
    char *at = strstr(text, part);
    if (at)
        memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
}

/* "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:"
 * and the filter's line below: no shell has had a part in it, the filter is in sight, and
 * whose words these are is said by who shows them. */
static void tidy(char *text)
{
    text[strcspn(text, "\n")] = '\0';
    drop(text, " (Unix shell quoting issues?)");
    drop(text, " at <top-level>");
    if (strncmp(text, "jq: error: ", 11) == 0)
        drop(text, "jq: error: ");
    size_t len = strlen(text);
    if (len && text[len - 1] == ':')
        text[len - 1] = '\0';
}

static void note_complaint(void *context, jv message)
{
    struct jqchild_complaint *c = context;
    if (c->text[0] == '\0' && c->q->get_kind(message) == JV_KIND_STRING) {
        snprintf(c->text, sizeof c->text, "%s", c->q->string_value(message));
        tidy(c->text);
    }
    c->q->free(message);
}

jq_state *jqchild_compile(const struct libjq *q, const char *filter,
                          struct jqchild_complaint *complaint)
{
    jq_state *state = q->init();
    *complaint = (struct jqchild_complaint){ .q = q };
    if (!state)
        return NULL;
    q->set_error_cb(state, note_complaint, complaint);
    q->set_attr(state, q->string("JQ_LIBRARY_PATH"), q->array());
    q->set_attr(state, q->string("JQ_ORIGIN"), q->string("/nowhere"));
    q->set_attr(state, q->string("PROGRAM_ORIGIN"), q->string("/nowhere"));
    return q->compile(state, filter) ? state : NULL;
}

const char *jqchild_message(const struct libjq *q, jv invalid, const char *fallback)
{
    if (!q->invalid_has_msg(q->copy(invalid)))
        return fallback;
    jv message = q->invalid_get_msg(invalid);
    if (q->get_kind(message) != JV_KIND_STRING)
        message =
            q->string_fmt("(not a string): %s", q->string_value(q->dump_string(message, 0)));
    return q->string_value(message);
}

/* The library has a word of its own for it, by which "inputs" knows. */
const char *jqchild_failed(const struct libjq *q, jv invalid, bool has_run_out)
{
    const char *words = jqchild_message(q, invalid, "");
    return has_run_out && strcmp(words, "break") == 0 ? "No more inputs" : words;
}

/* The program writes it to its standard error, as it is; and nothing where it is null. */
const char *jqchild_halted(const struct libjq *q, jq_state *state)
{
    jv code = q->get_exit_code(state), message = q->get_error_message(state);
    if (q->get_kind(code) != JV_KIND_NUMBER)
        return NULL;
    jv_kind kind = q->get_kind(message);
    bool has_words = kind != JV_KIND_INVALID && kind != JV_KIND_NULL;
    if (has_words && kind != JV_KIND_STRING)
        message = q->dump_string(message, 0);
    const char *words = has_words ? q->string_value(message) : "";
    size_t len = strlen(words);
    len -= len && words[len - 1] == '\n';
    return q->string_value(q->string_fmt("halt_error, exit status %d%s%.*s",
                                         (int)q->number_value(code), len ? ": " : "", (int)len,
                                         words));
}

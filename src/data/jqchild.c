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
        { "jq_start", &q->start },
        { "jv_array", &q->array },
        { "jv_copy", &q->copy },
        { "jv_dump_string", &q->dump_string },
        { "jv_free", &q->free },
        { "jv_get_kind", &q->get_kind },
        { "jv_invalid_get_msg", &q->invalid_get_msg },
        { "jv_invalid_has_msg", &q->invalid_has_msg },
        { "jv_parse_sized", &q->parse_sized },
        { "jv_parser_new", &q->parser_new },
        { "jv_parser_set_buf", &q->parser_set_buf },
        { "jv_parser_next", &q->parser_next },
        { "jv_parser_remaining", &q->parser_remaining },
        { "jv_string", &q->string },
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
 * and the filter's line below: no shell has had a part in it, and the filter is in sight. */
static void tidy(char *text)
{
    text[strcspn(text, "\n")] = '\0';
    drop(text, " (Unix shell quoting issues?)");
    drop(text, " at <top-level>");
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
        message = q->dump_string(message, 0);
    return q->string_value(message);
}

#include "data/jqchild.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/lazylib.h"
#include "data/confine.h"

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
        { "jv_string", &q->string },
        { "jv_string_value", &q->string_value },
    };
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

/* Descriptors that the program may have open. */
#define FDS_MAX 4096

/* Copies above all of their places first, so that none of them is overwritten. */
void jqchild_keep(int *fds, int n)
{
    for (int i = 0; i < n; i++)
        fds[i] = fcntl(fds[i], F_DUPFD, 3 + n);
    for (int i = 0; i < n; i++)
        fds[i] = dup2(fds[i], 3 + i);
    long most = sysconf(_SC_OPEN_MAX);
    for (int fd = 3 + n; fd < (most > 0 && most < FDS_MAX ? (int)most : FDS_MAX); fd++)
        close(fd);
}

void jqchild_shut_in(const struct jqchild_limits *limits)
{
    confine_self(limits->seconds, limits->memory_mib);
}

static void note_complaint(void *context, jv message)
{
    struct jqchild_complaint *c = context;
    if (c->text[0] == '\0' && c->q->get_kind(message) == JV_KIND_STRING)
        snprintf(c->text, sizeof c->text, "%s", c->q->string_value(message));
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

bool jqchild_write(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len) {
        ssize_t n = write(fd, at, len);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

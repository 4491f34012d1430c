#include "wire/multipart.h"

#include <stdio.h>
#include <string.h>

void multipart_init(struct multipart *m, struct buf *out, struct span random)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
    *m = (struct multipart){ .out = out };
    memset(m->boundary, '-', 16);
    size_t n = 16;
    for (size_t i = 0; i < random.len && n < 48; i++)
        m->boundary[n++] = letters[(unsigned char)random.ptr[i] & 31];
}

static void add_quoted(struct buf *out, const char *parameter, struct span value)
{
    buf_addf(out, "; %s=\"", parameter);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '"' || c == '\r' || c == '\n')
            buf_addf(out, "%%%02X", (unsigned)c);
        else
            buf_add_byte(out, c);
    }
    buf_add_byte(out, '"');
}

/* A type is written by a person or a table; what would end its line is left out. */
static void add_type(struct buf *out, struct span type)
{
    buf_add_str(out, "\r\nContent-Type: ");
    for (size_t i = 0; i < type.len; i++)
        if (type.ptr[i] != '\r' && type.ptr[i] != '\n' && type.ptr[i] != '\0')
            buf_add_byte(out, type.ptr[i]);
}

void multipart_begin_part(struct multipart *m, struct span name, struct span file,
                          struct span type)
{
    buf_addf(m->out, "--%s\r\nContent-Disposition: form-data", m->boundary);
    add_quoted(m->out, "name", name);
    if (file.ptr)
        add_quoted(m->out, "filename", file);
    if (type.ptr)
        add_type(m->out, type);
    buf_add_str(m->out, "\r\n");
}

void multipart_add_field(struct multipart *m, struct span name, struct span value)
{
    buf_add(m->out, name);
    buf_add_str(m->out, ": ");
    buf_add(m->out, value);
    buf_add_str(m->out, "\r\n");
}

void multipart_begin_content(struct multipart *m)
{
    buf_add_str(m->out, "\r\n");
}

void multipart_end_content(struct multipart *m)
{
    buf_add_str(m->out, "\r\n");
}

void multipart_end_part(struct multipart *m, struct span content)
{
    multipart_begin_content(m);
    buf_add(m->out, content);
    multipart_end_content(m);
}

void multipart_add(struct multipart *m, struct span name, struct span file, struct span type,
                   struct span content)
{
    multipart_begin_part(m, name, file, type);
    multipart_end_part(m, content);
}

void multipart_end(struct multipart *m)
{
    buf_addf(m->out, "--%s--\r\n", m->boundary);
}

void multipart_content_type(const struct multipart *m, struct buf *out)
{
    buf_addf(out, "multipart/form-data; boundary=%s", m->boundary);
}

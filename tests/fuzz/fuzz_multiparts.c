/* Bodies in parts: the first line's is the boundary. Parts stand in order and within the body, and it is
 * all one whether it comes at once or byte by byte. */
#include <stdlib.h>
#include <string.h>

#include "data/multiparts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_order(const struct multiparts *m, size_t len)
{
    uint64_t at = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct multipart_part *p = &m->parts[i];
        if (p->at < at || p->heads < p->at || p->body < p->heads || p->end < p->body ||
            p->after < p->end || p->after > len)
            abort();
        at = p->after;
    }
}

static void scan(struct multiparts *m, const struct source *s, const char *boundary)
{
    multiparts_init(m, s, boundary);
    m->complete = true;
    while (multiparts_step(m, 64))
        ;
    check_order(m, (size_t)s->len);
}

static void scan_as_it_comes(struct multiparts *m, struct source *s, const char *boundary)
{
    uint64_t len = s->len;
    multiparts_init(m, s, boundary);
    for (s->len = 0; s->len < len; s->len++) {
        while (multiparts_step(m, 64))
            ;
        check_order(m, (size_t)s->len);
    }
    m->complete = true;
    while (multiparts_step(m, 64))
        ;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span body = span_make(data, size), rest = body;
    struct span type = span_cut(&rest, '\n');
    struct source source = source_of_span(&body);
    struct multiparts whole, grown;
    char boundary[MULTIPARTS_BOUNDARY];
    if (!multiparts_boundary(rest.ptr ? type : (struct span){ 0 }, body, boundary) &&
        !multiparts_boundary((struct span){ 0 }, body, boundary))
        return 0;
    scan(&whole, &source, boundary);
    scan_as_it_comes(&grown, &source, boundary);
    if (whole.n != grown.n || whole.is_closed != grown.is_closed ||
        (whole.n && memcmp(whole.parts, grown.parts, whole.n * sizeof *whole.parts) != 0))
        abort();
    multiparts_clear(&whole);
    multiparts_clear(&grown);
    return 0;
}

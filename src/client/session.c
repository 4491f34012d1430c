#include "client/session.h"

#include <stdlib.h>

#include "base/mem.h"
#include "wire/certfacts.h"

struct session *session_new(void)
{
    struct session *s = mem_zero(1, sizeof *s);
    if (s)
        s->users = 1;
    return s;
}

struct session *session_share(struct session *s)
{
    if (s)
        s->users++;
    return s;
}

void session_drop(struct session *s)
{
    if (!s || --s->users > 0)
        return;
    tls_facts_clear(&s->facts);
    free(s);
}

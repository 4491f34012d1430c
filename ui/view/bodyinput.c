#include "view/bodyinput.h"

#include <string.h>

static size_t read_body(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(ctx, offset, out, len);
}

static const char *why_nothing(const struct jig_exchange *x)
{
    if (!jig_exchange_status(x))
        return NULL;
    if (!jig_exchange_is_done(x))
        return "nothing of it has come yet";
    if (strcmp(jig_exchange_method(x), "HEAD") == 0)
        return "the answer to HEAD has no body";
    if (!jig_exchange_error(x)->code)
        return "the answer has no body";
    return jig_exchange_body_wire_len(x) ? "nothing of what came could be decoded"
                                         : "nothing of a body came";
}

struct bodyinput bodyinput_of(const struct jig_exchange *x)
{
    struct bodyinput in = {
        .source = { .read = read_body, .ctx = x, .len = jig_exchange_body_kept(x) },
        .complete = jig_exchange_is_done(x),
        .nothing = why_nothing(x),
    };
    struct jig_field type;
    if (jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Type", &type))
        in.type = span_make(type.value, type.value_len);
    return in;
}

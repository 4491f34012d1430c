/* netrc files: an entry is found or the line is named, and what was found is found again when it is
 * written in quotes. */
#include <stdlib.h>

#include "wire/netrc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_quoted(struct span s, struct buf *out)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, s.ptr[i]);
    }
    buf_add_byte(out, '"');
}

static void check_again(const struct netrc_login *l)
{
    struct buf text;
    struct netrc_login again;
    bool found;
    buf_init(&text, 1 << 20);
    netrc_login_init(&again);
    buf_add_str(&text, "machine a.test login ");
    add_quoted(buf_span(&l->user), &text);
    buf_add_str(&text, " password ");
    add_quoted(buf_span(&l->password), &text);
    if (netrc_find(buf_span(&text), SPAN("a.test"), (struct span){ 0 }, &again, &found, NULL) ||
        !found || !span_eq(buf_span(&again.user), buf_span(&l->user)) ||
        !span_eq(buf_span(&again.password), buf_span(&l->password)))
        abort();
    netrc_login_clear(&again);
    buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct netrc_login login;
    struct jig_error error;
    bool found;
    netrc_login_init(&login);
    if (!netrc_find(span_make(data, size), SPAN("a.test"), (struct span){ 0 }, &login, &found,
                    &error) &&
        found)
        check_again(&login);
    netrc_find(span_make(data, size), SPAN("a.test"), SPAN("me"), &login, &found, &error);
    if (found && login.user.len > 0 && !span_eq_str(buf_span(&login.user), "me"))
        abort();
    netrc_login_clear(&login);
    return 0;
}

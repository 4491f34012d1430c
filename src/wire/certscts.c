#include "wire/certscts.h"

#include <stdlib.h>

#include "base/mem.h"

static size_t number(struct span bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i++)
        n = n << 8 | (unsigned char)bytes.ptr[i];
    return n;
}

/* Takes what stands behind its length, of so many bytes, off the front. */
static bool take_counted(struct span *s, size_t bytes_of_len, struct span *out)
{
    if (s->len < bytes_of_len)
        return false;
    size_t len = number(span_sub(*s, 0, bytes_of_len));
    *out = span_sub(*s, bytes_of_len, bytes_of_len + len);
    *s = span_sub(*s, bytes_of_len + out->len, s->len);
    return out->len == len;
}

/* An OCTET STRING of DER: its tag, and a length of one byte, or of as many as that one says. */
static bool take_octets(struct span s, struct span *out)
{
    enum { OCTET_STRING = 0x04, LONG = 0x80, BYTES_OF_LEN = 4 };
    if (s.len < 2 || s.ptr[0] != OCTET_STRING)
        return false;
    size_t first = (unsigned char)s.ptr[1];
    s = span_sub(s, first & LONG ? 2 : 1, s.len);
    first = first & LONG ? first & ~(size_t)LONG : 1;
    return first <= BYTES_OF_LEN && take_counted(&s, first, out);
}

static SCT *read_one(const struct openssl *o, struct span bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    SCT *sct = o->o2i_SCT(NULL, &at, bytes.len);
    if (sct && at == (const unsigned char *)bytes.ptr + bytes.len)
        return sct;
    o->SCT_free(sct);
    return NULL;
}

static void read_list(const struct openssl *o, struct span rest, struct certscts *out)
{
    struct span list, one;
    if (!take_octets(rest, &rest) || !take_counted(&rest, 2, &list)) {
        out->n = 1;
        return;
    }
    while (list.len > 0 && out->n < CERTSCTS_MAX) {
        bool is_whole = out->n + 1 < CERTSCTS_MAX && take_counted(&list, 2, &one) && one.len;
        out->items[out->n++] = is_whole ? read_one(o, one) : NULL;
        if (!is_whole)
            return;
    }
}

bool certscts_read(const struct openssl *o, X509 *x, struct certscts *out)
{
    int at = o->X509_get_ext_by_NID(x, NID_ct_precert_scts, -1);
    *out = (struct certscts){ .n = 0 };
    if (at < 0)
        return true;
    const ASN1_OCTET_STRING *value = o->X509_EXTENSION_get_data(o->X509_get_ext(x, at));
    struct span bytes =
        span_make(o->ASN1_STRING_get0_data(value), (size_t)o->ASN1_STRING_length(value));
    out->items = mem_zero(CERTSCTS_MAX, sizeof(SCT *));
    if (out->items)
        read_list(o, bytes, out);
    o->ERR_clear_error();
    return out->items != NULL;
}

void certscts_clear(const struct openssl *o, struct certscts *s)
{
    for (size_t i = 0; i < s->n; i++)
        o->SCT_free(s->items[i]);
    free(s->items);
    *s = (struct certscts){ .n = 0 };
}

#include "wire/header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "wire/scan.h"

void header_init(struct header *h)
{
    *h = (struct header){ 0 };
}

void header_clear(struct header *h)
{
    if (!h || (!h->bytes && !h->slots)) /* most lists are cleared without ever being filled */
        return;
    free(h->bytes);
    free(h->slots);
    header_init(h);
}

void header_reset(struct header *h)
{
    h->len = 0;
    h->n = 0;
    h->lengths = 0;
}

void header_move(struct header *to, struct header *from)
{
    header_clear(to);
    *to = *from;
    header_init(from);
}

/* Doubles the arena, so that adding is linear. */
static enum jig_err grow_bytes(struct header *h, size_t need)
{
    size_t room = h->room * 2 > need ? h->room * 2 : need;
    char *grown = realloc(h->bytes, room < 512 ? 512 : room);
    if (!grown)
        return JIG_ERR_MEMORY;
    h->bytes = grown;
    h->room = room < 512 ? 512 : room;
    return JIG_OK;
}

static enum jig_err reserve_bytes(struct header *h, size_t n)
{
    if (n > HEADER_MAX_BYTES - h->len)
        return JIG_ERR_TOO_LARGE;
    return h->len + n <= h->room ? JIG_OK : grow_bytes(h, h->len + n);
}

/* There is room for it. */
static void put(struct header *h, struct span s)
{
    if (s.len > 0)
        memcpy(h->bytes + h->len, s.ptr, s.len);
    h->len += s.len;
}

enum jig_err header_grow(struct header *h)
{
    size_t room = h->n_room ? h->n_room * 2 : 16;
    struct header_slot *grown = realloc(h->slots, room * sizeof *grown);
    if (!grown)
        return JIG_ERR_MEMORY;
    h->slots = grown;
    h->n_room = room;
    return JIG_OK;
}

enum jig_err header_add_bytes(struct header *h, struct span s)
{
    enum jig_err err = reserve_bytes(h, s.len);
    if (!err)
        put(h, s);
    return err;
}

enum jig_err header_add(struct header *h, struct span name, struct span value)
{
    enum jig_err err = reserve_bytes(h, name.len + value.len);
    struct header_slot slot = { (uint32_t)h->len, (uint32_t)name.len,
                                (uint32_t)(h->len + name.len), (uint32_t)value.len };
    if (!err)
        err = header_add_slot(h, slot);
    if (err)
        return err;
    put(h, name);
    put(h, value);
    return JIG_OK;
}

enum jig_err header_add_all(struct header *h, const struct header *from)
{
    size_t len = h->len, n = h->n;
    for (size_t i = 0; i < from->n; i++) {
        struct field f = header_at(from, i);
        enum jig_err err = header_add(h, f.name, f.value);
        if (err) {
            h->len = len;
            h->n = n;
            return err;
        }
    }
    return JIG_OK;
}

size_t header_remove(struct header *h, struct span name)
{
    size_t kept = 0;
    for (size_t i = 0; i < h->n; i++)
        if (!span_ieq(header_at(h, i).name, name))
            h->slots[kept++] = h->slots[i];
    size_t removed = h->n - kept;
    h->n = kept;
    return removed;
}

struct field header_at(const struct header *h, size_t i)
{
    const struct header_slot *s = &h->slots[i];
    return (struct field){ { h->bytes + s->name_at, s->name_len },
                           { h->bytes + s->value_at, s->value_len } };
}

/* Nearly all names come in the case that they are asked for. */
static bool has_name(const char *own, struct span name)
{
    return memcmp(own, name.ptr, name.len) == 0 ||
           span_ieq((struct span){ own, name.len }, name);
}

size_t header_find(const struct header *h, struct span name, size_t from)
{
    const struct header_slot *slots = h->slots;
    if (!(h->lengths & header_length_bit(name.len)) || name.len == 0)
        return SIZE_MAX;
    for (size_t i = from, n = h->n; i < n; i++)
        if (slots[i].name_len == name.len && has_name(h->bytes + slots[i].name_at, name))
            return i;
    return SIZE_MAX;
}

bool header_has(const struct header *h, struct span name)
{
    return header_find(h, name, 0) != SIZE_MAX;
}

bool header_get(const struct header *h, struct span name, struct span *value)
{
    size_t i = header_find(h, name, 0);
    *value = i == SIZE_MAX ? (struct span){ 0 } : header_at(h, i).value;
    return i != SIZE_MAX;
}

bool header_next_member(const struct header *h, struct span name, struct header_walk *w,
                        struct span *member)
{
    while (!span_next_member(&w->rest, member)) {
        size_t i = header_find(h, name, w->next);
        if (i == SIZE_MAX)
            return false;
        w->rest = header_at(h, i).value;
        w->next = i + 1;
    }
    return true;
}

bool header_has_token(const struct header *h, struct span name, struct span token)
{
    for (size_t i = 0; (i = header_find(h, name, i)) != SIZE_MAX; i++) {
        struct span member, list = header_at(h, i).value;
        if (span_ieq(list, token)) /* most lists have one member */
            return true;
        if (span_find_byte(list, ',', 0) == SIZE_MAX)
            continue;
        while (span_next_member(&list, &member))
            if (span_ieq(member, token))
                return true;
    }
    return false;
}

bool header_is_token(struct span s)
{
    return s.len > 0 && scan_token(s) == s.len;
}

/* Offset of the first control that is not a tab, or s.len. */
static size_t find_control(struct span s)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] == '\t' || !ascii_is_control(s.ptr[i])))
        i++;
    return i;
}

static const char *control_name(char c, char room[12])
{
    snprintf(room, 12, "0x%02X", (unsigned)(unsigned char)c);
    return c == '\r' ? "CR" : c == '\n' ? "LF" : c == '\0' ? "NUL" : room;
}

enum jig_err header_check(struct span name, struct span value, struct jig_error *error)
{
    const enum jig_err code = JIG_ERR_INVALID_REQUEST;
    size_t good = scan_token(name), bad = find_control(value);
    char room[12];
    if (name.len == 0)
        return jig_error_set(error, code, JIG_PHASE_NONE, "a header field has no name");
    if (good < name.len)
        return jig_error_set(
            error, code, JIG_PHASE_NONE,
            "byte %zu of the header name \"%.*s\" (0x%02X) can't stand in a name", good + 1,
            (int)(name.len < 64 ? name.len : 64), name.ptr,
            (unsigned)(unsigned char)name.ptr[good]);
    if (bad < value.len)
        return jig_error_set(
            error, code, JIG_PHASE_NONE,
            "byte %zu of the value of %.*s is a control character (%s): only raw bytes may "
            "hold it",
            bad + 1, (int)(name.len < 64 ? name.len : 64), name.ptr,
            control_name(value.ptr[bad], room));
    return JIG_OK;
}

#include "view/headerorder.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/mem.h"

struct place {
    size_t field;
    struct span name;
    int rank;
};

void headerorder_clear(struct headerorder *o)
{
    free(o->fields);
    *o = (struct headerorder){ .fields = NULL };
}

static int compare_names(struct span a, struct span b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        int difference =
            (unsigned char)ascii_lower(a.ptr[i]) - (unsigned char)ascii_lower(b.ptr[i]);
        if (difference)
            return difference;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    int difference = x->rank - y->rank;
    if (!difference)
        difference = compare_names(x->name, y->name);
    return difference ? difference : (x->field > y->field) - (x->field < y->field);
}

static int rank_of(const struct explain_answer *answer, struct span name, struct span value)
{
    static const int ranks[] = { 3, 2, 1, 0 }; /* of a note, good, a warning, bad */
    struct explanation e;
    if (!answer || !explain_field(answer, name, value, &e))
        return 4;
    return ranks[e.tone];
}

static struct place *places_of(const struct headerorder *o, const struct jig_exchange *x,
                               enum jig_section section, const struct explain_answer *answer)
{
    struct place *places = mem_zero(o->n ? o->n : 1, sizeof *places);
    for (size_t i = 0; places && i < o->n; i++) {
        struct jig_field f = jig_exchange_field(x, section, i);
        places[i] = (struct place){ .field = i };
        places[i].name = span_make(f.name, f.name_len);
        if (o->order == HEADERS_JUDGED_FIRST) {
            places[i].rank = rank_of(answer, places[i].name, span_make(f.value, f.value_len));
            places[i].name = (struct span){ 0 };
        }
    }
    return places;
}

void headerorder_fill(struct headerorder *o, const struct jig_exchange *x,
                      enum jig_section section, const struct explain_answer *answer)
{
    void *fields = o->fields;
    o->n = jig_exchange_n_fields(x, section);
    if (o->order == HEADERS_AS_SENT ||
        !mem_grow(&fields, &o->room, o->n ? o->n : 1, sizeof *o->fields))
        return;
    o->fields = fields;
    struct place *places = places_of(o, x, section, answer);
    if (places)
        qsort(places, o->n, sizeof *places, compare);
    for (size_t i = 0; i < o->n; i++)
        o->fields[i] = places ? places[i].field : i;
    free(places);
}

size_t headerorder_at(const struct headerorder *o, size_t place)
{
    return o->order == HEADERS_AS_SENT || !o->fields || place >= o->n ? place
                                                                      : o->fields[place];
}

const char *headerorder_words(enum header_order order)
{
    static const char *const words[] = { "as sent", "by name", "judged first" };
    return words[order];
}

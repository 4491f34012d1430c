/* What became of an import, in words. */
#include "book/intake.h"
#include "data/human.h"

static const struct {
    const char *name;  /* in the answer of a program */
    const char *words; /* behind a number */
} fates[INTAKE_N_FATES] = {
    [INTAKE_KEPT] = { "kept", "kept" },
    [INTAKE_TWICE] = { "twice", "there already" },
    [INTAKE_OLD] = { "old", "older than" },
    [INTAKE_UNDATED] = { "undated", "without a time" },
    [INTAKE_LARGE] = { "large", "beyond the" },
    [INTAKE_UNWRITTEN] = { "unwritten", "not written" },
};

const char *intake_fate_name(enum intake_fate fate)
{
    return fates[fate].name;
}

static void add_left_out(enum intake_fate fate, size_t n, const struct history_limits *limits,
                         struct buf *out)
{
    char much[HUMAN_SHORT];
    buf_addf(out, "%zu %s", n, fates[fate].words);
    if (fate == INTAKE_OLD)
        buf_addf(out, " %s", human_span(much, limits->age_us / 1000000));
    if (fate == INTAKE_LARGE)
        buf_addf(out, " %s that it may hold (history.size)", human_bytes(much, limits->size));
}

void intake_tell(const struct intake_result *result, const struct history_limits *limits,
                 const char *name, struct buf *out)
{
    char much[HUMAN_SHORT];
    size_t n = result->n, kept = result->fates[INTAKE_KEPT];
    const char *before = "; left out: ";
    if (kept < n)
        buf_addf(out, "%zu of ", kept);
    buf_addf(out, "%zu exchange%s of %s %s kept in the history", n, n == 1 ? "" : "s", name,
             kept == 1 ? "is" : "are");
    if (result->n_cut > 0)
        buf_addf(out, ", %zu with no more than %s of a body", result->n_cut,
                 human_bytes(much, limits->body));
    for (enum intake_fate fate = INTAKE_KEPT + 1; fate < INTAKE_N_FATES; fate++) {
        if (result->fates[fate] == 0)
            continue;
        buf_add_str(out, before);
        add_left_out(fate, result->fates[fate], limits, out);
        before = ", ";
    }
}

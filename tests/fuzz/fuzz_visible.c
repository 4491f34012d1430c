/* The one place where untrusted text becomes what may stand on a terminal: whatever comes in, no control,
 * no ill-formed UTF-8, no bidi control and no tag comes out, every piece takes columns, and the screen's
 * way and that of the commands' lines say the same. */
#include <stdlib.h>
#include <string.h>

#include "../support/harmless.h"
#include "base/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct span in, enum visible_keep keep, const char *may)
{
    struct buf out;
    buf_init(&out, (size_t)1 << 28);
    visible_add(&out, in, keep);
    if (out.failed || !harmless_text(buf_span(&out), may))
        abort();
    buf_clear(&out);
}

static void check_pieces(struct span in)
{
    struct buf pieces, whole;
    struct visible piece;
    buf_init(&pieces, (size_t)1 << 28);
    buf_init(&whole, (size_t)1 << 28);
    visible_add(&whole, in, VISIBLE_ONE_LINE);
    for (size_t n; (n = visible_next(in, &piece)) > 0; in = span_sub(in, n, in.len)) {
        if (n > in.len || piece.columns < 1 || piece.len < 1 || piece.len > CLUSTER_MAX)
            abort();
        buf_add(&pieces, span_make(piece.text, piece.len));
    }
    if (!span_eq(buf_span(&pieces), buf_span(&whole)))
        abort();
    buf_clear(&pieces);
    buf_clear(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_make(data, size);
    check(in, VISIBLE_ONE_LINE, "");
    check(in, VISIBLE_LINES, "\n\t");
    check_pieces(in);
    return 0;
}

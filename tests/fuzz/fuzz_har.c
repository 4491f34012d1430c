/* A log of another tool's: whatever it says, it is read as exchanges or refused. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "format/harread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct jig_exchange *x)
{
    char bytes[256];
    for (int s = JIG_SECTION_REQUEST; s <= JIG_SECTION_PROXY; s++)
        for (size_t i = 0; i < jig_exchange_n_fields(x, (enum jig_section)s); i++)
            if (!jig_exchange_field(x, (enum jig_section)s, i).name)
                abort();
    if (jig_exchange_body_read(x, 0, bytes, sizeof bytes) > jig_exchange_body_len(x))
        abort();
    if (!jig_exchange_is_done(x) || jig_exchange_status(x) > 999)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harlog log;
    struct jig_error error;
    struct span text = span_make(data, size);
    harread_suits(text);
    if (harread(text, &log, &error) == JIG_OK)
        for (size_t i = 0; i < log.n; i++)
            look(jig_transfer_last(log.transfers[i]));
    harlog_clear(&log);
    return 0;
}

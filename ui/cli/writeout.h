/* -w FORMAT: facts of a finished transfer as text, with curl's names: "%{http_code}\n". */
#ifndef JIG_CLI_WRITEOUT_H
#define JIG_CLI_WRITEOUT_H

#include "base/buf.h"
#include "jig.h"

struct writeout {
    const struct jig_transfer *transfer;
    const char *url;   /* as given */
    const char *file;  /* written to; "" for standard output */
    size_t url_number; /* from 0 */
    unsigned n_retries;
    enum jig_err code; /* how it ended */
    int exit_status;
};

/* \n \r \t and \\ are what they are in C; %% is a percent sign, %header{NAME} a field of the answer.
 * What stands behind %{stderr} goes to `err`, up to a %{stdout}. */
void writeout_add(const struct writeout *w, const char *format, struct buf *out,
                  struct buf *err);

/* False: a name in the format is of no variable, *unknown. */
bool writeout_knows(const char *format, struct span *unknown);

/* The name of the i-th variable, for the manual; NULL after the last. */
const char *writeout_name(size_t i);

#endif

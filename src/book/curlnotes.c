#include "book/curlnotes.h"

#include <stdarg.h>

void curlnotes_add(struct buf *notes, const char *format, ...)
{
    va_list args;
    if (!notes)
        return;
    buf_add_str(notes, notes->len > 0 ? ", " : "");
    va_start(args, format);
    buf_addv(notes, format, args);
    va_end(args);
}

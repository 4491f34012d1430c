#include "view/restab.h"

void restab_copy(const struct restab_shown *shown, struct span text, const char *what,
                 struct intent *out)
{
    if (!shown->clipboard || !clipboard_set(shown->clipboard, text)) {
        *out = (struct intent){ .command = "say", .text = SPAN("nothing to copy") };
        return;
    }
    *out = (struct intent){ .command = "say", .text = span_of(what) };
}

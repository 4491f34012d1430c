#include "view/restab.h"

const struct mask *restab_mask(const struct restab_shown *shown)
{
    return shown->reveals ? NULL : shown->secrets;
}

void restab_add(const struct restab_shown *shown, struct span text, struct buf *out)
{
    if (restab_mask(shown))
        mask_apply(shown->secrets, text, out);
    else
        buf_add(out, text);
}

bool restab_has_secrets(const struct restab_shown *shown)
{
    return shown->secrets && mask_longest(shown->secrets) > 0;
}

void restab_copy(struct span text, struct intent *out)
{
    *out = (struct intent){ .command = "response.copied", .text = text, .number = 1 };
}

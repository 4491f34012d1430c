#include "view/restab.h"

void restab_copy(struct span text, struct intent *out)
{
    *out = (struct intent){ .command = "response.copied", .text = text, .number = 1 };
}

#include "cli/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const sequences[COLOUR_N] = {
    [COLOUR_PLAIN] = "\033[0m",   [COLOUR_KEY] = "\033[34m",  [COLOUR_STRING] = "\033[32m",
    [COLOUR_NUMBER] = "\033[35m", [COLOUR_WORD] = "\033[33m", [COLOUR_DIM] = "\033[2m",
    [COLOUR_GOOD] = "\033[32m",   [COLOUR_BAD] = "\033[31m",  [COLOUR_NAME] = "\033[36m",
};

bool colour_is_wanted(int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

void colour_set(struct buf *out, bool on, enum colour colour)
{
    if (on)
        buf_add_str(out, sequences[colour]);
}

#include "base/tempdir.h"

#include <stdlib.h>

const char *tempdir_path(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && folder[0] ? folder : "/tmp";
}

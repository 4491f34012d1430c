#include "base/tempdir.h"

#include <stdlib.h>
#include <sys/statvfs.h>

const char *tempdir_path(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && folder[0] ? folder : "/tmp";
}

uint64_t tempdir_room(void)
{
    struct statvfs s;
    if (statvfs(tempdir_path(), &s) != 0 || !s.f_blocks)
        return UINT64_MAX;
    uint64_t room = (uint64_t)s.f_bavail * s.f_frsize;
    return room - room / 10;
}

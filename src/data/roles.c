#include "data/roles.h"

#include "data/jqanswer.h"
#include "data/jqstream.h"
#include "data/picturechild.h"
#include "data/selfexec.h"

void roles_begin(int argc, char **argv)
{
    static const struct selfexec_role *const roles[] = { &jqanswer_role, &jqstream_role,
                                                         &picturechild_role, NULL };
    selfexec_begin(argc, argv, roles);
}

#include "app/main.h"

#include <stdio.h>

#include "app/loop.h"

int app_main(int argc, char **argv)
{
    struct jig_error error = { 0 };
    struct workbench_setup setup = { .path = argc > 0 ? argv[0] : NULL };
    int status = loop_run(&setup, &error);
    if (error.code)
        fprintf(stderr, "jig: %s: %s\n", jig_err_name(error.code), error.text);
    return status;
}

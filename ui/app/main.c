#include "app/main.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/example.h"
#include "app/loop.h"
#include "app/viewing.h"
#include "demo/demo.h"

static int told(const struct jig_error *error, int status)
{
    if (error->code)
        fprintf(stderr, "jig: %s: %s\n", jig_err_name(error->code), error->text);
    return status;
}

int app_main(int argc, char **argv)
{
    struct jig_error error = { 0 };
    struct workbench_setup setup = { .path = argc > 0 ? argv[0] : NULL };
    return told(&error, loop_run(&setup, &error));
}

int app_view(const char *path)
{
    struct jig_error error = { 0 };
    struct viewing viewing;
    enum jig_err err = viewing_open(&viewing, path, &error);
    struct workbench_setup setup = { .viewing = &viewing };
    int status = err ? jig_err_exit_status(err) : loop_run(&setup, &error);
    viewing_close(&viewing);
    return told(&error, status);
}

/* Where the server listens, as variables above all others. */
static bool give_places(const struct demo *demo, struct book_rows *rows)
{
    char base[64], tls[64], host[64];
    snprintf(host, sizeof host, "127.0.0.1:%u", (unsigned)demo_port(demo));
    snprintf(base, sizeof base, "http://127.0.0.1:%u", (unsigned)demo_port(demo));
    snprintf(tls, sizeof tls, "https://localhost:%u", (unsigned)demo_tls_port(demo));
    return book_rows_put(rows, "base", base) && book_rows_put(rows, "tls", tls) &&
           book_rows_put(rows, "host", host);
}

static int open_demo(const struct demo *demo, const char *folder, struct jig_error *error)
{
    struct book_rows rows = { 0 };
    int status = 0;
    if (give_places(demo, &rows) && setenv("SSL_CERT_FILE", demo_ca_file(demo), 1) == 0) {
        struct workbench_setup setup = {
            .path = folder, .given = &rows, .environment = "dev", .no_memory = true
        };
        status = loop_run(&setup, error);
    } else
        status = jig_err_exit_status(
            jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory"));
    book_rows_clear(&rows);
    return status;
}

int app_demo(void)
{
    struct jig_error error = { 0 };
    struct demo *demo = NULL;
    char *folder = NULL;
    enum jig_err err = example_folder(&folder, &error);
    if (!err)
        err = demo_start(&demo, &error);
    int status = err ? jig_err_exit_status(err) : open_demo(demo, folder, &error);
    demo_stop(demo);
    free(folder);
    return told(&error, status);
}

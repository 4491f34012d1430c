/* What the viewer costs on a big file, in CPU time, which other work on the machine does not change: up to
 * the first frame, each turn of work, each frame, each key while all of it is still being scanned; and
 * all of it from the start until a text at 99 % is found and counted, and until everything is scanned.
 *
 *   bench_view FILE TEXT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/viewing.h"
#include "app/workbench.h"

static struct grid grid;

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void longest(double *most, double since)
{
    double ms = cpu_ms() - since;
    if (ms > *most)
        *most = ms;
}

struct costs {
    double turn, frame, key;
};

static void draw(const struct app *app, struct costs *c)
{
    int x, y;
    double since = cpu_ms();
    workbench_draw(app, &grid, &x, &y);
    longest(&c->frame, since);
}

static void press(struct app *app, struct key key, struct costs *c)
{
    double since = cpu_ms();
    workbench_key(app, &key, jig_now());
    longest(&c->key, since);
    draw(app, c);
}

static bool work(struct app *app, struct costs *c)
{
    struct pollfd fds[8];
    int64_t deadline = INT64_MAX;
    double since = cpu_ms();
    size_t n = workbench_interest(app, fds, 8, &deadline);
    workbench_step(app, fds, n, jig_now());
    longest(&c->turn, since);
    return app->has_work;
}

static struct key typed(char c)
{
    return (struct key){ .code = JKEY_CHAR, .cp = (unsigned char)c };
}

static void run(struct app *app, const char *text)
{
    static const char keys[] = "jjjGkkg";
    struct costs c = { 0 };
    size_t i = 0, looked = strlen(text);
    press(app, typed('/'), &c);
    double since = cpu_ms();
    press(app, (struct key){ .code = JKEY_PASTE, .text = span_of(text) }, &c);
    press(app, (struct key){ .code = JKEY_ENTER }, &c);
    while (work(app, &c) && cpu_ms() - since < 1e6) {
        press(app, typed(keys[i++ % (sizeof keys - 1)]), &c);
        draw(app, &c);
    }
    printf("  scanned and searched for %zu bytes of text, with a key each turn: %.0f ms\n",
           looked, cpu_ms() - since);
    printf("  longest turn %.2f ms, frame %.2f ms, key %.2f ms\n", c.turn, c.frame, c.key);
}

int main(int argc, char **argv)
{
    struct viewing viewing;
    struct jig_error error = { 0 };
    struct app *app = NULL;
    struct costs c = { 0 };
    if (argc != 3 || viewing_open(&viewing, argv[1], &error))
        return fprintf(stderr, "bench_view FILE TEXT: %s\n", error.text), 1;
    struct workbench_setup setup = { .viewing = &viewing, .no_memory = true, .now = jig_now() };
    if (workbench_new(&setup, &app, &error) || grid_resize(&grid, 120, 40))
        return fprintf(stderr, "%s\n", error.text), 1;
    app_resize(app, 120, 40);
    draw(app, &c);
    printf("%s\n  to the first frame: %.2f ms\n", argv[1], cpu_ms());
    run(app, argv[2]);
    workbench_free(app);
    viewing_close(&viewing);
    grid_clear(&grid);
    return 0;
}

#include "data/picturechild.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fileio.h"
#include "data/confine.h"
#include "data/pixels.h"

enum { SECONDS = 10, MEMORY_MIB = 768 };

static void send_all(const void *bytes, size_t len)
{
    if (!fileio_write(SELFEXEC_FD, span_make(bytes, len)))
        _Exit(1);
}

static _Noreturn void give_up(const char *why)
{
    struct picturechild_hello hello = { 0 };
    snprintf(hello.why, sizeof hello.why, "%s", why);
    send_all(&hello, sizeof hello);
    _Exit(0);
}

/* No larger than that, and in the shape that it has. */
static void fit(unsigned w, unsigned h, unsigned most_w, unsigned most_h, unsigned *to_w,
                unsigned *to_h)
{
    *to_w = w;
    *to_h = h;
    if (*to_w > most_w) {
        *to_h = (unsigned)((uint64_t)h * most_w / w);
        *to_w = most_w;
    }
    if (*to_h > most_h) {
        *to_w = (unsigned)((uint64_t)w * most_h / h);
        *to_h = most_h;
    }
    *to_w = *to_w ? *to_w : 1;
    *to_h = *to_h ? *to_h : 1;
}

static struct span read_file(uint64_t len)
{
    char *bytes = malloc((size_t)len + 1);
    if (!bytes)
        give_up("no memory for its bytes");
    if (!selfexec_read(SELFEXEC_FD, bytes, (size_t)len))
        _Exit(1);
    return span_make(bytes, (size_t)len);
}

static struct pixels make(const struct picturechild_wish *wish)
{
    unsigned w, h;
    bool swaps = wish->orientation >= 5;
    unsigned most_w = swaps ? wish->most_h : wish->most_w;
    unsigned most_h = swaps ? wish->most_w : wish->most_h;
    struct pixels all = pixels_decode(wish->format, read_file(wish->len), most_w, most_h);
    if (!all.rgba || !all.w || !all.h)
        give_up(all.why);
    fit(all.w, all.h, most_w, most_h, &w, &h);
    struct pixels small = pixels_shrink(&all, w, h);
    if (small.rgba && wish->orientation > 1)
        small = pixels_turn(&small, wish->orientation);
    if (!small.rgba)
        give_up(small.why);
    small.is_damaged = all.is_damaged;
    return small;
}

static void run(void)
{
    struct picturechild_wish wish;
    char why[120];
    if (!selfexec_read(SELFEXEC_FD, &wish, sizeof wish))
        return;
    if (!pixels_load(wish.format, why, sizeof why))
        give_up(why);
    confine_self(MEMORY_MIB);
    confine_work(SECONDS);
    struct pixels made = make(&wish);
    struct picturechild_hello hello = { .w = made.w,
                                        .h = made.h,
                                        .is_damaged = made.is_damaged };
    send_all(&hello, sizeof hello);
    send_all(made.rgba, 4 * (size_t)made.w * made.h);
}

const struct selfexec_role picturechild_role = { .name = "jig-picture",
                                                 .n_fds = 1,
                                                 .run = run };

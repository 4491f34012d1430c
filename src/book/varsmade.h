/* Variables that nobody sets: made anew at each use, or read from the process's environment. */
#ifndef JIG_BOOK_VARSMADE_H
#define JIG_BOOK_VARSMADE_H

#include <stdint.h>

#include "base/buf.h"

enum vars_origin {
    VARS_NOWHERE, /* not set */
    VARS_COMMAND_LINE,
    VARS_CAPTURE,
    VARS_REQUEST,
    VARS_FOLDER,
    VARS_ENVIRONMENT,
    VARS_COLLECTION,
    VARS_SECRET,
    VARS_DYNAMIC, /* {{$uuid}} and the like */
    VARS_PROCESS, /* {{$env.NAME}} */
    VARS_REFUSED, /* {{$env.NAME}} without the user's consent */
};

/* What the world gives: parameters, so that tests can set them. NULL members: the real ones. */
struct vars_world {
    int64_t (*unix_time_us)(void);
    bool (*random)(void *bytes, size_t len);
    const char *(*getenv)(const char *name);
};

/* $uuid, $timestamp and the like, with other tools' spellings of them: appends the value and
 * returns VARS_DYNAMIC, or VARS_NOWHERE. `world` may be NULL. */
enum vars_origin varsmade_dynamic(const struct vars_world *world, struct span name,
                                  struct buf *out);
/* $env.NAME and its spellings: VARS_PROCESS, VARS_REFUSED where it may not be read, or
 * VARS_NOWHERE. */
enum vars_origin varsmade_process(const struct vars_world *world, bool may, struct span name,
                                  struct buf *out);

#endif

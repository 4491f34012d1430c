/* Paths in a message: of a long one its end, which tells more than its beginning. */
#ifndef JIG_BASE_PATHTAIL_H
#define JIG_BASE_PATHTAIL_H

#define PATHTAIL_MOST 160 /* bytes of a path that is shown whole */
#define PATHTAIL_SIZE (PATHTAIL_MOST + 4)

/* The path, or "…" and as much of its end, from the beginning of a name where one lies near: in
 * `out`, which is returned. */
const char *pathtail(const char *path, char out[PATHTAIL_SIZE]);

#endif

/* Figures as people read them: "1.8 KiB", "142 ms", "48,211", "23 days". Each writes into the
 * caller's text and returns it. */
#ifndef JIG_DATA_HUMAN_H
#define JIG_DATA_HUMAN_H

#include <stdint.h>

#define HUMAN_COUNT 32
#define HUMAN_SHORT 24

char *human_count(char out[HUMAN_COUNT], uint64_t n); /* "48,211" */
char *human_bytes(char out[HUMAN_SHORT], uint64_t n); /* "312 B" "1.8 KiB" "100 MiB" */
char *human_time(char out[HUMAN_SHORT],
                 int64_t us);                      /* "0.4 ms" "142 ms" "1.24 s" "2 min 5 s" */
char *human_ms(char out[HUMAN_SHORT], int64_t us); /* "12.1 ms" "0.08 ms" */
char *human_span(char out[HUMAN_SHORT], int64_t seconds); /* "23 days" "1 year" "12 min" */
/* In how many seconds human_span() of what is left says something else; of what is 0 or less, and
 * thus so long ago, too. */
int64_t human_span_lasts(int64_t left_s);
/* "2026-11-28" of a Unix time, UTC; "unreadable" of INT64_MIN. */
char *human_date(char out[HUMAN_SHORT], int64_t unix_seconds);

#endif

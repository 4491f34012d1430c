#include "book/historyfilter.h"

#include <stdlib.h>
#include <time.h>

#include "base/ascii.h"
#include "base/mem.h"

#define SECOND_US INT64_C(1000000)

bool historyfilter_status(struct span word, int *from, int *to)
{
    static const struct {
        const char *word;
        int status;
    } words[] = { { "failed", HISTORY_FAILED },
                  { "open", HISTORY_STILL_OPEN },
                  { "cut", HISTORY_WAS_CUT } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_ieq_str(word, words[i].word)) {
            *from = *to = words[i].status;
            return true;
        }
    if (word.len != 3 || word.ptr[0] < '1' || word.ptr[0] > '9')
        return false;
    int hundred = (word.ptr[0] - '0') * 100;
    uint64_t rest;
    if (span_ieq(span_sub(word, 1, 3), SPAN("xx"))) {
        *from = hundred;
        *to = hundred + 99;
        return true;
    }
    if (!span_to_u64(span_sub(word, 1, 3), &rest))
        return false;
    *from = *to = hundred + (int)rest;
    return true;
}

/* Midnight, local time, some days away from the day of `now`. */
static int64_t midnight(int64_t now_us, int days)
{
    time_t now = (time_t)(now_us / SECOND_US);
    struct tm day;
    if (!localtime_r(&now, &day))
        return 0;
    day.tm_hour = day.tm_min = day.tm_sec = 0;
    day.tm_mday += days;
    day.tm_isdst = -1;
    return (int64_t)mktime(&day) * SECOND_US;
}

static bool read_number(struct span digits, int least, int most, int *out)
{
    uint64_t number;
    if (!span_to_u64(digits, &number) || number < (uint64_t)least || number > (uint64_t)most)
        return false;
    *out = (int)number;
    return true;
}

/* "2026-11-20" */
static bool read_day(struct span word, int64_t *since_us, int64_t *before_us)
{
    int year, month, date;
    if (word.len != 10 || word.ptr[4] != '-' || word.ptr[7] != '-' ||
        !read_number(span_sub(word, 0, 4), 1970, 9999, &year) ||
        !read_number(span_sub(word, 5, 7), 1, 12, &month) ||
        !read_number(span_sub(word, 8, 10), 1, 31, &date))
        return false;
    struct tm day = {
        .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = date, .tm_isdst = -1
    };
    struct tm next = day;
    next.tm_mday++;
    *since_us = (int64_t)mktime(&day) * SECOND_US;
    *before_us = (int64_t)mktime(&next) * SECOND_US;
    return true;
}

/* "2d" */
static bool read_ago(struct span word, int64_t now_us, int64_t *since_us)
{
    static const struct {
        char letter;
        int seconds;
    } units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
    int number;
    if (word.len < 2 || !read_number(span_sub(word, 0, word.len - 1), 0, 100000, &number))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].letter == word.ptr[word.len - 1]) {
            *since_us = now_us - (int64_t)number * units[i].seconds * SECOND_US;
            return true;
        }
    return false;
}

bool historyfilter_time(struct span word, int64_t now_us, int64_t *since_us, int64_t *before_us)
{
    *since_us = *before_us = 0;
    if (span_ieq_str(word, "today")) {
        *since_us = midnight(now_us, 0);
        return true;
    }
    if (span_ieq_str(word, "yesterday")) {
        *since_us = midnight(now_us, -1);
        *before_us = midnight(now_us, 0);
        return true;
    }
    return read_day(word, since_us, before_us) || read_ago(word, now_us, since_us);
}

static char *small_letters(struct span word)
{
    char *copy = mem_dup(word);
    for (char *c = copy; c && *c; c++)
        *c = ascii_lower(*c);
    return copy;
}

static bool take_host(struct historyfilter *f, struct span host)
{
    free((char *)f->query.host);
    f->query.host = mem_dup(host);
    return f->query.host != NULL;
}

/* That is looked for as it stands. */
static bool add_word(struct historyfilter *f, struct span word)
{
    if (f->n == HISTORYFILTER_WORDS)
        return false;
    f->words[f->n] = small_letters(word);
    f->n += f->words[f->n] != NULL;
    return true;
}

static bool take_word(struct historyfilter *f, struct span word, int64_t now_us)
{
    int from, to;
    int64_t since, before;
    bool is_status = span_istarts(word, SPAN("status:"));
    if (historyfilter_status(is_status ? span_sub(word, 7, word.len) : word, &from, &to)) {
        f->query.status_from = from;
        f->query.status_to = to;
        return true;
    }
    if (historyfilter_time(word, now_us, &since, &before)) {
        f->query.since_us = since;
        f->query.before_us = before;
        return true;
    }
    if (span_istarts(word, SPAN("host:")))
        return take_host(f, span_sub(word, 5, word.len));
    return add_word(f, word);
}

/* is_literal: a word means nothing but itself. */
static bool take_words(struct historyfilter *f, struct span text, bool is_literal,
                       int64_t now_us)
{
    bool ok = true;
    *f = (struct historyfilter){ .n = 0 };
    while (text.ptr) {
        struct span word = span_cut(&text, ' ');
        if (word.len > 0)
            ok = (is_literal ? add_word(f, word) : take_word(f, word, now_us)) && ok;
    }
    return ok;
}

bool historyfilter_parse(struct historyfilter *f, struct span text, int64_t now_us)
{
    return take_words(f, text, false, now_us);
}

bool historyfilter_words(struct historyfilter *f, struct span text)
{
    return take_words(f, text, true, 0);
}

void historyfilter_clear(struct historyfilter *f)
{
    free((char *)f->query.host);
    for (size_t i = 0; i < f->n; i++)
        free(f->words[i]);
    *f = (struct historyfilter){ .n = 0 };
}

bool historyfilter_is_empty(const struct historyfilter *f)
{
    return f->n == 0 && !f->query.host && !f->query.status_from && !f->query.since_us &&
           !f->query.before_us;
}

/* The process that libjq runs in: little memory, little time, no environment, no files, no terminal; a
 * filter can come from a stranger. For data/jq and data/jqrun. */
#ifndef JIG_DATA_JQCHILD_H
#define JIG_DATA_JQCHILD_H

#include <jq.h>
#include <stdbool.h>
#include <stddef.h>

#define JQCHILD_MESSAGE 256

/* libjq's functions, loaded when they are first needed. */
struct libjq {
    __typeof__(jq_init) *init;
    __typeof__(jq_compile) *compile;
    __typeof__(jq_next) *next;
    __typeof__(jq_set_attr) *set_attr;
    __typeof__(jq_set_error_cb) *set_error_cb;
    __typeof__(jq_start) *start;
    __typeof__(jv_array) *array;
    __typeof__(jv_copy) *copy;
    __typeof__(jv_dump_string) *dump_string;
    __typeof__(jv_free) *free;
    __typeof__(jv_get_kind) *get_kind;
    __typeof__(jv_invalid_get_msg) *invalid_get_msg;
    __typeof__(jv_invalid_has_msg) *invalid_has_msg;
    __typeof__(jv_parse_sized) *parse_sized;
    __typeof__(jv_parser_new) *parser_new;
    __typeof__(jv_parser_set_buf) *parser_set_buf;
    __typeof__(jv_parser_next) *parser_next;
    __typeof__(jv_string) *string;
    __typeof__(jv_string_value) *string_value;
};

/* False: it is not there; the words go to `why`. */
bool jqchild_load(struct libjq *q, char *why, size_t why_len);

/* ---- In the child ---- */

struct jqchild_limits {
    unsigned memory_mib; /* beyond what the process has already */
    unsigned seconds;    /* of processor time */
};

/* Leaves only these descriptors open, at 3 and behind it: the numbers are changed. The first three are
 * closed by jqchild_shut_in(). */
void jqchild_keep(int *fds, int n);
/* From here on nothing can be opened. */
void jqchild_shut_in(const struct jqchild_limits *limits);

/* What the compiler said first. */
struct jqchild_complaint {
    const struct libjq *q;
    char text[JQCHILD_MESSAGE];
};

/* Compiles it, without modules from anywhere; NULL: the words are in the complaint. */
jq_state *jqchild_compile(const struct libjq *q, const char *filter,
                          struct jqchild_complaint *complaint);
/* The words of a value that is an error; else the fallback. Takes it. */
const char *jqchild_message(const struct libjq *q, jv invalid, const char *fallback);
/* All of it; false: nobody reads. */
bool jqchild_write(int fd, const void *bytes, size_t len);

#endif

/* libjq, in a process of data/selfexec only: little memory, little time, no environment, no files,
 * no terminal; a filter can come from a stranger. For data/jqanswer and data/jqstream. */
#ifndef JIG_DATA_JQCHILD_H
#define JIG_DATA_JQCHILD_H

#include <jq.h>
#include <stdbool.h>
#include <stddef.h>

/* More than the text of an error takes, which marks what is cut. */
#define JQCHILD_MESSAGE 384

/* libjq's functions. */
struct libjq {
    __typeof__(jq_init) *init;
    __typeof__(jq_compile) *compile;
    __typeof__(jq_next) *next;
    __typeof__(jq_set_attr) *set_attr;
    __typeof__(jq_set_error_cb) *set_error_cb;
    __typeof__(jq_set_input_cb) *set_input_cb;
    __typeof__(jq_halted) *halted;
    __typeof__(jq_get_exit_code) *get_exit_code;
    __typeof__(jq_get_error_message) *get_error_message;
    __typeof__(jq_start) *start;
    __typeof__(jv_array) *array;
    __typeof__(jv_copy) *copy;
    __typeof__(jv_dump_string) *dump_string;
    __typeof__(jv_free) *free;
    __typeof__(jv_get_kind) *get_kind;
    __typeof__(jv_invalid_get_msg) *invalid_get_msg;
    __typeof__(jv_invalid_has_msg) *invalid_has_msg;
    __typeof__(jv_invalid_with_msg) *invalid_with_msg;
    __typeof__(jv_number_value) *number_value;
    __typeof__(jv_parse_sized) *parse_sized;
    __typeof__(jv_parser_new) *parser_new;
    __typeof__(jv_parser_set_buf) *parser_set_buf;
    __typeof__(jv_parser_next) *parser_next;
    __typeof__(jv_parser_remaining) *parser_remaining;
    __typeof__(jv_string) *string;
    __typeof__(jv_string_fmt) *string_fmt;
    __typeof__(jv_string_value) *string_value;
};

/* False: it is not there; the words go to `why`. */
bool jqchild_load(struct libjq *q, char *why, size_t why_len);

/* The filter that stands in the pipe behind its length (an uint32_t), with a NUL behind it; NULL:
 * it does not come. To be freed. */
char *jqchild_read_filter(int fd);

/* What the compiler said first. */
struct jqchild_complaint {
    const struct libjq *q;
    char text[JQCHILD_MESSAGE];
};

/* Compiles it, without modules from anywhere; NULL: the words are in the complaint. */
jq_state *jqchild_compile(const struct libjq *q, const char *filter,
                          struct jqchild_complaint *complaint);
/* The words of a value that is an error, as jq has them; else the fallback. Takes it. */
const char *jqchild_message(const struct libjq *q, jv invalid, const char *fallback);
/* The same of what a filter gives in the place of a result; it may have asked for more values than
 * there are. */
const char *jqchild_failed(const struct libjq *q, jv invalid, bool has_run_out);
/* What a filter that has halted leaves to be said; NULL: nothing, it just ended. */
const char *jqchild_halted(const struct libjq *q, jq_state *state);

#endif

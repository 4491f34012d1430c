/* All of curl's options: whether each has a value, and what it means for a request. */
#ifndef JIG_BOOK_CURLOPTIONS_H
#define JIG_BOOK_CURLOPTIONS_H

#include "base/span.h"

enum curl_action {
    LEAVE_OUT, /* named, not taken over */
    IGNORE,    /* about curl's own output */
    SET_URL,
    SET_METHOD,
    SET_USER,
    SET_AWS,
    SET_BEARER,
    SET_CERT,    /* -E FILE:PASSWORD */
    SET_PROXY,   /* -x; one with a login is left out, files hold no passwords */
    SET_TLS_MIN, /* --tlsv1.2 */
    SET_FLAG,    /* an option of the request: "true" */
    SET_VALUE,   /* an option of the request: the word */
    SET_SIZE,    /* the same, of bytes: "10M" */
    SET_COUNT,   /* the same, where less than none is any number */
    ADD_VALUE,   /* the same, where there may be several */

    ADD_HEADER, /* about fields: up to ADD_COOKIES */
    SET_AGENT,
    SET_REFERER,
    SET_RANGE,
    ADD_COOKIES,

    ADD_DATA,   /* about data, up to SET_FILE; --data: @file without its line ends, else text */
    ADD_BINARY, /* --data-binary: @file as it is */
    ADD_RAW,    /* --data-raw: "@" is a letter */
    ADD_ENCODED, /* --data-urlencode */
    ADD_JSON,
    ADD_PART,         /* -F */
    ADD_LITERAL_PART, /* --form-string: "@" and ";" are letters */
    ADD_QUERY,        /* --url-query */
    SET_FILE,         /* -T */

    SET_GET, /* on and off, up to KEEP_DOTS; -G */
    SET_HEAD,
    SET_DIGEST,
    OTHER_LOGIN, /* one that jig does not speak */
    NO_PATTERNS, /* -g */
    KEEP_DOTS,   /* --path-as-is */
};

struct curl_option {
    const char *longer;
    char letter; /* 0: none */
    bool has_value;
    enum curl_action action;
    const char *name; /* the value, or its beginning; NULL: none */
};

/* By the whole name, or a beginning that no other has; `off`: it was "no-NAME". NULL: curl has no
 * such option. */
const struct curl_option *curloptions_long(struct span name, bool *off);
const struct curl_option *curloptions_letter(char letter);

#endif

/* curl's options, as far as a request has a place for them: what each one's value is taken for. */
#ifndef JIG_BOOK_CURLOPTIONS_H
#define JIG_BOOK_CURLOPTIONS_H

#include "base/span.h"

enum curl_action {
    LEAVE_OUT, /* named, not taken over */
    IGNORE,    /* about curl's own output */
    SET_URL,
    SET_METHOD,
    ADD_HEADER,
    ADD_NAMED,   /* a header with the option's own name: -A, -e, -b, -r */
    ADD_DATA,    /* --data: @file, else text without line breaks kept as it is */
    ADD_RAW,     /* --data-raw: "@" is a letter */
    ADD_ENCODED, /* --data-urlencode */
    ADD_JSON,
    ADD_PART, /* -F */
    SET_FILE, /* -T */
    SET_GET,  /* -G */
    SET_HEAD, /* -I */
    SET_USER,
    SET_DIGEST,
    SET_AWS,
    SET_BEARER,
    SET_PROXY, /* -x; one with a login is left out, files hold no passwords */
    SET_FLAG,  /* an option of the request: "true" */
    SET_VALUE, /* an option of the request: the word */
};

struct curl_option {
    const char *longer;
    char letter; /* 0: none */
    bool has_value;
    enum curl_action action;
    const char *name; /* of the header or the request's option; NULL: the long name */
};

/* NULL: none of that name. */
const struct curl_option *curloptions_long(struct span name);
const struct curl_option *curloptions_letter(char letter);

#endif

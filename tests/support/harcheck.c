#include "support/harcheck.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum kind { TEXT = 1, WHOLE = 2, TIME = 4, LIST = 8, OBJECT = 16, BOOLEAN = 32, MAY_LACK = 64 };

struct member {
    const char *name;
    unsigned kind;
};

struct check {
    char *why;
    bool is_bad;
};

static void complain(struct check *c, const char *where, const char *name, const char *what)
{
    if (!c->is_bad)
        snprintf(c->why, 160, "%s.%s: %s", where, name, what);
    c->is_bad = true;
}

static bool is_of_kind(const cJSON *value, unsigned kind)
{
    if (cJSON_IsString(value))
        return kind & TEXT;
    if (cJSON_IsNumber(value))
        return (kind & TIME && value->valuedouble >= -1) ||
               (kind & WHOLE && value->valuedouble == floor(value->valuedouble));
    if (cJSON_IsArray(value))
        return kind & LIST;
    if (cJSON_IsObject(value))
        return kind & OBJECT;
    return cJSON_IsBool(value) && (kind & BOOLEAN);
}

static const struct member *find(const struct member *members, const char *name)
{
    while (members->name && strcmp(members->name, name) != 0)
        members++;
    return members->name ? members : NULL;
}

/* Every member once, each of its kind, those of HAR as the table says. */
static void check_object(struct check *c, const cJSON *object, const char *where,
                         const struct member *members)
{
    if (!cJSON_IsObject(object)) {
        complain(c, where, "", "no object");
        return;
    }
    for (const struct member *m = members; m->name; m++)
        if (!(m->kind & MAY_LACK) && !cJSON_GetObjectItemCaseSensitive(object, m->name))
            complain(c, where, m->name, "is missing");
    for (const cJSON *i = object->child; i; i = i->next) {
        const struct member *m = find(members, i->string);
        if (cJSON_GetObjectItemCaseSensitive(object, i->string) != i)
            complain(c, where, i->string, "stands twice");
        if (!m && i->string[0] != '_')
            complain(c, where, i->string, "is no member of HAR");
        if (m && !is_of_kind(i, m->kind))
            complain(c, where, i->string, "is of another kind");
    }
}

static void check_list(struct check *c, const cJSON *list, const char *where,
                       const struct member *members)
{
    const cJSON *i;
    cJSON_ArrayForEach(i, list) check_object(c, i, where, members);
}

static void check_date(struct check *c, const cJSON *object, const char *where,
                       const char *name)
{
    int year, used = 0;
    unsigned part;
    const cJSON *date = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(date))
        return;
    int n = sscanf(date->valuestring, "%4d-%2u-%2uT%2u:%2u:%2u.%3uZ%n", &year, &part, &part,
                   &part, &part, &part, &part, &used);
    if (n != 7 || date->valuestring[used] != '\0')
        complain(c, where, name, date->valuestring);
}

static const cJSON *at(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const struct member pair[] = { { "name", TEXT }, { "value", TEXT }, { 0 } };
static const struct member cookie[] = { { "name", TEXT },
                                        { "value", TEXT },
                                        { "path", TEXT | MAY_LACK },
                                        { "domain", TEXT | MAY_LACK },
                                        { "expires", TEXT | MAY_LACK },
                                        { "httpOnly", BOOLEAN | MAY_LACK },
                                        { "secure", BOOLEAN | MAY_LACK },
                                        { 0 } };

static void check_message(struct check *c, const cJSON *message, const char *where)
{
    const cJSON *i;
    check_list(c, at(message, "headers"), where, pair);
    check_list(c, at(message, "queryString"), where, pair);
    check_list(c, at(message, "cookies"), where, cookie);
    cJSON_ArrayForEach(i, at(message, "cookies")) check_date(c, i, where, "expires");
}

static void check_request(struct check *c, const cJSON *request)
{
    static const struct member members[] = { { "method", TEXT },
                                             { "url", TEXT },
                                             { "httpVersion", TEXT },
                                             { "cookies", LIST },
                                             { "headers", LIST },
                                             { "queryString", LIST },
                                             { "headersSize", WHOLE },
                                             { "bodySize", WHOLE },
                                             { "postData", OBJECT | MAY_LACK },
                                             { 0 } };
    static const struct member post[] = {
        { "mimeType", TEXT }, { "params", LIST | MAY_LACK }, { "text", TEXT | MAY_LACK }, { 0 }
    };
    check_object(c, request, "request", members);
    check_message(c, request, "request");
    if (at(request, "postData"))
        check_object(c, at(request, "postData"), "postData", post);
}

static void check_response(struct check *c, const cJSON *response)
{
    static const struct member members[] = { { "status", WHOLE },     { "statusText", TEXT },
                                             { "httpVersion", TEXT }, { "cookies", LIST },
                                             { "headers", LIST },     { "content", OBJECT },
                                             { "redirectURL", TEXT }, { "headersSize", WHOLE },
                                             { "bodySize", WHOLE },   { 0 } };
    static const struct member content[] = {
        { "size", WHOLE },           { "compression", WHOLE | MAY_LACK }, { "mimeType", TEXT },
        { "text", TEXT | MAY_LACK }, { "encoding", TEXT | MAY_LACK },     { 0 }
    };
    check_object(c, response, "response", members);
    check_message(c, response, "response");
    check_object(c, at(response, "content"), "content", content);
}

static void check_timings(struct check *c, const cJSON *entry)
{
    static const struct member members[] = { { "blocked", TIME | MAY_LACK },
                                             { "dns", TIME | MAY_LACK },
                                             { "connect", TIME | MAY_LACK },
                                             { "ssl", TIME | MAY_LACK },
                                             { "send", TIME },
                                             { "wait", TIME },
                                             { "receive", TIME },
                                             { 0 } };
    static const char *const always[] = { "send", "wait", "receive" };
    const cJSON *timings = at(entry, "timings"), *t;
    check_object(c, timings, "timings", members);
    for (size_t i = 0; i < 3; i++)
        if ((t = at(timings, always[i])) && t->valuedouble < 0)
            complain(c, "timings", always[i], "is less than nothing");
}

static void check_entry(struct check *c, const cJSON *entry)
{
    static const struct member members[] = { { "startedDateTime", TEXT },
                                             { "time", TIME },
                                             { "request", OBJECT },
                                             { "response", OBJECT },
                                             { "cache", OBJECT },
                                             { "timings", OBJECT },
                                             { "serverIPAddress", TEXT | MAY_LACK },
                                             { "connection", TEXT | MAY_LACK },
                                             { 0 } };
    static const struct member error[] = {
        { "code", TEXT }, { "message", TEXT }, { "phase", TEXT }, { 0 }
    };
    check_object(c, entry, "entry", members);
    check_date(c, entry, "entry", "startedDateTime");
    check_request(c, at(entry, "request"));
    check_response(c, at(entry, "response"));
    check_timings(c, entry);
    check_list(c, at(entry, "_trailers"), "_trailers", pair);
    if (at(entry, "_error"))
        check_object(c, at(entry, "_error"), "_error", error);
}

static bool is_utf8(struct span s)
{
    uint32_t cp;
    size_t len = 1;
    for (size_t i = 0; i < s.len && len > 0; i += len)
        len = utf8_decode(span_sub(s, i, s.len), &cp);
    return len > 0;
}

const cJSON *harcheck_entries(struct span text, cJSON **root, char why[160])
{
    static const struct member log_members[] = {
        { "version", TEXT }, { "creator", OBJECT }, { "entries", LIST }, { 0 }
    };
    static const struct member creator[] = { { "name", TEXT }, { "version", TEXT }, { 0 } };
    struct check c = { .why = why };
    const cJSON *entry;
    *root = cJSON_ParseWithLength(text.ptr, text.len);
    const cJSON *log = at(*root, "log"), *version = at(log, "version");
    if (!*root || !is_utf8(text)) {
        snprintf(why, 160, "no JSON in UTF-8");
        return NULL;
    }
    check_object(&c, log, "log", log_members);
    check_object(&c, at(log, "creator"), "creator", creator);
    if (!cJSON_IsString(version) || strcmp(version->valuestring, "1.2") != 0)
        complain(&c, "log", "version", "is not 1.2");
    cJSON_ArrayForEach(entry, at(log, "entries")) check_entry(&c, entry);
    return c.is_bad ? NULL : at(log, "entries");
}

#include "app/cookieops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/cookieline.h"
#include "base/mem.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"

#define LINE_MOST  8192
#define NEW_COOKIE (-1)

static struct jig_cookie cookie_of(const struct app *app, int64_t number)
{
    const struct jig_jar *jar = app->sends.cookies.jar;
    if (!jar || number < 0)
        return (struct jig_cookie){ .name = NULL };
    return jig_jar_at(jar, (size_t)number);
}

static void jar_changed(struct app *app)
{
    cookies_save(&app->sends.cookies);
    app_say_cookies(app);
    response_update(app->response, app->now);
    request_pane_refresh(app->request);
}

/* What tells a cookie from all others, in lines: no part of it holds one. */
static void add_identity(const struct jig_cookie *c, struct buf *out)
{
    buf_addf(out, "%s\n%s\n%s\n%s", c->name, c->domain, c->path, c->host_only ? "host" : "");
}

/* SIZE_MAX: it is not there. */
static size_t find_by_identity(const struct jig_jar *jar, const char *identity)
{
    struct buf of_one;
    bool is_same = false;
    size_t i = 0;
    buf_init(&of_one, LINE_MOST * 4);
    for (; jar && identity && i < jig_jar_n(jar); i++) {
        struct jig_cookie c = jig_jar_at(jar, i);
        buf_reset(&of_one);
        add_identity(&c, &of_one);
        is_same = !of_one.failed && span_eq_str(buf_span(&of_one), identity);
        if (is_same)
            break;
    }
    buf_clear(&of_one);
    return is_same ? i : SIZE_MAX;
}

/* There is no way back. Another answer may change the jar meanwhile: a number would not do. */
void cookieops_ask_delete(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    struct buf words;
    if (!c.name)
        return;
    buf_init(&words, LINE_MOST * 4);
    add_identity(&c, &words);
    app_set_subject(app, buf_span(&words), intent->number);
    buf_reset(&words);
    buf_addf(&words, "%s of %s\nIt goes out of the jar.", c.name[0] ? c.name : "A cookie",
             c.domain);
    struct confirm asked = { .title = "Delete the cookie",
                             .text = buf_span(&words),
                             .answers = { { 'k', "Keep it", "overlay.close" },
                                          { 'd', "Delete", "cookies.delete-now" } } };
    app_open(app, confirm_overlay(&asked));
    buf_clear(&words);
}

void cookieops_delete(struct app *app, const struct intent *intent)
{
    struct jig_jar *jar = app->sends.cookies.jar;
    size_t i = find_by_identity(jar, app->subject);
    (void)intent;
    overlay_clear(&app->overlay);
    if (i == SIZE_MAX) {
        app_say(app, ROLE_WARN, "the cookie is not there any more");
        return;
    }
    struct jig_cookie c = jig_jar_at(jar, i);
    app_say(app, ROLE_OK, "Deleted %s of %s", c.name[0] ? c.name : "a cookie", c.domain);
    jig_jar_delete(jar, i);
    jar_changed(app);
}

static size_t count_of_site(const struct jig_jar *jar, const char *domain)
{
    size_t n = 0;
    for (size_t i = 0; i < jig_jar_n(jar); i++)
        n += strcmp(jig_jar_at(jar, i).domain, domain) == 0;
    return n;
}

/* One key beside that for one cookie would be the end of every login there. */
void cookieops_ask_delete_site(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    char words[400];
    if (!c.name)
        return;
    size_t n = count_of_site(app->sends.cookies.jar, c.domain);
    if (n < 2) {
        cookieops_ask_delete(app, intent);
        return;
    }
    app_set_subject(app, span_of(c.domain), intent->number);
    snprintf(words, sizeof words, "%zu cookies go out of the jar, those of\n%s", n, c.domain);
    struct confirm asked = { .title = "Delete the cookies of a site",
                             .text = span_of(words),
                             .answers = { { 'k', "Keep them", "overlay.close" },
                                          { 'y', "Delete", "cookies.delete-site-now" } } };
    app_open(app, confirm_overlay(&asked));
}

void cookieops_delete_site(struct app *app, const struct intent *intent)
{
    char *domain = mem_strdup(app->subject ? app->subject : "");
    (void)intent;
    overlay_clear(&app->overlay);
    if (domain && app->sends.cookies.jar) {
        app_say(app, ROLE_OK, "Deleted every cookie of %s", domain);
        jig_jar_delete_domain(app->sends.cookies.jar, domain);
        jar_changed(app);
    }
    free(domain);
}

static void ask_line(struct app *app, const char *title, const char *label, const char *line)
{
    struct prompt asked = { .title = title,
                            .label = label,
                            .initial = line,
                            .command = "cookies.set",
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

void cookieops_ask_change(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    struct buf line;
    if (!c.name)
        return;
    buf_init_secret(&line, LINE_MOST);
    cookieline_put(&c, &line);
    app_set_subject(app, span_of(c.name), intent->number);
    ask_line(app, "Change the cookie", "As in Set-Cookie; with Domain for hosts below it too",
             buf_str(&line));
    buf_wipe(&line);
}

/* The host of an exchange's URL, without port and brackets. */
static struct span host_of(const char *url)
{
    struct span rest = span_of(url);
    size_t scheme = span_find(rest, SPAN("://"), 0);
    rest = span_sub(rest, scheme == SIZE_MAX ? 0 : scheme + 3, rest.len);
    struct span host = span_cut(&rest, '/');
    if (host.len && host.ptr[0] == '[')
        return span_sub(host, 1, span_find_byte(host, ']', 0));
    return span_cut(&host, ':');
}

void cookieops_ask_new(struct app *app, const struct intent *intent)
{
    (void)intent;
    const struct jig_transfer *t = app_shown(app);
    if (!t || !app->sends.cookies.jar)
        return;
    app_set_subject(app, host_of(jig_exchange_url(jig_transfer_last(t))), NEW_COOKIE);
    ask_line(app, "A new cookie for this address", "NAME=VALUE; Secure; … as in Set-Cookie",
             NULL);
}

/* What makes it the same cookie (RFC 6265bis, 5.7). */
static bool is_same(const struct jig_cookie *a, const struct jig_cookie *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->domain, b->domain) == 0 &&
           strcmp(a->path, b->path) == 0 && a->host_only == b->host_only;
}

/* Only once the other one is in: what can't be set leaves all as it was. */
static void drop_former(struct app *app, const struct jig_cookie *former,
                        const struct jig_cookie *now)
{
    struct jig_jar *jar = app->sends.cookies.jar;
    for (size_t i = 0; !is_same(former, now) && i < jig_jar_n(jar); i++) {
        struct jig_cookie c = jig_jar_at(jar, i);
        if (is_same(&c, former)) {
            jig_jar_delete(jar, i);
            return;
        }
    }
}

/* What it was is copied first: its strings end when the jar changes. */
static void put_in(struct app *app, const struct jig_cookie *former,
                   const struct jig_cookie *cookie)
{
    struct jig_error error;
    struct jig_cookie kept = { .name = NULL };
    char *name = mem_strdup(former->name);
    char *domain = mem_strdup(former->domain);
    char *path = mem_strdup(former->path);
    if (name && domain && path)
        kept = (struct jig_cookie){
            .name = name, .domain = domain, .path = path, .host_only = former->host_only
        };
    if (jig_jar_set(app->sends.cookies.jar, cookie, &error)) {
        app_say_error(app, &error);
    } else {
        if (kept.name)
            drop_former(app, &kept, cookie);
        jar_changed(app);
    }
    free(name);
    free(domain);
    free(path);
}

/* Another answer may have changed the jar meanwhile: then the number is another cookie's. */
void cookieops_set(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct cookieline line = { .cookie = { .name = NULL } };
    bool is_new = app->subject_number == NEW_COOKIE;
    struct jig_cookie former = cookie_of(app, app->subject_number);
    bool is_there = former.name && app->subject && strcmp(former.name, app->subject) == 0;
    const char *host = is_new ? app->subject : former.domain;
    if (!is_new && !is_there)
        app_say(app, ROLE_WARN, "the cookie is not there any more");
    else if (cookieline_read(intent->text, host, (int64_t)time(NULL), &line, &error))
        app_say_error(app, &error);
    else
        put_in(app, &former, &line.cookie);
    cookieline_clear(&line);
    overlay_clear(&app->overlay);
}

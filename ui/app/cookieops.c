#include "app/cookieops.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "overlay/prompt.h"

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

void cookieops_delete(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    if (!c.name)
        return;
    app_say(app, ROLE_OK, "Deleted %s of %s", c.name[0] ? c.name : "a cookie", c.domain);
    jig_jar_delete(app->sends.cookies.jar, (size_t)intent->number);
    jar_changed(app);
}

void cookieops_delete_site(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    char *domain = mem_strdup(c.domain);
    if (!domain)
        return;
    app_say(app, ROLE_OK, "Deleted every cookie of %s", domain);
    jig_jar_delete_domain(app->sends.cookies.jar, domain);
    jar_changed(app);
    free(domain);
}

void cookieops_ask_value(struct app *app, const struct intent *intent)
{
    struct jig_cookie c = cookie_of(app, intent->number);
    if (!c.name)
        return;
    app_set_subject(app, span_of(c.name), intent->number);
    struct prompt asked = { .title = "Change the cookie",
                            .label = "Its value",
                            .initial = c.value,
                            .command = "cookies.set-value",
                            .may_be_empty = true,
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

/* Another answer may have changed the jar meanwhile: then the number is another cookie's. */
void cookieops_set_value(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct jig_cookie c = cookie_of(app, app->subject_number);
    bool same = c.name && app->subject && strcmp(c.name, app->subject) == 0;
    char *value = mem_dup(intent->text);
    overlay_clear(&app->overlay);
    c.value = value;
    if (!value || !same)
        app_say(app, ROLE_WARN, "the cookie is not there any more");
    else if (jig_jar_set(app->sends.cookies.jar, &c, &error))
        app_say_error(app, &error);
    else
        jar_changed(app);
    if (value)
        mem_wipe(value, strlen(value));
    free(value);
}

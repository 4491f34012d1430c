#include "app/command.h"

#include "app/viewing.h"

#include <string.h>

#include "base/nearest.h"

#define NAMES_MAX 512 /* of commands, among which one that is not there is looked for */

const struct command *command_at(const struct app *app, size_t i)
{
    return app->commands[i].name ? &app->commands[i] : NULL;
}

const struct command *command_find(const struct app *app, const char *name)
{
    for (const struct command *c = app->commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

bool command_is_here(const struct app *app, const char *name)
{
    return viewing_has_command(name, app->viewing != NULL);
}

bool command_is_enabled(const struct app *app, const struct command *command)
{
    return command_is_here(app, command->name) && (!command->enabled || command->enabled(app));
}

void command_intent(struct app *app, const struct intent *intent)
{
    const struct command *command = intent->command ? command_find(app, intent->command) : NULL;
    if (command && command_is_enabled(app, command))
        command->run(app, intent);
}

/* One of a pane's own: it gets the keyboard with it. */
static bool run_of_pane(struct app *app, enum pane pane, const char *name)
{
    const struct view *v = &app->panes[pane];
    struct intent intent = { 0 };
    for (size_t i = 0; i < v->class->n_commands; i++) {
        if (strcmp(v->class->commands[i].name, name) != 0 || !v->class->run)
            continue;
        app_focus(app, pane);
        if (!v->class->can_run || v->class->can_run(v->self, i))
            v->class->run(v->self, i, &intent);
        command_intent(app, &intent);
        return true;
    }
    return false;
}

void command_run(struct app *app, const char *name)
{
    for (int i = 0; i < N_PANES; i++)
        if (command_is_here(app, name) && run_of_pane(app, (enum pane)i, name))
            return;
    struct intent intent = { .command = name };
    command_intent(app, &intent);
}

/* The first of the keys that is none, and what one looks like. */
static void complain(struct config *config, const char *name, const char *keys)
{
    struct key key;
    struct span rest = span_of(keys), bad = { 0 };
    while (rest.ptr && (bad.len == 0 || keyname_parse(bad, &key)))
        bad = span_trim(span_cut(&rest, ' '));
    jig_error_set(&config->wrong, JIG_ERR_READ, JIG_PHASE_NONE,
                  "config.ini, line %u: %s = %s: %.*s is no key; x, Ctrl+X, Alt+x, F5, Enter "
                  "and the like are, or none",
                  config_key_line(config, name), name, keys, (int)bad.len,
                  bad.len ? bad.ptr : "");
}

/* The user's keys for a command instead of the default ones; "none": no key. */
static void bind(struct keymap *keymap, struct config *config, const char *context,
                 const char *name, const char *keys, bool always)
{
    const char *own = map_get(&config->keys, span_of(name));
    const char *wanted = own ? own : keys;
    if (!wanted || strcmp(wanted, "none") == 0)
        return;
    if (!keymap_bind(keymap, context, name, span_of(wanted), always) && own &&
        !config->wrong.code)
        complain(config, name, own);
}

static void bind_view(struct app *app, const struct view_class *class)
{
    for (size_t i = 0; i < class->n_commands; i++)
        bind(&app->keymap, &app->config, class->name, class->commands[i].name,
             class->commands[i].keys, false);
}

static bool has_command(const struct view_class *class, const char *name)
{
    for (size_t i = 0; i < class->n_commands; i++)
        if (strcmp(class->commands[i].name, name) == 0)
            return true;
    return false;
}

static bool is_command(const struct app *app, const char *name)
{
    const struct command *c = command_find(app, name);
    bool found = c && !c->is_internal;
    for (size_t p = 0; p < N_PANES && !found; p++)
        found = has_command(app->panes[p].class, name);
    return found || has_command(compare_view(app->compare).class, name);
}

/* As many as there is room for. */
static size_t add_names(const struct view_class *class, const char **names, size_t n)
{
    for (size_t i = 0; i < class->n_commands && n < NAMES_MAX; i++)
        names[n++] = class->commands[i].name;
    return n;
}

static void tell_slip(struct app *app, const char *name)
{
    const char *names[NAMES_MAX];
    char near[NEAREST_HINT];
    size_t n = 0;
    for (const struct command *c = app->commands; c->name && n < NAMES_MAX; c++)
        if (!c->is_internal)
            names[n++] = c->name;
    for (size_t p = 0; p < N_PANES; p++)
        n = add_names(app->panes[p].class, names, n);
    n = add_names(compare_view(app->compare).class, names, n);
    jig_error_set(&app->config.wrong, JIG_ERR_READ, JIG_PHASE_NONE,
                  "config.ini, line %u: there is no command %s%s",
                  config_key_line(&app->config, name), name,
                  nearest_hint(near, span_of(name), names, n, sizeof *names));
}

/* A viewer has not all commands. */
static void look_for_slips(struct app *app)
{
    struct config *config = &app->config;
    for (size_t i = 0; i < config->keys.n && app->compare && !config->wrong.code; i++)
        if (!is_command(app, config->keys.entries[i].key))
            tell_slip(app, config->keys.entries[i].key);
}

void command_bind_keys(struct app *app)
{
    struct keymap *m = &app->keymap;
    for (const struct command *c = app->commands; c->name; c++)
        if (!c->is_internal)
            bind(m, &app->config, "", c->name, c->keys, c->always);
    for (size_t p = 0; p < N_PANES; p++)
        bind_view(app, app->panes[p].class);
    if (app->compare)
        bind_view(app, compare_view(app->compare).class);
    look_for_slips(app);
}

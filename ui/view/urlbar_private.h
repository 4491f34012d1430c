/* What urlbar.c, which takes keys, and urldraw.c, which draws, share. */
#ifndef JIG_VIEW_URLBAR_PRIVATE_H
#define JIG_VIEW_URLBAR_PRIVATE_H

#include "view/preview.h"
#include "view/takeover.h"
#include "view/urlbar.h"
#include "widget/field.h"

enum { URLBAR_METHOD_COLUMNS = 16 };

struct urlbar {
    struct composing composing;
    int w;
    struct field url, method;
    bool too_long;            /* the request's URL isn't in the field */
    bool choosing;            /* the method has the keys */
    struct completion offers; /* methods, or variables for the {{ that is being typed */
    struct text_paint paint;
    int64_t since; /* sent at; 0: nothing is under way */
    uint64_t version;
    const struct scope *scope; /* the version and the scope that the preview is of */
    struct preview preview;
    struct takeover takeover;
    char said[320];
};

struct span urlbar_method(const struct urlbar *u);

/* Columns of the method, of the button, and where the URL begins. */
int urlbar_chip_width(const struct urlbar *u);
int urlbar_send_width(const struct urlbar *u);
int urlbar_url_x(const struct urlbar *u);

void urlbar_draw(const void *self, const struct canvas *c, const struct view_env *env);

#endif

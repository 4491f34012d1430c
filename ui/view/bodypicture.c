#include "view/bodypicture.h"

#include "data/human.h"

/* Above the picture: two rows of facts and an empty one. */
#define FACTS_H 3

void bodypicture_init(struct bodypicture *b)
{
    *b = (struct bodypicture){ .is_here = false };
    picture_init(&b->picture);
}

void bodypicture_clear(struct bodypicture *b)
{
    enum term_pixels pixels = b->pixels;
    picture_clear(&b->picture);
    bodypicture_init(b);
    b->pixels = pixels;
}

void bodypicture_read(struct bodypicture *b, const struct source *bytes, bool complete)
{
    b->is_here = complete;
    b->facts = imagefacts_of(bytes);
}

bool bodypicture_is_one(const struct bodypicture *b)
{
    return b->facts.format != IMAGE_NONE;
}

bool bodypicture_work(struct bodypicture *b, const struct source *bytes, int w, int h)
{
    unsigned most_w = w > 4 ? (unsigned)(w - 4) : 0;
    unsigned most_h = h > FACTS_H ? 2 * (unsigned)(h - FACTS_H) : 0;
    if (b->pixels != TERM_PIXELS_SHOWN || !b->is_here || !most_w || !most_h)
        return false;
    if (b->picture.state == PICTURE_NONE || b->most_w != most_w || b->most_h != most_h) {
        b->most_w = most_w;
        b->most_h = most_h;
        picture_start(&b->picture, bytes, &b->facts, most_w, most_h);
    }
    return picture_work(&b->picture, bytes, 2);
}

static void add_facts(const struct imagefacts *f, struct buf *out)
{
    char number[HUMAN_COUNT];
    buf_add_str(out, imagefacts_name(f->format));
    if (f->width && f->height) {
        buf_addf(out, "   %u × %u pixels", f->width, f->height);
        if ((uint64_t)f->width * f->height >= 1000000)
            buf_addf(out, " (%.1f megapixels)", (double)f->width * f->height / 1e6);
    }
    if (f->colour)
        buf_addf(out, "   %s%s", f->colour, f->has_alpha ? " with transparency" : "");
    if (f->bits)
        buf_addf(out, "   %u bit%s", f->bits, f->bits == 1 ? "" : "s a channel");
    if (f->frames > 1)
        buf_addf(out, "   %s %s", human_count(number, f->frames),
                 f->format == IMAGE_ICON ? "pictures" : "frames");
    if (f->is_interlaced)
        buf_add_str(out, f->format == IMAGE_JPEG ? "   progressive" : "   interlaced");
}

static void add_more(const struct bodypicture *b, struct buf *out)
{
    const char *turned = imagefacts_turned(b->facts.orientation);
    if (turned)
        buf_addf(out, "to be shown %s   ", turned);
    if (b->facts.taken[0])
        buf_addf(out, "taken %s   ", b->facts.taken);
}

static void add_drawn(const struct bodypicture *b, struct buf *out)
{
    const struct picture *p = &b->picture;
    if (b->facts.width > p->w && b->facts.height > p->h)
        buf_addf(out, "drawn at %u × %u   ", p->w, p->h);
    if (p->is_damaged)
        buf_add_str(out, "the file is damaged: this is what came of it");
}

/* Why there is none to be seen; or how much of it there is. */
static void add_state(const struct bodypicture *b, struct buf *out)
{
    static const char *const no_pixels[] = {
        [TERM_PIXELS_FEW_COLOURS] = "drawn where the terminal has 256 colours or more",
        [TERM_PIXELS_NO_COLOR] = "not drawn: NO_COLOR is set",
        [TERM_PIXELS_ASCII] = "drawn where the terminal and the locale have UTF-8",
    };
    const struct picture *p = &b->picture;
    if (b->pixels != TERM_PIXELS_SHOWN)
        buf_add_str(out, no_pixels[b->pixels]);
    else if (!b->is_here)
        buf_add_str(out, "drawn once all of it is here");
    else if (p->state == PICTURE_FAILED)
        buf_addf(out, "not drawn: %s", p->why);
    else if (p->state != PICTURE_THERE)
        buf_add_str(out, "drawing…");
    else
        add_drawn(b, out);
}

static void draw_pixels(const struct bodypicture *b, const struct canvas *c)
{
    for (unsigned y = 0; y < b->picture.h; y += 2)
        for (unsigned x = 0; x < b->picture.w; x++)
            canvas_pixels(c, (int)x, (int)(y / 2), picture_pixel(&b->picture, x, y),
                          picture_pixel(&b->picture, x, y + 1));
}

void bodypicture_draw(const struct bodypicture *b, const struct canvas *c)
{
    struct buf words;
    int w = canvas_w(c);
    buf_init(&words, 1000);
    add_facts(&b->facts, &words);
    canvas_text_cut(c, 2, 0, w - 4, ROLE_TEXT, buf_span(&words));
    buf_reset(&words);
    add_more(b, &words);
    int x = 2;
    if (words.len)
        x += canvas_text_cut(c, 2, 1, w - 4, ROLE_MUTED, buf_span(&words));
    buf_reset(&words);
    add_state(b, &words);
    bool is_wrong = b->picture.state == PICTURE_FAILED || b->picture.is_damaged;
    enum role role = is_wrong ? ROLE_WARN : ROLE_FAINT;
    canvas_text_cut(c, x, 1, w - 2 - x, role, buf_span(&words));
    buf_clear(&words);
    struct canvas picture = canvas_sub(c, 2, FACTS_H, w - 4, canvas_h(c) - FACTS_H);
    draw_pixels(b, &picture);
}

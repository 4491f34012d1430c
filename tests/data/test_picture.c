/* Pictures of tests/data/pictures: what their heads say, and their pixels. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/proc.h"
#include "base/buf.h"
#include "data/picture.h"

struct file {
    struct buf bytes;
    struct span span;
    struct source source;
};

static void read_picture(struct file *f, const char *name)
{
    char path[PATH_MAX], folder[64];
    snprintf(folder, sizeof folder, "tests/data/pictures/%s", name);
    FILE *file = fopen(proc_tree(path, folder), "rb");
    ck_assert_msg(file != NULL, "%s", name);
    buf_init(&f->bytes, 1 << 20);
    size_t n = fread(buf_space(&f->bytes, 1 << 16), 1, 1 << 16, file);
    buf_added(&f->bytes, n);
    fclose(file);
    f->span = buf_span(&f->bytes);
    f->source = source_of_span(&f->span);
}

struct fact_case {
    const char *name;
    struct imagefacts want;
};

static const struct fact_case facts[] = {
    { "rgba.png", { IMAGE_PNG, 4, 2, 8, "RGB", true, false, 1, 0, "" } },
    { "turned.jpg",
      { IMAGE_JPEG, 16, 8, 8, "YCbCr", false, false, 1, 6, "2026:11:28 21:50:00" } },
    { "two.gif", { IMAGE_GIF, 4, 4, 8, "palette", false, false, 2, 0, "" } },
    { "lossless.webp", { IMAGE_WEBP, 4, 2, 8, "RGB", false, false, 1, 0, "" } },
    { "rgba.avif", { IMAGE_AVIF, 4, 2, 8, NULL, true, false, 0, 0, "" } },
    { "rgb.bmp", { IMAGE_BMP, 4, 2, 8, "RGB", false, false, 1, 0, "" } },
    { "two.tiff", { IMAGE_TIFF, 4, 2, 8, "RGB", false, false, 2, 6, "2026:11:28 21:50:00" } },
    { "big-endian.tiff", { IMAGE_TIFF, 12, 2, 16, "grey", false, false, 1, 0, "" } },
};

static void check_facts(const char *name, const struct imagefacts *got,
                        const struct imagefacts *want)
{
    ck_assert_msg(got->format == want->format, "%s", name);
    ck_assert_uint_eq(got->width, want->width);
    ck_assert_uint_eq(got->height, want->height);
    ck_assert_uint_eq(got->bits, want->bits);
    ck_assert_pstr_eq(got->colour, want->colour);
    ck_assert_int_eq(got->has_alpha, want->has_alpha);
    ck_assert_int_eq(got->is_interlaced, want->is_interlaced);
    ck_assert_uint_eq(got->frames, want->frames);
    ck_assert_uint_eq(got->orientation, want->orientation);
    ck_assert_str_eq(got->taken, want->taken);
}

START_TEST(imagefacts_are_what_the_head_says)
{
    struct file f;
    read_picture(&f, facts[_i].name);
    struct imagefacts got = imagefacts_of(&f.source);
    check_facts(facts[_i].name, &got, &facts[_i].want);
    buf_clear(&f.bytes);
}
END_TEST

/* However little of it there is. */
START_TEST(imagefacts_look_no_further_than_the_bytes)
{
    struct file f;
    read_picture(&f, facts[_i].name);
    for (uint64_t len = 0; len < f.span.len; len++) {
        char *copy = malloc((size_t)len + 1);
        memcpy(copy, f.span.ptr, (size_t)len);
        struct span some = span_make(copy, (size_t)len);
        struct source source = source_of_span(&some);
        struct imagefacts got = imagefacts_of(&source);
        ck_assert_uint_le(got.width, 16);
        free(copy);
    }
    buf_clear(&f.bytes);
}
END_TEST

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

START_TEST(imagefacts_know_icons_and_avif)
{
    struct span icon = BYTES("\0\0\1\0\2\0\x10\x10\0\0\1\0\x20\0\0\0\0\0\x26\0\0\0"
                             "\x20\x20\0\0\1\0\x20\0\0\0\0\0\x46\0\0\0");
    struct span avif = BYTES("\0\0\0\x18"
                             "ftypavif\0\0\0\0avifmif1\0\0\0\x14"
                             "ispe\0\0\0\0\0\0\2\x80\0\0\1\xe0\0\0\0\x0c"
                             "av1C\x81\x40\0\0");
    struct source source = source_of_span(&icon);
    struct imagefacts f = imagefacts_of(&source);
    ck_assert_int_eq(f.format, IMAGE_ICON);
    ck_assert_uint_eq(f.frames, 2);
    ck_assert_uint_eq(f.width, 32);
    source = source_of_span(&avif);
    f = imagefacts_of(&source);
    ck_assert_int_eq(f.format, IMAGE_AVIF);
    ck_assert_uint_eq(f.width, 640);
    ck_assert_uint_eq(f.height, 480);
    struct span text = SPAN("BMW\n");
    source = source_of_span(&text);
    ck_assert_uint_eq(imagefacts_of(&source).width, 0);
}
END_TEST

static const struct {
    const char *brands; /* the major one, then those that it is compatible with */
    enum image_format format;
} branded[] = {
    { "avif"
      "mif1miaf",
      IMAGE_AVIF },
    { "avis"
      "msf1avif",
      IMAGE_AVIF },
    { "mif1"
      "mif1avifmiaf",
      IMAGE_AVIF },
    { "mif1"
      "miafMA1Bavis",
      IMAGE_AVIF },
    { "mif1"
      "mif1heic",
      IMAGE_HEIC },
    { "heic"
      "mif1avif",
      IMAGE_HEIC },
    { "heix"
      "",
      IMAGE_HEIC },
    { "hevc"
      "msf1",
      IMAGE_HEIC },
    { "msf1"
      "iso8hevc",
      IMAGE_HEIC },
    { "mif1"
      "miaf",
      IMAGE_HEIC },
    { "isom"
      "mp42",
      IMAGE_NONE },
    { "avio"
      "",
      IMAGE_NONE },
};

START_TEST(imagefacts_go_by_all_the_brands)
{
    char file[64] = "\0\0\0\0ftyp";
    const char *brands = branded[_i].brands;
    file[3] = (char)(12 + strlen(brands));
    memcpy(file + 8, brands, 4);
    memcpy(file + 16, brands + 4, strlen(brands) - 4);
    memcpy(file + file[3], "avif", 4); /* behind the box */
    struct span bytes = span_make(file, sizeof file);
    struct source source = source_of_span(&bytes);
    ck_assert_msg(imagefacts_of(&source).format == branded[_i].format, "%s", brands);
}
END_TEST

/* ---- Pixels -----------------------------------------------------------------------------------*/

/* 4,096 parts that are each larger than a window, and the end of the file far behind them. */
struct far_parts {
    struct span head, part;
    size_t part_len;
    uint64_t n_read;
};

static size_t read_far_parts(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct far_parts *f = (struct far_parts *)(uintptr_t)ctx;
    char *bytes = out;
    f->n_read += len;
    for (size_t i = 0; i < len; i++) {
        uint64_t at = offset + i;
        size_t in = at < f->head.len ? SIZE_MAX : (size_t)((at - f->head.len) % f->part_len);
        bytes[i] = in == SIZE_MAX ? f->head.ptr[at] : in < f->part.len ? f->part.ptr[in] : '\0';
    }
    return len;
}

START_TEST(imagefacts_read_little_of_parts_that_are_far_apart)
{
    static const struct far_parts cases[] = {
        { BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\4\0\0\0\2\x08\2\0\0\0CRC!"),
          BYTES("\0\1\x38\x80"
                "eXIfII*\0\x08\0\0\0\xff\xff"),
          80012, 0 },
        { BYTES("\xff\xd8"),
          BYTES("\xff\xe1\xff\xfe"
                "Exif\0\0II*\0\x08\0\0\0\xff\xff"),
          65536, 0 },
        { BYTES("RIFF\0\0\0\x40WEBP"), BYTES("EXIF\x78\x38\1\0II*\0\x08\0\0\0\xff\xff"), 80000,
          0 },
    };
    struct far_parts f = cases[_i];
    struct source source = { .read = read_far_parts, .ctx = &f, .len = UINT64_C(1) << 30 };
    struct imagefacts got = imagefacts_of(&source);
    ck_assert_int_ne(got.format, IMAGE_NONE);
    ck_assert_uint_ge(f.n_read, IMAGEFACTS_PARTS * 16);
    ck_assert_uint_le(f.n_read, 2 << 20);
}
END_TEST

static void decode(struct picture *p, const struct source *s, unsigned w, unsigned h)
{
    struct imagefacts f = imagefacts_of(s);
    picture_init(p);
    picture_start(p, s, &f, w, h);
    while (picture_work(p, s, 1000))
        ;
}

struct pixel_case {
    const char *name;
    unsigned most_w, most_h, w, h;
    unsigned x, y;
    int red, green, blue; /* -1: see-through */
};

static const struct pixel_case pixels[] = {
    { "rgba.png", 100, 100, 4, 2, 0, 0, 255, 0, 0 },
    { "rgba.png", 100, 100, 4, 2, 3, 1, 40, 50, 60 },
    { "rgba.png", 100, 100, 4, 2, 3, 0, -1, 0, 0 },
    { "rgba.png", 2, 2, 2, 1, 0, 0, 127, 127, 63 }, /* the mean of four */
    { "lossless.webp", 100, 100, 4, 2, 2, 0, 0, 0, 255 },
    { "rgba.avif", 100, 100, 4, 2, 0, 0, 255, 0, 0 },
    { "rgba.avif", 100, 100, 4, 2, 3, 1, 40, 50, 60 },
    { "rgba.avif", 100, 100, 4, 2, 3, 0, -1, 0, 0 },
    { "turned.avif", 100, 100, 8, 16, 4, 2, 200, 30, 30 }, /* turned: red is above */
    { "turned.avif", 100, 4, 2, 4, 0, 3, 30, 30, 200 },
    { "mirrored.avif", 100, 100, 16, 8, 2, 4, 30, 30, 200 },
    { "two.gif", 100, 100, 4, 4, 1, 1, 255, 0, 0 },
    { "mask.ico", 100, 100, 16, 16, 0, 0, 250, 0, 0 },
    { "mask.ico", 100, 100, 16, 16, 15, 0, -1, 0, 0 },
    { "mask.ico", 100, 100, 16, 16, 15, 15, 10, 20, 30 },
    { "png.ico", 100, 100, 16, 16, 0, 0, 250, 0, 0 },
    { "png.ico", 100, 100, 16, 16, 15, 0, -1, 0, 0 },
    { "turned.jpg", 100, 100, 8, 16, 4, 2, 200, 30, 30 }, /* turned: red is above */
    { "turned.jpg", 100, 100, 8, 16, 4, 13, 30, 30, 200 },
    { "turned.jpg", 100, 4, 2, 4, 0, 0, 200, 30, 30 },
};

static bool is_near(int got, int want)
{
    return got - want < 12 && want - got < 12;
}

START_TEST(picture_has_the_pixels_that_fit)
{
    const struct pixel_case *c = &pixels[_i];
    struct file f;
    struct picture p;
    read_picture(&f, c->name);
    decode(&p, &f.source, c->most_w, c->most_h);
    ck_assert_msg(p.state == PICTURE_THERE, "%s: %s", c->name, p.why);
    ck_assert_uint_eq(p.w, c->w);
    ck_assert_uint_eq(p.h, c->h);
    const uint8_t *got = picture_pixel(&p, c->x, c->y);
    if (c->red < 0)
        ck_assert(!got);
    else
        ck_assert_msg(got && is_near(got[0], c->red) && is_near(got[1], c->green) &&
                          is_near(got[2], c->blue),
                      "%s: %d %d %d", c->name, got[0], got[1], got[2]);
    ck_assert(!picture_pixel(&p, c->w, 0) && !picture_pixel(&p, 0, c->h));
    picture_clear(&p);
    buf_clear(&f.bytes);
}
END_TEST

/* A head that promises a mountain of pixels, bytes that stop, another kind's bytes behind a head. */
START_TEST(picture_that_is_damaged_or_too_large_ends_in_a_word)
{
    struct file f;
    struct picture p;
    read_picture(&f, "rgba.png");
    f.source.len -= 20;
    decode(&p, &f.source, 80, 40);
    ck_assert_int_eq(p.state, PICTURE_FAILED);
    ck_assert_str_eq(p.why, "the file is damaged");
    picture_clear(&p);
    f.source.len += 20;
    f.bytes.ptr[16] = f.bytes.ptr[20] = 0x7f;
    decode(&p, &f.source, 80, 40);
    ck_assert_int_eq(p.state, PICTURE_FAILED);
    ck_assert(strstr(p.why, "too large"));
    picture_clear(&p);
    buf_clear(&f.bytes);
    struct imagefacts avif = { .format = IMAGE_AVIF, .width = 4, .height = 4 };
    read_picture(&f, "rgb.bmp");
    picture_init(&p);
    picture_start(&p, &f.source, &avif, 80, 40);
    while (picture_work(&p, &f.source, 1000))
        ;
    ck_assert_int_eq(p.state, PICTURE_FAILED);
    ck_assert_str_eq(p.why, "the file is damaged");
    picture_clear(&p);
    picture_start(&p, &f.source, &(struct imagefacts){ .width = 4, .height = 4 }, 80, 40);
    ck_assert_str_eq(p.why, "this kind is not drawn");
    picture_clear(&p);
    buf_clear(&f.bytes);
}
END_TEST

struct cut_case {
    const char *name;
    unsigned percent, above,
        below; /* how much of it came; rows that must be there, and that can't be */
};

static const struct cut_case cuts[] = {
    { "rows.jpg", 85, 8, 60 },
    { "rows.png", 50, 8, 60 },
};

/* Of a file what came of it and no more, and the word that it is damaged. */
START_TEST(picture_that_is_cut_shows_what_came)
{
    const struct cut_case *c = &cuts[_i];
    struct file f;
    struct picture p;
    read_picture(&f, c->name);
    decode(&p, &f.source, 100, 100);
    ck_assert_int_eq(p.state, PICTURE_THERE);
    ck_assert(!p.is_damaged && picture_pixel(&p, 3, c->below));
    picture_clear(&p);
    f.source.len = f.source.len * c->percent / 100;
    decode(&p, &f.source, 100, 100);
    ck_assert_msg(p.state == PICTURE_THERE, "%s: %s", c->name, p.why);
    ck_assert(p.is_damaged);
    ck_assert(picture_pixel(&p, 3, c->above));
    ck_assert(!picture_pixel(&p, 3, c->below));
    picture_clear(&p);
    buf_clear(&f.bytes);
}
END_TEST

/* A picture that lacks nothing but its last marker, as some programs write them. */
START_TEST(picture_without_its_end_marker_is_whole)
{
    struct file f;
    struct picture p;
    read_picture(&f, "rows.jpg");
    f.source.len -= 2;
    decode(&p, &f.source, 100, 100);
    ck_assert_int_eq(p.state, PICTURE_THERE);
    ck_assert(!p.is_damaged && picture_pixel(&p, 3, 63));
    picture_clear(&p);
    buf_clear(&f.bytes);
}
END_TEST

/* A body whose every byte is read from a decoder's nightmare: each cut and each flipped byte. */
START_TEST(picture_survives_any_byte)
{
    struct file f;
    struct picture p;
    read_picture(&f, facts[_i].name);
    for (size_t at = 8; at < f.span.len; at += 1 + f.span.len / 24) {
        f.bytes.ptr[at] = (char)~f.bytes.ptr[at];
        decode(&p, &f.source, 80, 40);
        ck_assert(p.state == PICTURE_THERE || (p.state == PICTURE_FAILED && p.why[0]));
        picture_clear(&p);
        f.bytes.ptr[at] = (char)~f.bytes.ptr[at];
    }
    buf_clear(&f.bytes);
}
END_TEST

START_TEST(picture_can_be_left_while_it_is_under_way)
{
    struct file f;
    struct picture p;
    read_picture(&f, "turned.jpg");
    struct imagefacts facts_of_it = imagefacts_of(&f.source);
    picture_init(&p);
    for (int i = 0; i < 5; i++)
        picture_start(&p, &f.source, &facts_of_it, 80, 40);
    picture_clear(&p);
    ck_assert_int_eq(p.state, PICTURE_NONE);
    buf_clear(&f.bytes);
}
END_TEST

Suite *test_picture(void);
Suite *test_picture(void)
{
    Suite *suite = suite_create("picture");
    TCase *tc = tcase_create("picture");
    int n = sizeof facts / sizeof *facts;
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, imagefacts_are_what_the_head_says, 0, n);
    tcase_add_loop_test(tc, imagefacts_look_no_further_than_the_bytes, 0, n);
    tcase_add_test(tc, imagefacts_know_icons_and_avif);
    tcase_add_loop_test(tc, imagefacts_go_by_all_the_brands, 0,
                        sizeof branded / sizeof *branded);
    tcase_add_loop_test(tc, imagefacts_read_little_of_parts_that_are_far_apart, 0, 3);
    tcase_add_loop_test(tc, picture_has_the_pixels_that_fit, 0, sizeof pixels / sizeof *pixels);
    tcase_add_test(tc, picture_that_is_damaged_or_too_large_ends_in_a_word);
    tcase_add_loop_test(tc, picture_that_is_cut_shows_what_came, 0, sizeof cuts / sizeof *cuts);
    tcase_add_test(tc, picture_without_its_end_marker_is_whole);
    tcase_add_loop_test(tc, picture_survives_any_byte, 0, n);
    tcase_add_test(tc, picture_can_be_left_while_it_is_under_way);
    suite_add_tcase(suite, tc);
    return suite;
}

/* The libraries of data/pixels.h. An error of theirs ends the decoding: theirs are the headers here
 * only. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avif/avif.h>
#include <gif_lib.h>
#include <jpeglib.h>
#include <jerror.h>
#include <png.h>
#include <webp/decode.h>

#include "base/lazylib.h"
#include "base/mem.h"
#include "data/dib.h"
#include "data/pixels.h"

/* Its structs are others in each of these: of no other may they be handed to it. */
#define AVIF_SO    (AVIF_VERSION_MAJOR > 0 ? "libavif.so.16" : "libavif.so.15")
#define AVIF_DYLIB (AVIF_VERSION_MAJOR > 0 ? "libavif.16.dylib" : "libavif.15.dylib")

static struct {
    __typeof__(&png_image_begin_read_from_memory) begin;
    __typeof__(&png_image_finish_read) finish;
} png;

static struct {
    __typeof__(&jpeg_std_error) std_error;
    __typeof__(&jpeg_CreateDecompress) create;
    __typeof__(&jpeg_mem_src) mem_src;
    __typeof__(&jpeg_read_header) read_header;
    __typeof__(&jpeg_start_decompress) start;
    __typeof__(&jpeg_read_scanlines) read_scanlines;
} jpeg;

static struct {
    __typeof__(&DGifOpen) open;
    __typeof__(&DGifSlurp) slurp;
    __typeof__(&DGifSavedExtensionToGCB) control;
} gif;

static struct {
    __typeof__(&WebPDecodeRGBA) decode;
} webp;

static struct {
    __typeof__(&avifDecoderCreate) create;
    __typeof__(&avifDecoderSetIOMemory) set_memory;
    __typeof__(&avifDecoderParse) parse;
    __typeof__(&avifDecoderNextImage) next;
    __typeof__(&avifRGBImageSetDefaults) set_defaults;
    __typeof__(&avifImageYUVToRGB) to_rgb;
} avif;

bool pixels_load(enum image_format format, char *why, size_t why_len)
{
    static const struct lazysym png_syms[] = {
        { "png_image_begin_read_from_memory", &png.begin },
        { "png_image_finish_read", &png.finish },
    };
    static const struct lazysym jpeg_syms[] = {
        { "jpeg_std_error", &jpeg.std_error },
        { "jpeg_CreateDecompress", &jpeg.create },
        { "jpeg_mem_src", &jpeg.mem_src },
        { "jpeg_read_header", &jpeg.read_header },
        { "jpeg_start_decompress", &jpeg.start },
        { "jpeg_read_scanlines", &jpeg.read_scanlines },
    };
    static const struct lazysym gif_syms[] = {
        { "DGifOpen", &gif.open },
        { "DGifSlurp", &gif.slurp },
        { "DGifSavedExtensionToGCB", &gif.control },
    };
    static const struct lazysym webp_syms[] = { { "WebPDecodeRGBA", &webp.decode } };
    static const struct lazysym avif_syms[] = {
        { "avifDecoderCreate", &avif.create },
        { "avifDecoderSetIOMemory", &avif.set_memory },
        { "avifDecoderParse", &avif.parse },
        { "avifDecoderNextImage", &avif.next },
        { "avifRGBImageSetDefaults", &avif.set_defaults },
        { "avifImageYUVToRGB", &avif.to_rgb },
    };
    static const struct {
        enum image_format format;
        const char *sonames[3];
        const struct lazysym *syms;
        size_t n;
    } libraries[] = {
        { IMAGE_PNG, { "libpng16.so.16", "libpng16.16.dylib" }, png_syms, 2 },
        { IMAGE_ICON, { "libpng16.so.16", "libpng16.16.dylib" }, png_syms, 2 },
        { IMAGE_JPEG, { "libjpeg.so.62", "libjpeg.so.8" }, jpeg_syms, 6 },
        { IMAGE_GIF, { "libgif.so.7", "libgif.7.dylib" }, gif_syms, 3 },
        { IMAGE_WEBP, { "libwebp.so.7", "libwebp.7.dylib" }, webp_syms, 1 },
        { IMAGE_AVIF, { AVIF_SO, AVIF_DYLIB }, avif_syms, 6 },
    };
    if (format == IMAGE_BMP)
        return true;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (libraries[i].format == format)
            return lazylib_load(libraries[i].sonames, libraries[i].syms, libraries[i].n, why,
                                why_len);
    snprintf(why, why_len, "%s is not decoded here", imagefacts_name(format));
    return false;
}

static struct pixels broken(const char *why)
{
    return (struct pixels){ .why = why };
}

static struct pixels decode_png(struct span file)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    struct pixels out = { .why = "the file is damaged" };
    if (!png.begin(&image, file.ptr, file.len))
        return out;
    image.format = PNG_FORMAT_RGBA;
    out.w = image.width;
    out.h = image.height;
    uint8_t *rgba = mem_zero((size_t)out.w * out.h, 4);
    if (!rgba)
        return broken("no memory for its pixels");
    out.is_damaged = !png.finish(&image, NULL, rgba, 0, NULL);
    size_t n = 4 * (size_t)out.w * out.h;
    if (!out.is_damaged || (rgba[0] | memcmp(rgba, rgba + 1, n - 1)) != 0)
        out.rgba = rgba; /* the rows that came before the damage too */
    return out;
}

/* What a jump out of the library must find as it was left. */
struct jpeg_job {
    struct jpeg_decompress_struct lib;
    struct jpeg_error_mgr errors;
    jmp_buf out;
    bool has_run_out; /* the file ends before its picture does: the library goes on with grey */
    struct pixels made;
};

static void leave(j_common_ptr lib)
{
    longjmp(((struct jpeg_job *)lib->client_data)->out, 1);
}

static void note_warning(j_common_ptr lib, int level)
{
    struct jpeg_job *job = lib->client_data;
    int code = lib->err->msg_code;
    if (level >= 0)
        return;
    job->has_run_out |= code == JWRN_JPEG_EOF;
    job->made.is_damaged |=
        code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC;
}

static unsigned count_rows_that_came(const struct jpeg_job *job)
{
    const struct jpeg_decompress_struct *c = &job->lib;
    unsigned whole = c->input_iMCU_row * (unsigned)c->max_v_samp_factor * DCTSIZE;
    unsigned rows = whole / c->scale_denom;
    return rows < c->output_height ? rows : c->output_height;
}

/* The decoder itself leaves pixels out that nobody would see. */
static unsigned jpeg_part(const struct jpeg_decompress_struct *c, unsigned least_w,
                          unsigned least_h)
{
    unsigned part = 8;
    while (part > 1 && (c->image_width / part < least_w || c->image_height / part < least_h))
        part /= 2;
    return part;
}

static void widen_row(const uint8_t *rgb, unsigned w, uint8_t *rgba)
{
    for (unsigned x = 0; x < w; x++) {
        memcpy(rgba + 4 * (size_t)x, rgb + 3 * (size_t)x, 3);
        rgba[4 * (size_t)x + 3] = 255;
    }
}

static void read_rows(struct jpeg_job *job)
{
    struct pixels *out = &job->made;
    out->w = job->lib.output_width;
    out->h = job->lib.output_height;
    uint8_t *row = mem_zero(out->w, 3);
    uint8_t *rgba = mem_zero((size_t)out->w * out->h, 4);
    out->why = "no memory for its pixels";
    if (!row || !rgba)
        return;
    out->rgba = rgba; /* what comes after an error is missing, not all of it */
    bool is_all_read = job->has_run_out; /* a progressive one, whose every row has something */
    unsigned most = out->h;
    for (unsigned y = 0; y < most; y++) {
        bool came = jpeg.read_scanlines(&job->lib, &row, 1) == 1;
        if (job->has_run_out && out->is_damaged && !is_all_read && most == out->h)
            most = count_rows_that_came(job);
        if (came && y < most)
            widen_row(row, out->w, rgba + 4 * (size_t)out->w * y);
    }
}

static struct pixels decode_jpeg(struct span file, unsigned least_w, unsigned least_h)
{
    struct jpeg_job *job = mem_zero(1, sizeof *job);
    if (!job)
        return broken("no memory for its pixels");
    job->made.why = "the file is damaged";
    job->lib.err = jpeg.std_error(&job->errors);
    job->errors.error_exit = leave;
    job->errors.emit_message = note_warning;
    job->lib.client_data = job;
    if (setjmp(job->out)) {
        job->made.is_damaged = true;
        return job->made;
    }
    jpeg.create(&job->lib, JPEG_LIB_VERSION, sizeof job->lib);
    jpeg.mem_src(&job->lib, (const unsigned char *)file.ptr, file.len);
    jpeg.read_header(&job->lib, TRUE);
    job->lib.out_color_space = JCS_RGB;
    job->lib.scale_num = 1;
    job->lib.scale_denom = jpeg_part(&job->lib, least_w, least_h);
    jpeg.start(&job->lib);
    read_rows(job);
    return job->made;
}

static int read_gif(GifFileType *file, GifByteType *out, int len)
{
    struct span *left = file->UserData;
    size_t n = len > 0 && (size_t)len < left->len ? (size_t)len : left->len;
    memcpy(out, left->ptr, n);
    *left = span_sub(*left, n, left->len);
    return (int)n;
}

/* The first of its pictures, where it stands on the screen. */
static void put_gif(const GifFileType *file, int see_through, struct pixels *out)
{
    const SavedImage *first = &file->SavedImages[0];
    const GifImageDesc *d = &first->ImageDesc;
    const ColorMapObject *map = d->ColorMap ? d->ColorMap : file->SColorMap;
    for (int y = 0; map && y < d->Height; y++)
        for (int x = 0; x < d->Width; x++) {
            int colour = first->RasterBits[y * d->Width + x];
            unsigned to_x = (unsigned)(d->Left + x), to_y = (unsigned)(d->Top + y);
            if (colour == see_through || colour >= map->ColorCount || to_x >= out->w ||
                to_y >= out->h)
                continue;
            const GifColorType *c = &map->Colors[colour];
            uint8_t *to = out->rgba + 4 * ((size_t)to_y * out->w + to_x);
            memcpy(to, (uint8_t[]){ c->Red, c->Green, c->Blue, 255 }, 4);
        }
}

static struct pixels decode_gif(struct span bytes)
{
    GraphicsControlBlock control = { .TransparentColor = NO_TRANSPARENT_COLOR };
    struct pixels out = { .why = "the file is damaged" };
    GifFileType *file = gif.open(&bytes, read_gif, NULL);
    /* Of a file that is cut, what came can be there all the same. */
    out.is_damaged = file && gif.slurp(file) != GIF_OK;
    if (!file || (out.is_damaged && file->ImageCount < 2) || !file->ImageCount ||
        !file->SavedImages[0].RasterBits)
        return out;
    gif.control(file, 0, &control);
    out.w = (unsigned)file->SWidth;
    out.h = (unsigned)file->SHeight;
    out.rgba = mem_zero((size_t)out.w * out.h, 4);
    if (out.rgba)
        put_gif(file, control.TransparentColor, &out);
    return out;
}

static struct pixels decode_webp(struct span file)
{
    struct pixels out = { .why = "the file is damaged, or moves" };
    int w = 0, h = 0;
    out.rgba = webp.decode((const uint8_t *)file.ptr, file.len, &w, &h);
    out.w = (unsigned)w;
    out.h = (unsigned)h;
    return out;
}

/* How the file says that it is to be turned against the clock and then mirrored, in Exif's
 * numbers. */
static unsigned avif_orientation(const avifImage *image)
{
    static const unsigned numbers[4][3] = {
        { 1, 4, 2 }, { 8, 5, 7 }, { 3, 2, 4 }, { 6, 7, 5 }
    };
    bool turns = image->transformFlags & AVIF_TRANSFORM_IROT;
    bool mirrors = image->transformFlags & AVIF_TRANSFORM_IMIR;
    uint8_t axis = 0; /* its only member, whose name is another in each version */
    memcpy(&axis, &image->imir, 1);
    return numbers[turns ? image->irot.angle & 3 : 0][mirrors ? 1 + (axis & 1) : 0];
}

static struct pixels decode_avif(struct span file)
{
    struct pixels out = { .why = "the file is damaged" };
    avifDecoder *decoder = avif.create();
    if (!decoder)
        return broken("no memory for its pixels");
    decoder->maxThreads = 1; /* there can be no other here */
    decoder->ignoreExif = decoder->ignoreXMP = AVIF_TRUE;
    decoder->strictFlags = AVIF_STRICT_DISABLED;
    if (avif.set_memory(decoder, (const uint8_t *)file.ptr, file.len) || avif.parse(decoder) ||
        avif.next(decoder))
        return out;
    avifRGBImage rgb;
    avif.set_defaults(&rgb, decoder->image);
    rgb.depth = 8;
    rgb.format = AVIF_RGB_FORMAT_RGBA;
    rgb.rowBytes = 4 * rgb.width;
    rgb.pixels = mem_zero((size_t)rgb.width * rgb.height, 4);
    if (!rgb.pixels)
        return broken("no memory for its pixels");
    if (avif.to_rgb(decoder->image, &rgb))
        return out;
    out.w = rgb.width;
    out.h = rgb.height;
    out.rgba = rgb.pixels;
    unsigned orientation = avif_orientation(decoder->image);
    return orientation > 1 ? pixels_turn(&out, orientation) : out;
}

/* An icon's largest picture can be a PNG, which libpng then says. */
static struct pixels decode_icon(struct span file)
{
    struct span largest = dib_largest(file);
    return span_starts(largest, SPAN("\x89PNG")) ? decode_png(largest)
                                                 : dib_decode_icon(largest);
}

struct pixels pixels_decode(enum image_format format, struct span file, unsigned least_w,
                            unsigned least_h)
{
    switch (format) {
    case IMAGE_PNG:
        return decode_png(file);
    case IMAGE_JPEG:
        return decode_jpeg(file, least_w, least_h);
    case IMAGE_GIF:
        return decode_gif(file);
    case IMAGE_WEBP:
        return decode_webp(file);
    case IMAGE_AVIF:
        return decode_avif(file);
    case IMAGE_BMP:
        return dib_decode_file(file);
    case IMAGE_ICON:
        return decode_icon(file);
    default:
        return broken("it is not decoded here");
    }
}

/* Sound and film for data/filefacts: MP4 and QuickTime (ISO 14496-12), WAV and AVI (RIFF), FLAC
 * (RFC 9639), Ogg (RFC 3533) with Vorbis and Opus (RFC 7845), MP3 (ISO 11172-3) behind ID3,
 * Matroska and WebM (RFC 9559). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/factsheet.h"
#include "data/human.h"

/* Parts of a file that are looked at. */
#define PARTS 1000u

static void add_duration(struct factsheet *f, uint64_t at, uint64_t units, uint64_t rate)
{
    char words[64];
    if (factsheet_duration(words, units, rate)[0])
        factsheet_fact(f, at, "duration", "%s", words);
}

static void add_sound(struct factsheet *f, uint64_t at, uint64_t rate, uint64_t channels,
                      uint64_t bits)
{
    char number[HUMAN_COUNT], depth[32] = "";
    if (!rate || !channels)
        return;
    if (bits)
        snprintf(depth, sizeof depth, ", %u bits", (unsigned)bits);
    factsheet_fact(f, at, "sound", "%s Hz, %s%s", human_count(number, rate),
                   channels == 1   ? "mono"
                   : channels == 2 ? "stereo"
                                   : "several channels",
                   depth);
}

/* ---- MP4 --------------------------------------------------------------------------------------*/

struct box {
    uint64_t at, body, end;
    char type[5];
};

static bool read_box(struct factsheet *f, uint64_t at, uint64_t limit, struct box *out)
{
    struct span s = peek_look(&f->peek, at, 16);
    uint64_t size = peek_big(s, 0, 4), head = 8;
    if (s.len < 8 || at + 8 > limit)
        return false;
    if (size == 1) {
        size = peek_big(s, 8, 8);
        head = 16;
    }
    if (size == 0)
        size = limit - at;
    if (size < head || size > limit - at)
        return false;
    *out = (struct box){ .at = at, .body = at + head, .end = at + size };
    memcpy(out->type, s.ptr + 4, 4);
    return true;
}

static void movie_head(struct factsheet *f, const struct box *b)
{
    struct span s = peek_look(&f->peek, b->body, 40);
    bool wide = peek_big(s, 0, 1) == 1;
    uint64_t rate = peek_big(s, wide ? 20 : 12, 4);
    add_duration(f, b->at, wide ? peek_big(s, 24, 8) : peek_big(s, 16, 4), rate);
}

static void track_head(struct factsheet *f, const struct box *b)
{
    struct span s = peek_look(&f->peek, b->body, 96);
    size_t at = peek_big(s, 0, 1) == 1 ? 88 : 76;
    uint64_t w = peek_big(s, at, 2), h = peek_big(s, at + 4, 2);
    if (w && h)
        factsheet_fact(f, b->at, "picture", "%u × %u pixels", (unsigned)w, (unsigned)h);
}

/* The first of a track's sample descriptions: its name is the coding's. */
static void sample_description(struct factsheet *f, const struct box *b)
{
    char coding[FACTSHEET_TEXT];
    struct span s = peek_look(&f->peek, b->body, 48);
    factsheet_fact(f, b->at, "track", "%s", factsheet_text(coding, span_sub(s, 12, 16)));
    if (peek_has(s, 12, SPAN("mp4a")) || peek_has(s, 12, SPAN("Opus")))
        add_sound(f, b->at, peek_big(s, 40, 2), peek_big(s, 32, 2), 0);
}

/* Boxes in boxes, to the depth at which what is looked for stands. */
static void boxes(struct factsheet *f, uint64_t at, uint64_t end, unsigned depth,
                  unsigned *left)
{
    static const char containers[] = "moov trak mdia minf stbl ";
    struct box b;
    for (; *left && read_box(f, at, end, &b); at = b.end) {
        --*left;
        if (strcmp(b.type, "mvhd") == 0)
            movie_head(f, &b);
        else if (strcmp(b.type, "tkhd") == 0)
            track_head(f, &b);
        else if (strcmp(b.type, "stsd") == 0)
            sample_description(f, &b);
        else if (depth && strlen(b.type) == 4 && strstr(containers, b.type))
            boxes(f, b.body, b.end, depth - 1, left);
    }
}

void mediafacts_mp4(struct factsheet *f)
{
    char brand[FACTSHEET_TEXT];
    unsigned left = PARTS;
    struct span s = peek_look(&f->peek, 8, 4);
    factsheet_fact(f, 0, "kind", "%s",
                   peek_has(s, 0, SPAN("qt")) ? "QuickTime film" : "MP4 (ISO media)");
    factsheet_fact(f, 8, "brand", "%s", factsheet_text(brand, s));
    factsheet_look_closely(f);
    boxes(f, 0, f->len, 5, &left);
}

/* ---- RIFF -------------------------------------------------------------------------------------*/

static void wave_format(struct factsheet *f, uint64_t at, struct span s)
{
    static const struct {
        unsigned code;
        const char *name;
    } codings[] = {
        { 1, "PCM" },   { 2, "ADPCM" },           { 3, "PCM, floating point" },
        { 6, "A-law" }, { 7, "µ-law" },           { 17, "IMA ADPCM" },
        { 85, "MP3" },  { 0xfffe, "extensible" },
    };
    unsigned code = (unsigned)peek_little(s, 8, 2);
    const char *name = "of a kind that is not known";
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
        name = codings[i].code == code ? codings[i].name : name;
    factsheet_fact(f, at, "coding", "%s", name);
    add_sound(f, at, peek_little(s, 12, 4), peek_little(s, 10, 2), peek_little(s, 22, 2));
}

static void film_head(struct factsheet *f, uint64_t at, struct span s)
{
    add_duration(f, at, peek_little(s, 24, 4) * peek_little(s, 8, 4), 1000000);
    factsheet_fact(f, at, "picture", "%u × %u pixels", (unsigned)peek_little(s, 40, 4),
                   (unsigned)peek_little(s, 44, 4));
}

void mediafacts_riff(struct factsheet *f)
{
    bool is_film = peek_has(peek_look(&f->peek, 8, 4), 0, SPAN("AVI "));
    uint64_t at = 12, rate = 0;
    factsheet_fact(f, 0, "kind", is_film ? "AVI film" : "WAV sound");
    factsheet_look_closely(f);
    for (unsigned i = 0; i < PARTS; i++) {
        struct span s = peek_look(&f->peek, at, 64);
        uint64_t len = peek_little(s, 4, 4);
        if (s.len < 8)
            break;
        if (peek_has(s, 0, SPAN("fmt "))) {
            wave_format(f, at, s);
            rate = peek_little(s, 16, 4);
        } else if (peek_has(s, 0, SPAN("data"))) {
            add_duration(f, at, len, rate);
        } else if (peek_has(s, 0, SPAN("LIST")) && peek_has(s, 8, SPAN("hdrl"))) {
            film_head(f, at, peek_look(&f->peek, at + 12, 64));
        }
        at += 8 + len + (len & 1);
    }
}

/* ---- FLAC, Ogg, MP3 ---------------------------------------------------------------------------*/

void mediafacts_flac(struct factsheet *f)
{
    struct span s = peek_look(&f->peek, 0, 42);
    uint64_t packed = peek_big(s, 18, 8); /* 20 bits, 3, 5, 36 */
    uint64_t rate = packed >> 44;
    factsheet_fact(f, 0, "kind", "FLAC sound");
    if (s.len < 42)
        return;
    add_sound(f, 18, rate, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1);
    add_duration(f, 21, packed & ((1ull << 36) - 1), rate);
}

/* The position at which the last page ends, in samples; 0: not found. */
static uint64_t last_position(struct factsheet *f, uint64_t *at)
{
    uint64_t from = f->len > WINDOW_SIZE ? f->len - WINDOW_SIZE : 0, position = 0;
    struct span tail = peek_look(&f->peek, from, WINDOW_SIZE);
    for (size_t i = 0; (i = span_find(tail, SPAN("OggS"), i)) != SIZE_MAX; i++) {
        position = peek_little(tail, i + 6, 8);
        *at = from + i;
    }
    return position == UINT64_MAX ? 0 : position;
}

void mediafacts_ogg(struct factsheet *f)
{
    struct span s = peek_look(&f->peek, 0, 64);
    size_t body = 27 + (size_t)peek_little(s, 26, 1);
    uint64_t rate = 0, at = 0;
    factsheet_fact(f, 0, "kind", "Ogg media");
    if (peek_has(s, body, SPAN("\1vorbis"))) {
        rate = peek_little(s, body + 12, 4);
        factsheet_fact(f, body, "coding", "Vorbis");
        add_sound(f, body, rate, peek_little(s, body + 11, 1), 0);
    } else if (peek_has(s, body, SPAN("OpusHead"))) {
        rate = 48000;
        factsheet_fact(f, body, "coding", "Opus");
        add_sound(f, body, rate, peek_little(s, body + 9, 1), 0);
    } else if (peek_has(s, body, SPAN("\x80theora"))) {
        factsheet_fact(f, body, "coding", "Theora");
    }
    if (f->complete && rate) {
        uint64_t end = last_position(f, &at);
        add_duration(f, at, end, rate);
    }
}

/* Of MPEG 1, layer III, which nearly all are. */
void mediafacts_mp3(struct factsheet *f)
{
    static const unsigned rates[] = { 0,   32,  40,  48,  56,  64,  80,  96,
                                      112, 128, 160, 192, 224, 256, 320, 0 };
    static const unsigned samples[] = { 44100, 48000, 32000, 0 };
    struct span s = peek_look(&f->peek, 0, 10);
    uint64_t tag = 10;
    for (size_t i = 6; i < 10; i++)
        tag += (peek_big(s, i, 1) & 0x7f) << (7 * (9 - i));
    factsheet_fact(f, 0, "kind", "MP3 sound");
    factsheet_fact(f, 0, "tag", "ID3v2.%u, %u bytes", (unsigned)peek_big(s, 3, 1),
                   (unsigned)tag);
    s = peek_look(&f->peek, tag, 4);
    unsigned head = (unsigned)peek_big(s, 0, 4);
    if ((head & 0xfffe0000) != 0xfffa0000)
        return;
    unsigned rate = rates[head >> 12 & 15];
    add_sound(f, tag, samples[head >> 10 & 3], (head >> 6 & 3) == 3 ? 1 : 2, 0);
    if (rate)
        factsheet_fact(f, tag, "rate", "%u kbit/s in its first frame", rate);
}

/* ---- Matroska ---------------------------------------------------------------------------------*/

struct element {
    uint64_t id, body, len;
};

/* A number of one to eight bytes, whose first bits say how many; `keep`: these bits are part of
 * it. */
static size_t vint(struct span s, size_t at, bool keep, uint64_t *out)
{
    unsigned first = (unsigned)peek_big(s, at, 1);
    size_t n = 1;
    while (n <= 8 && !(first & (0x100u >> n)))
        n++;
    if (n > 8 || at + n > s.len)
        return 0;
    uint64_t value = peek_big(s, at, n);
    *out = keep ? value : value & ~(1ull << (7 * n));
    return n;
}

static bool read_element(struct factsheet *f, uint64_t at, struct element *out)
{
    struct span s = peek_look(&f->peek, at, 16);
    size_t id = vint(s, 0, true, &out->id);
    size_t len = id ? vint(s, id, false, &out->len) : 0;
    out->body = at + id + len;
    return len > 0;
}

static double real_of(struct span s, size_t len)
{
    uint64_t bits = peek_big(s, 0, len);
    uint32_t half = (uint32_t)bits;
    float single;
    double wide;
    memcpy(&single, &half, sizeof single);
    memcpy(&wide, &bits, sizeof wide);
    return len == 4 ? (double)single : len == 8 ? wide : 0;
}

struct matroska {
    uint64_t scale;
    double length;
    uint64_t length_at;
};

static void matroska_element(struct factsheet *f, const struct element *e, struct matroska *m)
{
    enum {
        DOCTYPE = 0x4282,
        SCALE = 0x2ad7b1,
        DURATION = 0x4489,
        CODEC = 0x86,
        WIDTH = 0xb0,
        HEIGHT = 0xba,
        APP = 0x5741
    };
    char words[FACTSHEET_TEXT];
    size_t len = e->len < 256 ? (size_t)e->len : 256;
    struct span s = peek_look(&f->peek, e->body, len);
    if (e->id == DOCTYPE)
        factsheet_fact(f, e->body, "format", "%s", factsheet_text(words, s));
    else if (e->id == CODEC)
        factsheet_fact(f, e->body, "track", "%s", factsheet_text(words, s));
    else if (e->id == APP)
        factsheet_fact(f, e->body, "written by", "%s", factsheet_text(words, s));
    else if (e->id == WIDTH || e->id == HEIGHT)
        factsheet_fact(f, e->body, e->id == WIDTH ? "width" : "height", "%llu pixels",
                       (unsigned long long)peek_big(s, 0, len < 8 ? len : 8));
    else if (e->id == SCALE)
        m->scale = peek_big(s, 0, len < 8 ? len : 8);
    else if (e->id == DURATION) {
        m->length = real_of(s, len);
        m->length_at = e->body;
    }
}

/* Elements one after the other; into those that hold what is looked for, past all others. */
void mediafacts_matroska(struct factsheet *f)
{
    static const uint64_t containers[] = { 0x1a45dfa3, 0x18538067, 0x1549a966,
                                           0x1654ae6b, 0xae,       0xe0 };
    enum { CLUSTER = 0x1f43b675 };
    struct matroska m = { .scale = 1000000 };
    struct element e;
    uint64_t at = 0;
    factsheet_fact(f, 0, "kind", "Matroska media");
    factsheet_look_closely(f);
    for (unsigned i = 0; i < PARTS && read_element(f, at, &e) && e.id != CLUSTER; i++) {
        bool is_container = false;
        for (size_t k = 0; k < sizeof containers / sizeof *containers; k++)
            is_container = is_container || containers[k] == e.id;
        matroska_element(f, &e, &m);
        at = is_container ? e.body : e.body + e.len;
        if (at < e.body)
            break;
    }
    double ms = m.length * (double)m.scale / 1e6;
    if (isfinite(ms) && ms > 0 && ms < 1e12)
        add_duration(f, m.length_at, (uint64_t)ms, 1000);
}

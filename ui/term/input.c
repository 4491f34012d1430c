#include "term/input.h"

#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

#define ESC       '\x1b'
#define PASTE_END "\x1b[201~"
#define N_PARAMS  4

/* What became of the front of the queue. */
enum taken {
    TAKEN_KEY,
    TAKEN_NOTHING /* no key, go on */,
    TAKEN_MORE /* wait for more bytes */
};

struct final_key {
    char final;
    enum key_code code;
    unsigned mods;
};

/* CSI and SS3 with a letter at the end. Small letters: rxvt with Shift (CSI) or Ctrl (SS3). */
static const struct final_key csi_finals[] = {
    { 'A', JKEY_UP, 0 },           { 'B', JKEY_DOWN, 0 },
    { 'C', JKEY_RIGHT, 0 },        { 'D', JKEY_LEFT, 0 },
    { 'F', JKEY_END, 0 },          { 'H', JKEY_HOME, 0 },
    { 'P', JKEY_F1, 0 },           { 'Q', JKEY_F2, 0 },
    { 'R', JKEY_F3, 0 },           { 'S', JKEY_F4, 0 },
    { 'Z', JKEY_TAB, KEY_SHIFT },  { 'I', JKEY_FOCUS_IN, 0 },
    { 'O', JKEY_FOCUS_OUT, 0 },    { 'a', JKEY_UP, KEY_SHIFT },
    { 'b', JKEY_DOWN, KEY_SHIFT }, { 'c', JKEY_RIGHT, KEY_SHIFT },
    { 'd', JKEY_LEFT, KEY_SHIFT },
};

static const struct final_key ss3_finals[] = {
    { 'A', JKEY_UP, 0 },          { 'B', JKEY_DOWN, 0 },         { 'C', JKEY_RIGHT, 0 },
    { 'D', JKEY_LEFT, 0 },        { 'F', JKEY_END, 0 },          { 'H', JKEY_HOME, 0 },
    { 'P', JKEY_F1, 0 },          { 'Q', JKEY_F2, 0 },           { 'R', JKEY_F3, 0 },
    { 'S', JKEY_F4, 0 },          { 'M', JKEY_ENTER, 0 },        { 'a', JKEY_UP, KEY_CTRL },
    { 'b', JKEY_DOWN, KEY_CTRL }, { 'c', JKEY_RIGHT, KEY_CTRL }, { 'd', JKEY_LEFT, KEY_CTRL },
};

/* CSI number ~ */
static const enum key_code csi_numbers[] = {
    [1] = JKEY_HOME,    [2] = JKEY_INSERT,    [3] = JKEY_DELETE, [4] = JKEY_END,
    [5] = JKEY_PAGE_UP, [6] = JKEY_PAGE_DOWN, [7] = JKEY_HOME,   [8] = JKEY_END,
    [11] = JKEY_F1,     [12] = JKEY_F2,       [13] = JKEY_F3,    [14] = JKEY_F4,
    [15] = JKEY_F5,     [17] = JKEY_F6,       [18] = JKEY_F7,    [19] = JKEY_F8,
    [20] = JKEY_F9,     [21] = JKEY_F10,      [23] = JKEY_F11,   [24] = JKEY_F12,
};

/* A control sequence, taken apart. */
struct csi {
    char prefix; /* '<', '?', … or 0 */
    unsigned params[N_PARAMS];
    size_t n;
    char final;
    size_t len; /* with its introducer */
};

void input_init(struct input *in)
{
    *in = (struct input){ .erase = 0x7f };
    buf_init(&in->queue, INPUT_PASTE_MAX);
    buf_init(&in->paste, INPUT_PASTE_MAX);
}

void input_clear(struct input *in)
{
    buf_clear(&in->queue);
    buf_clear(&in->paste);
}

void input_feed(struct input *in, struct span bytes)
{
    buf_remove(&in->queue, 0, in->at);
    in->at = 0;
    in->flush = false;
    buf_add(&in->queue, bytes);
    if (in->queue.failed)
        buf_reset(&in->queue);
}

static struct span rest(const struct input *in)
{
    return span_sub(buf_span(&in->queue), in->at, in->queue.len);
}

/* xterm's modifier parameter: 1 + Shift 1, Alt 2, Ctrl 4. */
static unsigned mods_of(unsigned param)
{
    unsigned bits = param > 0 ? param - 1 : 0;
    return (bits & 1 ? KEY_SHIFT : 0u) | (bits & 2 ? KEY_ALT : 0u) | (bits & 4 ? KEY_CTRL : 0u);
}

static bool find_final(const struct final_key *table, size_t n, char final, struct key *out)
{
    for (size_t i = 0; i < n; i++)
        if (table[i].final == final) {
            out->code = table[i].code;
            out->mods |= table[i].mods;
            return true;
        }
    return false;
}

/* A control character as the key that sends it. */
static void key_of_control(const struct input *in, char c, struct key *out)
{
    out->code = JKEY_CHAR;
    if (c == in->erase) {
        out->code = JKEY_BACKSPACE;
    } else if (c == 0x7f || c == 0x08) { /* the other of the two: Ctrl+Backspace on most */
        out->code = JKEY_BACKSPACE;
        out->mods |= KEY_CTRL;
    } else if (c == '\r') {
        out->code = JKEY_ENTER;
    } else if (c == '\t') {
        out->code = JKEY_TAB;
    } else if (c == ESC) {
        out->code = JKEY_ESC;
    } else {
        out->mods |= KEY_CTRL;
        out->cp = c == 0 ? ' ' : (uint32_t)(unsigned char)ascii_lower((char)(c | 0x40));
    }
}

/* One character at the front of s, typed or as the letter of an Alt chord. */
static enum taken take_char(struct input *in, struct span s, size_t prefix, struct key *out)
{
    uint32_t cp;
    struct span text = span_sub(s, prefix, s.len);
    if (ascii_is_control(text.ptr[0])) {
        key_of_control(in, text.ptr[0], out);
        in->at += prefix + 1;
        return TAKEN_KEY;
    }
    size_t n = utf8_decode(text, &cp);
    if (n == 0) {
        bool may_grow = (unsigned char)text.ptr[0] >= 0xc2 && text.len < UTF8_MAX;
        if (may_grow && !in->flush)
            return TAKEN_MORE;
        in->at += prefix + 1;
        return TAKEN_NOTHING;
    }
    out->code = JKEY_CHAR;
    out->cp = cp;
    in->at += prefix + n;
    return TAKEN_KEY;
}

static bool is_final(char c)
{
    return c >= 0x40 && c <= 0x7e;
}

/* Parameters and final byte of what begins with ESC [. '$' and '^' end rxvt's chords. */
static enum taken parse_csi(struct span s, struct csi *out)
{
    *out = (struct csi){ 0 };
    size_t i = 2;
    if (i < s.len && s.ptr[i] >= '<' && s.ptr[i] <= '?')
        out->prefix = s.ptr[i++];
    bool skip = false; /* sub-parameters after ':' are not used */
    out->n = 1;
    for (; i < s.len; i++) {
        char c = s.ptr[i];
        unsigned *param = &out->params[out->n <= N_PARAMS ? out->n - 1 : N_PARAMS - 1];
        if (ascii_is_digit(c)) {
            if (!skip && *param < 1000000 && out->n <= N_PARAMS)
                *param = *param * 10 + (unsigned)(c - '0');
        } else if (c == ';') {
            out->n++;
            skip = false;
        } else if (c == ':') {
            skip = true;
        } else if (is_final(c) || (c == '$' && !out->prefix)) { /* rxvt's Shift */
            out->final = c;
            out->len = i + 1;
            return TAKEN_KEY;
        } else if ((unsigned char)c < 0x20 || (unsigned char)c > 0x7e) {
            out->len = i; /* broken off */
            return TAKEN_NOTHING;
        }
    }
    return TAKEN_MORE;
}

static void count_click(struct input *in, int64_t now, struct key *k)
{
    bool again = in->clicks > 0 && now - in->click_at <= INPUT_CLICK_US &&
                 k->x == in->click_x && k->y == in->click_y && k->button == in->click_button;
    in->clicks = again ? in->clicks % 3 + 1 : 1;
    in->click_at = now;
    in->click_x = k->x;
    in->click_y = k->y;
    in->click_button = k->button;
    k->clicks = in->clicks;
}

/* xterm's button code: low bits the button, 4 Shift, 8 Alt, 16 Ctrl, 32 motion, 64 wheel. */
static enum taken mouse_of(struct input *in, unsigned code, bool up, int64_t now, struct key *k)
{
    k->code = JKEY_MOUSE;
    k->mods =
        (code & 4 ? KEY_SHIFT : 0u) | (code & 8 ? KEY_ALT : 0u) | (code & 16 ? KEY_CTRL : 0u);
    k->button = (enum mouse_button)(code & 3);
    if (code & 64) {
        k->mouse = code & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
        k->button = MOUSE_LEFT;
        return code & 2 ? TAKEN_NOTHING : TAKEN_KEY;
    }
    if (up) {
        k->mouse = MOUSE_RELEASE;
        if ((code & 3) == 3)
            k->button = MOUSE_LEFT;
    } else if (code & 32) {
        k->mouse = MOUSE_DRAG;
    } else {
        k->mouse = MOUSE_PRESS;
    }
    if ((code & 3) == 3 && !up)
        return TAKEN_NOTHING; /* moved without a button */
    if (k->mouse == MOUSE_PRESS)
        count_click(in, now, k);
    return TAKEN_KEY;
}

static enum taken sgr_mouse(struct input *in, const struct csi *csi, int64_t now,
                            struct key *out)
{
    if (csi->n < 3 || csi->params[1] == 0 || csi->params[2] == 0)
        return TAKEN_NOTHING;
    out->x = (int)csi->params[1] - 1;
    out->y = (int)csi->params[2] - 1;
    return mouse_of(in, csi->params[0], csi->final == 'm', now, out);
}

/* ESC [ M and three bytes: terminals without SGR reports. */
static enum taken old_mouse(struct input *in, struct span s, int64_t now, struct key *out)
{
    if (s.len < 6)
        return in->flush ? (in->at += s.len, TAKEN_NOTHING) : TAKEN_MORE;
    in->at += 6;
    unsigned char code = (unsigned char)s.ptr[3], x = (unsigned char)s.ptr[4],
                  y = (unsigned char)s.ptr[5];
    if (code < 32 || x < 33 || y < 33)
        return TAKEN_NOTHING;
    out->x = x - 33;
    out->y = y - 33;
    unsigned bits = code - 32u;
    return mouse_of(in, bits, (bits & 3) == 3 && !(bits & 96), now, out);
}

/* A key given by its character: CSI cp ; mods u, and xterm's CSI 27 ; mods ; cp ~. */
static enum taken key_of_code_point(const struct input *in, unsigned cp, unsigned mods,
                                    struct key *out)
{
    out->mods |= mods_of(mods);
    if (cp < 0x80 && ascii_is_control((char)cp)) {
        unsigned given = out->mods;
        key_of_control(in, (char)cp, out);
        if (out->code != JKEY_CHAR)
            out->mods = given;
        return TAKEN_KEY;
    }
    char probe[UTF8_MAX];
    if (utf8_encode(cp, probe) == 0)
        return TAKEN_NOTHING;
    out->code = JKEY_CHAR;
    out->cp = cp;
    if (out->mods & KEY_CTRL && cp < 0x80)
        out->cp = (uint32_t)ascii_lower((char)cp);
    else
        out->mods &= ~(unsigned)KEY_SHIFT;
    return TAKEN_KEY;
}

static enum taken numbered(struct input *in, const struct csi *csi, struct key *out)
{
    unsigned number = csi->params[0];
    if (number == 200) {
        in->pasting = true;
        in->paste_was_cr = false;
        buf_reset(&in->paste);
        return TAKEN_NOTHING;
    }
    if (number == 27 && csi->n >= 3)
        return key_of_code_point(in, csi->params[2], csi->params[1], out);
    if (number >= sizeof csi_numbers / sizeof *csi_numbers || csi_numbers[number] == JKEY_NONE)
        return TAKEN_NOTHING;
    out->code = csi_numbers[number];
    if (csi->n > 1)
        out->mods |= mods_of(csi->params[1]);
    if (csi->final == '^' || csi->final == '@')
        out->mods |= KEY_CTRL;
    if (csi->final == '$' || csi->final == '@')
        out->mods |= KEY_SHIFT;
    return TAKEN_KEY;
}

static enum taken key_of_csi(struct input *in, const struct csi *csi, int64_t now,
                             struct key *out)
{
    if (csi->prefix == '<')
        return sgr_mouse(in, csi, now, out);
    if (csi->prefix)
        return TAKEN_NOTHING; /* an answer to a question */
    if (strchr("~^$@", csi->final))
        return numbered(in, csi, out);
    if (csi->final == 'u')
        return key_of_code_point(in, csi->params[0], csi->n > 1 ? csi->params[1] : 1, out);
    if (!find_final(csi_finals, sizeof csi_finals / sizeof *csi_finals, csi->final, out))
        return TAKEN_NOTHING;
    if (csi->n > 1)
        out->mods |= mods_of(csi->params[1]);
    return TAKEN_KEY;
}

/* The Linux console's F1 to F5: ESC [ [ A to E. */
static enum taken linux_function_key(struct input *in, struct span s, struct key *out)
{
    if (s.len < 4)
        return TAKEN_MORE;
    in->at += 4;
    if (s.ptr[3] < 'A' || s.ptr[3] > 'E')
        return TAKEN_NOTHING;
    out->code = (enum key_code)(JKEY_F1 + (s.ptr[3] - 'A'));
    return TAKEN_KEY;
}

static enum taken take_csi(struct input *in, struct span s, int64_t now, struct key *out)
{
    if (s.len > 2 && s.ptr[2] == '[')
        return linux_function_key(in, s, out);
    if (s.len > 2 && s.ptr[2] == 'M')
        return old_mouse(in, s, now, out);
    struct csi csi;
    enum taken taken = parse_csi(s, &csi);
    if (taken == TAKEN_MORE)
        return TAKEN_MORE;
    in->at += csi.len;
    return taken == TAKEN_KEY ? key_of_csi(in, &csi, now, out) : TAKEN_NOTHING;
}

static enum taken take_ss3(struct input *in, struct span s, struct key *out)
{
    size_t i = 2;
    while (i < s.len && (ascii_is_digit(s.ptr[i]) || s.ptr[i] == ';'))
        i++;
    if (i >= s.len)
        return TAKEN_MORE;
    char final = s.ptr[i];
    if (i > 2 && ascii_is_digit(s.ptr[i - 1]))
        out->mods |= mods_of((unsigned)(s.ptr[i - 1] - '0'));
    in->at += i + 1;
    if (find_final(ss3_finals, sizeof ss3_finals / sizeof *ss3_finals, final, out))
        return TAKEN_KEY;
    if (final < 'j' || final > 'y')
        return TAKEN_NOTHING;
    out->code = JKEY_CHAR; /* the keypad: j is *, … p is 0 to y 9 */
    out->cp = (uint32_t)(final - 0x40);
    return TAKEN_KEY;
}

/* OSC, DCS, APC, PM, SOS up to their end: answers of the terminal that nobody asked for. */
static enum taken skip_string(struct input *in, struct span s)
{
    for (size_t i = 2; i < s.len; i++) {
        if (s.ptr[i] == '\a') {
            in->at += i + 1;
            return TAKEN_NOTHING;
        }
        if (s.ptr[i] == ESC && i + 1 < s.len) {
            in->at += s.ptr[i + 1] == '\\' ? i + 2 : i;
            return TAKEN_NOTHING;
        }
    }
    return TAKEN_MORE;
}

static enum taken take_sequence(struct input *in, struct span s, int64_t now, struct key *out)
{
    switch (s.ptr[1]) {
    case '[':
        return take_csi(in, s, now, out);
    case 'O':
        return take_ss3(in, s, out);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X':
        return skip_string(in, s);
    default:
        out->mods |= KEY_ALT;
        return take_char(in, s, 1, out);
    }
}

/* What begins with ESC. ESC ESC [ … is rxvt's Alt chord. */
static enum taken take_escape(struct input *in, struct span s, int64_t now, struct key *out)
{
    bool chord = s.len > 2 && s.ptr[1] == ESC && (s.ptr[2] == '[' || s.ptr[2] == 'O');
    size_t start = in->at;
    enum taken taken = TAKEN_MORE;
    if (chord) {
        in->at++;
        out->mods |= KEY_ALT;
        taken = take_sequence(in, span_sub(s, 1, s.len), now, out);
    } else if (s.len > 1 && (s.ptr[1] != ESC || s.len > 2 || in->flush)) {
        taken = s.ptr[1] == ESC ? TAKEN_MORE : take_sequence(in, s, now, out);
        if (s.ptr[1] == ESC) { /* the first was a key of its own */
            out->code = JKEY_ESC;
            in->at++;
            return TAKEN_KEY;
        }
    }
    if (taken != TAKEN_MORE || !in->flush) {
        if (taken == TAKEN_MORE)
            in->at = start;
        return taken;
    }
    *out = (struct key){ 0 };
    in->at = start;
    if (s.len == 1) {
        in->at++;
        out->code = JKEY_ESC;
        return TAKEN_KEY;
    }
    out->mods = KEY_ALT; /* a sequence that never went on: Alt and its letter */
    return take_char(in, s, 1, out);
}

/* Adds to the paste, line ends as LF. */
static void add_pasted(struct input *in, struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!(c == '\n' && in->paste_was_cr) && in->paste.len < INPUT_PASTE_MAX)
            buf_add_byte(&in->paste, c == '\r' ? '\n' : c);
        in->paste_was_cr = c == '\r';
    }
}

static enum taken take_paste(struct input *in, struct key *out)
{
    struct span s = rest(in);
    size_t end = span_find(s, SPAN(PASTE_END), 0);
    if (end == SIZE_MAX) {
        size_t keep = sizeof PASTE_END - 2; /* of the end, a part may be there */
        size_t n = s.len > keep ? s.len - keep : 0;
        add_pasted(in, span_sub(s, 0, n));
        in->at += n;
        return TAKEN_MORE;
    }
    add_pasted(in, span_sub(s, 0, end));
    in->at += end + sizeof PASTE_END - 1;
    in->pasting = false;
    out->code = JKEY_PASTE;
    out->text = buf_span(&in->paste);
    return TAKEN_KEY;
}

static enum taken take(struct input *in, int64_t now, struct key *out)
{
    *out = (struct key){ 0 };
    if (in->pasting)
        return take_paste(in, out);
    struct span s = rest(in);
    if (s.len == 0)
        return TAKEN_MORE;
    return s.ptr[0] == ESC ? take_escape(in, s, now, out) : take_char(in, s, 0, out);
}

bool input_next(struct input *in, int64_t now, struct key *out)
{
    enum taken taken;
    do
        taken = take(in, now, out);
    while (taken == TAKEN_NOTHING);
    if (taken == TAKEN_MORE)
        in->flush = false;
    return taken == TAKEN_KEY;
}

bool input_is_waiting(const struct input *in)
{
    return !in->pasting && in->at < in->queue.len;
}

void input_flush(struct input *in)
{
    in->flush = true;
}

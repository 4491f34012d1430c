/* Classes of ASCII bytes, independent of the locale (the <ctype.h> ones are not). */
#ifndef JIG_BASE_ASCII_H
#define JIG_BASE_ASCII_H

#include <stdbool.h>
#include <string.h>

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

static inline bool ascii_is_alnum(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c);
}

/* SP and HTAB: what RFC 9110 calls whitespace inside a field. */
static inline bool ascii_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* C0 and DEL. */
static inline bool ascii_is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* strchr() takes the end of the set for one of it. */
static inline bool ascii_is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* 0 to 15, or -1. */
static inline int ascii_hex_value(char c)
{
    if (ascii_is_digit(c))
        return c - '0';
    char l = ascii_lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

#endif

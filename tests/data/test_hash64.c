#include <check.h>
#include <string.h>

#include "data/hash64.h"

static uint64_t hash_of(uint64_t seed, const void *bytes, size_t len)
{
    struct hash64 h;
    hash64_init(&h, seed);
    hash64_add(&h, span_make(bytes, len));
    return hash64_value(&h);
}

START_TEST(hash64_knows_no_cuts)
{
    static const char text[] = "forty bytes, or rather some more of them";
    for (size_t len = 0; len < sizeof text; len++)
        for (size_t cut = 0; cut <= len; cut++) {
            struct hash64 h;
            hash64_init(&h, 7);
            hash64_add(&h, span_make(text, cut));
            (void)hash64_value(&h); /* asked for meanwhile, it goes on all the same */
            hash64_add(&h, span_make(text + cut, len - cut));
            ck_assert_uint_eq(hash64_value(&h), hash_of(7, text, len));
        }
}
END_TEST

START_TEST(hash64_differs_with_one_bit_and_with_the_length)
{
    char bytes[24] = { 0 };
    uint64_t seen[8 * sizeof bytes + sizeof bytes + 2];
    size_t n = 0;
    seen[n++] = hash_of(0, bytes, sizeof bytes);
    seen[n++] = hash_of(1, bytes, sizeof bytes);
    for (size_t len = 0; len < sizeof bytes; len++)
        seen[n++] = hash_of(0, bytes, len);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        seen[n++] = hash_of(0, bytes, sizeof bytes);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert_uint_ne(seen[i], seen[k]);
}
END_TEST

/* A product keeps its highest bit to itself, whatever the seed: what changes it in one word and what
 * becomes of it in the next cancel out, where words are only multiplied and shifted. */
START_TEST(hash64_of_chosen_words_depends_on_the_seed)
{
    static const int shifts[] = { 29, 32 };
    for (size_t i = 0; i < 2; i++)
        for (int turned = 0; turned < 2; turned++) {
            unsigned char one[16] = { 0 }, other[16] = { 0 };
            uint64_t second = 1ull << 63 | 1ull << (63 - shifts[i]);
            other[turned ? 7 : 0] = 0x80;
            for (int k = 0; k < 8; k++)
                other[8 + k] = (unsigned char)(second >> 8 * (turned ? k : 7 - k));
            for (uint64_t seed = 0; seed < 100; seed++)
                ck_assert_uint_ne(hash_of(seed, one, 16), hash_of(seed, other, 16));
        }
}
END_TEST

Suite *test_hash64(void);
Suite *test_hash64(void)
{
    Suite *suite = suite_create("hash64");
    TCase *tc = tcase_create("hash64");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, hash64_knows_no_cuts);
    tcase_add_test(tc, hash64_differs_with_one_bit_and_with_the_length);
    tcase_add_test(tc, hash64_of_chosen_words_depends_on_the_seed);
    suite_add_tcase(suite, tc);
    return suite;
}

/* Whether the tests are built with AddressSanitizer, which maps more than any limit of a test lets
 * it, allocates by itself, and ends a process in its own way. GCC has a macro for it, Clang a
 * feature. */
#ifndef JIG_TESTS_SANITIZED_H
#define JIG_TESTS_SANITIZED_H

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif

#if defined __SANITIZE_ADDRESS__
#define HAS_ADDRESS_SANITIZER 1
#endif

#if !defined HAS_ADDRESS_SANITIZER
#define HAS_ADDRESS_SANITIZER 0
#endif

#endif

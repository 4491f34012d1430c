/* Marks what libjig exports; everything else stays inside the library. */
#ifndef JIG_BASE_API_H
#define JIG_BASE_API_H

#define JIG_API __attribute__((visibility("default")))

#endif

/* Makes a process of data/selfexec a place for foreign data: it can compute, write to what is open,
 * and end. For libraries that parse or decode what a stranger sent. */
#ifndef JIG_DATA_CONFINE_H
#define JIG_DATA_CONFINE_H

/* From here on: no new descriptors, no files that grow, no image of a crash; and memory beyond what
 * is in use. What the process needs of files and libraries has to be open and loaded. */
void confine_self(unsigned memory_mib);

/* No new process either, and that much time of the processor, beginning with this one: what takes
 * more ends by SIGXCPU. */
void confine_work(unsigned seconds);

#endif

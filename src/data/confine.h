/* Makes a forked child a place for foreign data: it can compute, write to what is open, and end. For
 * libraries that parse or decode what a stranger sent. */
#ifndef JIG_DATA_CONFINE_H
#define JIG_DATA_CONFINE_H

/* From here on: no standard streams, no new descriptors, no files that grow, no environment, no handlers of
 * signals; that much time of the processor, and memory beyond what is in use. What the child needs
 * of files and libraries has to be open and loaded. */
void confine_self(unsigned seconds, unsigned memory_mib);

#endif

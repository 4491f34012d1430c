/* Here the trial refuses; what a test refuses by itself is not, what it leaves alone is. */
#include "support/failalloc.h"

#include "faults/faults.h"

void failalloc_at(unsigned n)
{
    (void)n;
}

bool failalloc_end(void)
{
    return false;
}

bool failalloc_watch(void (*look)(const void *block, size_t len))
{
    (void)look;
    return false;
}

void failalloc_pause(void)
{
    faults_paused++;
}

void failalloc_resume(void)
{
    faults_paused--;
}

void failalloc_spare_thread(void)
{
    faults_spare_thread = true;
}

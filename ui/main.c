/* The program's door: the first word picks a command of ui/cli, none picks the workbench. */
#include <stdio.h>

int main(void)
{
    printf("jig " JIG_VERSION "\n");
    return 0;
}

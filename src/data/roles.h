/* The roles that the program plays in processes of its own (data/selfexec). */
#ifndef JIG_DATA_ROLES_H
#define JIG_DATA_ROLES_H

/* The first line of main(), in every program that runs filters or shows pictures: it does not come
 * back in a process that was started in a role. */
void roles_begin(int argc, char **argv);

#endif

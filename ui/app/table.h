/* The one table of commands: names, titles, default keys, and what they do. */
#ifndef JIG_APP_TABLE_H
#define JIG_APP_TABLE_H

struct command;

/* Ends with a name of NULL. */
const struct command *table_commands(void);

#endif

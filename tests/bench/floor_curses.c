/* The least that any full-screen program can do: ncurses, one full frame of text, then wait for a
 * key. */
#include <locale.h>
#include <ncurses.h>

int main(void)
{
    setlocale(LC_ALL, "");
    initscr();
    cbreak();
    noecho();
    start_color();
    use_default_colors();
    for (short i = 1; i < 8; i++)
        init_pair(i, i, -1);
    for (int row = 0; row < LINES; row++)
        for (int col = 0; col < COLS; col++)
            mvaddch(row, col,
                    (chtype)('a' + (row * 7 + col) % 26) | COLOR_PAIR(1 + col / 8 % 7));
    refresh();
    while (getch() != 'q')
        continue;
    endwin();
    return 0;
}

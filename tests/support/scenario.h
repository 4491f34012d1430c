/* A session of the workbench as a text file: what lies in the collection's folder, what the server
 * answers, keys in, screens out. Application, client and server run in one process, over streams in
 * memory and on a clock that only the scenario moves; so every screen is the same every time.
 *
 * A file is lines; `#` begins a comment. A line that begins with `|` belongs to the directive above
 * it, as text from behind the bar.
 *
 *   size 100x30                       of the screen; before `open`, or a resize after it
 *   file orders/list.req.json         writes the block into the folder, whenever it stands
 *   fill big.txt 3000000              writes a file of so many bytes into it
 *   bytes a.gz                        writes the bytes into it that the block is the Base64 of
 *   delete orders/list.req.json       removes it, or an empty folder, as another program would
 *   answer GET /orders                what the server sends to a request line that begins so: the block,
 *                                     lines ended by CR LF up to the first empty one, by LF behind it.
 *                                     The last one of several that fit is taken; none: 404
 *   answer GET /slow after 500        the same, 500 ms on the clock after the request
 *   answer GET /big filled 400000     the same, with so many bytes "x" behind the block
 *   answer GET /slow half             the same, but the last line of the block comes only with `release`
 *   answer GET /me with TEXT          the same, but only to requests that hold the text
 *   open [PATH]                       starts the workbench on the folder, or on a file in it; the next time a
 *                                     further session
 *   remember                          what one session leaves for the next: its history. Before `open`
 *   view FILE                         starts the viewer on a file in the folder instead, or on another one
 *   pipe FILE                         the file is a pipe; it is held open for the next two
 *   pour                              the block comes out of the pipe
 *   stint N                           as many further bytes of it are taken, then it is asked
 *   shut                              nothing more comes
 *   keys text<Enter><C-r><M-x>        as in the file's own tests/support/pty.h; also <paste TEXT>,
 *                                     <folder> pastes its path, <click X,Y> <double X,Y> <wheelup X,Y>
 *                                     <wheeldown X,Y>, from 0
 *   press <Enter>                     the same, and what is seen behind it is what is there before the work
 *                                     goes on
 *   advance 1500                      moves the clock by milliseconds
 *   push text hello                   more from the server on its last connection: a frame of a WebSocket, or
 *                                     `raw` bytes, as answers_push() has it. An answer to one says {accept}
 *                                     as its Sec-WebSocket-Accept; `sent <text hello>` is what came over it
 *   hangup                            ends that connection
 *   damage                            the history's file: what stands in it is read, nothing can be added
 *   lose                              the history's file is removed
 *   disk full                         no file gets longer any more, until `disk free`
 *   release                           lets the held rest of answers go
 *   see TEXT / miss TEXT              is (not) on the screen
 *   role ok TEXT                      the first cell of TEXT has that role
 *   cursor X,Y                        of the terminal; -1,0 hidden
 *   sent TEXT                         the server has received these bytes (\r \n \t escapes)
 *   saved orders/list.req.json        the file in the folder is the block now
 *   gone orders/list.req.json         there is no such file
 *   copied TEXT                       is on the clipboard
 *   ended                             the workbench wants to quit
 *   screen                            the whole screen is the block, blanks at the ends of rows aside
 *
 * With JIG_UPDATE_SCREENS set, `screen` blocks are written anew into the file instead. */
#ifndef JIG_TESTS_SCENARIO_H
#define JIG_TESTS_SCENARIO_H

/* Runs the file; a failure names it, its line, and shows the screen. */
void scenario_run(const char *path);

#endif

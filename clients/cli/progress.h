/* progress.h - how far long work has come: one line on standard error, only where that is a
 * terminal, drawn over itself and gone when something else is said or the work ends. Nobody who
 * reads the output through a pipe, and no gateway, ever sees it. One work at a time. Fails: never.
 */
#pragma once

#include "cli.h"

/* Begins: what is done, in the user's words; total: of how many, 0 where nobody knows. What was
 * begun before has ended. */
void progress_begin(const char *what, int64_t total);
/* So many are done. Cheap: it draws a few times a second at most. */
void progress_at(int64_t done);
/* Draws again while another program works; whoever waits for it calls this now and then. */
void progress_tick(void);
/* Whether there is a line to be drawn at all. */
bool progress_is_shown(void);
/* Takes the line away before something else is written to the terminal; the next draws it again. */
void progress_clear(void);
void progress_end(void);

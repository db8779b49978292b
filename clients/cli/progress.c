/* progress.c - see progress.h. Fails: never; a terminal that does not say how wide it is has 80
 * columns. */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

#define REDRAW (SECOND / 8)

static struct {
	bool working, shown, drawn; /* shown: on a terminal; drawn: the line stands there now */
	char what[128];
	int64_t done, total, began, last;
} p;

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 8)
		return size.ws_col;
	return 80;
}

/* Cut to the terminal's width in characters, since a longer line could not be taken away again. */
static void cut(char *text, size_t most)
{
	size_t n = 0;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80 && n++ == most)
			break;
	*text = '\0';
}

static void draw(void)
{
	char line[256];
	int64_t now = clock_steady(), seconds = (now - p.began) / SECOND;
	int n = snprintf(line, sizeof line, "%s", p.what);

	if (p.total > 0)
		n += snprintf(line + n, sizeof line - (size_t)n, "  %lld / %lld  %d %%",
			      (long long)p.done, (long long)p.total, (int)(100 * p.done / p.total));
	else if (p.done > 0)
		n += snprintf(line + n, sizeof line - (size_t)n, "  %lld", (long long)p.done);
	if (seconds > 0)
		(void)snprintf(line + n, sizeof line - (size_t)n, "  %lld:%02lld",
			       (long long)(seconds / 60), (long long)(seconds % 60));
	cut(line, columns() - 1);
	(void)fprintf(stderr, "\r\x1b[K%s", line);
	(void)fflush(stderr);
	p.drawn = true;
	p.last = now;
}

void progress_begin(const char *what, int64_t total)
{
	const char *terminal = getenv("TERM");

	progress_end();
	p.working = true;
	p.shown = !cli_is_heard() && isatty(STDERR_FILENO) &&
		  (terminal == NULL || strcmp(terminal, "dumb") != 0);
	(void)snprintf(p.what, sizeof p.what, "%s", what);
	p.done = 0;
	p.total = total;
	p.began = clock_steady();
	if (p.shown)
		draw();
}

void progress_at(int64_t done)
{
	p.done = done;
	progress_tick();
}

void progress_tick(void)
{
	if (p.working && p.shown && clock_steady() - p.last >= REDRAW)
		draw();
}

bool progress_is_shown(void)
{
	return p.working && p.shown;
}

void progress_clear(void)
{
	if (!p.drawn)
		return;
	(void)fputs("\r\x1b[K", stderr);
	(void)fflush(stderr);
	p.drawn = false;
	p.last = 0;
}

void progress_end(void)
{
	progress_clear();
	p.working = false;
}

/* process.c - what the gateway's process takes of the machine (gateway.h). Fails: what the system
 * does not tell is 0. */
#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "gateway.h"

static int64_t began; /* by the machine's clock */

static int64_t of(const struct timeval *t)
{
	return t->tv_sec * SECOND + t->tv_usec;
}

static int64_t wall_clock(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * SECOND + t.tv_nsec / 1000;
}

/* But the one with which they are counted. */
static long long open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	long long n = 0;

	while (folder && readdir(folder))
		n++;
	if (folder)
		(void)closedir(folder);
	return n > 3 ? n - 3 : 0; /* ".", ".." */
}

void process_began(void)
{
	began = wall_clock();
}

json_t *process_figures(void)
{
	struct rusage use = { 0 };
	struct rlimit files = { 0 };

	(void)getrusage(RUSAGE_SELF, &use);
	(void)getrlimit(RLIMIT_NOFILE, &files);
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "resident", (json_int_t)mem_resident(), "cpu",
			 (json_int_t)(of(&use.ru_utime) + of(&use.ru_stime)), "files",
			 (json_int_t)open_files(), "files_most", (json_int_t)files.rlim_cur,
			 "began", (json_int_t)began);
}

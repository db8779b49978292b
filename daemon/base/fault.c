/* fault.c - see fault.h. */
#include "base/fault.h"

#ifdef TONGHOP_TEST_HOOKS
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

enum { FAULTS_MOST = 16 };

#ifdef TONGHOP_COVERAGE
void __gcov_dump(void); /* gcc's: what was counted so far goes into its files */
#else
static void __gcov_dump(void)
{
}
#endif

/* What is after a name in a list "name[:rest],name[:rest]"; NULL: it is not there. *ret_place:
 * which of the list it is. */
static const char *find(const char *list, const char *name, size_t *ret_place)
{
	size_t len = strlen(name);

	for (*ret_place = 0; list && *list; (*ret_place)++) {
		if (strncmp(list, name, len) == 0 && strchr(":,", list[len]) != NULL)
			return list + len;
		list += strcspn(list, ",");
		list += *list == ',';
	}
	return NULL;
}

static bool is_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) == 0 && strchr(":,", text[len]) != NULL;
}

bool fault_point(const char *point)
{
	static unsigned long passed[FAULTS_MOST];
	struct timespec delay = { FAULT_DELAY, 0 };
	size_t place;
	const char *what = find(getenv("TONGHOP_FAULT"), point, &place);
	const char *n = what && *what == ':' ? strpbrk(what + 1, ":,") : NULL;

	if (what == NULL || *what != ':' || place >= FAULTS_MOST ||
	    ++passed[place] != (n && *n == ':' ? strtoul(n + 1, NULL, 10) : 1))
		return false;
	log_event(LOG_WARN, "fault", "point", point, "action", what + 1, NULL);
	if (is_word(what + 1, "kill")) {
		__gcov_dump();
		(void)raise(SIGKILL);
	}
	if (is_word(what + 1, "delay"))
		(void)nanosleep(&delay, NULL);
	return is_word(what + 1, "error");
}

bool fault_bug(const char *name)
{
	size_t place;

	return find(getenv("TONGHOP_BUG"), name, &place) != NULL;
}
#endif

/* fault.h - places where tests make this program fail, and faults that they put into it.
 *
 * In builds made for tests (TONGHOP_TEST_HOOKS), TONGHOP_FAULT=point:action[:n],... does something
 * to the process when it passes a point, at the n-th time (the first where n is not given) and only
 * once: kill (as kill -9), delay (it stands still for FAULT_DELAY seconds), error (the caller goes
 * the way that it goes when the step fails). TONGHOP_BUG=name,... switches on mistakes that must be
 * noticed by the tests' checkers (tests/faults/checkers.py). In all other builds both are nothing.
 * Fails: never; a point that nobody passes does nothing, an unknown action neither. */
#pragma once

#include <stdbool.h>

enum { FAULT_DELAY = 5 }; /* seconds */

#ifdef TONGHOP_TEST_HOOKS
bool fault_point(const char *point); /* true: the step is to fail */
bool fault_bug(const char *name);
#else
static inline bool fault_point(const char *point)
{
	(void)point;
	return false;
}
static inline bool fault_bug(const char *name)
{
	(void)name;
	return false;
}
#endif

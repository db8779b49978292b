/* scope.h - what somebody who is limited to a unit may see and do: that unit and what is below it,
 * as the tree stood in the period that it is about. Pure. */
#pragma once

#include "report/catalogue.h"

/* Whether unit is top, or below it on any line of the form in the period; without a form (NULL), or
 * where there is no such form and period, on any line on the day of `now`. */
bool scope_has(const struct catalogues *c, const char *top, const char *unit, const char *form,
	       const char *period, int64_t now);

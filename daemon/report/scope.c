/* scope.c - see scope.h. Fails: whoever is not found is not below. */
#include "report/scope.h"

#include <string.h>

#include "base/date.h"
#include "report/period.h"
#include "report/tree.h"

static bool is_below(const struct catalogue *cat, uint32_t lines, struct window window,
		     const char *top, const char *unit)
{
	for (size_t line = 0; line < cat->n_lines; line++) {
		const struct tree *t;
		int a, b;

		if (!(lines >> line & 1))
			continue;
		t = tree_of(cat, (int)line, window);
		a = tree_find(t, top);
		b = tree_find(t, unit);
		if (a >= 0 && b >= 0 && tree_is_below(t, b, a))
			return true;
	}
	return false;
}

bool scope_has(const struct catalogues *c, const char *top, const char *unit, const char *form,
	       const char *period, int64_t now)
{
	date today = zone_date(ZONE_VIET_NAM, now);
	const struct catalogue *cat = NULL;
	struct window window;
	int position = -1;

	if (strcmp(top, unit) == 0)
		return true;
	if (form && period)
		cat = catalogues_for(c, form, period, NULL);
	if (cat)
		position = catalogue_form(cat, form);
	if (position >= 0 && period_of_form(cat, position, period, &window, NULL) == 0)
		return is_below(cat, period_lines(cat, position, window), window, top, unit);
	cat = catalogues_in_force(c, today, 0);
	window = (struct window){ .start = today, .end = today + 1 };
	return cat && is_below(cat, UINT32_MAX, window, top, unit);
}

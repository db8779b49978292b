/* registration.h - which registration a ratio takes a form:cell term from.
 *
 * A registration is an own part of a form of that kind. Taken is the newest revision of the
 * unit's whose window is, or contains, the report's window; of several the one that begins last,
 * then the one that ends first. Where there is none, the one that ends last before the report's
 * window begins. One that begins or ends inside it is not taken: it says what was registered for
 * another time. Withdrawn ones are not there. Windows are those of the catalogue version that the
 * report's key is derived with. */
#pragma once

#include "report/period.h"
#include "report/report.h"

/* One that is held where the unit's own part is kept. */
struct registration {
	int form; /* position */
	struct lineage_line line;
	const struct report *report;
	bool taken; /* out: a ratio that is asked of the unit takes from it */
};

/* Whether a registration (form is its position) for a period may be taken for a report's window;
 * its own window then. */
bool registration_fits(const struct catalogue *cat, int form, const char *period,
		       struct window report, struct window *ret);
/* Whether that with window a is taken before that with b, where both fit. */
bool registration_is_before(struct window a, struct window b, struct window report);

/* The ids of the forms that take from a form in any version, and of those that a form takes from:
 * each once; borrowed from the catalogues, the list in the arena. */
const char **registration_takers(struct arena *a, const struct catalogues *all, const char *form,
				 size_t *ret_n);
const char **registration_forms(struct arena *a, const struct catalogues *all, const char *form,
				size_t *ret_n);
/* Whether a form takes from another in any version. */
bool registration_is_taken(const struct catalogues *all, const char *form, const char *from);

/* obligation.c - see obligation.h. Fails: never. */
#include "report/obligation.h"

#include <string.h>

/* Whether a deadline's scope on the reporter's side names the unit. */
static bool names_reporter(const struct cat_scope *s, const struct tree *t, int unit)
{
	if (s->kind == SCOPE_UNIT)
		return strcmp(s->unit, t->unit[unit].id) == 0;
	return s->kind == SCOPE_EACH && s->each == t->unit[unit].row->kind;
}

/* "each:" on both sides = each reporter to its own superior of that kind. */
static bool names_receiver(const struct cat_scope *s, const struct tree *t, int unit, int receiver)
{
	if (s->kind == SCOPE_UNIT)
		return strcmp(s->unit, t->unit[receiver].id) == 0;
	return s->kind == SCOPE_EACH && tree_above_of_kind(t, unit, s->each) == receiver;
}

void obligation_due(const struct catalogue *cat, const struct key *key, struct window window,
		    const char *receiver, int64_t *ret_due, bool *ret_sealed)
{
	int form = catalogue_form(cat, key->form);
	int line = *key->line ? catalogue_line(cat, key->line) : 0;
	const struct tree *t = tree_of(cat, line < 0 ? 0 : line, window);
	int unit = tree_find(t, key->unit), to = tree_find(t, receiver);

	*ret_due = 0;
	*ret_sealed = false;
	if (form < 0 || unit < 0 || to < 0)
		return;
	for (size_t i = 0; i < cat->n_deadlines; i++) {
		const struct cat_deadline *d = &cat->deadlines[i];
		int64_t due;

		if (d->form != form || d->due == DATE_NONE || strcmp(d->period, key->period) != 0)
			continue;
		if (!names_reporter(&d->reporter, t, unit) ||
		    !names_receiver(&d->receiver, t, unit, to))
			continue;
		due = period_bound(cat, cat->forms[form].calendar, d->due);
		if (*ret_due == 0 || due < *ret_due) {
			*ret_due = due;
			*ret_sealed = d->sealed;
		}
	}
}

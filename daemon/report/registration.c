/* registration.c - see registration.h. Fails: never. */
#include "report/registration.h"

#include <string.h>

static bool contains(struct window a, struct window b)
{
	return a.start <= b.start && a.end >= b.end;
}

bool registration_fits(const struct catalogue *cat, int form, const char *period,
		       struct window report, struct window *ret)
{
	return period_of_form(cat, form, period, ret, NULL) == 0 &&
	       (contains(*ret, report) || ret->end <= report.start);
}

bool registration_is_before(struct window a, struct window b, struct window report)
{
	bool x = contains(a, report), y = contains(b, report);

	if (x != y)
		return x;
	if (x)
		return a.start != b.start ? a.start > b.start : a.end < b.end;
	return a.end != b.end ? a.end > b.end : a.start > b.start;
}

/* Whether form (a position) takes from another. */
static bool takes(const struct catalogue *cat, const struct cat_form *form, const char *from)
{
	for (size_t i = 0; i < form->n_registrations; i++)
		if (strcmp(cat->forms[form->registrations[i]].id, from) == 0)
			return true;
	return false;
}

bool registration_is_taken(const struct catalogues *all, const char *form, const char *from)
{
	for (size_t i = 0; i < all->n; i++) {
		int f = catalogue_form(all->list[i], form);

		if (f >= 0 && takes(all->list[i], &all->list[i]->forms[f], from))
			return true;
	}
	return false;
}

static bool is_listed(const char *const *list, size_t n, const char *form)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], form) == 0)
			return true;
	return false;
}

/* Room for every form of every version. */
static const char **new_list(struct arena *a, const struct catalogues *all)
{
	size_t most = 1;

	for (size_t i = 0; i < all->n; i++)
		most += all->list[i]->n_forms;
	return arena_need(a, most * sizeof(const char *));
}

const char **registration_takers(struct arena *a, const struct catalogues *all, const char *form,
				 size_t *ret_n)
{
	const char **list = new_list(a, all);
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct catalogue *cat = all->list[i];

		for (size_t f = 0; f < cat->n_forms; f++)
			if (takes(cat, &cat->forms[f], form) &&
			    !is_listed(list, n, cat->forms[f].id))
				list[n++] = cat->forms[f].id;
	}
	*ret_n = n;
	return list;
}

const char **registration_forms(struct arena *a, const struct catalogues *all, const char *form,
				size_t *ret_n)
{
	const char **list = new_list(a, all);
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct catalogue *cat = all->list[i];
		int f = catalogue_form(cat, form);

		for (size_t k = 0; f >= 0 && k < cat->forms[f].n_registrations; k++) {
			const char *from = cat->forms[cat->forms[f].registrations[k]].id;

			if (!is_listed(list, n, from))
				list[n++] = from;
		}
	}
	*ret_n = n;
	return list;
}

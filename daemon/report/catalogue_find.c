/* catalogue_find.c - looking things up in a catalogue, and choosing among versions of it.
 * Fails: by -1, NULL or false, where there is no such thing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/adhoc.h"
#include "report/catalogue.h"
#include "report/period.h"

static int find_word(const char **word, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word[i], text) == 0)
			return (int)i;
	return -1;
}

int catalogue_kind(const struct catalogue *cat, const char *kind)
{
	return find_word(cat->kinds, cat->n_kinds, kind);
}

int catalogue_tag(const struct catalogue *cat, const char *tag)
{
	return find_word(cat->tags, cat->n_tags, tag);
}

int catalogue_line(const struct catalogue *cat, const char *line)
{
	return find_word(cat->lines, cat->n_lines, line);
}

/* Elements of an array, sorted by a text: first points to that of the first, size is what one
 * element takes. order, where it is not NULL, are the positions in the order of their texts. */
struct texts {
	const char *const *first;
	size_t size, n;
	const int *order;
};

static int find_text(struct texts t, const char *text)
{
	size_t low = 0, high = t.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		size_t at = t.order ? (size_t)t.order[mid] : mid;
		int c = strcmp(
			*(const char *const *)(const void *)((const char *)t.first + at * t.size),
			text);

		if (c == 0)
			return (int)at;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return -1;
}

int catalogue_calendar(const struct catalogue *cat, const char *calendar)
{
	return find_text((struct texts){ &cat->calendars->id, sizeof *cat->calendars,
					 cat->n_calendars, NULL },
			 calendar);
}

int catalogue_form(const struct catalogue *cat, const char *form)
{
	return find_text((struct texts){ &cat->forms->id, sizeof *cat->forms, cat->n_forms, NULL },
			 form);
}

/* Elements of an array have their number at the address of the first plus i times size. */
static int find_number(const uint32_t *first, size_t size, size_t n, uint32_t number)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		uint32_t v = *(const uint32_t *)(const void *)((const char *)first + mid * size);

		if (v == number)
			return (int)mid;
		if (v < number)
			low = mid + 1;
		else
			high = mid;
	}
	return -1;
}

int catalogue_cell(const struct catalogue *cat, uint32_t number)
{
	return find_number(&cat->cells->number, sizeof *cat->cells, cat->n_cells, number);
}

int catalogue_ratio(const struct catalogue *cat, uint32_t number)
{
	return find_number(&cat->ratios->number, sizeof *cat->ratios, cat->n_ratios, number);
}

int catalogue_stratum(const struct catalogue *cat, uint32_t number)
{
	return find_number(&cat->strata->number, sizeof *cat->strata, cat->n_strata, number);
}

int catalogue_target(const struct catalogue *cat, uint32_t number)
{
	return find_number(&cat->targets->number, sizeof *cat->targets, cat->n_targets, number);
}

int catalogue_form_cell(const struct catalogue *cat, int form, const char *code)
{
	const struct cat_form *f = &cat->forms[form];

	return find_text((struct texts){ &cat->cells->code, sizeof *cat->cells, f->n_cells,
					 f->cells_by_code },
			 code);
}

int catalogue_form_ratio(const struct catalogue *cat, int form, const char *id)
{
	const struct cat_form *f = &cat->forms[form];

	return find_text((struct texts){ &cat->ratios->id, sizeof *cat->ratios, f->n_ratios,
					 f->ratios_by_id },
			 id);
}

int catalogue_stratum_id(const struct catalogue *cat, const char *id)
{
	for (size_t i = 0; i < cat->n_strata; i++)
		if (strcmp(cat->strata[i].id, id) == 0)
			return (int)i;
	return -1;
}

int catalogue_plan(const struct catalogue *cat, const char *plan)
{
	for (size_t i = 0; i < cat->n_plans; i++)
		if (strcmp(cat->plans[i].id, plan) == 0)
			return (int)i;
	return -1;
}

const struct cat_unit *catalogue_unit(const struct catalogue *cat, const char *unit, int line,
				      date day)
{
	size_t low = 0, high = cat->n_units;
	const struct cat_unit *u;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c;

		u = &cat->units[mid];
		c = strcmp(u->unit, unit);
		if (c == 0)
			c = u->line - line;
		if (c < 0 || (c == 0 && u->to <= day))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == cat->n_units)
		return NULL;
	u = &cat->units[low];
	return u->line == line && u->from <= day && strcmp(u->unit, unit) == 0 ? u : NULL;
}

const char *counted_name(enum counted counted)
{
	static const char *const names[COUNTED_KINDS] = { "",        "due",  "received",
							  "on_time", "late", "missing" };

	return names[counted];
}

bool catalogue_judges(const struct catalogue *cat, const struct cat_target *target, char letter)
{
	if (target->frequency)
		return target->frequency == letter;
	return letter || *cat->forms[target->form].frequency == '\0';
}

const struct cat_window *catalogue_windows(const struct catalogue *cat, int calendar, size_t *ret_n)
{
	size_t low = 0, high = cat->n_windows, n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cat->windows[mid].calendar < calendar)
			low = mid + 1;
		else
			high = mid;
	}
	while (low + n < cat->n_windows && cat->windows[low + n].calendar == calendar)
		n++;
	*ret_n = n;
	return n ? &cat->windows[low] : NULL;
}

bool catalogue_follows(const struct catalogue *next, const struct catalogue *before,
		       struct err *err)
{
	if (before == NULL && !next->has_previous)
		return true;
	if (before == NULL) {
		(void)refuse(err, E_CATALOGUE,
			     "catalogue version %u of %s follows an earlier version, and there is "
			     "none here yet; the first one has to come first",
			     next->version, next->issuer);
		return false;
	}
	if (strcmp(next->issuer, before->issuer) != 0) {
		(void)refuse(err, E_CATALOGUE_ISSUER,
			     "catalogue version %u was issued by %s, but the ones here by %s",
			     next->version, next->issuer, before->issuer);
		return false;
	}
	if (next->version <= before->version) {
		(void)refuse(err, E_CATALOGUE, "catalogue version %u does not come after %u",
			     next->version, before->version);
		return false;
	}
	if (!next->has_previous || !digest_equal(&next->previous, &before->digest)) {
		(void)refuse(err, E_CATALOGUE,
			     "catalogue version %u does not follow version %u as it is here: it "
			     "was made after another one",
			     next->version, before->version);
		return false;
	}
	return true;
}

/* ---- All versions ---- */

struct catalogue_pin {
	char *form, *period;
	uint32_t version;
};

static struct catalogue_pin *find_pin(const struct catalogues *c, const char *form,
				      const char *period)
{
	for (size_t i = 0; i < c->n_pins; i++)
		if (strcmp(c->pin[i].form, form) == 0 && strcmp(c->pin[i].period, period) == 0)
			return &c->pin[i];
	return NULL;
}

void catalogues_pin(struct catalogues *c, const char *form, const char *period, uint32_t version)
{
	struct catalogue_pin *pin = find_pin(c, form, period);

	if (pin == NULL) {
		mem_grow(&c->pin, &c->pins_cap, c->n_pins + 1, sizeof *c->pin);
		pin = &c->pin[c->n_pins++];
		pin->form = mem_strdup(form);
		pin->period = mem_strdup(period);
	}
	pin->version = version;
}

static void drop_pin(struct catalogues *c, struct catalogue_pin *pin)
{
	free(pin->form);
	free(pin->period);
	*pin = c->pin[--c->n_pins];
}

void catalogues_unpin(struct catalogues *c, const char *form, const char *period)
{
	struct catalogue_pin *pin = find_pin(c, form, period);

	if (pin)
		drop_pin(c, pin);
}

void catalogues_unpin_all(struct catalogues *c)
{
	while (c->n_pins > 0)
		drop_pin(c, &c->pin[c->n_pins - 1]);
}

uint32_t catalogues_pinned(const struct catalogues *c, const char *form, const char *period)
{
	const struct catalogue_pin *pin = find_pin(c, form, period);

	return pin ? pin->version : 0;
}

void catalogues_done(struct catalogues *c)
{
	for (size_t i = 0; i < c->n; i++)
		catalogue_free(c->list[i]);
	free(c->list);
	catalogues_unpin_all(c);
	free(c->pin);
	adhocs_free(c->adhocs);
	*c = (struct catalogues){ 0 };
}

void catalogues_put(struct catalogues *c, struct catalogue *cat)
{
	size_t at = c->n;

	mem_grow(&c->list, &c->cap, c->n + 1, sizeof(struct catalogue *));
	while (at > 0 && c->list[at - 1]->version > cat->version) {
		c->list[at] = c->list[at - 1];
		at--;
	}
	c->list[at] = cat;
	cat->adhocs = c->adhocs;
	c->n++;
}

const struct catalogue *catalogues_version(const struct catalogues *c, uint32_t version)
{
	for (size_t i = c->n; i-- > 0;)
		if (c->list[i]->version == version)
			return c->list[i];
	return NULL;
}

const struct catalogue *catalogues_newest(const struct catalogues *c)
{
	return c->n ? c->list[c->n - 1] : NULL;
}

const struct catalogue *catalogues_in_force(const struct catalogues *c, date day, uint32_t upto)
{
	const struct catalogue *best = NULL, *earliest = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct catalogue *cat = c->list[i];

		if (upto && cat->version > upto)
			break;
		if (cat->in_force_from <= day &&
		    (!best || cat->in_force_from >= best->in_force_from))
			best = cat;
		if (!earliest || cat->in_force_from <= earliest->in_force_from)
			earliest = cat;
	}
	return best ? best : earliest;
}

/* Whether the version knows form and period; the window then, else why not. */
static bool knows(const struct catalogue *cat, const char *form, const char *period,
		  struct window *ret, struct err *err)
{
	int f = catalogue_form(cat, form);

	if (f < 0) {
		(void)refuse(err, E_FORM, "there is no form %s in catalogue version %u", form,
			     cat->version);
		return false;
	}
	return period_of_form(cat, f, period, ret, err) == 0;
}

/* Which version is in force depends on the day on which the period ends, and that day on the
 * version's calendar: the one sought is in force on the last day that it itself says. Where
 * versions moved the end past each other so that there is none, the newest one's day counts. */
static const struct catalogue *choose(const struct catalogues *c, const char *form,
				      const char *period, uint32_t upto, struct err *err)
{
	const struct catalogue *newest = NULL, *cat;
	struct err why = { 0 };
	struct window w;
	date last = 0;

	for (size_t i = c->n; i-- > 0;) {
		cat = c->list[i];
		if ((upto && cat->version > upto) ||
		    !knows(cat, form, period, &w, why.code ? NULL : &why))
			continue;
		if (catalogues_in_force(c, w.end - 1, upto) == cat)
			return cat;
		if (newest == NULL) {
			newest = cat;
			last = w.end - 1;
		}
	}
	if (newest) {
		cat = catalogues_in_force(c, last, upto);
		if (knows(cat, form, period, &w, &why))
			return cat;
		(void)err_prefix(&why, -EINVAL, "in force at the end of %s", period);
	}
	if (err && c->n == 0) {
		(void)refuse(err, E_CATALOGUE_NONE, "there is no catalogue here yet");
	} else if (err) {
		*err = why;
	}
	return NULL;
}

const struct catalogue *catalogues_for(const struct catalogues *c, const char *form,
				       const char *period, struct err *err)
{
	uint32_t pinned = catalogues_pinned(c, form, period);
	const struct catalogue *cat = pinned ? catalogues_version(c, pinned) : NULL;

	return cat ? cat : choose(c, form, period, 0, err);
}

/* A version that was in force once was so when it was the newest: later ones only take over. */
bool catalogues_was_in_force(const struct catalogues *c, uint32_t version, const char *form,
			     const char *period)
{
	const struct catalogue *cat = version ? choose(c, form, period, version, NULL) : NULL;

	return cat && cat->version == version;
}

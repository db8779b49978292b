/* test_units.c - the check of units.csv looks at few days; here it is held against a check that
 * looks at every day of a small random history. */
#include "unit/folder.h"
#include "unit/suite.h"

enum { UNITS = 5, DAYS = 6, ROWS = 9, CASES = 4000 };

struct small_row {
	int unit, parent, entered_at; /* -1 = blank */
	int line, kind, from, to;     /* to = DAYS: no end */
};

struct history {
	struct small_row row[ROWS];
	int n;
};

/* The row of a unit on a line on a day; NULL when there is none. */
static const struct small_row *on(const struct history *h, int unit, int line, int day)
{
	for (int i = 0; i < h->n; i++) {
		const struct small_row *r = &h->row[i];

		if (r->unit == unit && r->line == line && r->from <= day && day < r->to)
			return r;
	}
	return NULL;
}

static bool is_sound_row(const struct history *h, const struct small_row *r, int day)
{
	const struct small_row *p = r;
	int node = -1, steps = 0;

	for (int i = 0; i < h->n; i++) {
		const struct small_row *o = &h->row[i];
		bool both = o != r && o->unit == r->unit && o->from <= day && day < o->to;

		if (both &&
		    (o->line == r->line || o->kind != r->kind || o->entered_at != r->entered_at))
			return false;
	}
	while (p->parent >= 0) {
		p = on(h, p->parent, r->line, day);
		if (p == NULL || ++steps > UNITS)
			return false;
		if (node < 0 && p->entered_at < 0)
			node = p->unit;
		if (steps == 1 && r->entered_at < 0 && p->entered_at >= 0)
			return false;
	}
	return r->parent < 0 ? r->entered_at < 0 : r->entered_at < 0 || r->entered_at == node;
}

static bool is_sound(const struct history *h)
{
	for (int day = 0; day < DAYS; day++) {
		int tops[2] = { 0, 0 };

		for (int i = 0; i < h->n; i++) {
			const struct small_row *r = &h->row[i];

			if (r->from > day || day >= r->to)
				continue;
			tops[r->line] += r->parent < 0;
			if (!is_sound_row(h, r, day) || tops[r->line] > 1)
				return false;
		}
	}
	return true;
}

static int any(unsigned *seed, int n)
{
	return rand_r(seed) % n;
}

/* One or two rows that follow each other. Units 3 and 4 often have no node. */
static void put_unit(struct history *h, int unit, unsigned *seed)
{
	int from = unit && any(seed, 4) == 0 ? any(seed, DAYS) : 0;
	int middle = any(seed, 3) ? DAYS : from + 1 + any(seed, DAYS - from);

	for (int part = 0; part < 2 && from < DAYS && h->n < ROWS; part++) {
		struct small_row *r = &h->row[h->n++];
		int to = part == 0 || any(seed, 2) ? middle : DAYS;

		*r = (struct small_row){ .unit = unit, .from = from, .to = part ? DAYS : to };
		r->parent = unit ? any(seed, unit < 3 ? unit : 4) : -1;
		r->entered_at = unit > 2 && any(seed, 3) ? r->parent : -1;
		if (r->entered_at == 3)
			r->entered_at = any(seed, 3);
		if (r->parent == unit)
			r->parent = 0;
		from = middle;
	}
}

/* Mostly sound, and then one thing changed, so that both answers come up. */
static struct history make_history(unsigned *seed)
{
	struct history h = { .n = 0 };
	struct small_row *r;

	for (int unit = 0; unit < UNITS; unit++)
		if (unit == 0 || any(seed, 5))
			put_unit(&h, unit, seed);
	r = &h.row[any(seed, h.n)];
	switch (any(seed, 8)) {
	case 0:
		r->parent = any(seed, UNITS + 1) - 1;
		break;
	case 1:
		r->entered_at = any(seed, UNITS + 1) - 1;
		break;
	case 2:
		r->from = any(seed, r->to);
		break;
	case 3:
		r->to = r->from + 1 + any(seed, DAYS - r->from);
		break;
	case 4:
		r->line = 1;
		break;
	case 5: /* the same on the other line, but for one thing */
		if (h.n < ROWS) {
			h.row[h.n] = *r;
			h.row[h.n].line = 1;
			h.row[h.n].parent = any(seed, 2) ? r->parent : -1;
			h.row[h.n].kind = any(seed, 4) == 0;
			h.row[h.n++].from = any(seed, r->to);
		}
		break;
	default:
		break;
	}
	return h;
}

static void put_id(struct buf *b, int unit)
{
	if (unit >= 0)
		buf_printf(b, "u%d", unit);
	buf_byte(b, ',');
}

static void put_rows(const struct history *h, struct buf *b)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	date first = date_of(2023, 1, 1);

	buf_text(b, "unit,parent,entered_at,name,kind,line,valid_from,valid_to\n");
	for (int i = 0; i < h->n; i++) {
		const struct small_row *r = &h->row[i];

		put_id(b, r->unit);
		put_id(b, r->parent);
		put_id(b, r->entered_at);
		buf_printf(b, "U,k%d,%s,%s,%s\n", r->kind, r->line ? "front" : "",
			   date_format(first + r->from, from),
			   r->to == DAYS ? "" : date_format(first + r->to, to));
	}
}

START_TEST(the_check_agrees_with_looking_at_every_day)
{
	unsigned seed = 7u + (unsigned)_i;
	int accepted = 0;

	for (int i = 0; i < CASES; i++) {
		struct history h = make_history(&seed);
		struct problems problems = { 0 };
		struct folder f = { .n = 0 };
		struct buf rows = { 0 };
		struct catalogue *cat;

		put_rows(&h, &rows);
		folder_set(&f, "catalogue.csv", "issuer,version,in_force_from\nkt,1,2023-01-01\n");
		folder_set(&f, "units.csv", buf_str(&rows));
		cat = folder_build(&f, NULL, &problems);
		if ((cat != NULL) != is_sound(&h)) {
			print_problems(&problems);
			ck_abort_msg("%s, but looking at every day says otherwise:\n%s",
				     cat ? "accepted" : "refused", buf_str(&rows));
		}
		accepted += cat != NULL;
		catalogue_free(cat);
		problems_done(&problems);
		buf_done(&rows);
		folder_done(&f);
	}
	ck_assert_int_ge(accepted, CASES / 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("units");
	TCase *t = tcase_create("units");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, the_check_agrees_with_looking_at_every_day, 0, 4);
	return suite_run(s);
}

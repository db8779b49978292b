/* view_csv.c - a roll-up as one CSV table (view.h): a row per fact, of the kinds coverage, cell,
 * ratio, verdict and difference (of one line's value in a territory from another line's); what does
 * not apply to a kind is left blank. Fails: never. */
#include "base/buf.h"
#include "base/mem.h"
#include "view.h"

enum {
	UNIT,
	FORM,
	PERIOD,
	REVISION,
	KIND,
	NAME,
	STRATUM,
	SCOPE,
	PLAN,
	COMPARATOR,
	THRESHOLD,
	VALUE,
	NUMERATOR,
	DENOMINATOR,
	PERCENT,
	REPORTERS,
	EXPECTED,
	NOT_APPLICABLE,
	MISSING,
	VERDICT,
	MET,
	JUDGED,
	SHORT_BY,
	ABOVE,
	COMPLETE,
	LATE,
	NOTHING,
	REGISTRATION,
	PARTLY,
	TERRITORY,
	LINE,
	TITLE,
	COLUMNS
};

static const char *const names[COLUMNS] = {
	"unit",      "form",        "period",  "revision",     "kind",      "name",
	"stratum",   "scope",       "plan",    "comparator",   "threshold", "value",
	"numerator", "denominator", "percent", "reporters",    "expected",  "not_applicable",
	"missing",   "verdict",     "met",     "judged",       "short_by",  "above",
	"complete",  "late",        "nothing", "registration", "partly",    "territory",
	"line",      "title",
};

/* The row that is being made. */
struct row {
	struct table *table;
	struct arena arena;
	const char *field[COLUMNS];
	const struct catalogue *cat; /* of a file that is handed out; NULL: it is for programs */
	bool vietnamese;
	size_t columns;
};

static void put_number(struct row *r, int column, int64_t n)
{
	r->field[column] = arena_printf(&r->arena, "%lld", (long long)n);
}

static void put_missing(struct row *r, const char *const *unit, size_t n)
{
	r->field[MISSING] = cli_joined(&r->arena, unit, n, "|");
}

static void begin(struct row *r, const struct view *v, const char *kind, const char *name,
		  const char *stratum)
{
	memset(r->field, 0, sizeof r->field);
	r->field[UNIT] = v->unit;
	r->field[FORM] = v->form;
	r->field[PERIOD] = v->period;
	put_number(r, REVISION, v->revision);
	r->field[KIND] = kind;
	r->field[NAME] = name;
	r->field[STRATUM] = stratum;
}

static void end(struct row *r)
{
	table_row(r->table);
	for (size_t i = 0; i < r->columns; i++)
		table_cell(r->table, r->field[i]);
}

static void add_coverage(struct row *r, const struct view *v)
{
	begin(r, v, "coverage", NULL, NULL);
	put_number(r, VALUE, v->reported);
	put_number(r, EXPECTED, v->expected);
	put_missing(r, v->missing, v->n_missing);
	put_number(r, LATE, v->late);
	put_number(r, NOTHING, v->nothing);
	end(r);
}

static const char *percent_of(struct row *r, const struct view_row *x)
{
	char *text = x->percent && r->cat ? arena_strdup(&r->arena, x->percent) : NULL, *point;

	if (text == NULL)
		return x->percent;
	point = strchr(text, '.');
	if (point)
		*point = ',';
	return text;
}

static void add_row(struct row *r, const struct view *v, const struct view_row *x, bool ratio)
{
	begin(r, v, ratio ? "ratio" : "cell", x->name, x->stratum);
	put_number(r, ratio ? NUMERATOR : VALUE, x->value);
	if (ratio)
		put_number(r, DENOMINATOR, x->denominator);
	r->field[PERCENT] = percent_of(r, x);
	if (r->cat)
		r->field[TITLE] = view_title(r->cat, x->number, ratio, r->vietnamese);
	put_number(r, REPORTERS, x->reporters);
	put_number(r, EXPECTED, x->expected);
	put_number(r, NOT_APPLICABLE, x->not_applicable);
	put_missing(r, x->missing, x->n_missing);
	r->field[REGISTRATION] = view_taken_text(&r->arena, x);
	r->field[PARTLY] = cli_joined(&r->arena, x->partly, x->n_partly, "|");
	end(r);
}

static void add_verdict(struct row *r, const struct view *v, const struct view_verdict *x)
{
	begin(r, v, "verdict", x->measure, x->stratum);
	r->field[SCOPE] = x->scope;
	r->field[PLAN] = x->plan;
	r->field[COMPARATOR] = x->comparator;
	r->field[THRESHOLD] = x->threshold;
	r->field[VERDICT] = x->verdict;
	if (x->each) {
		put_number(r, MET, x->met);
		put_number(r, JUDGED, x->judged);
		put_number(r, EXPECTED, x->expected);
	}
	if (x->has_short)
		put_number(r, SHORT_BY, x->short_by);
	r->field[ABOVE] = x->above ? "t" : "f";
	r->field[COMPLETE] = x->complete ? "t" : "f";
	end(r);
}

/* A row for each side. */
static void add_difference(struct row *r, const struct view *v, const struct view_difference *d)
{
	for (int k = 0; k < 2; k++) {
		begin(r, v, "difference", d->cell, NULL);
		r->field[TERRITORY] = d->territory;
		r->field[LINE] = d->side[k].line;
		if (d->side[k].has_value)
			put_number(r, VALUE, d->side[k].value);
		end(r);
	}
}

/* Without a catalogue there is no column for names. */
static struct table *fill(const struct cli *cli, const struct catalogue *cat, const struct view *v,
			  size_t n, const char *only)
{
	struct row r = { .table = table_new(cli), .cat = cat, .vietnamese = cli->vietnamese };

	for (size_t i = 0; i < (cat ? COLUMNS : TITLE); i++)
		table_column_of(r.table, COLUMN_TEXT, names[i], names[i]);
	r.columns = cat ? COLUMNS : TITLE;
	for (; n > 0; n--, v++) {
		add_coverage(&r, v);
		for (size_t i = 0; i < v->n_cells; i++)
			if (view_wanted(only, v->cells[i].stratum))
				add_row(&r, v, &v->cells[i], false);
		for (size_t i = 0; i < v->n_ratios; i++)
			if (view_wanted(only, v->ratios[i].stratum))
				add_row(&r, v, &v->ratios[i], true);
		for (size_t i = 0; i < v->n_verdicts; i++)
			if (view_wanted(only, v->verdicts[i].stratum))
				add_verdict(&r, v, &v->verdicts[i]);
		for (size_t i = 0; i < v->n_differences; i++)
			add_difference(&r, v, &v->differences[i]);
	}
	arena_done(&r.arena);
	return r.table;
}

void view_print_csv(const struct cli *cli, const struct view *v, size_t n, const char *only)
{
	table_print(fill(cli, NULL, v, n, only));
}

void view_put_csv(const struct cli *cli, const struct catalogue *cat, const struct view *v,
		  size_t n, const char *only, struct buf *out)
{
	buf_text(out, "\xef\xbb\xbf");
	table_put_csv(fill(cli, cat, v, n, only), out);
}

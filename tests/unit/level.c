/* level.c - see level.h. */
#include "unit/level.h"

#include <check.h>
#include <string.h>

#include "report/check.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/encode.h"

static char where[80]; /* for what is said when something is wrong */

/* ck_assert notes every look at it in a file, which is too slow for millions of them. */
#define must(what, ...)                                                                            \
	do {                                                                                       \
		if (!(what))                                                                       \
			ck_abort_msg("%s: %s: %s", where, #what, said(__VA_ARGS__));               \
	} while (0)

__attribute__((format(printf, 1, 2))) static const char *said(const char *fmt, ...)
{
	static char text[160];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return text;
}

static void say_where(const struct levels *l, uint64_t seed, int unit)
{
	(void)snprintf(where, sizeof where, "seed %" PRIu64 " unit %s", seed,
		       unit < 0 ? "" : l->w.oracle.unit[unit].row->unit);
}

/* ---- Making ---- */

static uint64_t seed_now;

static void open_levels(struct levels *l)
{
	arena_init(&l->arena, 0);
	l->tree = tree_of(l->w.cat, l->w.line, l->w.window);
	say_where(l, seed_now, -1);
	must(l->tree->n == l->w.oracle.n, "the tree has %zu units", l->tree->n);
	for (size_t u = 0; u < l->w.oracle.n; u++)
		l->own_rev[u] = 1;
}

void levels_init(struct levels *l, uint64_t seed)
{
	struct chance c = { .state = seed };

	*l = (struct levels){ 0 };
	seed_now = seed;
	world_make(&l->w, &c);
	open_levels(l);
}

void levels_open(struct levels *l, struct catalogue *cat)
{
	*l = (struct levels){ 0 };
	seed_now = 0;
	world_take(&l->w, cat, "2023-A1");
	open_levels(l);
}

void levels_other(struct levels *l, const struct levels *first, const char *period,
		  struct chance *c)
{
	*l = (struct levels){ .borrows = true };
	world_other(&l->w, &first->w, period, c);
	open_levels(l);
}

void levels_view(struct levels *l, struct catalogue *cat, const char *period, int line,
		 uint64_t seed)
{
	*l = (struct levels){ .borrows = true };
	seed_now = seed;
	world_view(&l->w, cat, period, line);
	open_levels(l);
}

void levels_done(struct levels *l)
{
	for (size_t u = 0; u < l->w.oracle.n; u++) {
		buf_done(&l->made[u].bytes);
		lineset_free(l->made[u].lines);
	}
	arena_done(&l->arena);
	if (!l->borrows)
		world_done(&l->w);
}

static const char *id_of(const struct levels *l, int unit)
{
	return l->w.oracle.unit[unit].row->unit;
}

struct key levels_key(const struct levels *l, int unit)
{
	return (struct key){ id_of(l, unit), PART_MERGED, l->w.cat->lines[l->w.line], "f",
			     l->w.period };
}

struct roll *levels_roll(const struct levels *l, int unit)
{
	struct key key = levels_key(l, unit);

	return roll_new(l->w.cat, l->tree, tree_find(l->tree, id_of(l, unit)), &key);
}

size_t levels_shares(const struct levels *l, int node, int list[ORACLE_UNITS])
{
	const struct oracle *o = &l->w.oracle;
	size_t n = 0;

	for (int u = 0; u < (int)o->n; u++)
		if (u != node && oracle_has_node(o, u)
			    ? oracle_superior(o, u) == node && l->made[u].any
			    : oracle_holder(o, u) == node && o->unit[u].own.reported)
			list[n++] = u;
	return n;
}

/* The registration that is taken, as a node finds it among those it keeps. */
static size_t choose(struct levels *l, int unit, struct registration *ret)
{
	const struct oracle *o = &l->w.oracle;
	int form = catalogue_form(l->w.cat, "dk");
	struct window best = { 0 }, w;
	size_t n = 0;

	for (size_t p = 0; p < o->n_registrations; p++) {
		struct report typed = world_registered(&l->arena, &l->w, unit, p);
		struct report *report = arena_need(&l->arena, sizeof *report);
		struct buf b = { 0 };

		if (!o->unit[unit].registered[p].reported ||
		    !registration_fits(l->w.cat, form, typed.key.period, l->w.window, &w) ||
		    (n > 0 && !registration_is_before(w, best, l->w.window)))
			continue;
		n = 1;
		best = w;
		(void)report_encode(&typed, &b);
		must(report_decode(&l->arena, b.data, b.len, report, NULL, NULL) == 0,
		     "a registration");
		*ret = (struct registration){ .form = form,
					      .line = { report->key, report->rev,
							report_digest(b.data, b.len) },
					      .report = report };
		buf_done(&b);
	}
	return n;
}

static struct share own_share(struct levels *l, int node, int unit)
{
	struct report typed = world_own(&l->arena, &l->w, unit, l->own_rev[unit]), own;
	int at = tree_find(l->tree, id_of(l, unit));
	struct share p = { .n = 1,
			   .line = arena_need(&l->arena, sizeof *p.line),
			   .gap = arena_need(&l->arena, sizeof *p.gap) };
	struct registration registration;
	struct own_part part = { .report = &own, .registration = &registration };
	struct buf b = { 0 };

	(void)report_encode(&typed, &b);
	must(report_decode(&l->arena, b.data, b.len, &own, NULL, NULL) == 0, "an own part");
	p.report.key = own.key;
	part.n_registrations = choose(l, unit, &registration);
	derive_own(&l->arena, l->w.cat, l->tree, at, &part, &p.report, p.gap);
	p.n_taken = part.n_registrations > 0 && registration.taken;
	p.taken = p.n_taken ? arena_copy(&l->arena, &registration.line, sizeof *p.taken) : NULL;
	if (unit != node)
		roll_judge_own(&l->arena, l->w.cat, l->tree, at, &p.report);
	*p.line = (struct lineage_line){ own.key, own.rev, report_digest(b.data, b.len) };
	buf_done(&b);
	return p;
}

static const struct gap_pattern *copy_pattern(struct levels *l, const struct gap_pattern *p)
{
	struct gap_pattern copy;

	if (p == NULL)
		return NULL;
	copy = *p;
	copy.cell = arena_copy(&l->arena, p->cell, p->n_cells * sizeof *p->cell);
	copy.ratio = arena_copy(&l->arena, p->ratio, p->n_ratios * sizeof *p->ratio);
	return arena_copy(&l->arena, &copy, sizeof copy);
}

/* As it is now, whatever the child makes later. */
static struct share child_share(struct levels *l, int unit)
{
	const struct made *m = &l->made[unit];
	struct share p = { .report = m->report, .n = lineset_gaps(m->lines) };

	p.line = arena_need(&l->arena, p.n * sizeof *p.line);
	p.gap = arena_need(&l->arena, p.n * sizeof *p.gap);
	for (size_t i = 0; i < p.n; i++) {
		const struct gap_line *gap = lineset_gap_at(m->lines, i);
		struct key key = { gap->unit, PART_OWN, "", "f", l->w.period };
		const struct lineage_line *line = lineset_line(m->lines, &key);

		key.unit = arena_strdup(&l->arena, gap->unit);
		p.gap[i] = *gap;
		p.gap[i].unit = key.unit;
		p.gap[i].pattern = copy_pattern(l, gap->pattern);
		p.line[i] = (struct lineage_line){ key, line->rev, line->digest };
	}
	p.taken = arena_need(&l->arena, (lineset_lines(m->lines) + 1) * sizeof *p.taken);
	for (size_t i = 0; i < lineset_lines(m->lines); i++) {
		struct lineage_line line = *lineset_line_at(m->lines, i);

		if (strcmp(line.key.form, "dk") != 0)
			continue;
		line.key.unit = arena_strdup(&l->arena, line.key.unit);
		line.key.line = "";
		line.key.form = "dk";
		line.key.period = arena_strdup(&l->arena, line.key.period);
		p.taken[p.n_taken++] = line;
	}
	return p;
}

struct share levels_share(struct levels *l, int node, int unit)
{
	bool own = unit == node || !oracle_has_node(&l->w.oracle, unit);
	struct share p = own ? own_share(l, node, unit) : child_share(l, unit);

	/* "late" is the receiver's to say, whatever the line said below */
	for (size_t i = 0; i < p.n; i++)
		if (unit != node && strcmp(p.gap[i].unit, id_of(l, unit)) == 0)
			p.gap[i].flags = (p.gap[i].flags & ~(uint32_t)FLAG_LATE) |
					 (l->w.oracle.unit[unit].late ? FLAG_LATE : 0);
	return p;
}

void share_add(struct roll *r, const struct share *p)
{
	roll_add(r, &p->report);
	for (size_t i = 0; i < p->n; i++) {
		roll_put_line(r, &p->line[i]);
		roll_put_gap(r, &p->gap[i]);
	}
	for (size_t i = 0; i < p->n_taken; i++)
		roll_put_line(r, &p->taken[i]);
}

void share_take(struct roll *r, const struct share *p)
{
	roll_subtract(r, &p->report);
	for (size_t i = 0; i < p->n; i++) {
		roll_drop_line(r, &p->line[i].key);
		roll_drop_gap(r, p->gap[i].unit);
	}
	for (size_t i = 0; i < p->n_taken; i++)
		roll_drop_line(r, &p->taken[i].key);
}

/* What the roll kept of who is covered, against what its lines say. */
static void check_cover(const struct roll *r, const struct lineset *lines)
{
	const struct cover *kept = roll_cover(r);
	const struct asked *asked = roll_asked(r);
	struct cover c;

	cover_of(&c, asked, lines);
	must(c.reported == kept->reported && c.foreign == kept->foreign,
	     "%zu reported, %zu foreign", kept->reported, kept->foreign);
	for (size_t i = 0; i < asked->words; i++)
		must(c.covered[i] == kept->covered[i] && c.gappy[i] == kept->gappy[i], "word %zu",
		     i);
	cover_done(&c);
}

/* Every merged part has only what its own catalogue asks for. */
static void must_be_asked(const struct world *w, const struct report *merged)
{
	struct catalogue *one[] = { w->cat };
	struct catalogues all = { .list = one, .n = 1 };
	struct err err = { 0 };

	must(check_merged_asked(&all, merged, &err) == 0, "a merged part is refused: %s", err.text);
}

void levels_take(struct levels *l, int node, struct roll *r)
{
	struct made *m = &l->made[node];
	struct report merged;
	size_t content;

	say_where(l, seed_now, node);
	roll_emit(r, &l->arena, &merged);
	merged.purpose = PURPOSE_RUNNING;
	merged.rev = ++m->rev;
	if (merged.rev > 1)
		merged.prev = report_digest(m->bytes.data, m->bytes.len);
	buf_clear(&m->bytes);
	m->content = report_encode(&merged, &m->bytes);
	must(report_decode(&l->arena, m->bytes.data, m->bytes.len, &m->report, &content, NULL) == 0,
	     "a merged part is refused");
	must(content == m->content, "the content is %zu bytes long", content);
	must(check_merged(&m->report, NULL) == 0, "a merged part cannot be true");
	must_be_asked(&l->w, &m->report);
	lineset_free(m->lines);
	m->lines = lineset_new();
	lineset_copy(m->lines, roll_lines(r));
	must(lineset_matches(m->lines, &m->report, NULL) == 0, "other lines than in the bytes");
	m->any = lineset_gaps(m->lines) > 0;
	check_cover(r, m->lines);
}

void levels_make(struct levels *l, struct chance *c, int node)
{
	int list[ORACLE_UNITS];
	size_t n = levels_shares(l, node, list);
	struct roll *r = levels_roll(l, node);

	chance_shuffle(c, list, n);
	for (size_t i = 0; i < n; i++) {
		struct share p = levels_share(l, node, list[i]);

		share_add(r, &p);
	}
	levels_take(l, node, r);
	roll_free(r);
}

int levels_order(const struct levels *l, int order[ORACLE_UNITS])
{
	int n = 0;

	for (size_t i = l->tree->n; i-- > 0;) {
		int u = oracle_find(&l->w.oracle, l->tree->unit[l->tree->order[i]].id);

		if (oracle_has_node(&l->w.oracle, u))
			order[n++] = u;
	}
	return n;
}

void levels_make_all(struct levels *l, struct chance *c)
{
	int order[ORACLE_UNITS], n = levels_order(l, order);

	for (int i = 0; i < n; i++)
		levels_make(l, c, order[i]);
}

/* ---- What was seen so far ---- */

static struct {
	unsigned cells, pairs, strata, cells_left_out, pairs_left_out, below_zero, other_line;
	unsigned ended, nothing, late, without_node, missing_cell, missing_ratio;
	unsigned computed, percents, verdict[4], unit_verdict[4], complete[2], above, assigned;
	unsigned taken, none_taken;
} seen;

void levels_must_have_seen_everything(void)
{
	const unsigned *n = (const unsigned *)&seen;

	for (size_t i = 0; i < sizeof seen / sizeof *n; i++)
		ck_assert_msg(n[i] > 0, "never seen: %zu", i);
}

static void see(const struct levels *l)
{
	const struct oracle *o = &l->w.oracle;

	seen.other_line += l->w.line > 0;
	for (int u = 0; u < (int)o->n; u++) {
		seen.ended += o->unit[u].ended && o->unit[u].own.reported;
		seen.without_node += !oracle_has_node(o, u) && o->unit[u].own.reported;
	}
}

/* ---- Blocks against the oracle ---- */

static bool lists(const int *strata, size_t n, int stratum)
{
	for (size_t i = 0; i < n; i++)
		if (strata[i] == stratum)
			return true;
	return stratum < 0;
}

/* One entry of a column: where it should stand, how often it stands. */
struct spot {
	uint32_t number;
	const uint32_t *column, *over;
	size_t n, n_over;
};

/* The position of an entry that is to be there, -1 where there is to be none. */
static long entry(const struct spot *p, const struct oracle_sum *s)
{
	long at = column_find(p->column, p->n, p->number);
	bool left_out = column_find(p->over, p->n_over, p->number) >= 0;

	must(left_out == s->over, "number %u", p->number);
	must((at >= 0) == (!s->over && s->reporters + s->na > 0), "number %u", p->number);
	return at;
}

static size_t check_cells(struct levels *l, int node, int stratum, const struct cells *c)
{
	const struct catalogue *cat = l->w.cat;
	size_t rows = 0, over = 0;

	for (size_t i = 0; i < cat->n_cells; i++) {
		const struct cat_cell *cell = &cat->cells[i];
		struct oracle_sum s;
		long at;

		if (cell->form != l->w.form || cell->source != SOURCE_TYPED ||
		    !lists(cell->strata, cell->n_strata, stratum))
			continue;
		s = oracle_cell(&l->w.oracle, node, (int)i, stratum);
		at = entry(&(struct spot){ cell->number, c->number, c->over, c->n, c->n_over }, &s);
		over += s.over;
		seen.cells_left_out += s.over;
		if (at < 0)
			continue;
		rows++;
		seen.cells++;
		must(c->value[at] == s.a && c->value[at] >= 0, "cell %s: %lld", cell->code,
		     (long long)c->value[at]);
		must(c->reporters[at] == s.reporters && c->na[at] == s.na, "cell %s: %u, %u",
		     cell->code, c->reporters[at], c->na[at]);
	}
	must(rows == c->n && over == c->n_over, "%zu cells and %zu left out", c->n, c->n_over);
	return rows + over;
}

static size_t check_pairs(struct levels *l, int node, int stratum, const struct pairs *p)
{
	const struct catalogue *cat = l->w.cat;
	size_t rows = 0, over = 0;

	for (size_t i = 0; i < cat->n_ratios; i++) {
		const struct cat_ratio *ratio = &cat->ratios[i];
		struct oracle_sum s;
		long at;

		if (ratio->form != l->w.form || ratio->computed ||
		    !lists(ratio->strata, ratio->n_strata, stratum))
			continue;
		s = oracle_ratio(&l->w.oracle, node, (int)i, stratum);
		at = entry(&(struct spot){ ratio->number, p->ratio, p->over, p->n, p->n_over }, &s);
		over += s.over;
		seen.pairs_left_out += s.over;
		if (at < 0)
			continue;
		rows++;
		seen.pairs++;
		seen.below_zero += p->numerator[at] < 0;
		must(p->numerator[at] == s.a && p->denominator[at] == s.b, "ratio %s", ratio->id);
		must(p->reporters[at] == s.reporters && p->na[at] == s.na, "ratio %s: %u, %u",
		     ratio->id, p->reporters[at], p->na[at]);
	}
	must(rows == p->n && over == p->n_over, "%zu pairs and %zu left out", p->n, p->n_over);
	return rows + over;
}

static void check_blocks(struct levels *l, int node)
{
	static const struct stratum_block none;
	const struct report *r = &l->made[node].report;
	size_t at = 0;

	(void)check_cells(l, node, -1, &r->cells);
	(void)check_pairs(l, node, -1, &r->pairs);
	for (size_t s = 0; s < l->w.cat->n_strata; s++) {
		bool is_there =
			at < r->n_strata && r->strata[at].stratum == l->w.cat->strata[s].number;
		const struct stratum_block *b = is_there ? &r->strata[at] : &none;
		size_t rows = check_cells(l, node, (int)s, &b->cells);

		rows += check_pairs(l, node, (int)s, &b->pairs);
		must(is_there == (rows > 0), "stratum %s", l->w.cat->strata[s].id);
		at += is_there;
		seen.strata += is_there;
	}
	must(at == r->n_strata, "%zu strata", r->n_strata);
}

static void check_tallies(struct levels *l, int node)
{
	const struct tallies *t = &l->made[node].report.tallies;
	size_t rows = 0;

	for (size_t i = 0; i < l->w.cat->n_targets; i++) {
		struct oracle_tally y;
		long at;

		if (l->w.cat->targets[i].form != l->w.form)
			continue;
		y = oracle_tally(&l->w.oracle, node, (int)i);
		at = column_find(t->target, t->n, l->w.cat->targets[i].number);
		must((at >= 0) == (y.judged + y.na > 0), "target %u", l->w.cat->targets[i].number);
		if (at < 0)
			continue;
		rows++;
		must(t->met[at] == y.met && t->judged[at] == y.judged && t->na[at] == y.na,
		     "target %u: %u of %u met, %u not applicable", t->target[at], t->met[at],
		     t->judged[at], t->na[at]);
		must(t->short_by[at] == (y.short_by > VALUE_MAX ? VALUE_MAX : y.short_by),
		     "target %u: short by %lld", t->target[at], (long long)t->short_by[at]);
	}
	must(rows == t->n, "%zu tallies", t->n);
}

/* ---- Lines ---- */

static uint32_t flags_at(const struct levels *l, int node, int unit)
{
	const struct oracle_unit *u = &l->w.oracle.unit[unit];

	return u->own.flags | (u->late && unit != node ? FLAG_LATE : 0);
}

static void check_gap(const struct levels *l, int node, int unit, const struct gap_line *g)
{
	static const struct gap_pattern none;
	const struct gap_pattern *p = g->pattern ? g->pattern : &none;
	const struct oracle *o = &l->w.oracle;
	size_t cells = 0, ratios = 0;

	must(g->flags == flags_at(l, node, unit), "gap of %s: flags %u", g->unit, g->flags);
	must(g->catalogue == l->w.cat->version, "gap of %s", g->unit);
	for (int i = 0; i < (int)o->cat->n_cells; i++)
		if (oracle_fills(o, unit, i) && oracle_lacks_cell(o, unit, i))
			must(cells < p->n_cells && p->cell[cells++] == o->cat->cells[i].number,
			     "gap of %s: cell %s", g->unit, o->cat->cells[i].code);
	for (int i = 0; i < (int)o->cat->n_ratios; i++)
		if (o->cat->ratios[i].form == o->form && oracle_fills_ratio(o, unit, i) &&
		    oracle_lacks_ratio(o, unit, i))
			must(ratios < p->n_ratios && p->ratio[ratios++] == o->cat->ratios[i].number,
			     "gap of %s: ratio %s", g->unit, o->cat->ratios[i].id);
	must(cells == p->n_cells && ratios == p->n_ratios, "gap of %s", g->unit);
	seen.missing_cell += cells > 0;
	seen.missing_ratio += ratios > 0;
}

/* Whether the line of the registration it took is there, and no other. */
static unsigned check_taken(const struct levels *l, const struct made *m, int unit)
{
	const struct oracle *o = &l->w.oracle;
	int taken = oracle_takes(o, unit) ? oracle_taken(o, unit) : -1;

	for (int p = 0; p < (int)o->n_registrations; p++) {
		struct key key = { id_of(l, unit), PART_OWN, "", "dk", o->registration[p].period };

		must((lineset_line(m->lines, &key) != NULL) == (p == taken), "%s of %s", key.period,
		     key.unit);
	}
	seen.taken += taken >= 0;
	seen.none_taken += taken < 0 && oracle_takes(o, unit);
	return taken >= 0;
}

static void check_lines(const struct levels *l, int node)
{
	const struct made *m = &l->made[node];
	const struct oracle *o = &l->w.oracle;
	unsigned covered = 0, provisional = 0, taken = 0;

	for (int u = 0; u < (int)o->n; u++) {
		const struct gap_line *g = lineset_gap(m->lines, id_of(l, u));
		struct key key = { id_of(l, u), PART_OWN, "", "f", l->w.period };
		const struct lineage_line *line = lineset_line(m->lines, &key);
		bool is_covered = o->unit[u].own.reported && oracle_below(o, u, node);

		must((g != NULL) == is_covered && (line != NULL) == is_covered, "%s", id_of(l, u));
		if (!is_covered)
			continue;
		covered++;
		provisional += (o->unit[u].own.flags & FLAG_PROVISIONAL) != 0;
		must(line->rev == l->own_rev[u], "revision %u of %s", line->rev, id_of(l, u));
		check_gap(l, node, u, g);
		taken += check_taken(l, m, u);
	}
	must(m->report.gap_count == covered && m->report.lineage_count == covered + taken,
	     "%u covered", m->report.gap_count);
	must(m->report.provisional == provisional, "%u provisional", m->report.provisional);
}

/* ---- Figures ---- */

static uint64_t mask_of(const struct levels *l, const struct figure_pattern *p)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < p->n; i++)
		mask |= UINT64_C(1) << oracle_find(&l->w.oracle, p->unit[i]);
	must((size_t)__builtin_popcountll(mask) == p->n, "a unit is missing twice");
	return mask;
}

static void check_row(const struct levels *l, const struct figure *f, const struct figure_row *row,
		      const struct oracle_sum *s)
{
	uint64_t missing = row->missing ? mask_of(l, &f->patterns[row->missing - 1]) : 0;

	must(row->expected == s->expected, "number %u of stratum %u: %u expected", row->number,
	     row->stratum, row->expected);
	must(missing == s->missing, "number %u of stratum %u", row->number, row->stratum);
	must(row->missing == 0 || missing != 0, "an empty pattern");
	must(row->expected == s->reporters + s->na + (unsigned)__builtin_popcountll(missing),
	     "number %u of stratum %u: nobody is reporter and missing", row->number, row->stratum);
}

static int stratum_of(const struct levels *l, uint32_t number)
{
	for (int s = 0; s < (int)l->w.cat->n_strata; s++)
		if (l->w.cat->strata[s].number == number)
			return s;
	return -1;
}

static int cell_of(const struct levels *l, uint32_t number)
{
	int i = 0;

	while (l->w.cat->cells[i].number != number)
		i++;
	return i;
}

static int ratio_of(const struct levels *l, uint32_t number)
{
	int i = 0;

	while (l->w.cat->ratios[i].number != number)
		i++;
	return i;
}

static int64_t percent_of(const struct oracle_sum *s)
{
	return s->b > 0 && s->a >= 0 && s->reporters > 0 ? oracle_percent(s->a, s->b) : -1;
}

static void check_rows(struct levels *l, int node, const struct figure *f)
{
	size_t n_cells = 0, n_pairs = 0;
	const struct report *r = &l->made[node].report;

	for (size_t i = 0; i < f->n_cells; i++) {
		const struct figure_row *row = &f->cells[i];
		struct oracle_sum s = oracle_cell(&l->w.oracle, node, cell_of(l, row->number),
						  stratum_of(l, row->stratum));

		check_row(l, f, row, &s);
		must(row->percent == -1, "a cell with a percentage");
	}
	for (size_t i = 0; i < f->n_pairs; i++) {
		const struct figure_row *row = &f->pairs[i];
		struct oracle_sum s = oracle_ratio(&l->w.oracle, node, ratio_of(l, row->number),
						   stratum_of(l, row->stratum));

		check_row(l, f, row, &s);
		seen.percents += row->percent >= 0;
		must(row->percent == percent_of(&s), "ratio %u: %lld hundredths", row->number,
		     (long long)row->percent);
	}
	for (size_t i = 0; i < r->n_strata; i++) {
		n_cells += r->strata[i].cells.n;
		n_pairs += r->strata[i].pairs.n;
	}
	must(f->n_cells == r->cells.n + n_cells && f->n_pairs == r->pairs.n + n_pairs,
	     "%zu rows of cells, %zu of pairs", f->n_cells, f->n_pairs);
}

static size_t check_computed(const struct figure *f, uint32_t number, bool is_ratio,
			     const struct oracle_sum *s)
{
	const struct figure_computed *c = NULL;

	for (size_t i = 0; i < f->n_computed; i++)
		if (f->computed[i].number == number && f->computed[i].is_ratio == is_ratio)
			c = &f->computed[i];
	must((c != NULL) == (s->reporters > 0 && !s->over), "computed %u", number);
	if (c == NULL)
		return 0;
	must(c->numerator == s->a && c->denominator == s->b, "computed %u: %lld of %lld", number,
	     (long long)c->numerator, (long long)c->denominator);
	must(c->reporters == s->reporters && c->na == s->na, "computed %u", number);
	must(c->expected ==
		     (s->expected > s->reporters + s->na ? s->expected : s->reporters + s->na),
	     "computed %u: %u expected", number, c->expected);
	must(c->percent == (is_ratio ? percent_of(s) : -1), "computed %u", number);
	return 1;
}

static void check_all_computed(struct levels *l, int node, const struct figure *f)
{
	const struct catalogue *cat = l->w.cat;
	size_t n = 0;

	for (int i = 0; i < (int)cat->n_cells; i++) {
		struct oracle_sum s = { 0 };

		if (cat->cells[i].form != l->w.form || cat->cells[i].source == SOURCE_TYPED)
			continue;
		s = oracle_cell(&l->w.oracle, node, i, -1);
		n += check_computed(f, cat->cells[i].number, false, &s);
	}
	for (int i = 0; i < (int)cat->n_ratios; i++) {
		struct oracle_sum s = { 0 };

		if (cat->ratios[i].form != l->w.form || !cat->ratios[i].computed)
			continue;
		s = oracle_ratio(&l->w.oracle, node, i, -1);
		n += check_computed(f, cat->ratios[i].number, true, &s);
	}
	must(n == f->n_computed, "%zu computed rows", f->n_computed);
	seen.computed += f->n_computed > 0;
}

static void check_verdict(const struct figure_verdict *v, const struct cat_target *t,
			  const struct oracle_row *row)
{
	must(v->target == t->number, "target %u where %u should stand", v->target, t->number);
	must(v->verdict == row->verdict, "target %u: %s, not %s", t->number,
	     verdict_name(v->verdict), verdict_name(row->verdict));
	must(v->short_by == row->short_by, "target %u: short by %lld", t->number,
	     (long long)v->short_by);
	must(v->complete == row->complete, "target %u", t->number);
	must(v->above == row->above, "target %u", t->number);
	must(v->each == (t->scope.kind == SCOPE_EACH), "target %u", t->number);
	must(!v->each || (v->met == row->met && v->judged == row->judged &&
			  v->expected == row->expected),
	     "target %u: %u of %u met, %u expected, not %u", t->number, v->met, v->judged,
	     v->expected, row->expected);
}

/* Whether some unit of the kind has a threshold of its own. */
static bool is_assigned(const struct levels *l, const struct cat_target *t)
{
	const struct oracle *o = &l->w.oracle;

	for (int u = 0; u < (int)o->n; u++)
		if (o->unit[u].row->kind == t->scope.each && oracle_threshold(o, u, t) != t)
			return true;
	return false;
}

static void check_verdicts(struct levels *l, int node, const struct figure *f)
{
	size_t n = 0;

	for (size_t i = 0; i < l->w.cat->n_targets; i++) {
		const struct cat_target *t = &l->w.cat->targets[i];
		struct oracle_row row;

		if (t->form != l->w.form)
			continue;
		row = oracle_row(&l->w.oracle, node, (int)i);
		if (!row.stands)
			continue;
		must(n < f->n_verdicts, "target %u has no row", t->number);
		check_verdict(&f->verdicts[n++], t, &row);
		seen.complete[row.complete]++;
		seen.above += row.above;
		seen.assigned += t->scope.kind == SCOPE_EACH && is_assigned(l, t);
		if (t->scope.kind == SCOPE_EACH)
			seen.verdict[row.verdict]++;
		else
			seen.unit_verdict[row.verdict]++;
	}
	must(n == f->n_verdicts, "%zu verdicts", f->n_verdicts);
}

static void check_coverage(const struct levels *l, int node, const struct figure *f)
{
	const struct oracle *o = &l->w.oracle;
	unsigned expected = 0, reported = 0, late = 0, nothing = 0, provisional = 0;
	uint64_t missing = 0;

	for (int u = 0; u < (int)o->n; u++) {
		uint32_t flags = flags_at(l, node, u);

		if (!oracle_below(o, u, node))
			continue;
		expected += oracle_files(o, u);
		missing |= (uint64_t)(oracle_files(o, u) && !o->unit[u].own.reported) << u;
		if (!o->unit[u].own.reported)
			continue; /* covered it may be, though a later version asks nothing of it */
		reported += oracle_files(o, u);
		late += (flags & FLAG_LATE) != 0;
		nothing += (flags & FLAG_NOTHING) != 0;
		provisional += (flags & FLAG_PROVISIONAL) != 0;
	}
	seen.late += late;
	seen.nothing += nothing;
	must(f->expected == expected && f->reported == reported, "%u expected, %u reported",
	     f->expected, f->reported);
	must(f->late == late && f->nothing == nothing && f->provisional == provisional,
	     "%u late, %u nothing, %u provisional", f->late, f->nothing, f->provisional);
	must(mask_of(l, &f->missing) == missing, "who is missing");
}

void levels_check(struct levels *l, int node)
{
	struct made *m = &l->made[node];
	struct asked *asked =
		asked_new(l->w.cat, l->tree, tree_find(l->tree, id_of(l, node)), l->w.form);
	struct cover cover;
	struct figure f;

	say_where(l, seed_now, node);
	see(l);
	check_blocks(l, node);
	check_tallies(l, node);
	check_lines(l, node);
	cover_of(&cover, asked, m->lines);
	figure_make(&l->arena, asked, &m->report, m->lines, &cover, &f);
	check_coverage(l, node, &f);
	check_rows(l, node, &f);
	check_all_computed(l, node, &f);
	check_verdicts(l, node, &f);
	cover_done(&cover);
	asked_free(asked);
}

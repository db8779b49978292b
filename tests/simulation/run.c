/* run.c - see country.h: one country from its beginning to its end, drawn from its seed. */
#include <check.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "simulation/steps.h"

enum { LEAST_NODES = 3, STEPS = 60, UNSAFE_STEPS = 90, TAPE_STEPS = 300 };

/* ---- One step ---- */

/* How often each is drawn where nobody is put back from a backup, and where somebody may be. */
static const struct {
	unsigned safe, unsafe;
	const char *name;
	void (*take)(struct country *k);
} steps[] = {
	{ 12, 12, "entering", step_enter },
	{ 6, 6, "a correction", step_patch },
	{ 4, 4, "submitting", step_submit },
	{ 2, 2, "submitting an own part", step_submit_own },
	{ 2, 1, "a return", step_return },
	{ 3, 2, "a withdrawal", step_withdraw },
	{ 2, 1, "a withdrawal of an own part", step_withdraw_own },
	{ 3, 2, "closing or opening", step_lock },
	{ 2, 3, "a move", step_move },
	{ 2, 1, "a new number", step_grow },
	{ 3, 3, "another uplink", step_hang },
	{ 3, 3, "a crash", step_crash },
	{ 9, 9, "a link", step_link },
	{ 12, 16, "frames", step_frames },
	{ 4, 4, "a delivery again", step_again },
	{ 4, 3, "a rest", country_check_quiet },
	{ 0, 7, "a backup", step_save },
	{ 0, 4, "a backup put back", step_restore },
	{ 0, 1, "a way to a conflict", step_part },
	{ 0, 4, "a link cut", step_cut },
	{ 0, 2, "settling a conflict", step_resolve },
	{ 0, 3, "a claim", step_claim },
};

static unsigned weight(const struct country *k, size_t i)
{
	return k->unsafe ? steps[i].unsafe : steps[i].safe;
}

static void tell(const struct country *k)
{
	if (!k->told)
		return;
	(void)printf("# %s at %lld\n", k->step, (long long)(k->s.now / 3600000000));
	(void)fflush(stdout);
}

static void step(struct country *k)
{
	unsigned sum = 0, at;
	size_t i = 0;

	for (size_t n = 0; n < ARRAY_LEN(steps); n++)
		sum += weight(k, n);
	for (at = chance_below(&k->c, sum); at >= weight(k, i); i++)
		at -= weight(k, i);
	k->step = steps[i].name;
	k->s.now += HOUR * (1 + chance_below(&k->c, 24));
	tell(k);
	steps[i].take(k);
	country_check_always(k);
}

/* ---- A case ---- */

static void look_at_shape(const struct country *k)
{
	const struct oracle *o = &k->view[1].w.oracle;

	seen.other_line += k->line > 0;
	for (int p = 0; p < (int)o->n; p++) {
		int depth = 1;

		for (int q = o->unit[p].parent; q >= 0; q = o->unit[q].parent)
			depth++;
		seen.levels5 += depth == 5;
	}
}

static int units_with_nodes(const struct catalogue *cat)
{
	int n = 0;

	for (size_t i = 0; i < cat->n_units; i++)
		n += *cat->units[i].entered_at == '\0';
	return n;
}

/* Where backups are put back there is somebody above and somebody beside. */
static struct catalogue *draw_country(struct country *k)
{
	struct catalogue *cat;

	for (;;) {
		k->draft = draft_new(&k->c);
		cat = draft_build(k->draft, 1, NULL);
		if (!k->unsafe || units_with_nodes(cat) >= LEAST_NODES)
			return cat;
		catalogue_free(cat);
		draft_free(k->draft);
	}
}

static void begin(struct country *k, uint64_t seed)
{
	struct catalogue *cat;
	date day;

	k->seed = seed;
	k->c = (struct chance){ .state = seed };
	k->step = "the beginning";
	cat = draw_country(k);
	k->line = draft_has_two_lines(k->draft) && chance_in(&k->c, 2)
			  ? catalogue_line(cat, "front")
			  : 0;
	ck_assert(date_parse("2023-12-25", &day));
	schedule_init(&k->s, cat, draft_period(k->draft), k->line,
		      zone_instant("Asia/Ho_Chi_Minh", day, 0, 0), seed);
	for (int n = 0; n < ORACLE_UNITS; n++)
		for (int u = 0; u < ORACLE_UNITS; u++)
			k->latest[n][u] = -1;
	steps_look_at_version(k);
	look_at_shape(k);
}

static void end(struct country *k, struct met *met)
{
	unsigned *sum = (unsigned *)met;
	const unsigned *here = (const unsigned *)&k->s.met;

	for (size_t i = 0; i < sizeof *met / sizeof *sum; i++)
		sum[i] += here[i];
	if (k->s.most_rounds > country_most_rounds)
		country_most_rounds = k->s.most_rounds;
	for (int u = 0; u < k->s.n; u++)
		schedule_saved_free(k->saved[u].store);
	seen.died += k->s.crashes > 0;
	seen.refused += k->s.refused > 0;
	for (uint32_t v = 1; v <= k->s.versions; v++)
		levels_done(&k->view[v]);
	schedule_done(&k->s);
	draft_free(k->draft);
	free(k->original);
	free(k);
}

static void reopen_all(struct country *k)
{
	k->step = "the end";
	for (int u = 0; u < k->s.n; u++) {
		schedule_start(&k->s, &k->s.node[u]);
		if (k->s.node[u].pin)
			schedule_reopen(&k->s, &k->s.node[u]);
	}
}

static void finish(struct country *k, struct met *met)
{
	k->step = "the last step";
	tell(k);
	country_check_quiet(k);
	k->s.dying = -1;
	reopen_all(k);
	country_check_quiet(k);
	end(k, met);
}

void country_run(uint64_t seed, bool unsafe, enum shortcut shortcut, bool told, struct met *met)
{
	struct country *k = country_now = mem_zalloc(sizeof *k);

	k->unsafe = unsafe;
	k->told = told;
	begin(k, seed);
	k->s.unsafe = unsafe;
	k->s.shortcut = shortcut;
	for (int i = 0; i < (unsafe ? UNSAFE_STEPS : STEPS); i++)
		step(k);
	finish(k, met);
}

void country_play(uint64_t seed, const uint8_t *tape, size_t len, struct met *met)
{
	struct country *k = country_now = mem_zalloc(sizeof *k);

	k->unsafe = true;
	begin(k, seed);
	k->s.unsafe = true;
	k->c.tape = tape;
	k->c.left = len;
	for (int i = 0; k->c.left > 0 && i < TAPE_STEPS; i++)
		step(k);
	k->c.left = 0;
	finish(k, met);
}

/* test_simulation.c - whole trees in one process, by seeds. Units type, correct, submit and
 * withdraw; reports are returned; periods are closed and opened; units move and catalogues change;
 * nodes die, links are cut between any two frames, frames come twice and late. In two thirds of the
 * runs backups are put back, reports typed again before anybody knows of it, and somebody with the
 * key of a node claims what is not so.
 *
 *   test_simulation                       the suite
 *   test_simulation --seed N              one run with backups, told step by step
 *   test_simulation --seed N --safe       one without
 *   test_simulation --runs N              N runs with backups and nothing else
 *   test_simulation --shortcut NAME ...   with a rule of the protocol left out
 *
 * After each step every merged report is the sum of the own parts it names, no leaf counts twice,
 * nothing stands in a chain that its unit did not make, and whatever was acknowledged is there.
 * Whenever everything has arrived, which it must within a bound, every level is what the oracle
 * makes of the originals, both ends of each link hold the same, and say the same of when it came.
 *
 * TONGHOP_SEED chooses the first seed, TONGHOP_SEEDS how many with backups, TONGHOP_CASES or
 * TONGHOP_TIMES how many of both. A seed that fails is printed. */
#include <string.h>

#include "simulation/country.h"
#include "unit/suite.h"

enum { SAFE = 500, UNSAFE = 1000, RARE = 10 * UNSAFE };

static struct met met;
static const char *program;
static enum shortcut shortcut;
static bool one_seed, only_runs;

static uint64_t seeds(void)
{
	uint64_t n = chance_setting("TONGHOP_SEEDS", chance_cases(UNSAFE));

	return shortcut != SHORTCUT_NONE && n < UNSAFE ? UNSAFE : n;
}

static void say(const char *name, unsigned n, bool must_be)
{
	(void)printf("#   %s %u\n", name, n);
	ck_assert_msg(n > 0 || !must_be, "never met: %s", name);
}

START_TEST(every_schedule_ends_in_the_sum_of_the_originals_at_every_level)
{
	uint64_t cases = chance_cases(SAFE), seed = chance_seed();

	for (uint64_t i = 0; i < cases; i++)
		country_run(seed + i, false, SHORTCUT_NONE, false, &met);
#define X(name) say(#name, seen.name, cases >= SAFE);
	SEEN(X)
	SEEN_SAFE(X)
#undef X
}
END_TEST

START_TEST(nothing_acknowledged_is_lost_or_counted_twice_whatever_is_put_back)
{
	uint64_t cases = seeds(), seed = chance_seed();

	(void)printf("# seed %" PRIu64 ", runs with backups %" PRIu64 "\n", seed, cases);
	for (uint64_t i = 0; i < cases; i++)
		country_run(seed + i, true, shortcut, false, &met);
#define X(name) say(#name, seen.name, cases >= UNSAFE);
	SEEN(X)
	SEEN_UNSAFE(X)
#undef X
#define X(name) say(#name, met.name, cases >= UNSAFE);
	MET(X)
#undef X
#define X(name) say(#name, met.name, cases >= RARE);
	MET_RARELY(X)
#undef X
	(void)printf("#   frames and merges until all was at rest: %d at most\n",
		     country_most_rounds);
}
END_TEST

/* ---- One seed, and a rule left out ---- */

static bool one_is_safe;

START_TEST(one_run_ends_well)
{
	country_run(chance_seed(), !one_is_safe, shortcut, true, &met);
}
END_TEST

/* The same program with a rule left out; what its first failure says, "" for none. */
static void find_failure(const char *name, char *text, size_t size)
{
	char command[1024], line[512];
	FILE *f;

	(void)snprintf(command, sizeof command, "'%s' --shortcut %s 2>/dev/null", program, name);
	f = popen(command, "r");
	ck_assert(f != NULL);
	*text = '\0';
	while (fgets(line, sizeof line, f)) {
		const char *said = strstr(line, "put_back: ");

		if (strncmp(line, "not ok", 6) == 0 && said)
			(void)snprintf(text, size, "%.*s", (int)strcspn(said + 10, "\n"),
				       said + 10);
	}
	(void)pclose(f);
}

START_TEST(a_rule_left_out_is_noticed)
{
	const char *name = shortcut_name((enum shortcut)_i);
	char text[512];

	find_failure(name, text, sizeof text);
	ck_assert_msg(strstr(text, "seed "), "%s: nobody notices: %s", name, text);
	(void)printf("# %s is noticed by %s%s\n", name,
		     strncmp(text, "seed ", 5) == 0 ? "the oracle or a node: " : "", text);
}
END_TEST

static Suite *suite_of(bool whole)
{
	Suite *s = suite_create("simulation");
	TCase *t = tcase_create("simulation");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 7200);
	if (one_seed) {
		tcase_add_test(t, one_run_ends_well);
		return s;
	}
	tcase_add_test(t, nothing_acknowledged_is_lost_or_counted_twice_whatever_is_put_back);
	if (whole) {
		tcase_add_test(t, every_schedule_ends_in_the_sum_of_the_originals_at_every_level);
		tcase_add_loop_test(t, a_rule_left_out_is_noticed, SHORTCUT_NONE + 1, SHORTCUTS);
	}
	return s;
}

static enum shortcut shortcut_of(const char *name)
{
	for (int i = 0; i < SHORTCUTS; i++)
		if (strcmp(name, shortcut_name((enum shortcut)i)) == 0)
			return (enum shortcut)i;
	(void)fprintf(stderr, "there is no shortcut %s\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	program = argv[0];
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--seed") == 0) {
			one_seed = true;
			(void)setenv("TONGHOP_SEED", value, 1);
			i++;
		} else if (strcmp(argv[i], "--runs") == 0) {
			only_runs = true;
			(void)setenv("TONGHOP_SEEDS", value, 1);
			i++;
		} else if (strcmp(argv[i], "--safe") == 0) {
			one_is_safe = true;
		} else if (strcmp(argv[i], "--shortcut") == 0) {
			shortcut = shortcut_of(value);
			i++;
		}
	}
	return suite_run(suite_of(shortcut == SHORTCUT_NONE && !one_seed && !only_runs));
}

/* test_memory.c - memory that is not there. What a peer can make us ask for is bounded by the cap
 * of an arena and ends in E_MEMORY (test_decode.c, test_message.c: any cap is kept). Of everything
 * else the policy is base/mem.h: the program ends, saying so, and what is in PostgreSQL is what was
 * acknowledged.
 *
 * Here the n-th allocation of decoding, accepting and merging finds no memory, for every n until
 * none is left: the process ends by abort() with one line that says what was asked for, and never
 * gives a result that somebody could acknowledge. The linker puts the functions below in the place
 * of malloc() and the like (tests/meson.build). */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handover/accept.h"
#include "report/check.h"
#include "report/decode.h"
#include "report/encode.h"
#include "unit/folder.h"
#include "unit/level.h"
#include "unit/messages.h"
#include "unit/suite.h"

/* ---- The n-th allocation ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
int __real_vasprintf(char **ret, const char *fmt, va_list ap);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
int __wrap_vasprintf(char **ret, const char *fmt, va_list ap);

static unsigned long fails_at; /* 0: none */
static unsigned long asked;

static bool fails(void)
{
	return fails_at > 0 && ++asked == fails_at;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

__attribute__((format(printf, 2, 0))) int __wrap_vasprintf(char **ret, const char *fmt, va_list ap)
{
	return fails() ? -1 : __real_vasprintf(ret, fmt, ap);
}

/* ---- What is done with it ---- */

static struct arena arena; /* of what was there before */
static struct catalogues all;
static struct levels levels;
static struct buf merged, own, message, wrong;
static struct lines beside;
static const char *me = "h";

static void put_catalogue(void)
{
	struct folder f = folder_sound();

	catalogues_put(&all, folder_must(&f, NULL));
	folder_done(&f);
}

static struct report c5(enum part part)
{
	static uint32_t number[] = { 1 }, one[] = { 1 }, zero[] = { 0 };
	static int64_t seven[] = { 7 };

	return (struct report){
		.key = { "c5", part, part == PART_OWN ? "" : "main", "antt", "2023-A1" },
		.catalogue = 1,
		.purpose = PURPOSE_RUNNING,
		.cells = { .n = 1, .number = number, .value = seven, .reporters = one, .na = zero },
		.rev = 1
	};
}

/* A merged report of c5 that covers c5, its line and its gap; c5's own part. */
static void put_reports(void)
{
	struct lineset *set = lineset_new();
	struct report r = c5(PART_MERGED);

	beside = (struct lines){ .n_put = 1, .n_gap = 1 };
	beside.put = MESSAGES_COPY(&arena, struct lineage_line, { c5(PART_OWN).key, 1, { { 9 } } });
	beside.gap = MESSAGES_COPY(&arena, struct gap_line, { .unit = "c5", .catalogue = 1 });
	lineset_put(set, &beside.put[0]);
	lineset_put_gap(set, &beside.gap[0]);
	lineset_seal(set, &r);
	lineset_free(set);
	(void)report_encode(&r, &merged);
	r.key.unit = "kt";
	(void)report_encode(&r, &wrong);
	r = c5(PART_OWN);
	(void)report_encode(&r, &own);
}

static void setup(void)
{
	struct chance c = { .state = 5 };
	struct message m;

	arena_init(&arena, 0);
	put_catalogue();
	put_reports();
	m = messages_sample(&arena, MESSAGE_DELIVERIES);
	message_encode(&m, &message);
	levels_init(&levels, 5);
	levels_make_all(&levels, &c);
}

static void teardown(void)
{
	catalogues_done(&all);
	levels_done(&levels);
	buf_done(&merged);
	buf_done(&own);
	buf_done(&wrong);
	buf_done(&message);
	arena_done(&arena);
}

static bool decode_a_report(void)
{
	struct arena a;
	struct report r;
	bool done;

	arena_init(&a, DECODE_MEMORY);
	done = report_decode(&a, merged.data, merged.len, &r, NULL, NULL) == 0;
	arena_done(&a);
	return done;
}

static bool decode_a_message(void)
{
	struct arena a;
	struct message m;
	bool done;

	arena_init(&a, DECODE_MEMORY);
	done = message_decode(&a, MESSAGE_DELIVERIES, message.data, message.len, &m, NULL) ==
	       MESSAGE_KNOWN;
	arena_done(&a);
	return done;
}

/* Both halves, as the ledger does them. */
static enum outcome accept(const struct buf *bytes, const struct sender *sender,
			   const struct lines *lines)
{
	struct delivery d = { .report = { bytes->data, bytes->len }, .has_lines = lines != NULL };
	struct problems problems = { 0 };
	struct lineset *set = lineset_new();
	struct holding holding = { 0 };
	struct judged_arrival j;
	struct arrival v;
	struct arena a;

	arena_init(&a, 0);
	if (lines)
		d.lines = *lines;
	j = accept_arrival(&a, &all, sender->is_node ? me : "c5", sender, &d, 0, &v);
	if (j.outcome == OUTCOME_STORED && lines &&
	    lineset_apply(set, lines, &v.report.key, NULL) == 0)
		j = accept_lines(&a, &v, set);
	if (j.outcome == OUTCOME_STORED)
		j = accept_values(&a, &v, NULL, &problems);
	if (j.outcome == OUTCOME_STORED)
		j = accept_chain(&a, &v, accept_ancestors(&a, &v, &holding.n_ancestors), &holding);
	lineset_free(set);
	problems_done(&problems);
	arena_done(&a);
	return j.outcome;
}

static bool accept_a_merged_report(void)
{
	struct sender node = { true, "c5", "main", "test" };

	return accept(&merged, &node, &beside) == OUTCOME_STORED;
}

static bool accept_an_own_report(void)
{
	struct sender user = { false, "", "", "test" };

	return accept(&own, &user, NULL) == OUTCOME_STORED;
}

/* The words of a refusal take memory, too. */
static bool refuse_a_report(void)
{
	struct sender node = { true, "c5", "main", "test" };

	return accept(&wrong, &node, &beside) == OUTCOME_REJECTED;
}

/* Derives, adds, judges, encodes: the top of a country. */
static bool merge(void)
{
	struct chance c = { .state = 6 };
	int order[ORACLE_UNITS], n = levels_order(&levels, order);

	levels_make(&levels, &c, order[n - 1]);
	return levels.made[order[n - 1]].any;
}

/* ---- Every n ---- */

struct ended {
	int status;
	bool result; /* it said so before it ended */
	char said[400];
};

/* Does it in a process whose n-th allocation fails. */
static struct ended with_failure(bool (*what)(void), unsigned long n)
{
	struct ended e = { .said = "" };
	size_t got = 0;
	int words[2];
	ssize_t more;
	pid_t pid;

	ck_assert_int_eq(pipe(words), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		bool result;

		(void)dup2(words[1], STDERR_FILENO);
		fails_at = n;
		result = what();
		fails_at = 0;
		if (!result)
			_exit(9); /* it is wrong, memory or not */
		(void)!write(STDERR_FILENO, "a result\n", 9);
		_exit(asked >= n ? 3 : 0);
	}
	(void)close(words[1]);
	while ((more = read(words[0], e.said + got, sizeof e.said - 1 - got)) > 0)
		got += (size_t)more;
	(void)close(words[0]);
	ck_assert_int_eq(waitpid(pid, &e.status, 0), pid);
	e.result = strstr(e.said, "a result") != NULL;
	return e;
}

/* at_least: so many allocations there are, or nothing was tried. */
static void each_allocation_fails(bool (*what)(void), unsigned long at_least)
{
	unsigned long n = 1;

	ck_assert(what()); /* also what is made once for all */
	for (;; n++) {
		struct ended e = with_failure(what, n);

		if (WIFEXITED(e.status) && WEXITSTATUS(e.status) == 0)
			break;
		if (!WIFSIGNALED(e.status) || WTERMSIG(e.status) != SIGABRT || e.result ||
		    strstr(e.said, "out of memory asking for ") != e.said)
			ck_abort_msg("allocation %lu failed: status %x, \"%s\"", n,
				     (unsigned)e.status, e.said);
	}
	printf("# %lu allocations\n", n - 1);
	ck_assert_uint_ge(n - 1, at_least);
}

START_TEST(decoding_a_report_ends_or_is_whole)
{
	each_allocation_fails(decode_a_report, 2);
}
END_TEST

START_TEST(decoding_a_message_ends_or_is_whole)
{
	each_allocation_fails(decode_a_message, 1);
}
END_TEST

START_TEST(accepting_a_merged_report_ends_or_is_whole)
{
	each_allocation_fails(accept_a_merged_report, 8);
}
END_TEST

START_TEST(accepting_an_own_report_ends_or_is_whole)
{
	each_allocation_fails(accept_an_own_report, 3);
}
END_TEST

START_TEST(refusing_a_report_ends_or_is_whole)
{
	each_allocation_fails(refuse_a_report, 3);
}
END_TEST

START_TEST(merging_ends_or_is_whole)
{
	each_allocation_fails(merge, 20);
}
END_TEST

/* ---- The functions themselves ---- */

static size_t huge = SIZE_MAX / 2;

static bool grow_beyond_everything(void)
{
	char(*list)[1000] = NULL;
	size_t cap = 0;

	mem_grow(&list, &cap, huge, sizeof *list);
	return true;
}

static bool need_more_than_the_cap(void)
{
	struct arena a;

	arena_init(&a, 100);
	return arena_need(&a, 101) != NULL;
}

static bool have_a_library_without_memory(void)
{
	return mem_made(NULL) == NULL;
}

START_TEST(each_way_of_finding_no_memory_says_so)
{
	static const struct {
		bool (*what)(void);
		const char *words;
	} table[] = {
		{ grow_beyond_everything, "out of memory asking for " },
		{ need_more_than_the_cap, "arena of 100 bytes is too small\n" },
		{ have_a_library_without_memory, "out of memory in a library\n" },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct ended e = with_failure(table[i].what, ULONG_MAX);

		if (!WIFSIGNALED(e.status) || WTERMSIG(e.status) != SIGABRT || e.result ||
		    strstr(e.said, table[i].words) == NULL)
			ck_abort_msg("%zu: status %x, \"%s\"", i, (unsigned)e.status, e.said);
	}
}
END_TEST

START_TEST(an_array_that_cannot_be_counted_is_refused_by_an_arena)
{
	struct arena a;

	arena_init(&a, 0);
	ck_assert_ptr_null(arena_array(&a, huge, 16));
	ck_assert(a.over);
	a.over = false;
	ck_assert_ptr_null(arena_raw(&a, huge, 16));
	ck_assert(a.over);
	ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX));
	arena_done(&a);
	ck_assert_ptr_nonnull(arena_alloc(&a, 1)); /* it can be used again */
	arena_done(&a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("memory");
	TCase *t = tcase_create("memory");

	tcase_set_timeout(t, 240);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, decoding_a_report_ends_or_is_whole);
	tcase_add_test(t, decoding_a_message_ends_or_is_whole);
	tcase_add_test(t, accepting_a_merged_report_ends_or_is_whole);
	tcase_add_test(t, accepting_an_own_report_ends_or_is_whole);
	tcase_add_test(t, refusing_a_report_ends_or_is_whole);
	tcase_add_test(t, merging_ends_or_is_whole);
	tcase_add_test(t, each_way_of_finding_no_memory_says_so);
	tcase_add_test(t, an_array_that_cannot_be_counted_is_refused_by_an_arena);
	suite_add_tcase(s, t);
	return suite_run(s);
}

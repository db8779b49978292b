/* bench_cells.c - decode, check and merge of reports of 500 cells, for counting instructions:
 *
 *     valgrind --tool=callgrind --toggle-collect=bench_merged bench_cells merged N
 *     valgrind --tool=callgrind --toggle-collect=bench_own bench_cells own N
 *
 * Prints how many cells there were and whether the merged report is right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bench/make.h"
#include "report/check.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/limits.h"
#include "report/roll.h"

struct bench {
	const struct catalogue *cat;
	const struct tree *tree;
	struct catalogues all; /* cat alone */
	struct roll *roll;
};

void bench_own(struct bench *b, const struct buf *bytes, struct arena *a);
void bench_merged(struct bench *b, const struct buf *bytes, struct arena *a);

/* What a node does with one own part between the wire and the sum. */
__attribute__((noinline)) void bench_own(struct bench *b, const struct buf *bytes, struct arena *a)
{
	struct report own, part = { 0 };
	struct problems problems = { 0 };
	struct gap_line gap;
	struct err err = { 0 };
	int unit;

	if (report_decode(a, bytes->data, bytes->len, &own, NULL, &err) < 0)
		abort();
	unit = tree_find(b->tree, own.key.unit);
	if (!check_own(b->cat, b->tree, unit, &own, NULL, &problems))
		abort();
	derive_own(a, b->cat, b->tree, unit, &(struct own_part){ .report = &own }, &part, &gap);
	roll_add(b->roll, &part);
}

/* And with what a child hands over. */
__attribute__((noinline)) void bench_merged(struct bench *b, const struct buf *bytes,
					    struct arena *a)
{
	struct report merged;
	struct err err = { 0 };

	if (report_decode(a, bytes->data, bytes->len, &merged, NULL, &err) < 0 ||
	    check_merged(&merged, &err) < 0 || check_merged_asked(&b->all, &merged, &err) < 0)
		abort();
	roll_add(b->roll, &merged);
}

/* The merged part of a child that covers just its own: for cells without ratios and strata it
 * has the same columns. */
static void make_merged(struct report *r)
{
	r->key.part = PART_MERGED;
	r->key.line = "main";
	r->gap_count = r->lineage_count = 1;
	r->gap_root = r->lineage_root = digest_of(DIGEST_GAP, r->key.unit, strlen(r->key.unit));
}

static struct catalogue *make_catalogue(unsigned units)
{
	struct buf u = { 0 }, c = { 0 };
	struct problems problems = { 0 };
	struct catalogue_file file[] = {
		{ "catalogue.csv", "issuer,version,in_force_from,title\nbench,1,2020-01-01,bench\n",
		  0 },
		{ "calendars.csv", "calendar,year_start,timezone,name\nyear,01-01,,year\n", 0 },
		{ "forms.csv",
		  "form,title,calendar,frequency,kind,line,filled_by\nf,f,year,A,periodic,,\n", 0 },
		{ "units.csv", NULL, 0 },
		{ "cells.csv", NULL, 0 },
	};
	struct catalogue *cat;

	buf_text(&u,
		 "unit,code,name,kind,parent,line,territory,entered_at,tags,valid_from,valid_to\n"
		 "top,top,top,province,,,,,,2000-01-01,\n");
	for (unsigned i = 1; i <= units; i++)
		buf_printf(&u, "u%u,u%u,u%u,commune,top,,,top,,2000-01-01,\n", i, i, i);
	buf_text(&c, "form,number,cell,name_vi,name_en,measure,over_time,filled_by,calendar,strata,"
		     "source\n");
	for (unsigned i = 1; i <= MAKE_CELLS; i++)
		buf_printf(&c, "f,%u,c%u,c,c,count,last,,,,typed\n", i, i);
	file[3].text = buf_str(&u);
	file[4].text = buf_str(&c);
	for (size_t i = 0; i < ARRAY_LEN(file); i++)
		file[i].len = strlen(file[i].text);
	cat = catalogue_build(file, ARRAY_LEN(file), NULL, &problems);
	if (cat == NULL) {
		(void)fprintf(stderr, "%s\n", problems.list[0].text);
		exit(1);
	}
	problems_done(&problems);
	buf_done(&u);
	buf_done(&c);
	return cat;
}

static bool is_right(struct roll *roll, unsigned n)
{
	struct arena a = { 0 };
	struct report merged;
	bool right;

	roll_emit(roll, &a, &merged);
	right = merged.cells.n == MAKE_CELLS;
	for (unsigned c = 1; right && c <= MAKE_CELLS; c++) {
		int64_t sum = 0;

		for (unsigned u = 1; u <= n; u++)
			sum += make_value(u, c, 1);
		right = merged.cells.value[c - 1] == sum && merged.cells.reporters[c - 1] == n;
	}
	arena_done(&a);
	return right;
}

int main(int argc, char **argv)
{
	bool is_merged = argc > 1 && strcmp(argv[1], "merged") == 0;
	unsigned n = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 100;
	struct catalogue *cat = make_catalogue(n);
	struct window window = { .start = date_of(2023, 1, 1), .end = date_of(2024, 1, 1) };
	struct key key = { "top", PART_MERGED, "main", "f", "2023-A1" };
	struct bench b = { .cat = cat, .tree = tree_of(cat, 0, window) };
	struct make make;

	catalogues_put(&b.all, cat);
	b.roll = roll_new(cat, b.tree, tree_find(b.tree, "top"), &key);
	for (unsigned i = 1; i <= n; i++) {
		struct report r = make_report(&make, i, 1, NULL);
		struct buf bytes = { 0 };
		struct arena a;

		if (is_merged)
			make_merged(&r);
		arena_init(&a, DECODE_MEMORY);
		(void)report_encode(&r, &bytes);
		if (is_merged)
			bench_merged(&b, &bytes, &a);
		else
			bench_own(&b, &bytes, &a);
		arena_done(&a);
		buf_done(&bytes);
	}
	(void)printf("%u %s\n", n * MAKE_CELLS, is_right(b.roll, n) ? "right" : "WRONG");
	roll_free(b.roll);
	catalogues_done(&b.all);
	return 0;
}

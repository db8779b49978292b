/* fuzz_catalogue.c - a catalogue from any text and any bytes: it is built or refused, never a
 * crash; what was built survives encoding, decoding and building again with the same digest,
 * and has a tree in any window.
 *
 * The input is files one after another, each behind a line "== NAME"; input that does not
 * begin so is tried as exact bytes. Corpus: the files of clients/catalogue written that way. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue.h"
#include "report/period.h"
#include "report/tree.h"

enum { FILES_MAX = 32, NAME_MAX_CHARS = 32 };

struct input {
	struct catalogue_file file[FILES_MAX];
	char name[FILES_MAX][NAME_MAX_CHARS];
	size_t n;
};

static const char *end_of_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl + 1 : end;
}

static void split(const char *p, const char *end, struct input *in)
{
	while (p < end) {
		const char *next = end_of_line(p, end);

		if (end - p > 3 && memcmp(p, "== ", 3) == 0) {
			size_t len = (size_t)(next - p) - 3;

			if (in->n == FILES_MAX)
				return;
			len = len < NAME_MAX_CHARS ? len : NAME_MAX_CHARS - 1;
			memcpy(in->name[in->n], p + 3, len);
			in->name[in->n][strcspn(in->name[in->n], "\n")] = '\0';
			in->file[in->n] = (struct catalogue_file){ in->name[in->n], next, 0 };
			in->n++;
		} else if (in->n > 0) {
			in->file[in->n - 1].len += (size_t)(next - p);
		}
		p = next;
	}
}

static void need(bool holds)
{
	if (!holds)
		abort();
}

/* Every line at every day on which anything begins or ends. */
static void grow_trees(const struct catalogue *cat)
{
	for (size_t i = 0; i < cat->n_units && i < 64; i++) {
		const struct cat_unit *u = &cat->units[i];
		date end = u->to == DATE_FOREVER ? u->from + 10 : u->to;

		for (int k = 0; k < 3; k++) {
			struct window w = { u->from, end + k - 1 };

			if (w.start < w.end)
				(void)tree_of(cat, u->line, w);
		}
	}
}

static void check_built(const struct catalogue *cat)
{
	struct problems problems = { 0 };
	struct catalogue *decoded = catalogue_decode(cat->bytes.data, cat->bytes.len, &problems);
	static const char *const names[] = { "calendars.csv", "catalogue.csv", "cells.csv",
					     "deadlines.csv", "forms.csv",     "ratios.csv",
					     "rules.csv",     "sources.csv",   "strata.csv",
					     "targets.csv",   "units.csv",     "windows.csv" };
	struct catalogue_file file[12];
	struct catalogue *again;
	size_t n = 0;

	need(decoded != NULL && problems.errors == 0);
	need(digest_equal(&decoded->digest, &cat->digest));
	for (size_t i = 0; i < 12; i++) {
		file[n].name = names[i];
		file[n].text = catalogue_text(decoded, names[i], &file[n].len);
		n += file[n].text != NULL;
	}
	again = catalogue_build(file, n, NULL, &problems);
	need(again != NULL && digest_equal(&again->digest, &cat->digest));
	grow_trees(cat);
	catalogue_free(again);
	catalogue_free(decoded);
	problems_done(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problems problems = { 0 };
	struct input in = { .n = 0 };
	struct catalogue *cat;

	split((const char *)data, (const char *)data + size, &in);
	if (in.n > 0)
		cat = catalogue_build(in.file, in.n, NULL, &problems);
	else
		cat = catalogue_decode(data, size, &problems);
	need((cat == NULL) == (problems.errors > 0));
	if (cat && in.n > 0)
		check_built(cat);
	catalogue_free(cat);
	problems_done(&problems);
	return 0;
}

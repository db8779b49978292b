/* fuzz_catalogue.c - a catalogue from any text and any bytes: built or refused.
 *
 * The input is files one after another, each behind a line "== NAME", or "=+ NAME" where it is
 * rows below those of the small catalogue (small.h). Input that begins with "=+" has all files
 * that are not in it from the small catalogue: so that a search need not find ten files before
 * anything is looked at. Input that begins otherwise is tried as exact bytes.
 *
 * A failure is a crash, or one of these that does not hold: there is no catalogue just where
 * there is an error; what was built survives encoding, decoding and building again with the same
 * digest, and its trees are whole in any window; what was built to come after another catalogue
 * may be taken after it, by who has only its bytes; what was decoded keeps the bytes as they came,
 * and the texts of its files lie in them. */
#include "fuzz/small.h"
#include "report/period.h"
#include "report/tree.h"

enum { FILES_MOST = 32, NAME_MOST = 32 };

struct input {
	struct catalogue_file file[FILES_MOST];
	char name[FILES_MOST][NAME_MOST];
	char *joined[FILES_MOST]; /* NULL where the text is the input's own */
	size_t n;
};

/* ---- From bytes to files ---- */

static bool begins_file(const char *p, const char *end)
{
	return end - p > 3 && p[0] == '=' && (p[1] == '=' || p[1] == '+') && p[2] == ' ';
}

static const char *end_of_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl + 1 : end;
}

static const char *small_text(const char *name)
{
	for (size_t i = 0; i < SMALL_FILES; i++)
		if (strcmp(small_folder[i][0], name) == 0)
			return small_folder[i][1];
	return "";
}

/* Puts a file behind what the small catalogue has of it. */
static void join(struct input *in, size_t i)
{
	const char *before = small_text(in->name[i]);
	size_t len = strlen(before);

	in->joined[i] = malloc(len + in->file[i].len + 1);
	NEED(in->joined[i] != NULL);
	memcpy(in->joined[i], before, len);
	memcpy(in->joined[i] + len, in->file[i].text, in->file[i].len);
	in->file[i].text = in->joined[i];
	in->file[i].len += len;
}

static void split(const char *p, const char *end, struct input *in)
{
	while (p < end && in->n < FILES_MOST && begins_file(p, end)) {
		const char *text = end_of_line(p, end), *next = text;
		size_t len = (size_t)(text - p) - 3;

		while (next < end && !begins_file(next, end))
			next = end_of_line(next, end);
		len = len < NAME_MOST ? len : NAME_MOST - 1;
		memcpy(in->name[in->n], p + 3, len);
		in->name[in->n][len] = '\0';
		in->name[in->n][strcspn(in->name[in->n], "\n")] = '\0';
		in->file[in->n] =
			(struct catalogue_file){ in->name[in->n], text, (size_t)(next - text) };
		in->n++;
		if (p[1] == '+')
			join(in, in->n - 1);
		p = next;
	}
}

static bool has_file(const struct input *in, const char *name)
{
	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->name[i], name) == 0)
			return true;
	return false;
}

static void complete(struct input *in)
{
	for (size_t i = 0; i < SMALL_FILES && in->n < FILES_MOST; i++)
		if (!has_file(in, small_folder[i][0]))
			in->file[in->n++] =
				(struct catalogue_file){ small_folder[i][0], small_folder[i][1],
							 strlen(small_folder[i][1]) };
}

/* ---- What holds of a catalogue ---- */

static void is_whole(const struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct tree_unit *u = &t->unit[i];

		NEED(i == 0 || strcmp(t->unit[i - 1].id, u->id) < 0);
		NEED(tree_find(t, u->id) == (int)i);
		NEED(u->parent == -1 || t->unit[u->parent].depth == u->depth - 1);
		NEED(u->first < u->last && u->last <= (int)t->n);
		NEED(u->parent == -1 || tree_is_below(t, (int)i, u->parent));
	}
}

/* Every line at every day on which anything begins or ends. */
static void grow_trees(const struct catalogue *cat)
{
	for (size_t i = 0; i < cat->n_units && i < 64; i++) {
		const struct cat_unit *u = &cat->units[i];
		date end = u->to == DATE_FOREVER ? u->from + 10 : u->to;

		for (int k = 0; k < 3; k++) {
			struct window w = { .start = u->from, .end = end + k - 1 };

			if (w.start < w.end)
				is_whole(tree_of(cat, u->line, w));
		}
	}
}

static void texts_lie_in_the_bytes(const struct catalogue *cat)
{
	for (size_t i = 0; i < SMALL_FILES; i++) {
		size_t len = 0;
		const char *text = catalogue_text(cat, small_folder[i][0], &len);
		const char *bytes = (const char *)cat->bytes.data;

		NEED(text == NULL || (text >= bytes && len <= cat->bytes.len &&
				      (size_t)(text - bytes) <= cat->bytes.len - len));
	}
}

/* The files as they stand in a catalogue's bytes, built anew. */
static struct catalogue *rebuild(const struct catalogue *cat, struct problems *problems)
{
	struct catalogue_file file[SMALL_FILES];
	size_t n = 0;

	for (size_t i = 0; i < SMALL_FILES; i++) {
		file[n].name = small_folder[i][0];
		file[n].text = catalogue_text(cat, file[n].name, &file[n].len);
		n += file[n].text != NULL;
	}
	return catalogue_build(file, n, NULL, problems);
}

static void check_built(const struct catalogue *cat)
{
	struct problems problems = { 0 };
	struct catalogue *decoded = catalogue_decode(cat->bytes.data, cat->bytes.len, &problems);
	struct catalogue *again;

	NEED(decoded != NULL && problems.errors == 0);
	NEED(digest_equal(&decoded->digest, &cat->digest));
	texts_lie_in_the_bytes(decoded);
	again = rebuild(decoded, &problems);
	NEED(again != NULL && digest_equal(&again->digest, &cat->digest));
	grow_trees(cat);
	catalogue_free(again);
	catalogue_free(decoded);
	problems_done(&problems);
}

static void check_next(const struct catalogue *next, const struct catalogue *before)
{
	struct problems problems = { 0 };
	struct catalogue *decoded = catalogue_decode(next->bytes.data, next->bytes.len, &problems);
	struct err err = { 0 };

	NEED(decoded != NULL && catalogue_follows(decoded, before, &err));
	NEED(digest_equal(&decoded->digest, &next->digest));
	catalogue_free(decoded);
	problems_done(&problems);
}

static void build_files(const struct input *in)
{
	struct problems problems = { 0 }, later = { 0 };
	const struct catalogue *small = small_catalogue;
	struct catalogue *cat = catalogue_build(in->file, in->n, NULL, &problems);
	struct catalogue *next = catalogue_build(in->file, in->n, small, &later);

	NEED((cat == NULL) == (problems.errors > 0));
	NEED((next == NULL) == (later.errors > 0));
	NEED(next == NULL || cat != NULL);
	if (next)
		check_next(next, small);
	if (cat)
		check_built(cat);
	catalogue_free(next);
	catalogue_free(cat);
	problems_done(&problems);
	problems_done(&later);
}

static void decode_bytes(const uint8_t *data, size_t size)
{
	struct problems problems = { 0 };
	struct catalogue *cat = catalogue_decode(data, size, &problems);

	NEED((cat == NULL) == (problems.errors > 0));
	if (cat) {
		NEED(cat->bytes.len == size && memcmp(cat->bytes.data, data, size) == 0);
		texts_lie_in_the_bytes(cat);
		grow_trees(cat);
	}
	catalogue_free(cat);
	problems_done(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct input *in;

	if (!begins_file(text, text + size)) {
		decode_bytes(data, size);
		return 0;
	}
	in = calloc(1, sizeof *in);
	NEED(in != NULL);
	split(text, text + size, in);
	if (text[1] == '+')
		complete(in);
	build_files(in);
	for (size_t i = 0; i < FILES_MOST; i++)
		free(in->joined[i]);
	free(in);
	return 0;
}

/* command_catalogue.c - tonghop catalogue check, load, show, diff. Fails: EXIT_REFUSED with
 * everything that is wrong at once, each with file and line. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli.h"
#include "report/csv.h"
#include "report/limits.h"

/* ---- A folder ---- */

struct folder {
	struct catalogue_file file[64];
	struct buf text[64];
	char *name[64];
	size_t n;
};

static void folder_done(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		buf_done(&f->text[i]);
		free(f->name[i]);
	}
}

static bool is_csv(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && strcmp(dot, ".csv") == 0;
}

static int csv_only(const struct dirent *e)
{
	return is_csv(e);
}

static int read_folder(const struct cli *cli, const char *dir, struct folder *f)
{
	struct dirent **list;
	int n = scandir(dir, &list, csv_only, alphasort), status = EXIT_DONE;

	if (n < 0) {
		say("%s: %s", dir, strerror(errno));
		return EXIT_FAILED;
	}
	for (int i = 0; i < n; i++) {
		char *path = mem_printf("%s/%s", dir, list[i]->d_name);

		if (status == EXIT_DONE && f->n < ARRAY_LEN(f->file)) {
			size_t at = f->n++;

			status = cli_read_file(cli, path, &f->text[at]);
			f->name[at] = mem_strdup(list[i]->d_name);
			f->file[at] = (struct catalogue_file){ f->name[at], buf_str(&f->text[at]),
							       f->text[at].len };
		}
		free(path);
		free(list[i]);
	}
	free(list);
	return status;
}

static const struct catalogue *before_newest(const struct catalogues *all)
{
	return all->n > 1 ? all->list[all->n - 2] : NULL;
}

/* Whether the folder has the bytes of the newest version: made as that was, after the one
 * before it. */
static bool is_newest(const struct catalogues *all, const struct folder *f)
{
	const struct catalogue *newest = catalogues_newest(all);
	struct problems problems = { 0 };
	struct catalogue *cat;
	bool same;

	if (newest == NULL)
		return false;
	cat = catalogue_build(f->file, f->n, before_newest(all), &problems);
	same = cat && digest_equal(&cat->digest, &newest->digest);
	catalogue_free(cat);
	problems_done(&problems);
	return same;
}

/* Checks a folder against the versions that the node holds, if it is there to ask; that of the
 * newest itself against those before it. */
static int build_files(struct cli *cli, const struct folder *f, struct catalogue **ret)
{
	const struct catalogues *all = &cli->catalogues;
	struct problems problems = { 0 };
	bool legacy = false;

	*ret = NULL;
	for (size_t i = 0; i < f->n; i++)
		legacy |= csv_is_legacy(f->name[i], f->file[i].text, f->file[i].len, &problems);
	if (!legacy)
		*ret = catalogue_build(
			f->file, f->n,
			is_newest(all, f) ? before_newest(all) : catalogues_newest(all), &problems);
	if (*ret && !catalogue_keeps_numbers(*ret, &cli->catalogues, &problems)) {
		catalogue_free(*ret);
		*ret = NULL;
	}
	cli_print_problems(cli, &problems);
	problems_done(&problems);
	return *ret ? EXIT_DONE : EXIT_REFUSED;
}

static int build(struct cli *cli, const char *dir, struct catalogue **ret)
{
	struct folder f = { 0 };
	int status = read_folder(cli, dir, &f);

	*ret = NULL;
	if (status == EXIT_DONE)
		status = build_files(cli, &f, ret);
	folder_done(&f);
	return status;
}

static const char *const file_names[] = { "catalogue.csv", "units.csv",     "calendars.csv",
					  "windows.csv",   "forms.csv",     "cells.csv",
					  "strata.csv",    "ratios.csv",    "rules.csv",
					  "targets.csv",   "deadlines.csv", "plans.csv",
					  "sources.csv" };

/* A file holds the exact bytes of a version. */
static int decode(const struct cli *cli, const char *path, struct catalogue **ret)
{
	struct problems problems = { 0 };
	struct buf bytes = { 0 };
	int status = cli_read_file(cli, path, &bytes);

	if (status == EXIT_DONE) {
		*ret = catalogue_decode((const uint8_t *)bytes.data, bytes.len, &problems);
		status = *ret ? EXIT_DONE : EXIT_REFUSED;
		cli_print_problems(cli, &problems);
	}
	problems_done(&problems);
	buf_done(&bytes);
	return status;
}

int catalogue_from(struct cli *cli, const char *path, struct catalogue **ret)
{
	struct stat st;

	*ret = NULL;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? build(cli, path, ret)
							   : decode(cli, path, ret);
}

bool catalogue_is_same(const struct catalogue *a, const struct catalogue *b)
{
	bool same = a->version == b->version && strcmp(a->issuer, b->issuer) == 0;

	for (size_t i = 0; same && i < ARRAY_LEN(file_names); i++) {
		size_t la = 0, lb = 0;
		const char *ta = catalogue_text(a, file_names[i], &la);
		const char *tb = catalogue_text(b, file_names[i], &lb);

		same = (ta == NULL) == (tb == NULL) &&
		       (ta == NULL || (la == lb && memcmp(ta, tb, la) == 0));
	}
	return same;
}

static void print_summary(const struct cli *cli, const struct catalogue *cat)
{
	char hex[DIGEST_HEX];

	(void)printf(tr(cli,
			"%s version %u: %zu units, %zu forms, %zu cells, %zu ratios, %zu targets, "
			"digest %s\n"),
		     cat->issuer, cat->version, cat->n_units, cat->n_forms, cat->n_cells,
		     cat->n_ratios, cat->n_targets, digest_hex(&cat->digest, hex));
}

int command_catalogue_check(struct cli *cli, int argc, char **argv)
{
	const char *dir = NULL;
	const struct taken list[] = { { "DIR", .value = &dir }, { 0 } };
	struct catalogue *cat = NULL;
	int status = cli_take(cli, "catalogue check", argc, argv, list);

	if (status == EXIT_DONE && cli->config)
		status = db_catalogues_if_any(cli);
	if (status == EXIT_DONE)
		status = build(cli, dir, &cat);
	if (status != EXIT_DONE)
		return status;
	print_summary(cli, cat);
	catalogue_free(cat);
	return EXIT_DONE;
}

/* ---- load ---- */

static void send_pieces(struct cli *cli, const struct catalogue *cat)
{
	for (size_t at = 0; at < cat->bytes.len;) {
		size_t left = cat->bytes.len - at,
		       n = left < CATALOGUE_PIECE ? left : CATALOGUE_PIECE;
		struct message m = { .type = MESSAGE_CATALOGUE_DATA,
				     .catalogue_data = { .issuer = cat->issuer,
							 .version = cat->version,
							 .digest = cat->digest,
							 .total = cat->bytes.len,
							 .offset = at,
							 .piece = { cat->bytes.data + at, n } } };

		link_send(cli, &m);
		at += n;
	}
}

static int hear(struct cli *cli)
{
	struct arena a = { 0 };
	struct message reply;
	int status = link_receive(cli, &a, &reply);

	if (status == EXIT_DONE && reply.type == MESSAGE_ANSWER && *reply.answer.code) {
		cli_print_refusal(cli, NULL, reply.answer.code, reply.answer.text);
		status = code_of(reply.answer.code) == E_DATABASE ? EXIT_UNREACHABLE : EXIT_REFUSED;
	}
	arena_done(&a);
	return status;
}

static int hand_in(struct cli *cli, const struct catalogue *cat)
{
	int status = link_open(cli);

	if (status != EXIT_DONE)
		return status;
	send_pieces(cli, cat);
	return hear(cli);
}

/* A node below another takes no catalogue from its operator. It says so at a piece of nothing,
 * before anything is read. */
static int ask_place(struct cli *cli)
{
	const struct message m = { .type = MESSAGE_CATALOGUE_DATA,
				   .catalogue_data = { .issuer = "" } };
	int status = cli_settings(cli);

	if (status != EXIT_DONE || cli->settings.uplinks == 0)
		return status;
	status = link_open(cli);
	if (status != EXIT_DONE)
		return status;
	link_send(cli, &m);
	return hear(cli);
}

static int load_files(struct cli *cli, const struct folder *f)
{
	struct catalogue *cat;
	int status;

	if (is_newest(&cli->catalogues, f)) {
		(void)printf(tr(cli, "version %u is in force here already, nothing was changed\n"),
			     catalogues_newest(&cli->catalogues)->version);
		return EXIT_DONE;
	}
	status = build_files(cli, f, &cat);
	if (status == EXIT_DONE)
		status = hand_in(cli, cat);
	if (status == EXIT_DONE)
		print_summary(cli, cat);
	catalogue_free(cat);
	return status;
}

int command_catalogue_load(struct cli *cli, int argc, char **argv)
{
	const char *dir = NULL;
	const struct taken list[] = { { "DIR", .value = &dir }, { 0 } };
	struct folder f = { 0 };
	int status = cli_take(cli, "catalogue load", argc, argv, list);

	if (status == EXIT_DONE)
		status = ask_place(cli);
	if (status == EXIT_DONE)
		status = db_catalogues_if_any(cli);
	if (status == EXIT_DONE)
		status = read_folder(cli, dir, &f);
	if (status == EXIT_DONE)
		status = load_files(cli, &f);
	folder_done(&f);
	return status;
}

/* ---- show ---- */

static int list_versions(struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_NUMBER, "version", "version");
	table_column(t, COLUMN_TEXT, "issuer", "issuer");
	table_column(t, COLUMN_DAY, "in_force_from", "in force from");
	table_column(t, COLUMN_TEXT, "title", "title");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	for (size_t i = 0; i < cli->catalogues.n; i++) {
		const struct catalogue *cat = cli->catalogues.list[i];
		char day[DATE_TEXT], hex[DIGEST_HEX];

		table_row(t);
		table_number(t, cat->version);
		table_cell(t, cat->issuer);
		table_cell(t, date_format(cat->in_force_from, day));
		table_cell(t, cat->title);
		table_cell(t, digest_hex(&cat->digest, hex));
	}
	table_print(t);
	return EXIT_DONE;
}

static const struct catalogue *version_of(struct cli *cli, const char *text)
{
	const struct catalogue *cat =
		catalogues_version(&cli->catalogues, (uint32_t)strtoul(text, NULL, 10));

	if (cat == NULL)
		say(tr(cli,
		       "there is no catalogue version %s here; tonghop catalogue show lists them"),
		    text);
	return cat;
}

int command_catalogue_show(struct cli *cli, int argc, char **argv)
{
	const char *version = NULL, *file = NULL;
	const struct taken list[] = { { "VERSION", .value = &version, .optional = true },
				      { "FILE", .value = &file, .optional = true },
				      { 0 } };
	const struct catalogue *cat;
	int status = cli_take(cli, "catalogue show", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status != EXIT_DONE)
		return status;
	if (version == NULL)
		return list_versions(cli);
	cat = version_of(cli, version);
	if (cat == NULL)
		return EXIT_REFUSED;
	for (size_t i = 0; i < ARRAY_LEN(file_names); i++) {
		size_t len;
		const char *text = catalogue_text(cat, file_names[i], &len);

		if (text == NULL || (file && strcmp(file, file_names[i]) != 0))
			continue;
		if (file == NULL)
			(void)printf("== %s\n", file_names[i]);
		(void)fwrite(text, 1, len, stdout);
	}
	return EXIT_DONE;
}

/* ---- diff: lines that stand in one and not in the other ---- */

static int compare_lines(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static char **sorted_lines(const char *text, size_t len, size_t *ret_n, char **ret_copy)
{
	char *copy = mem_strndup(text, len), *save = NULL;
	char **list = NULL;
	size_t n = 0, cap = 0;

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		mem_grow(&list, &cap, n + 1, sizeof *list);
		list[n++] = line;
	}
	if (n)
		qsort(list, n, sizeof *list, compare_lines);
	*ret_n = n;
	*ret_copy = copy;
	return list;
}

static void diff_file(const char *name, const struct catalogue *a, const struct catalogue *b)
{
	size_t la, lb, na, nb, i = 0, k = 0;
	const char *ta = catalogue_text(a, name, &la), *tb = catalogue_text(b, name, &lb);
	char *ca, *cb;
	char **x = sorted_lines(ta ? ta : "", ta ? la : 0, &na, &ca);
	char **y = sorted_lines(tb ? tb : "", tb ? lb : 0, &nb, &cb);

	while (i < na || k < nb) {
		int c = i == na ? 1 : k == nb ? -1 : strcmp(x[i], y[k]);

		if (c < 0)
			(void)printf("%s: - %s\n", name, x[i++]);
		else if (c > 0)
			(void)printf("%s: + %s\n", name, y[k++]);
		else {
			i++;
			k++;
		}
	}
	free(x);
	free(y);
	free(ca);
	free(cb);
}

int command_catalogue_diff(struct cli *cli, int argc, char **argv)
{
	const char *first = NULL, *second = NULL;
	const struct taken list[] = { { "VERSION", .value = &first },
				      { "VERSION|DIR", .value = &second },
				      { 0 } };
	const struct catalogue *a, *b;
	struct catalogue *built = NULL;
	char *end;
	int status = cli_take(cli, "catalogue diff", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status != EXIT_DONE)
		return status;
	a = version_of(cli, first);
	if (a == NULL)
		return EXIT_REFUSED;
	(void)strtoul(second, &end, 10);
	if (*end) {
		status = build(cli, second, &built);
		b = built;
	} else {
		b = version_of(cli, second);
	}
	if (b)
		for (size_t i = 0; i < ARRAY_LEN(file_names); i++)
			diff_file(file_names[i], a, b);
	else if (status == EXIT_DONE)
		status = EXIT_REFUSED;
	catalogue_free(built);
	return status;
}

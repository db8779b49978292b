/* cli.c - what commands share (cli.h). Fails: by exit statuses, said on stderr. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/said.h"
#include "progress.h"
#include "report/limits.h"
#include "report/text.h"

/* Names come from files and other machines: nothing in them may steer the terminal. */
static void print_inert(FILE *f, const char *text)
{
	struct buf b = { 0 };

	text_put_inert(&b, text);
	(void)fputs(buf_str(&b), f);
	buf_done(&b);
}

static struct cli_heard *heard;

void cli_hear(struct cli_heard *h)
{
	heard = h;
	if (h)
		*h = (struct cli_heard){ .problems = json_array() };
}

bool cli_is_heard(void)
{
	return heard != NULL;
}

void cli_print_json(json_t *document)
{
	if (heard) {
		json_decref(heard->document);
		heard->document = document;
		return;
	}
	(void)json_dumpf(document, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	(void)putchar('\n');
	json_decref(document);
}

/* Text of others may hold anything; JSON holds clean UTF-8. */
static void set_text(json_t *o, const char *key, const char *text)
{
	struct buf b = { 0 };

	text_put_inert(&b, text);
	(void)json_object_set_new(o, key, json_string(buf_str(&b)));
	buf_done(&b);
}

static json_t *hear(bool warning, const char *code, const char *text)
{
	json_t *o = json_object();
	enum code c = code_of(code);

	set_text(o, "severity", warning ? "warning" : "error");
	set_text(o, "code", code);
	set_text(o, "words", code_text(c));
	set_text(o, "words_vi", words_vi(code_text(c)));
	set_text(o, "text", text);
	(void)json_array_append_new(heard->problems, o);
	return o;
}

static void hear_problem(const struct problem *p)
{
	json_t *o = hear(p->severity == SEVERITY_WARNING, code_name(p->code), p->text);

	if (p->text_vi)
		set_text(o, "text_vi", p->text_vi);
	if (p->cell)
		set_text(o, "cell", p->cell);
	if (p->line)
		(void)json_object_set_new(o, "line", json_integer(p->line));
}

/* What the node answers comes in English. */
static void hear_at(const char *where, const char *code, const char *text)
{
	json_t *o = hear(false, code, text);
	struct arena a = { 0 };
	const char *vi = said_vi(&a, text);

	if (vi != text)
		set_text(o, "text_vi", vi);
	arena_done(&a);
	if (where && *where)
		set_text(o, "where", where);
}

void say(const char *fmt, ...)
{
	char text[4096], *line = text, *end;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (heard) {
		(void)hear(false, "", text);
		return;
	}
	progress_clear();
	(void)fputs("tonghop: ", stderr);
	while ((end = strchr(line, '\n')) != NULL) { /* the database says more than a line */
		*end = '\0';
		print_inert(stderr, line);
		(void)fputc('\n', stderr);
		line = end + 1;
	}
	print_inert(stderr, line);
	(void)fputc('\n', stderr);
}

const char *tr(const struct cli *cli, const char *text)
{
	return cli->vietnamese ? words_vi(text) : words_en(text);
}

int cli_settings(struct cli *cli)
{
	struct err err = { 0 };

	if (cli->has_settings)
		return EXIT_DONE;
	if (cli->config == NULL) {
		say("%s",
		    tr(cli, "which node? --config FILE, or TONGHOP_CONFIG in the environment"));
		return EXIT_USAGE;
	}
	if (settings_read(cli->config, &cli->settings, &err) < 0) {
		say("%s", err.text);
		return EXIT_FAILED;
	}
	cli->has_settings = true;
	return EXIT_DONE;
}

static bool is_large(const struct cli *cli, const char *path, size_t size)
{
	if (size <= FILE_BYTES_MAX)
		return false;
	say(tr(cli, "%s is larger than %d MiB"), path, FILE_BYTES_MAX >> 20);
	return true;
}

/* A pipe that nobody writes to is not waited for. NULL: said. */
static FILE *open_file(const struct cli *cli, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	FILE *f = NULL;

	if (fd < 0 || fstat(fd, &st) != 0)
		say("%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		say(tr(cli, "%s is no regular file; - is standard input"), path);
	else if (!is_large(cli, path, (size_t)st.st_size) && (f = fdopen(fd, "r")) == NULL)
		say("%s: %s", path, strerror(errno));
	if (f == NULL && fd >= 0)
		(void)close(fd);
	return f;
}

int cli_read_file(const struct cli *cli, const char *path, struct buf *out)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : open_file(cli, path);
	size_t before = out->len;
	bool whole;

	if (f == NULL)
		return EXIT_FAILED;
	whole = buf_read(out, f, FILE_BYTES_MAX);
	if (!whole)
		say("%s: %s", path, strerror(errno));
	if (f != stdin)
		(void)fclose(f);
	return whole && !is_large(cli, path, out->len - before) ? EXIT_DONE : EXIT_FAILED;
}

static void print_place(const struct problem *p)
{
	if (p->file) {
		print_inert(stderr, p->file);
		if (p->line)
			(void)fprintf(stderr, ":%d", p->line);
		if (p->column)
			(void)fprintf(stderr, ":%d", p->column);
		(void)fputs(": ", stderr);
	}
	if (p->cell) {
		print_inert(stderr, p->cell);
		(void)fputs(": ", stderr);
	}
}

void cli_print_problems(const struct cli *cli, const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->list[i];
		const char *words = tr(cli, code_text(p->code));

		if (heard) {
			hear_problem(p);
			continue;
		}
		progress_clear();
		print_place(p);
		(void)fprintf(stderr, "%s%s: %s: ",
			      p->severity == SEVERITY_WARNING ? tr(cli, "warning: ") : "",
			      code_name(p->code), words);
		print_inert(stderr, cli->vietnamese && p->text_vi ? p->text_vi : p->text);
		(void)fputc('\n', stderr);
	}
	if (!heard && problems->errors + problems->warnings > problems->n)
		(void)fprintf(stderr, tr(cli, "... %zu more\n"),
			      problems->errors + problems->warnings - problems->n);
}

/* A line about something, or about nothing in particular. */
static void begin_line(const char *where)
{
	progress_clear();
	if (where == NULL || *where == '\0')
		return;
	print_inert(stderr, where);
	(void)fputs(": ", stderr);
}

void cli_print_refusal(const struct cli *cli, const char *where, const char *code, const char *text)
{
	enum code c = code_of(code);
	struct arena a = { 0 };

	if (heard) {
		hear_at(where, code, text);
		return;
	}
	begin_line(where);
	(void)fprintf(stderr, "%s: %s", code, tr(cli, code_text(c)));
	if (*text) {
		(void)fputs(": ", stderr);
		print_inert(stderr, cli->vietnamese ? said_vi(&a, text) : text);
	}
	arena_done(&a);
	(void)fputc('\n', stderr);
}

void cli_print_err(const struct cli *cli, enum code code, const struct err *err)
{
	if (heard) {
		json_t *o = hear(false, code_name(code), err->text);

		if (*err->vi)
			set_text(o, "text_vi", err->vi);
		return;
	}
	cli_print_refusal(cli, NULL, code_name(code),
			  cli->vietnamese && *err->vi ? err->vi : err->text);
}

int cli_refuse(const char *where, enum code code, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (heard) {
		hear_at(where, code_name(code), text);
		return EXIT_REFUSED;
	}
	begin_line(where);
	(void)fprintf(stderr, "%s: ", code_name(code));
	print_inert(stderr, text);
	(void)fputc('\n', stderr);
	return EXIT_REFUSED;
}

static const char *const words[] = {
	WORDS_IN("word", "met"),
	WORDS_IN("word", "not_met"),
	WORDS_IN("word", "no_data"),
	WORDS_IN("word", "not_applicable"),
	WORDS_IN("word", "final"),
	WORDS_IN("word", "provisional"),
	WORDS_IN("word", "nothing"),
	WORDS_IN("word", "running"),
	WORDS_IN("word", "submitted"),
	WORDS_IN("word", "withdrawn"),
	WORDS_IN("word", "chain"),
	WORDS_IN("word", "conflict"),
	WORDS_IN("word", "held"),
	WORDS_IN("word", "need"),
	WORDS_IN("word", "rejected"),
	WORDS_IN("word", "retry"),
	WORDS_IN("word", "on_time"),
	WORDS_IN("word", "late"),
	WORDS_IN("word", "after_due"),
	WORDS_IN("word", "open"),
	WORDS_IN("word", "due_soon"),
	WORDS_IN("word", "received_on_time"),
	WORDS_IN("word", "received_late"),
	WORDS_IN("word", "returned"),
	WORDS_IN("word", "stored"),
	WORDS_IN("word", "saved"),
	WORDS_IN("word", "received"),
	WORDS_IN("word", "contained"),
	WORDS_IN("word", "up"),
	WORDS_IN("word", "down"),
	WORDS_IN("word", "connecting"),
	WORDS_IN("word", "plan"),
	WORDS_IN("word", "registration"),
	WORDS_IN("word", "periodic"),
	WORDS_IN("word", "thematic"),
	WORDS_IN("word", "adhoc"),
	WORDS_IN("word", "monthly"),
	WORDS_IN("word", "quarterly"),
	WORDS_IN("word", "duplicate"),
	WORDS_IN("word", "superseded"),
	WORDS_IN("word", "requeued"),
	WORDS_IN("word", "dropped"),
	WORDS_IN("word", "joined"),
	WORDS_IN("word", "enrolled"),
	WORDS_IN("word", "rotated"),
	WORDS_IN("word", "announced"),
	WORDS_IN("word", "basis"),
	WORDS_IN("word", "number"),
	WORDS_IN("word", "asked"),
	WORDS_IN("word", "filled_by"),
	WORDS_IN("word", "some_rows"),
	WORDS_IN("word", "own"),
	WORDS_IN("word", "merged"),
	WORDS_IN("word", "undecided"),
	WORDS_IN("word", "accepted"),
	WORDS_IN("word", "refused"),
	WORDS_IN("word", "submit"),
	WORDS_IN("word", "unchanged"),
	WORDS_IN("word", "ok"),
	WORDS_IN("word", "warning"),
	WORDS_IN("word", "error"),
	WORDS_IN("word", "unknown"),
};

/* not_met as "not met". */
static const char *spaced(size_t word)
{
	static char text[ARRAY_LEN(words)][24];
	const char *en = words_en(words[word]);

	for (size_t k = 0; en[k] && k + 1 < sizeof text[word]; k++)
		text[word][k] = en[k] == '_' ? ' ' : en[k];
	return text[word];
}

const char *cli_word(const struct cli *cli, const char *word)
{
	if (cli->output != OUTPUT_TABLE)
		return word;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(word, words_en(words[i])) == 0)
			return cli->vietnamese && words_are_open() ? words_vi(words[i]) : spaced(i);
	return word;
}

const char *cli_joined(struct arena *a, const char *const *word, size_t n, const char *between)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? between : "", word[i]);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

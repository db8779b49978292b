/* cli.c - what commands share (cli.h). Fails: by exit statuses, said on stderr. */
#include "cli.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "progress.h"
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
	set_text(o, "words_vi", code_text_vi(c));
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

static void hear_at(const char *where, const char *code, const char *text)
{
	json_t *o = hear(false, code, text);

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

const char *tr(const struct cli *cli, const char *en, const char *vi)
{
	return cli->vietnamese ? vi : en;
}

int cli_settings(struct cli *cli)
{
	struct err err = { 0 };

	if (cli->has_settings)
		return EXIT_DONE;
	if (cli->config == NULL) {
		say("%s", tr(cli, "which node? --config FILE, or TONGHOP_CONFIG in the environment",
			     "nút nào? hãy dùng --config TỆP hoặc biến môi trường TONGHOP_CONFIG"));
		return EXIT_USAGE;
	}
	if (settings_read(cli->config, &cli->settings, &err) < 0) {
		say("%s", err.text);
		return EXIT_FAILED;
	}
	cli->has_settings = true;
	return EXIT_DONE;
}

int cli_read_file(const char *path, struct buf *out)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t n;
	int bad;

	if (f == NULL) {
		say("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	do {
		uint8_t *at = buf_room(out, 65536);

		n = fread(at, 1, 65536, f);
		out->len -= 65536 - n;
	} while (n > 0);
	bad = ferror(f);
	if (f != stdin)
		(void)fclose(f);
	if (bad) {
		say("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
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
		const char *words = cli->vietnamese ? code_text_vi(p->code) : code_text(p->code);

		if (heard) {
			hear_problem(p);
			continue;
		}
		progress_clear();
		print_place(p);
		(void)fprintf(stderr, "%s%s: %s: ",
			      p->severity == SEVERITY_WARNING ? tr(cli, "warning: ", "cảnh báo: ")
							      : "",
			      code_name(p->code), words);
		print_inert(stderr, cli->vietnamese && p->text_vi ? p->text_vi : p->text);
		(void)fputc('\n', stderr);
	}
	if (!heard && problems->errors + problems->warnings > problems->n)
		(void)fprintf(stderr, tr(cli, "... %zu more\n", "... còn %zu lỗi nữa\n"),
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

	if (heard) {
		hear_at(where, code, text);
		return;
	}
	begin_line(where);
	(void)fprintf(stderr, "%s: %s", code, cli->vietnamese ? code_text_vi(c) : code_text(c));
	if (*text) {
		(void)fputs(": ", stderr);
		print_inert(stderr, text);
	}
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

const char *cli_word(const struct cli *cli, const char *word)
{
	static const char *const words[][2] = {
		{ "met", "đạt" },
		{ "not_met", "chưa đạt" },
		{ "no_data", "chưa có số liệu" },
		{ "not_applicable", "không áp dụng" },
		{ "final", "chính thức" },
		{ "provisional", "ước" },
		{ "nothing", "không phát sinh" },
		{ "running", "đang chạy" },
		{ "submitted", "đã nộp" },
		{ "withdrawn", "đã rút" },
		{ "chain", "có hiệu lực" },
		{ "conflict", "xung đột" },
		{ "held", "bị giữ" },
		{ "need", "thiếu bản trước" },
		{ "rejected", "bị từ chối" },
		{ "retry", "phải gửi lại" },
		{ "on_time", "đúng hạn" },
		{ "late", "muộn" },
		{ "after_due", "sau hạn" },
		{ "open", "chưa nộp" },
		{ "due_soon", "sắp đến hạn" },
		{ "received_on_time", "đã nhận đúng hạn" },
		{ "received_late", "đã nhận, muộn" },
		{ "returned", "bị trả lại" },
		{ "stored", "đã lưu" },
		{ "saved", "đã lưu tại đây" },
		{ "received", "đã nhận" },
		{ "contained", "nằm trong bản tổng hợp" },
		{ "duplicate", "trùng" },
		{ "superseded", "đã có bản mới hơn" },
		{ "requeued", "đã xét lại" },
		{ "dropped", "đã loại bỏ" },
		{ "joined", "theo lời mời" },
		{ "enrolled", "quản trị viên đăng ký" },
		{ "rotated", "đổi khóa" },
		{ "announced", "cấp trên báo trước" },
		{ "basis", "căn cứ khác nhau" },
		{ "number", "chỉ tiêu đã thay đổi" },
		{ "asked", "chưa có chỉ tiêu này" },
		{ "filled_by", "đơn vị báo cáo khác nhau" },
		{ "some_rows", "một số dòng" },
		{ "own", "của đơn vị" },
		{ "merged", "tổng hợp" },
		{ "undecided", "chờ quyết định" },
		{ "accepted", "được chấp nhận" },
		{ "refused", "bị từ chối" },
		{ "submit", "nộp" },
		{ "unchanged", "không có gì mới" },
		{ "ok", "tốt" },
		{ "warning", "cảnh báo" },
		{ "error", "lỗi" },
		{ "unknown", "chưa rõ" },
	};

	if (cli->vietnamese && cli->output == OUTPUT_TABLE)
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (strcmp(word, words[i][0]) == 0)
				return words[i][1];
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

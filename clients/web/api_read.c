/* api_read.c - what is read: the command line's own documents, as far as the account may see them
 * (api.h). Fails: by exit statuses. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/said.h"
#include "drill.h"
#include "export.h"
#include "report/code.h"
#include "report/decode.h"
#include "report/encode.h"
#include "rollup.h"

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

/* ---- Figures ---- */

/* Form, period and the unit that is asked for; false: refused. */
static bool take_key(struct api *a, struct api_words *w, const char **ret_unit,
		     const char **ret_form, const char **ret_period)
{
	*ret_form = api_need_query(a, "form");
	*ret_period = *ret_form ? api_need_query(a, "period") : NULL;
	if (*ret_period == NULL)
		return false;
	*ret_unit = api_unit(a, api_query(a, "unit"), *ret_form, *ret_period);
	if (*ret_unit == NULL)
		return false;
	(void)w;
	return true;
}

/* The words of `rollup`, or without all those of `coverage`; false: refused. */
static bool put_figures(struct api *a, struct api_words *w, bool all)
{
	const char *unit, *form, *period;

	if (!take_key(a, w, &unit, &form, &period))
		return false;
	api_put(a, w, form);
	api_put(a, w, period);
	api_put_option(a, w, "--unit", unit);
	api_put_option(a, w, "--line", api_query(a, "line"));
	api_put_option(a, w, "--as-of", api_query(a, "as_of"));
	if (all) {
		api_put_option(a, w, "--catalogue", api_query(a, "catalogue"));
		api_put_option(a, w, "--stratum", api_query(a, "stratum"));
		api_put_option(a, w, "--against", api_query(a, "against"));
		if (api_query(a, "by_child"))
			api_put(a, w, "--by-child");
	}
	return true;
}

static int figures(struct api *a, int (*command)(struct cli *, int, char **), bool all)
{
	struct api_words w = { .n = 0 };

	return put_figures(a, &w, all) ? api_run(a, command, &w) : EXIT_REFUSED;
}

int api_rollup(struct api *a)
{
	return figures(a, command_rollup, true);
}

int api_coverage(struct api *a)
{
	return figures(a, command_coverage, false);
}

/* ---- As a file ---- */

static const struct kind {
	const char *end, *type;
} kinds[] = {
	[EXPORT_XLSX] = { "xlsx",
			  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	[EXPORT_CSV] = { "csv", "text/csv; charset=utf-8" },
	[EXPORT_JSON] = { "json", "application/json" },
	[EXPORT_ADX] = { "xml", "application/xml" },
};

static json_t *base64(const struct buf *bytes)
{
	unsigned char *text = mem_alloc(bytes->len * 4 / 3 + 8);
	json_t *j;

	(void)EVP_EncodeBlock(text, bytes->data, (int)bytes->len);
	j = json_string((const char *)text);
	free(text);
	return j;
}

static int make_file(struct api *a, struct rollup *r, enum export_kind kind)
{
	const struct export e = { a->cli, &r->where, &r->show, r->view, r->n, clock_now() };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (export_make(&e, kind, &bytes, &err) < 0) {
		buf_done(&bytes);
		say("%s", err.text);
		return EXIT_FAILED;
	}
	a->file = json_object();
	set(a->file, "type", json_string(kinds[kind].type));
	set(a->file, "name",
	    json_string(arena_printf(a->arena, "%s-%s-%s.%s", api_query(a, "form"),
				     api_query(a, "period"), r->view[0].unit, kinds[kind].end)));
	set(a->file, "data", base64(&bytes));
	buf_done(&bytes);
	return EXIT_DONE;
}

int api_export(struct api *a)
{
	struct api_words w = { .n = 0 };
	char *word[34] = { arena_strdup(a->arena, "export") };
	const char *to = api_need_query(a, "to");
	size_t kind = 0;
	struct rollup r;
	int status;

	if (to == NULL || !put_figures(a, &w, true))
		return EXIT_REFUSED;
	while (kind < ARRAY_LEN(kinds) && strcmp(kinds[kind].end, to) != 0)
		kind++;
	if (kind == ARRAY_LEN(kinds))
		return api_refuse(a, 400, E_REQUEST, "to is xlsx, csv, json or xml");
	for (int i = 0; i < w.n; i++)
		word[i + 1] = w.word[i];
	a->cli->output = OUTPUT_TABLE; /* the words of a file for people */
	status = rollup_take(a->cli, "export", w.n + 1, word, &r);
	if (status == EXIT_DONE)
		status = rollup_load(a->cli, &r);
	if (status == EXIT_DONE)
		status = make_file(a, &r, (enum export_kind)kind);
	rollup_done(&r);
	return status;
}

/* ---- Reports ---- */

static int report(struct api *a, int (*command)(struct cli *, int, char **))
{
	struct api_words w = { .n = 0 };
	const char *unit, *form, *period;
	int status;

	if (!take_key(a, &w, &unit, &form, &period))
		return EXIT_REFUSED;
	api_put(a, &w, unit);
	api_put(a, &w, form);
	api_put(a, &w, period);
	if (api_query(a, "merged"))
		api_put(a, &w, "--merged");
	status = api_run(a, command, &w);
	if (status != EXIT_REFUSED || !api_was_said(E_NO_REPORT))
		return status;
	api_forget();
	a->out = json_array(); /* there is none yet, which is no fault */
	return EXIT_DONE;
}

int api_report(struct api *a)
{
	return report(a, command_report_show);
}

int api_history(struct api *a)
{
	return report(a, command_report_history);
}

int api_would(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *unit, *form, *period;

	if (!take_key(a, &w, &unit, &form, &period))
		return EXIT_REFUSED;
	api_put(a, &w, form);
	api_put(a, &w, period);
	api_put_option(a, &w, "--line", api_query(a, "line"));
	api_put_option(a, &w, "--unit", unit);
	api_put(a, &w, "--dry-run");
	return api_run(a, command_submit, &w);
}

/* ---- Lists ---- */

int api_obligations(struct api *a)
{
	struct api_words w = { .n = 0 };
	int status = db_catalogues(a->cli);

	if (status != EXIT_DONE)
		return status;
	if (api_query(a, "unit") && !api_unit(a, api_query(a, "unit"), NULL, NULL))
		return EXIT_REFUSED;
	api_put_option(a, &w, "--state", api_query(a, "state"));
	api_put_option(a, &w, "--plan", api_query(a, "plan"));
	api_put_option(a, &w, "--unit", api_query(a, "unit"));
	api_put_option(a, &w, "--as-of", api_query(a, "as_of"));
	status = api_run(a, command_obligations, &w);
	if (status == EXIT_DONE)
		api_keep_seen(a, api_printed(), "reporter", true);
	return status;
}

void api_put_reason(json_t *row)
{
	enum code code = code_of(json_string_value(json_object_get(row, "code")));
	const char *why = json_string_value(json_object_get(row, "why"));
	struct arena a = { 0 };

	set(row, "words", json_string(code_text(code)));
	set(row, "words_vi", json_string(words_vi(code_text(code))));
	if (why && said_vi(&a, why) != why)
		set(row, "why_vi", json_string(said_vi(&a, why)));
	arena_done(&a);
}

static void put_reasons(json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) api_put_reason(row);
}

int api_held(struct api *a)
{
	struct api_words w = { .n = 0 };
	int status = db_catalogues_if_any(a->cli);

	if (status == EXIT_DONE)
		status = api_run(a, command_held, &w);
	if (status == EXIT_DONE)
		api_keep_seen(a, api_printed(), "unit", true);
	if (status == EXIT_DONE)
		put_reasons(api_printed());
	return status;
}

int api_notes(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *form = api_need_query(a, "form");
	const char *period = form ? api_need_query(a, "period") : NULL;
	int status;

	if (period == NULL)
		return EXIT_REFUSED;
	status = db_catalogues(a->cli);
	api_put(a, &w, form);
	api_put(a, &w, period);
	if (status == EXIT_DONE)
		status = api_run(a, command_notes, &w);
	if (status == EXIT_DONE)
		api_keep_seen(a, api_printed(), "unit", false);
	return status;
}

int api_quarantine(struct api *a)
{
	const char *number = api_query(a, "number"); /* that one, with its bytes */
	struct api_words w = { .n = 0 };
	int status = api_whole_node(a);

	if (number)
		api_put(a, &w, number);
	else if (api_query(a, "all"))
		api_put(a, &w, "--all");
	if (status == EXIT_DONE)
		status = api_run(a, number ? command_quarantine_show : command_quarantine_list, &w);
	if (status == EXIT_DONE)
		put_reasons(api_printed());
	return status;
}

int api_status(struct api *a)
{
	struct api_words w = { .n = 0 };
	int status = api_whole_node(a);

	if (status == EXIT_DONE)
		status = api_speak(a);
	if (status == EXIT_DONE)
		status = api_run(a, command_status, &w);
	if (status == EXIT_DONE)
		put_reasons(json_object_get(api_printed(), "not_counted"));
	return status;
}

int api_audit(struct api *a)
{
	enum { LIMIT = 100, LIMIT_MOST = 500 };
	const char *before = api_query(a, "before"), *limit = api_query(a, "limit");
	char most[16];
	const char *values[2] = { before ? before : "9223372036854775807", most };
	long n = limit ? strtol(limit, NULL, 10) : LIMIT;
	PGresult *r;
	struct table *t;
	int status = api_whole_node(a);

	if (status != EXIT_DONE)
		return status;
	if (n < 1 || n > LIMIT_MOST ||
	    (before && (*before == '\0' || strlen(before) > 18 ||
			strspn(before, "0123456789") != strlen(before))))
		return api_refuse(a, 400, E_REQUEST, "before is a number, limit one from 1 to 500");
	(void)snprintf(most, sizeof most, "%ld", n);
	r = db_query(a->cli,
		     "SELECT seq, " SQL_LOCAL(
			     "to_timestamp(at / 1000000.0)") ", kind, who, about, detail "
							     "FROM audit WHERE seq "
							     "< $1::bigint ORDER "
							     "BY seq DESC LIMIT "
							     "$2::int",
		     2, values);
	if (r == NULL)
		return EXIT_FAILED;
	t = table_new(a->cli);
	table_column_of(t, COLUMN_NUMBER, "seq", "");
	table_column_of(t, COLUMN_TEXT, "at", "");
	table_column_of(t, COLUMN_TEXT, "kind", "");
	table_column_of(t, COLUMN_TEXT, "who", "");
	table_column_of(t, COLUMN_TEXT, "about", "");
	table_column_of(t, COLUMN_TEXT, "detail", "");
	table_fill(t, r, 0);
	table_print(t);
	PQclear(r);
	return EXIT_DONE;
}

int api_accounts(struct api *a)
{
	struct api_words w = { .n = 0 };
	int status = api_speak(a);

	return status == EXIT_DONE ? api_run(a, command_user_list, &w) : status;
}

/* ---- Further down ---- */

/* What the lineage here says of the unit's report. */
static json_t *lineage_of(struct api *a, const struct drill *want, const char *digest)
{
	const char *values[] = { want->unit, want->form, want->period,
				 *want->line ? want->line : "main" };
	PGresult *r =
		db_query(a->cli,
			 "SELECT unit, leaf_rev, encode(leaf_digest, 'hex') FROM covered WHERE "
			 "leaf = $1 AND form = $2 AND period = $3 AND line = $4 AND unit = "
			 "(SELECT unit FROM node)",
			 4, values);
	json_t *o = json_object();
	bool there = r && PQntuples(r) > 0;

	set(o, "checked", json_boolean(there && strcmp(PQgetvalue(r, 0, 2), digest) == 0));
	set(o, "by", json_string(there ? PQgetvalue(r, 0, 0) : a->settings->unit));
	set(o, "revision", json_integer(there ? strtol(PQgetvalue(r, 0, 1), NULL, 10) : 0));
	set(o, "digest", json_string(there ? PQgetvalue(r, 0, 2) : ""));
	PQclear(r);
	return o;
}

static json_t *sealed_at(struct api *a, const char *digest)
{
	PGresult *r =
		db_query(a->cli,
			 "SELECT " SQL_LOCAL("to_timestamp(at / 1000000.0)") " FROM seal WHERE "
									     "digest = "
									     "decode($1, "
									     "'hex')",
			 1, &digest);
	json_t *at = r && PQntuples(r) > 0 ? json_string(PQgetvalue(r, 0, 0)) : json_null();

	PQclear(r);
	return at;
}

static json_t *values_of(struct api *a, const struct report *r)
{
	const struct catalogue *cat = catalogues_version(&a->cli->catalogues, r->catalogue);
	json_t *list = json_array();

	for (size_t i = 0; i < r->cells.n; i++) {
		int c = cat ? catalogue_cell(cat, r->cells.number[i]) : -1;
		json_t *o = json_object();

		set(o, "cell",
		    json_string(c >= 0 ? cat->cells[c].code
				       : arena_printf(a->arena, "%u", r->cells.number[i])));
		set(o, "value",
		    json_string(r->cells.reporters[i] == 0
					? "-"
					: arena_printf(a->arena, "%lld",
						       (long long)r->cells.value[i])));
		(void)json_array_append_new(list, o);
	}
	return list;
}

int api_drill(struct api *a)
{
	struct api_words w = { .n = 0 };
	struct drill want = { .line = "" };
	struct drilled got;
	struct report r;
	struct err err = { 0 };
	struct digest digest;
	char hex[DIGEST_HEX];
	int status;

	if (!take_key(a, &w, &want.unit, &want.form, &want.period))
		return EXIT_REFUSED;
	if (api_query(a, "line"))
		want.line = api_query(a, "line");
	status = db_catalogues(a->cli);
	if (status == EXIT_DONE)
		status = api_speak(a);
	if (status == EXIT_DONE)
		status = drill_ask(a->cli, a->arena, &want, &got);
	if (status != EXIT_DONE)
		return status;
	if (*got.code) {
		cli_print_refusal(a->cli, want.unit, got.code, got.text);
		return code_of(got.code) == E_AWAY || code_of(got.code) == E_TIMEOUT
			       ? EXIT_UNREACHABLE
			       : EXIT_REFUSED;
	}
	if (report_decode(a->arena, got.report.data, got.report.len, &r, NULL, &err) < 0)
		return cli_refuse(want.unit, E_DECODE, "%s", err.text);
	digest = report_digest(got.report.data, got.report.len);
	(void)digest_hex(&digest, hex);
	a->out = json_object();
	set(a->out, "unit", json_string(want.unit));
	set(a->out, "form", json_string(want.form));
	set(a->out, "period", json_string(want.period));
	set(a->out, "revision", json_integer(r.rev));
	set(a->out, "digest", json_string(hex));
	set(a->out, "state",
	    json_string(r.flags & FLAG_NOTHING       ? "nothing"
			: r.flags & FLAG_PROVISIONAL ? "provisional"
						     : "final"));
	set(a->out, "sealed_at", sealed_at(a, hex));
	set(a->out, "lineage", lineage_of(a, &want, hex));
	set(a->out, "values", values_of(a, &r));
	return EXIT_DONE;
}

/* Which units an account is told of; the gateway asks when a browser begins to listen. */
int api_events(struct api *a)
{
	PGresult *r;
	int status = db_catalogues_if_any(a->cli);

	if (status != EXIT_DONE)
		return status;
	r = db_query(a->cli, "SELECT DISTINCT unit FROM unit", 0, NULL);
	if (r == NULL)
		return EXIT_FAILED;
	a->out = json_array();
	(void)json_array_append_new(a->out, json_string(a->unit));
	for (int i = 0; i < PQntuples(r); i++)
		if (api_sees(a, PQgetvalue(r, i, 0), NULL, NULL))
			(void)json_array_append_new(a->out, json_string(PQgetvalue(r, i, 0)));
	PQclear(r);
	return EXIT_DONE;
}

/* command_submit.c - tonghop submit: freezing a report and submitting it, by hand; holding back
 * what would submit itself; seeing what would go. Fails: with the node's own code and words. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "owed.h"
#include "own.h"
#include "report/schedule.h"
#include "view.h"
#include "where.h"

struct submit_arguments {
	const char *form, *period, *line, *unit;
	bool hold, release, dry_run;
};

static int take_submit(struct cli *cli, int argc, char **argv, struct submit_arguments *ret,
		       struct where *where)
{
	const struct taken list[] = {
		{ "FORM", .value = &ret->form },        { "PERIOD", .value = &ret->period },
		{ "--line", .value = &ret->line },      { "--unit", .value = &ret->unit },
		{ "--hold", .flag = &ret->hold },       { "--release", .flag = &ret->release },
		{ "--dry-run", .flag = &ret->dry_run }, { 0 }
	};
	int status;

	*ret = (struct submit_arguments){ 0 };
	status = cli_take(cli, "submit", argc, argv, list);
	if (status == EXIT_DONE && ret->hold + ret->release + ret->dry_run > 1) {
		say("%s", tr(cli, "--hold, --release and --dry-run contradict each other"));
		return cli_usage(cli, "submit");
	}
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	return status == EXIT_DONE ? where_find(cli, ret->form, ret->period, ret->line, where)
				   : status;
}

/* ---- What would go ---- */

/* A report as it stands: what submitting it now would freeze. */
struct standing {
	struct key key;
	int64_t revision;
	const char *purpose, *state, *digest;
	bool covers; /* with the coverage of a merged report */
	struct view view;
};

static int standing_of_own(struct cli *cli, struct arena *a, const struct submit_arguments *args,
			   struct standing *ret)
{
	struct own *own = arena_need(a, sizeof *own);
	char *hex = arena_need(a, DIGEST_HEX);
	int status = own_read(cli, a, args->unit, args->form, args->period, own);

	*ret = (struct standing){ .key = { args->unit, PART_OWN, "", args->form, args->period },
				  .purpose = "",
				  .state = "",
				  .digest = "" };
	if (status != EXIT_DONE || !own->found)
		return status;
	ret->revision = own->report.rev;
	ret->purpose = purpose_name(own->report.purpose);
	ret->state = own->report.flags & FLAG_PROVISIONAL ? "provisional" : "final";
	ret->digest = digest_hex(&own->digest, hex);
	return status;
}

static int standing_of_merged(struct cli *cli, struct arena *a, const struct submit_arguments *args,
			      const struct where *where, struct standing *ret)
{
	struct view_question q = { .unit = cli->settings.unit,
				   .line = where->cat->lines[where->line],
				   .form = args->form,
				   .period = args->period,
				   .where = where };
	int unit, status = where_kept(cli, where, q.unit, &unit);

	*ret = (struct standing){ .key = { q.unit, PART_MERGED, q.line, q.form, q.period } };
	if (status == EXIT_DONE)
		status = view_load(cli, a, &q, &ret->view);
	ret->revision = ret->view.revision;
	ret->purpose = ret->view.purpose;
	ret->state = ret->view.revision ? ret->view.state : "";
	ret->digest = ret->view.digest;
	ret->covers = true;
	return status;
}

/* "submit", "unchanged" (it was submitted, and so is every correction), "nothing". */
static const char *would(const struct standing *s)
{
	if (s->revision == 0 || strcmp(s->purpose, "withdrawn") == 0)
		return "nothing";
	return strcmp(s->purpose, "submitted") == 0 ? "unchanged" : "submit";
}

static bool needs_approval(const struct cli *cli, const char *line)
{
	for (size_t i = 0; i < cli->settings.uplinks; i++)
		if (strcmp(cli->settings.uplink[i].line, line) == 0)
			return cli->settings.uplink[i].approval;
	return false;
}

static struct table *standing_table(const struct cli *cli, struct arena *a,
				    const struct standing *s)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_TEXT, "would", "would");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "state", "state");
	table_column(t, COLUMN_NUMBER, "expected", "expected");
	table_column(t, COLUMN_NUMBER, "reported", "reported");
	table_column(t, COLUMN_PROSE, "missing", "missing");
	table_column(t, COLUMN_BOOL, "approval", "needs approval");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_row(t);
	table_cell(t, s->key.unit);
	table_cell(t, s->key.form);
	table_cell(t, s->key.period);
	table_cell(t, s->key.line);
	table_cell(t, cli_word(cli, would(s)));
	table_number(t, s->revision);
	table_cell(t, cli_word(cli, s->state));
	if (s->covers) {
		table_number(t, s->view.expected);
		table_number(t, s->view.reported);
		table_cell(t, cli_joined(a, s->view.missing, s->view.n_missing, " "));
	} else {
		table_cell(t, NULL);
		table_cell(t, NULL);
		table_cell(t, NULL);
	}
	table_cell(t, needs_approval(cli, s->key.line) ? "t" : "f");
	table_cell(t, s->digest);
	return t;
}

/* What it would meet. */
static struct table *owed_table(const struct cli *cli, const struct standing *s,
				const struct obligations *all, const struct owed *owed, int64_t now)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "id", "obligation");
	table_column(t, COLUMN_TEXT, "plan", "plan");
	table_column(t, COLUMN_TEXT, "receiver", "receiver");
	table_column(t, COLUMN_TEXT, "due", "due before");
	table_column(t, COLUMN_TEXT, "state", "state");
	table_column(t, COLUMN_TEXT, "submits_at", "submits itself");
	table_column(t, COLUMN_BOOL, "hold", "held back");
	for (size_t i = 0; i < all->n; i++) {
		const struct obligation *o = &all->list[i];
		struct key key = obligation_key(o);
		struct obligation_facts f = owed_facts(cli, owed, o);

		if (!obligation_takes_report(o) || key_compare(&key, &s->key) != 0)
			continue;
		table_row(t);
		table_cell(t, o->id);
		table_cell(t, o->plan);
		table_cell(t, o->receiver);
		table_instant(t, o->cat->calendars[0].zone, obligation_due_now(o, &f));
		table_cell(t, cli_word(cli, obligation_state_name(
						    obligation_state(o, &f, now, SCHEDULE_SOON))));
		table_instant(t, o->cat->calendars[0].zone, schedule_submits_at(o));
		table_cell(t, owed_is_held(owed, o) ? "t" : "f");
	}
	return t;
}

static int show_what_would_go(struct cli *cli, struct arena *a, const struct submit_arguments *args,
			      const struct where *where)
{
	bool own = args->unit && strcmp(args->unit, cli->settings.unit) != 0;
	struct table_part part = { .name = "obligations" };
	struct standing s;
	struct obligations all;
	struct owed owed;
	int64_t now;
	int status = own ? standing_of_own(cli, a, args, &s)
			 : standing_of_merged(cli, a, args, where, &s);

	if (status == EXIT_DONE)
		status = owed_instant(cli, NULL, &now);
	if (status == EXIT_DONE)
		status = owed_read(cli, a, NULL, now, &owed);
	if (status != EXIT_DONE)
		return status;
	obligations_of(a, &cli->catalogues, cli->settings.unit, now, &all);
	part.table = owed_table(cli, &s, &all, &owed, now);
	table_print_with(standing_table(cli, a, &s), &part, 1);
	owed_done(&owed);
	return EXIT_DONE;
}

/* ---- Doing it ---- */

static void print_submitted(const struct cli *cli, const char *unit, const struct answer *a)
{
	struct table *t = table_new(cli);
	char hex[DIGEST_HEX];

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_column(t, COLUMN_TEXT, "note", WORDS_IN("submission", "note"));
	table_row(t);
	table_cell(t, unit);
	table_number(t, a->rev);
	table_cell(t, digest_hex(&a->digest, hex));
	table_cell(t, a->text);
	table_print(t);
}

int command_submit(struct cli *cli, int argc, char **argv)
{
	struct submit_arguments args;
	struct message m = { .type = MESSAGE_SUBMIT };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	struct where where;
	int status;

	status = take_submit(cli, argc, argv, &args, &where);
	if (status != EXIT_DONE)
		return status;
	if (args.dry_run) {
		status = show_what_would_go(cli, &a, &args, &where);
		arena_done(&a);
		return status;
	}
	if (args.unit && strcmp(args.unit, cli->settings.unit) != 0 && !args.hold && !args.release)
		return own_submit(cli, args.unit, args.form, args.period);
	m.submit = (struct submit){ .unit = args.unit ? args.unit : cli->settings.unit,
				    .form = args.form,
				    .period = args.period,
				    .line = where.cat->lines[where.line],
				    .hold = args.hold,
				    .release = args.release };
	status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE && !args.hold && !args.release)
		print_submitted(cli, cli->settings.unit, &answer);
	arena_done(&a);
	return status;
}

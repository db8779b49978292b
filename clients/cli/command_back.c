/* command_back.c - tonghop report return, withdraw and resolve: sending a report back,
 * taking one back, settling a conflict.
 * Fails: with the node's own code and words. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "own.h"

/* What was done to which revision of a report. */
static void print_done(const struct cli *cli, const char *unit, const char *form,
		       const char *period, const struct answer *answer)
{
	struct table *t = table_new(cli);
	char hex[DIGEST_HEX];

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_row(t);
	table_cell(t, unit);
	table_cell(t, form);
	table_cell(t, period);
	table_number(t, answer->rev);
	table_cell(t, digest_hex(&answer->digest, hex));
	table_print(t);
}

int command_report_return(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_RETURN };
	struct return_want *want = &m.return_want;
	const struct taken list[] = { { "UNIT", .value = &want->unit },
				      { "FORM", .value = &want->form },
				      { "PERIOD", .value = &want->period },
				      { "--reason", .value = &want->reason },
				      { "--due", .value = &want->due },
				      { "--line", .value = &want->line },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "report return", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (want->reason == NULL || want->due == NULL) {
		say(tr(cli, "%s is missing"), want->reason ? "--due" : "--reason");
		return cli_usage(cli, "report return");
	}
	want->reason = cli_words(cli, &a, "--reason", want->reason);
	status = want->reason ? link_ask(cli, &m, &a, &answer) : EXIT_REFUSED;
	if (status == EXIT_DONE)
		print_done(cli, want->unit, want->form, want->period, &answer);
	arena_done(&a);
	return status;
}

int command_report_withdraw(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_WITHDRAW };
	const char *unit = NULL;
	const struct taken list[] = { { "UNIT", .value = &unit },
				      { "FORM", .value = &m.withdraw.form },
				      { "PERIOD", .value = &m.withdraw.period },
				      { "--line", .value = &m.withdraw.line },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "report withdraw", argc, argv, list);

	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	if (strcmp(unit, cli->settings.unit) != 0)
		return own_withdraw(cli, unit, m.withdraw.form, m.withdraw.period);
	status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE) {
		print_done(cli, unit, m.withdraw.form, m.withdraw.period, &answer);
		say("%s",
		    tr(cli,
		       "the node above decides; report history --merged says what it decided"));
	}
	arena_done(&a);
	return status;
}

int command_report_resolve(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_RESOLVE };
	const char *unit = NULL, *keep = NULL;
	const struct taken list[] = { { "UNIT", .value = &unit },
				      { "FORM", .value = &m.resolve.form },
				      { "PERIOD", .value = &m.resolve.period },
				      { "--keep", .value = &keep },
				      { "--line", .value = &m.resolve.line },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "report resolve", argc, argv, list);

	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	if (keep == NULL || !digest_parse(keep, &m.resolve.keep)) {
		say(tr(cli, "--keep takes a digest of 64 digits, as report history shows it"));
		return cli_usage(cli, "report resolve");
	}
	if (strcmp(unit, cli->settings.unit) != 0)
		return cli_refuse(unit, E_UNIT, "%s",
				  tr(cli, "a conflict is settled at the node of the unit itself"));
	status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE)
		(void)puts(tr(cli, "settled; the next revision goes on from the head above"));
	arena_done(&a);
	return status;
}

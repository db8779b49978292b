/* command_export.c - tonghop export: a roll-up as a file (export.h). Fails: by exit statuses; the
 * file is there whole or not at all. */
#include "base/clock.h"
#include "export.h"
#include "rollup.h"

static int make(struct cli *cli, struct rollup *r, enum export_kind kind)
{
	struct export e = { cli, &r->where, &r->show, r->view, r->n, clock_now() };
	struct buf bytes = { 0 };
	struct err err = { 0 };
	int status = EXIT_DONE;

	if (export_make(&e, kind, &bytes, &err) < 0 || export_write(r->to, &bytes, &err) < 0) {
		say("%s", err.text);
		status = EXIT_FAILED;
	} else {
		say(tr(cli, "%s is written"), r->to);
	}
	buf_done(&bytes);
	return status;
}

int command_export(struct cli *cli, int argc, char **argv)
{
	enum export_kind kind = EXPORT_JSON;
	struct rollup r;
	int status = rollup_take(cli, "export", argc, argv, &r);

	cli->output = OUTPUT_TABLE; /* the words of a file for people */
	if (status == EXIT_DONE && r.to == NULL) {
		say(tr(cli, "%s is missing"), "--to FILE");
		status = cli_usage(cli, "export");
	} else if (status == EXIT_DONE && !export_kind_of(r.to, &kind)) {
		say(tr(cli, "--to %s: a name that ends in .xlsx, .csv, .json or .xml (ADX)"), r.to);
		status = EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = rollup_load(cli, &r);
	if (status == EXIT_DONE)
		status = make(cli, &r, kind);
	rollup_done(&r);
	return status;
}

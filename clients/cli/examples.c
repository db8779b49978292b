/* examples.c - a line or two of each command as one would type it, for `tonghop help COMMAND`. A
 * test runs them as they stand, at a node of the worked example. Fails: never. */
#include <string.h>

#include "cli.h"

static const struct {
	const char *command, *line;
} examples[] = {
	{ "db upgrade", "tonghop db upgrade" },
	{ "catalogue check", "tonghop catalogue check clients/catalogue/kon-tum-2023" },
	{ "catalogue load", "tonghop catalogue load clients/catalogue/kon-tum-2023" },
	{ "catalogue show", "tonghop catalogue show" },
	{ "catalogue show", "tonghop catalogue show 1 cells.csv" },
	{ "catalogue diff", "tonghop catalogue diff 1 clients/catalogue/kon-tum-2023" },
	{ "report template", "tonghop report template antt-nam 2023-A1 --to form.xlsx" },
	{ "report import", "tonghop report import kt.csv --dry-run" },
	{ "report show", "tonghop report show kt antt-nam 2023-A1" },
	{ "report where", "tonghop report where kt antt-nam 2023-A1" },
	{ "report history", "tonghop report history h antt-nam 2023-A1 --merged" },
	{ "report return", "tonghop report return h antt-nam 2023-A1 --reason \"sai tổng số khu "
			   "dân cư\" --due 2030-06-30" },
	{ "report withdraw", "tonghop report withdraw kt antt-nam 2023-A1" },
	{ "report resolve", "tonghop report resolve kt antt-nam 2023-A1 --keep "
			    "5a1d0f6e2c7b48939e10d4f7a6b3c2815a1d0f6e2c7b48939e10d4f7a6b3c281" },
	{ "rollup", "tonghop rollup antt-nam 2023-A1" },
	{ "rollup", "tonghop rollup antt-nam 2023-A1 --by-child" },
	{ "coverage", "tonghop coverage antt-nam 2023-A1 --as-of 2030-01-31T17:00" },
	{ "export", "tonghop export antt-nam 2023-A1 --to summary.xlsx --by-child" },
	{ "obligations", "tonghop obligations --state late" },
	{ "obligation done", "tonghop obligation done O-1 --number 12/BC --date 2023-06-13" },
	{ "obligation open", "tonghop obligation open antt-nam --title \"Báo cáo nhanh\" --first "
			     "2023-03-01 --last 2023-03-31 --cells mh_new" },
	{ "obligation show", "tonghop obligation show 2023-X4F2A91BC" },
	{ "obligation withdraw", "tonghop obligation withdraw 2023-X4F2A91BC" },
	{ "remind", "tonghop remind" },
	{ "period lock", "tonghop period lock antt-nam 2023-A1" },
	{ "period reopen", "tonghop period reopen antt-nam 2023-A1" },
	{ "held", "tonghop held" },
	{ "note", "tonghop note antt-nam 2023-A1 --text \"đường vào ba thôn bị ngập\"" },
	{ "notes", "tonghop notes antt-nam 2023-A1" },
	{ "sync", "tonghop sync --wait 60" },
	{ "submit", "tonghop submit antt-nam 2023-A1 --dry-run" },
	{ "quarantine list", "tonghop quarantine list --all" },
	{ "quarantine show", "tonghop quarantine show TH-Q-17" },
	{ "quarantine requeue", "tonghop quarantine requeue TH-Q-17" },
	{ "quarantine drop", "tonghop quarantine drop TH-Q-17" },
	{ "drill", "tonghop drill c5 antt-nam 2023-A1" },
	{ "verify", "tonghop verify antt-nam 2023-A1 --local" },
	{ "authority", "tonghop authority kt --directory authority" },
	{ "invite", "tonghop invite t --valid 2d" },
	{ "join", "tonghop join TOKEN --directory node" },
	{ "key list", "tonghop key list h" },
	{ "key enrol", "tonghop key enrol c5.pem" },
	{ "key revoke", "tonghop key revoke t --reason \"máy bị mất\"" },
	{ "key rotate", "tonghop key rotate" },
	{ "backup", "tonghop backup kt.backup" },
	{ "restore", "tonghop restore kt.backup --dry-run" },
	{ "prune", "tonghop prune --dry-run" },
	{ "doctor", "tonghop doctor" },
	{ "user add", "tonghop user add lan --role entry --unit kt" },
	{ "user passwd", "tonghop user passwd lan" },
	{ "user role", "tonghop user role lan approver" },
	{ "user disable", "tonghop user disable lan" },
	{ "user list", "tonghop user list" },
	{ "status", "tonghop status" },
	{ "completion", "tonghop completion bash" },
};

void cli_print_examples(const struct cli *cli, FILE *f, const char *command)
{
	bool first = true;

	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		if (strcmp(examples[i].command, command) != 0)
			continue;
		if (first)
			(void)fprintf(f, "%s:\n", tr(cli, "Example"));
		(void)fprintf(f, "       %s\n", examples[i].line);
		first = false;
	}
}

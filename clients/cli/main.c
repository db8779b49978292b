/* main.c - tonghop: the operator's command line. Fails: by the contract's exit codes (cli.h). */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli.h"
#include "version.h"

const struct command commands[] = {
	{ "db upgrade", "", "create or upgrade this node's schema and roles", command_db_upgrade },
	{ "catalogue check", "DIR", "say everything that is wrong with a catalogue folder",
	  command_catalogue_check },
	{ "catalogue load", "DIR", "put a catalogue in force, at the top of the tree",
	  command_catalogue_load },
	{ "catalogue show", "[VERSION [FILE]]", "the versions, or a version's files",
	  command_catalogue_show },
	{ "catalogue diff", "VERSION VERSION|DIR", "what differs between two versions",
	  command_catalogue_diff },
	{ "report import", "FILE [--patch] [--dry-run] [--nothing] [--provisional]",
	  "enter reports from a CSV file", command_report_import },
	{ "report show", "UNIT FORM PERIOD [--merged]", "the values of a report",
	  command_report_show },
	{ "report history", "UNIT FORM PERIOD [--merged]", "its revisions",
	  command_report_history },
	{ "rollup",
	  "FORM PERIOD [--unit UNIT] [--by-child] [--stratum S] [--line L] [--as-of TIME] "
	  "[--catalogue N]",
	  "figures, verdicts and coverage of a merged report", command_rollup },
	{ "coverage", "FORM PERIOD [--unit UNIT]", "who has reported", command_coverage },
	{ "sync", "[--wait SECONDS]", "merge and send now", command_sync },
	{ "submit", "FORM PERIOD [--line L] [--unit UNIT]", "freeze and submit now",
	  command_submit },
	{ "status", "", "links, outbox, last receipts", command_status },
	{ 0 }
};

static void print_help(FILE *f)
{
	(void)fprintf(f, "Usage: tonghop [--config FILE] [--output table|json|csv] COMMAND ...\n\n"
			 "FILE is the node's settings (or TONGHOP_CONFIG). Commands:\n\n");
	for (const struct command *c = commands; c->name; c++)
		(void)fprintf(f, "  %s %s\n      %s\n", c->name, c->arguments, c->help);
}

/* How many words of argv a command's name has; 0 when it is another one. */
static int matches(const char *name, int argc, char **argv)
{
	char copy[64], *save = NULL;
	int n = 0;

	(void)snprintf(copy, sizeof copy, "%s", name);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save), n++)
		if (n >= argc || strcmp(word, argv[n]) != 0)
			return 0;
	return n;
}

static int set_output(struct cli *cli, const char *word)
{
	static const char *const words[] = { "table", "json", "csv" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(word, words[i]) == 0) {
			cli->output = (enum output)i;
			return EXIT_DONE;
		}
	say("--output %s: one of table, json, csv", word);
	return EXIT_USAGE;
}

/* The options before the command; anywhere after it they are taken out as well. */
static int take_global(struct cli *cli, int *argc, char **argv)
{
	int n = 0, status = EXIT_DONE;

	for (int i = 0; i < *argc && status == EXIT_DONE; i++) {
		const char *value = i + 1 < *argc ? argv[i + 1] : NULL;
		bool config = strcmp(argv[i], "--config") == 0;

		if (config || strcmp(argv[i], "--output") == 0) {
			if (value == NULL) {
				say("%s needs a value", argv[i]);
				return EXIT_USAGE;
			}
			if (config)
				cli->config = value;
			else
				status = set_output(cli, value);
			i++;
		} else if (strncmp(argv[i], "--config=", 9) == 0) {
			cli->config = argv[i] + 9;
		} else if (strncmp(argv[i], "--output=", 9) == 0) {
			status = set_output(cli, argv[i] + 9);
		} else {
			argv[n++] = argv[i];
		}
	}
	*argc = n;
	argv[n] = NULL;
	return status;
}

static int run(struct cli *cli, int argc, char **argv)
{
	if (argc == 0 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "help") == 0) {
		print_help(argc ? stdout : stderr);
		return argc ? EXIT_DONE : EXIT_USAGE;
	}
	if (strcmp(argv[0], "--version") == 0) {
		(void)puts(SOFTWARE);
		return EXIT_DONE;
	}
	for (const struct command *c = commands; c->name; c++) {
		int words = matches(c->name, argc, argv);

		if (words)
			return c->run(cli, argc - words + 1, argv + words - 1);
	}
	say("there is no command \"%s%s%s\"; tonghop --help lists them", argv[0],
	    argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct cli cli = { .config = getenv("TONGHOP_CONFIG"), .socket = -1 };
	const char *locale;
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	locale = setlocale(LC_ALL, "");
	cli.vietnamese = locale && strncmp(setlocale(LC_MESSAGES, NULL), "vi", 2) == 0;
	argc--;
	argv++;
	status = take_global(&cli, &argc, argv);
	if (status == EXIT_DONE)
		status = run(&cli, argc, argv);
	if (fflush(stdout) != 0 && status == EXIT_DONE)
		status = EXIT_FAILED;
	PQfinish(cli.db);
	if (cli.socket >= 0)
		(void)close(cli.socket);
	catalogues_done(&cli.catalogues);
	if (cli.has_settings)
		settings_done(&cli.settings);
	return status;
}

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
	{ "db upgrade", "", WORDS("create or upgrade this node's schema and roles"),
	  command_db_upgrade },
	{ "catalogue check", "DIR", WORDS("say everything that is wrong with a catalogue folder"),
	  command_catalogue_check },
	{ "catalogue load", "DIR", WORDS("put a catalogue in force, at the top of the tree"),
	  command_catalogue_load },
	{ "catalogue show", "[VERSION [FILE]]", WORDS("the versions, or a version's files"),
	  command_catalogue_show },
	{ "catalogue diff", "VERSION VERSION|DIR", WORDS("what differs between two versions"),
	  command_catalogue_diff },
	{ "report template", "FORM PERIOD --to FILE [--unit UNIT|--below] [--line L]",
	  WORDS("an empty form to fill in (.xlsx, .csv), which report import reads"),
	  command_report_template },
	{ "report import",
	  "FILE [--sheet NAME] [--patch] [--dry-run] [--nothing] [--provisional] [--received DATE "
	  "--reason TEXT]",
	  WORDS("enter reports from a CSV file or a workbook (.xlsx)"), command_report_import },
	{ "report show", "UNIT FORM PERIOD [--merged]", WORDS("the values of a report"),
	  command_report_show },
	{ "report where", "UNIT FORM PERIOD [--merged]",
	  WORDS("how far up it has come: received, and in which revision of which unit above"),
	  command_report_where },
	{ "report history", "UNIT FORM PERIOD [--merged]", WORDS("its revisions"),
	  command_report_history },
	{ "report return", "UNIT FORM PERIOD --reason TEXT --due DATE [--line L]",
	  WORDS("send a report back, with a reason and a new due date"), command_report_return },
	{ "report withdraw", "UNIT FORM PERIOD [--line L]",
	  WORDS("take a report back, as long as the node above has not submitted it"),
	  command_report_withdraw },
	{ "report resolve", "UNIT FORM PERIOD --keep DIGEST [--line L]",
	  WORDS("settle a conflict with the node above: keep this node's report"),
	  command_report_resolve },
	{ "rollup",
	  "FORM PERIOD [--against PERIOD] [--unit UNIT] [--by-child] [--stratum S] [--line L] "
	  "[--as-of TIME] [--catalogue N]",
	  WORDS("figures, verdicts and coverage of a merged report"), command_rollup },
	{ "coverage", "FORM PERIOD [--unit UNIT] [--line L] [--as-of TIME] [--catalogue N]",
	  WORDS("who has reported"), command_coverage },
	{ "export",
	  "FORM PERIOD --to FILE [--unit UNIT] [--by-child] [--stratum S] [--line L] [--as-of "
	  "TIME] "
	  "[--catalogue N]",
	  WORDS("the same as a file: .xlsx, .csv, .json, or ADX .xml"), command_export },
	{ "obligations", "[--state STATE] [--plan PLAN] [--unit REPORTER] [--as-of TIME]",
	  WORDS("who owes what to whom, due when, late by how long"), command_obligations },
	{ "obligation done", "ID --number NUMBER --date DATE [--reason TEXT]",
	  WORDS("note that one was met outside the system"), command_obligation_done },
	{ "obligation open",
	  "FORM --title TEXT --first DATE --last DATE [--due TIME] [--cells C|C...] [--units "
	  "U|U...] "
	  "[--step TIME] [--lead TIME] [--line L]",
	  WORDS("ask the units below for an ad hoc report: its own cells, days and due time"),
	  command_obligation_open },
	{ "obligation show", "PERIOD", WORDS("what an ad hoc report asks, of whom"),
	  command_obligation_show },
	{ "obligation withdraw", "PERIOD",
	  WORDS("take back an ad hoc report that this node asked for"),
	  command_obligation_withdraw },
	{ "remind", "[ID]", WORDS("remind those who are late, now; or one, late or not"),
	  command_remind },
	{ "period lock", "FORM PERIOD", WORDS("close a period: what comes from here on is held"),
	  command_period_lock },
	{ "period reopen", "FORM PERIOD", WORDS("open it again and judge what was held"),
	  command_period_reopen },
	{ "held", "", WORDS("what is kept without counting, and why"), command_held },
	{ "note", "FORM PERIOD --text TEXT [--unit UNIT]",
	  WORDS("say in words what is difficult; it goes up to the top, without personal data"),
	  command_note },
	{ "notes", "FORM PERIOD", WORDS("what was said, and by which unit"), command_notes },
	{ "sync", "[--wait SECONDS]", WORDS("merge and send now"), command_sync },
	{ "submit", "FORM PERIOD [--line L] [--unit UNIT] [--hold|--release|--dry-run]",
	  WORDS("freeze and submit now; or hold automatic submission back, or release it; or see "
		"what "
		"would "
		"go"),
	  command_submit },
	{ "quarantine list", "[--all]", WORDS("what was refused and is kept"),
	  command_quarantine_list },
	{ "quarantine show", "NUMBER", WORDS("why, and its bytes"), command_quarantine_show },
	{ "quarantine requeue", "NUMBER", WORDS("judge it again, as if it came now"),
	  command_quarantine_requeue },
	{ "quarantine drop", "NUMBER", WORDS("it needs no more attention"),
	  command_quarantine_drop },
	{ "drill", "UNIT FORM PERIOD [--line L]",
	  WORDS("the report of a unit further down, as it was typed there"), command_drill },
	{ "verify",
	  "FORM PERIOD [--line L] [--local] | --all [--local] | --package FOLDER [--authority "
	  "FILE] [--catalogue FOLDER|FILE]",
	  WORDS("recompute it all, and follow digests and signatures down to what was typed"),
	  command_verify },
	{ "authority", "UNIT [--directory DIR]",
	  WORDS("begin a tree: the authority, and the keys and settings of the node at its top"),
	  command_authority },
	{ "invite", "UNIT [--line L] [--address HOST:PORT] [--valid TIME]",
	  WORDS("make a one-time token with which a unit below joins"), command_invite },
	{ "join", "TOKEN [--directory DIR]",
	  WORDS("join the tree: make this node's key, have it signed, write its settings"),
	  command_join },
	{ "key list", "[UNIT]", WORDS("whose keys may speak for which unit, and which were ended"),
	  command_key_list },
	{ "key enrol", "CERTIFICATE", WORDS("let the key of a certificate speak for its unit"),
	  command_key_enrol },
	{ "key revoke", "UNIT [KEY] --reason TEXT",
	  WORDS("end a key of a unit, or all of them, at once"), command_key_revoke },
	{ "key rotate", "[--finish]",
	  WORDS("make this node's next key, have it signed and told; then use it"),
	  command_key_rotate },
	{ "backup", "FILE|FOLDER [--keep N]",
	  WORDS("the database, settings and keys of this node as one file; in a folder, the newest "
		"N "
		"stay"),
	  command_backup },
	{ "restore", "FILE [--dry-run] [--replace]",
	  WORDS("put back what tonghop backup took; the database that is there stays beside it"),
	  command_restore },
	{ "prune", "[--dry-run] [--days N]",
	  WORDS("free what nobody asks for any more: revisions that others followed long ago"),
	  command_prune },
	{ "doctor", "[--list]", WORDS("what would stop this node one day, and what to do about it"),
	  command_doctor },
	{ "user add", "NAME --role viewer|entry|approver|admin [--unit UNIT]",
	  WORDS("make an account for the page, of a unit and what is below it; asks for the "
		"password"),
	  command_user_add },
	{ "user passwd", "NAME", WORDS("give an account a new password; its sessions end"),
	  command_user_passwd },
	{ "user role", "NAME [ROLE] [--unit UNIT]",
	  WORDS("change what an account may do, or where"), command_user_role },
	{ "user disable", "NAME [--undo]",
	  WORDS("let nobody in with an account any more; or again"), command_user_disable },
	{ "user list", "", WORDS("the accounts"), command_user_list },
	{ "completion", "SHELL", WORDS("what a shell (bash) needs to complete these commands"),
	  command_completion },
	{ "status", "", WORDS("links, outbox, last receipts"), command_status },
	{ 0 }
};

static void print_summary(const struct cli *cli, FILE *f)
{
	(void)fprintf(f,
		      "%s: tonghop [--config FILE] [--output table|json|csv] [--watch[=SECONDS]] "
		      "COMMAND ...\n       tonghop help COMMAND\n",
		      tr(cli, "Usage"));
}

/* Of all commands, or of those that begin with a word; how many there are. */
static int list_commands(const struct cli *cli, FILE *f, const char *word)
{
	size_t len = strlen(word);
	int n = 0;

	for (const struct command *c = commands; c->name; c++) {
		if (len && (strncmp(c->name, word, len) != 0 || c->name[len] != ' '))
			continue;
		if (f)
			(void)fprintf(f, "  %s %s\n      %s\n", c->name, c->arguments,
				      tr(cli, c->help));
		n++;
	}
	return n;
}

static void print_help(const struct cli *cli, FILE *f)
{
	print_summary(cli, f);
	(void)fputs(tr(cli, "\nFILE is the node's settings (or TONGHOP_CONFIG). Commands:\n\n"), f);
	(void)list_commands(cli, f, "");
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

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0;
}

static int no_command(const struct cli *cli, int argc, char **argv)
{
	bool group = list_commands(cli, NULL, argv[0]) > 0;

	if (group && argc > 1 && is_help(argv[1])) {
		(void)list_commands(cli, stdout, argv[0]);
		return EXIT_DONE;
	}
	if (argv[0][0] == '-') {
		say(tr(cli, "there is no option %.*s"), (int)strcspn(argv[0], "="), argv[0]);
		print_summary(cli, stderr);
	} else if (group && argc == 1) {
		say(tr(cli, "%s is followed by one of these:"), argv[0]);
	} else {
		say(tr(cli, "there is no command \"%s%s%s\"; tonghop --help lists them"), argv[0],
		    argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
	}
	if (group)
		(void)list_commands(cli, stderr, argv[0]);
	return EXIT_USAGE;
}

/* tonghop help COMMAND, or the first word of some. */
static int help_of(const struct cli *cli, int argc, char **argv)
{
	for (const struct command *c = commands; c->name; c++)
		if (matches(c->name, argc, argv)) {
			cli_print_usage(cli, stdout, c);
			return EXIT_DONE;
		}
	if (list_commands(cli, NULL, argv[0]) > 0 && argc == 1) {
		(void)list_commands(cli, stdout, argv[0]);
		return EXIT_DONE;
	}
	return no_command(cli, argc, argv);
}

/* How often a command is run again; without a number every two seconds. */
static int set_watch(struct cli *cli, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (n > 0 && n <= 86400 && *end == '\0' && *text != '-') {
		cli->watch = (unsigned)n;
		return EXIT_DONE;
	}
	say(tr(cli, "--watch=%s: a number of seconds"), text);
	return EXIT_USAGE;
}

static int set_output(struct cli *cli, const char *word)
{
	static const char *const words[] = { "table", "json", "csv" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(word, words[i]) == 0) {
			cli->output = (enum output)i;
			return EXIT_DONE;
		}
	say(tr(cli, "--output %s: one of table, json, csv"), word);
	return EXIT_USAGE;
}

/* The options before the command; anywhere after it they are taken out as well. */
static int take_global(struct cli *cli, int *argc, char **argv)
{
	int n = 0, status = EXIT_DONE;

	if (*argc > 0 && strcmp(argv[0], "completion") == 0)
		return EXIT_DONE; /* its words are those of another line */
	for (int i = 0; i < *argc && status == EXIT_DONE; i++) {
		const char *value = i + 1 < *argc ? argv[i + 1] : NULL;
		bool config = strcmp(argv[i], "--config") == 0;

		if (config || strcmp(argv[i], "--output") == 0) {
			if (value == NULL || strncmp(value, "--", 2) == 0) {
				say(tr(cli, "%s needs a value"), argv[i]);
				return EXIT_USAGE;
			}
			if (config)
				cli->config = value;
			else
				status = set_output(cli, value);
			i++;
		} else if (strncmp(argv[i], "--config=", 9) == 0) {
			cli->config = argv[i] + 9;
		} else if (strcmp(argv[i], "--watch") == 0) {
			cli->watch = 2;
		} else if (strncmp(argv[i], "--watch=", 8) == 0) {
			status = set_watch(cli, argv[i] + 8);
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

/* What only reads can be looked at again and again. */
static bool may_watch(const char *name)
{
	static const char *const names[] = { "rollup", "coverage",      "obligations",
					     "status", "held",          "quarantine list",
					     "notes",  "report history" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Everything is read anew; a node that is away is asked again. */
static void forget(struct cli *cli)
{
	PQfinish(cli->db);
	cli->db = NULL;
	if (cli->socket >= 0)
		(void)close(cli->socket);
	cli->socket = -1;
	catalogues_done(&cli->catalogues);
	cli->has_catalogues = false;
}

/* Until it is interrupted, or what is asked for is wrong. */
static int watch(struct cli *cli, const struct command *c, int argc, char **argv)
{
	bool terminal = isatty(STDOUT_FILENO);
	char **copy = mem_array((size_t)argc + 1, sizeof *copy);
	int status;

	for (;;) {
		memcpy(copy, argv, (size_t)argc * sizeof *copy);
		if (terminal)
			(void)fputs("\033[H\033[2J", stdout);
		status = c->run(cli, argc, copy);
		if ((status != EXIT_DONE && status != EXIT_UNREACHABLE) || fflush(stdout) != 0)
			break;
		forget(cli);
		(void)sleep(cli->watch);
		if (!terminal)
			(void)putchar('\n');
	}
	free(copy);
	return status;
}

static int start(struct cli *cli, const struct command *c, int argc, char **argv)
{
	if (cli->watch == 0)
		return c->run(cli, argc, argv);
	if (may_watch(c->name))
		return watch(cli, c, argc, argv);
	say(tr(cli, "%s cannot be watched: it does something each time"), c->name);
	return EXIT_USAGE;
}

static int run(struct cli *cli, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[0], "help") == 0)
		return help_of(cli, argc - 1, argv + 1);
	if (argc == 0 || is_help(argv[0]) || strcmp(argv[0], "help") == 0) {
		print_help(cli, argc ? stdout : stderr);
		return argc ? EXIT_DONE : EXIT_USAGE;
	}
	if (strcmp(argv[0], "--version") == 0) {
		(void)puts(SOFTWARE);
		return EXIT_DONE;
	}
	for (const struct command *c = commands; c->name; c++) {
		int words = matches(c->name, argc, argv);

		for (int i = words; words && i < argc; i++)
			if (is_help(argv[i]) && (c->run != command_completion || i == words)) {
				cli_print_usage(cli, stdout, c);
				return EXIT_DONE;
			}
		if (words)
			return start(cli, c, argc - words + 1, argv + words - 1);
	}
	return no_command(cli, argc, argv);
}

/* The language the environment asks for. Where that locale was never generated here, the
 * program still speaks it; the text is UTF-8 in any case. */
static void choose_language(struct cli *cli)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *language = NULL;

	for (size_t i = 0; i < ARRAY_LEN(names) && (language == NULL || *language == '\0'); i++)
		language = getenv(names[i]);
	cli->vietnamese = language && strncmp(language, "vi", 2) == 0;
	if (setlocale(LC_ALL, "") == NULL)
		(void)setlocale(LC_ALL, "C.UTF-8");
	(void)setlocale(LC_NUMERIC, "C"); /* what is written into files is read by programs */
}

int main(int argc, char **argv)
{
	struct cli cli = { .config = getenv("TONGHOP_CONFIG"), .socket = -1 };
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	words_open();
	choose_language(&cli);
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

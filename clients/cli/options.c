/* options.c - what each option of a command means, for its help and the manual. The options
 * themselves stand in the table of commands (main.c); a test asks that none of them lacks its line
 * here. Fails: never; what is not known is left out. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli.h"

/* clang-format off */
static const struct {
	const char *option, *command; /* command NULL: of any that is not named with it */
	const char *text;
} options[] = {
	{ "--address", NULL, WORDS("where units below reach this node, HOST:PORT; else where it listens") },
	{ "--against", NULL, WORDS("beside each figure the same of another period") },
	{ "--all", "quarantine list", WORDS("also what was judged again or dropped") },
	{ "--all", "verify", WORDS("every report of this node") },
	{ "--as-of", "obligations", WORDS("as it stood then: 2023-10-31 or 2023-10-31T17:00") },
	{ "--as-of", NULL, WORDS("as it was known here then: 2023-10-31 or 2023-10-31T17:00") },
	{ "--authority", NULL, WORDS("the certificate of whoever began the tree (authority.pem); needed where this is no node of it") },
	{ "--below", NULL, WORDS("of every unit whose reports are typed at this node, not of its own only") },
	{ "--by-child", NULL, WORDS("the units that report to it, side by side") },
	{ "--catalogue", "verify", WORDS("the catalogue to judge by, a folder or a file; else the node's") },
	{ "--catalogue", NULL, WORDS("with this version of the catalogue, not the one in force") },
	{ "--cells", NULL, WORDS("only these indicators: a|b|c; else all of the form") },
	{ "--date", NULL, WORDS("of the document: 2023-06-13") },
	{ "--days", NULL, WORDS("what is older than so many days, not 400") },
	{ "--directory", NULL, WORDS("where keys, certificates and settings are written; else /etc/tonghop") },
	{ "--dry-run", "report import", WORDS("enter nothing: say what would change, old and new") },
	{ "--dry-run", NULL, WORDS("do nothing: say what would be done") },
	{ "--due", "report return", WORDS("the first day on which it is too late: 2030-06-30") },
	{ "--due", NULL, WORDS("from when on it is late here: \"2030-07-12 16:00\"; else it has no due time") },
	{ "--finish", NULL, WORDS("use the key that was made before, which everybody has been told of") },
	{ "--first", NULL, WORDS("the first day that is asked for: 2030-07-01") },
	{ "--hold", NULL, WORDS("it shall not submit itself, until --release") },
	{ "--keep", "backup", WORDS("how many of the newest stay in the folder") },
	{ "--keep", NULL, WORDS("the digest of the revision that counts from now on (report history --merged)") },
	{ "--last", NULL, WORDS("the last day that is asked for") },
	{ "--lead", NULL, WORDS("it submits itself so long before it is due: 2h; else by hand") },
	{ "--line", NULL, WORDS("on this line of several; else that of record") },
	{ "--list", NULL, WORDS("everything that is looked at, with its limits and advice; looks at nothing") },
	{ "--local", NULL, WORDS("with what is here, asking no other node") },
	{ "--merged", NULL, WORDS("the sum of the unit and all below it, not what was typed for itself") },
	{ "--nothing", NULL, WORDS("there is nothing to report: the file names unit, form and period only") },
	{ "--number", NULL, WORDS("of the document: 12/BC") },
	{ "--package", NULL, WORDS("a package of the outlet, anywhere, without this node") },
	{ "--patch", NULL, WORDS("indicators that the file does not name stay as they are; else they become missing") },
	{ "--plan", NULL, WORDS("of this plan only") },
	{ "--provisional", NULL, WORDS("the figures are not final; they count, and are marked") },
	{ "--reason", "report import", WORDS("why it came on paper") },
	{ "--reason", NULL, WORDS("why; no names of persons") },
	{ "--received", NULL, WORDS("the day on which it came on paper: 2023-10-31; with --reason") },
	{ "--release", NULL, WORDS("it may submit itself again") },
	{ "--replace", NULL, WORDS("though the database here is newer, or of another node; it stays beside it") },
	{ "--role", NULL, WORDS("what it may do: viewer reads, entry types, approver submits, admin keeps the node") },
	{ "--sheet", NULL, WORDS("the sheet of the workbook; else the first that is a form") },
	{ "--state", NULL, WORDS("in this state only: open, due_soon, late, received_on_time, received_late, returned, nothing") },
	{ "--step", NULL, WORDS("each level further down owes it so much earlier: 1d") },
	{ "--stratum", NULL, WORDS("of this stratum only") },
	{ "--text", NULL, WORDS("what is to be said, at most 500 characters, without names of persons") },
	{ "--title", NULL, WORDS("what it is called for those who are asked") },
	{ "--to", NULL, WORDS("the file; its ending says of which kind") },
	{ "--undo", NULL, WORDS("let it in again") },
	{ "--unit", "obligations", WORDS("what this unit owes") },
	{ "--unit", "user add", WORDS("it sees this unit and what is below it; else the node's") },
	{ "--unit", "user role", WORDS("it sees this unit and what is below it") },
	{ "--unit", NULL, WORDS("of this unit, which reports here; else the node's own") },
	{ "--units", NULL, WORDS("only these units and what is below them: a|b|c; else all") },
	{ "--valid", NULL, WORDS("how long the token is good: 2d, 12h; else three days") },
	{ "--wait", NULL, WORDS("until all is received above, at most so many seconds") },
};
/* clang-format on */

static const char *meaning(const char *option, size_t len, const char *command)
{
	for (int named = 1; named >= 0; named--)
		for (size_t i = 0; i < ARRAY_LEN(options); i++)
			if (strncmp(options[i].option, option, len) == 0 &&
			    options[i].option[len] == '\0' &&
			    (named ? options[i].command && strcmp(options[i].command, command) == 0
				   : options[i].command == NULL))
				return options[i].text;
	return NULL;
}

size_t cli_option_length(const char *word)
{
	return 2 + strspn(word + 2, "abcdefghijklmnopqrstuvwxyz-");
}

void cli_print_options(const struct cli *cli, FILE *f, const struct command *c)
{
	bool first = true;

	for (const char *p = strstr(c->arguments, "--"); p; p = strstr(p, "--")) {
		size_t len = cli_option_length(p);
		const char *text = meaning(p, len, c->name), *again = c->arguments;

		while ((again = strstr(again, "--")) < p &&
		       (cli_option_length(again) != len || strncmp(again, p, len) != 0))
			again += cli_option_length(again);
		if (text && again == p) {
			if (first)
				(void)fprintf(f, "%s:\n", tr(cli, "Options"));
			(void)fprintf(f, "       %-14.*s %s\n", (int)len, p, tr(cli, text));
			first = false;
		}
		p += len;
	}
}

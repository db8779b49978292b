/* completion.c - tonghop completion: what may come next on a line that is being typed, taken from
 * the table of commands, and the few lines of shell that ask for it. Fails: never; where nothing is
 * known the shell completes names of files. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli.h"

/* words: what was typed after tonghop, the last of it unfinished. Without names of the program's
 * own the shell falls back to files (-o default). */
static const char script[] =
	"_tonghop() {\n"
	"\tlocal IFS=$'\\n'\n"
	"\tCOMPREPLY=($(\"${COMP_WORDS[0]}\" completion words \"${COMP_WORDS[@]:1:COMP_CWORD}\"))\n"
	"}\n"
	"complete -o default -F _tonghop tonghop\n";

static void offer(const char *word, size_t len, const char *begun)
{
	if (len >= strlen(begun) && strncmp(word, begun, strlen(begun)) == 0)
		(void)printf("%.*s\n", (int)len, word);
}

/* The options that stand in how a command is used: "[--unit UNIT]", "--hold|--release". */
static void offer_options(const char *arguments, const char *begun)
{
	for (const char *p = strstr(arguments, "--"); p; p = strstr(p, "--")) {
		size_t n = cli_option_length(p);

		offer(p, n, begun);
		p += n;
	}
}

/* Whether the typed words begin a command's name, and how many of its bytes they are. */
static bool begins(const char *name, char *const *typed, int n, size_t *ret)
{
	size_t at = 0;

	for (int i = 0; i < n; i++) {
		size_t len = strlen(typed[i]);

		if (strncmp(name + at, typed[i], len) != 0 ||
		    (name[at + len] != ' ' && name[at + len] != '\0'))
			return false;
		at += len;
		if (name[at] == '\0' && i + 1 < n) { /* the rest are the command's own */
			*ret = at;
			return true;
		}
		at += name[at] == ' ';
	}
	*ret = at;
	return true;
}

/* The options before a command, with their values, are no part of its name. */
static int skip_global(char **typed, int n)
{
	int i = 0;

	while (i < n && typed[i][0] == '-')
		i += strchr(typed[i], '=') || strncmp(typed[i], "--watch", 7) == 0 ? 1 : 2;
	return i < n ? i : n;
}

static void offer_words(char **typed, int n)
{
	const char *begun = n > 0 ? typed[n - 1] : "", *last = NULL;
	int skipped = n > 0 ? skip_global(typed, n - 1) : 0;
	size_t at, last_len = 0;

	if (n > 1 && strcmp(typed[n - 2], "--output") == 0) {
		for (int i = 0; i < 3; i++)
			offer(((const char *const[]){ "table", "json", "csv" })[i],
			      (size_t[]){ 5, 4, 3 }[i], begun);
		return;
	}
	if (n <= skipped + 1)
		offer_options("--config --output --watch --help --version", begun);
	for (const struct command *c = commands; c->name; c++) {
		const char *rest;
		size_t len;

		if (!begins(c->name, typed + skipped, n > 0 ? n - 1 - skipped : 0, &at))
			continue;
		rest = c->name + at;
		if (*rest == '\0') {
			offer_options(c->arguments, begun);
			offer_options("--help", begun);
			continue;
		}
		len = strcspn(rest, " ");
		if (last && len == last_len && strncmp(rest, last, len) == 0)
			continue; /* "report" once, for all of them */
		offer(rest, len, begun);
		last = rest;
		last_len = len;
	}
}

int command_completion(struct cli *cli, int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "words") == 0) {
		offer_words(argv + 2, argc - 2);
		return EXIT_DONE;
	}
	if (argc == 2 && strcmp(argv[1], "bash") == 0) {
		(void)fputs(script, stdout);
		return EXIT_DONE;
	}
	return cli_usage(cli, "completion");
}

/* words.c - the words of a command line: options, their values, and what is left (cli.h). Fails:
 * EXIT_USAGE, saying which word is wrong before how the command is used. */
#include <getopt.h>
#include <string.h>

#include "cli.h"
#include "report/text.h"

static const struct command *find(const char *name)
{
	const struct command *c = commands;

	while (c->name && strcmp(c->name, name) != 0)
		c++;
	return c;
}

void cli_print_usage(const struct cli *cli, FILE *f, const struct command *command)
{
	(void)fprintf(f, "%s: tonghop %s%s%s\n       %s\n", tr(cli, "Usage"), command->name,
		      *command->arguments ? " " : "", command->arguments, tr(cli, command->help));
	if (f == stdout) {
		cli_print_options(cli, f, command);
		cli_print_examples(cli, f, command->name);
	}
}

int cli_usage(const struct cli *cli, const char *command)
{
	const struct command *c = find(command);

	if (c->name) /* else it is not the command line that runs it */
		cli_print_usage(cli, stderr, c);
	return EXIT_USAGE;
}

/* "-" alone is a word: standard input. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

enum { OPTIONS_MOST = 16 };

/* The list's options as getopt_long() wants them; ret_taken: which of the list each is. */
static void options_of(const struct taken *list, struct option ret[OPTIONS_MOST + 1],
		       const struct taken *ret_taken[OPTIONS_MOST])
{
	size_t n = 0;

	for (; list->name && n < OPTIONS_MOST; list++) {
		if (!is_option(list->name))
			continue;
		ret[n] = (struct option){ list->name + 2,
					  list->value ? required_argument : no_argument, NULL, 0 };
		ret_taken[n++] = list;
	}
	ret[n] = (struct option){ 0 };
}

/* The next word that is not there yet, or NULL. */
static const struct taken *next_word(const struct taken *list)
{
	while (list->name && (is_option(list->name) || *list->value))
		list++;
	return list->name ? list : NULL;
}

static int unknown(const struct cli *cli, const char *command, const char *word)
{
	if (is_option(word))
		say(tr(cli, "there is no option %.*s"), (int)strcspn(word, "="), word);
	else
		say(tr(cli, "too many words: \"%s\""), word);
	return cli_usage(cli, command);
}

static int needs_value(const struct cli *cli, const char *command, const char *option)
{
	say(tr(cli, "%s needs a value"), option);
	return cli_usage(cli, command);
}

int cli_take(const struct cli *cli, const char *command, int argc, char **argv,
	     const struct taken *list)
{
	struct option options[OPTIONS_MOST + 1];
	const struct taken *of[OPTIONS_MOST], *t;
	int c, at = 0;

	options_of(list, options, of);
	opterr = 0;
	optind = 0; /* from the beginning, also the second time */
	while ((c = getopt_long(argc, argv, ":", options, &at)) != -1) {
		if (c == ':')
			return needs_value(cli, command, argv[optind - 1]);
		if (c == '?')
			return unknown(cli, command, argv[optind - 1]);
		t = of[at];
		if (t->value == NULL)
			*t->flag = true;
		else if (optarg == argv[optind - 1] && strncmp(optarg, "--", 2) == 0)
			return needs_value(cli, command, t->name); /* the next option */
		else
			*t->value = optarg;
	}
	for (int i = optind; i < argc; i++) {
		t = next_word(list);
		if (t == NULL)
			return unknown(cli, command, argv[i]);
		*t->value = argv[i];
	}
	t = next_word(list);
	if (t == NULL || t->optional)
		return EXIT_DONE;
	say(tr(cli, "%s is missing"), t->name);
	return cli_usage(cli, command);
}

const char *cli_words(const struct cli *cli, struct arena *a, const char *option, const char *text)
{
	const char *nfc = text_nfc(a, text, strlen(text));

	if (nfc && *nfc)
		return nfc;
	cli_print_refusal(cli, option, code_name(E_TEXT),
			  tr(cli, "a text of one line, without control characters"));
	return NULL;
}

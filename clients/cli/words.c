/* words.c - the words of a command line: options, their values, and what is left (cli.h). Fails:
 * EXIT_USAGE, saying which word is wrong before how the command is used. */
#include <string.h>

#include "cli.h"

static const struct command *find(const char *name)
{
	const struct command *c = commands;

	while (c->name && strcmp(c->name, name) != 0)
		c++;
	return c;
}

void cli_print_usage(const struct cli *cli, FILE *f, const struct command *command)
{
	(void)fprintf(f, "%s: tonghop %s%s%s\n       %s\n", tr(cli, "Usage", "Cách dùng"),
		      command->name, *command->arguments ? " " : "", command->arguments,
		      tr(cli, command->help, command->help_vi));
}

int cli_usage(const struct cli *cli, const char *command)
{
	cli_print_usage(cli, stderr, find(command));
	return EXIT_USAGE;
}

/* "-" alone is a word: standard input. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

/* The option of a word, and its value where it stands behind a "=". */
static const struct taken *find_option(const struct taken *list, const char *word,
				       const char **ret_value)
{
	size_t len = strcspn(word, "=");

	for (; list->name; list++)
		if (is_option(list->name) && strlen(list->name) == len &&
		    strncmp(list->name, word, len) == 0 && (word[len] == '\0' || list->value)) {
			*ret_value = word[len] ? word + len + 1 : NULL;
			return list;
		}
	return NULL;
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
		say(tr(cli, "there is no option %.*s", "không có tùy chọn %.*s"),
		    (int)strcspn(word, "="), word);
	else
		say(tr(cli, "too many words: \"%s\"", "thừa từ: \"%s\""), word);
	return cli_usage(cli, command);
}

int cli_take(const struct cli *cli, const char *command, int argc, char **argv,
	     const struct taken *list)
{
	const struct taken *t;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i], *value = word;

		t = is_option(word) ? find_option(list, word, &value) : next_word(list);
		if (t == NULL)
			return unknown(cli, command, word);
		if (t->value == NULL) {
			*t->flag = true;
			continue;
		}
		if (value == NULL && i + 1 < argc && strncmp(argv[i + 1], "--", 2) != 0)
			value = argv[++i];
		if (value == NULL) {
			say(tr(cli, "%s needs a value", "%s cần một giá trị"), t->name);
			return cli_usage(cli, command);
		}
		*t->value = value;
	}
	t = next_word(list);
	if (t == NULL || t->optional)
		return EXIT_DONE;
	say(tr(cli, "%s is missing", "thiếu %s"), t->name);
	return cli_usage(cli, command);
}

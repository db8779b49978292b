/* command_user.c - tonghop user add, passwd, role, disable, list: the accounts of the page. A
 * password comes from the terminal, twice and unseen, or is the first line of standard input; never
 * an argument, which everybody on the machine could read. Fails: with the node's own code and
 * words. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli.h"
#include "report/limits.h"

enum { LINE_MOST = PASSWORD_MAX_BYTES + 2 };

/* One line without its end; false: there is none, or it is too long. */
static bool read_line(char line[LINE_MOST])
{
	size_t n;

	if (fgets(line, LINE_MOST, stdin) == NULL)
		return false;
	n = strcspn(line, "\r\n");
	if (line[n] == '\0' && n == LINE_MOST - 1)
		return false;
	line[n] = '\0';
	return true;
}

static bool ask_unseen(const char *prompt, char line[LINE_MOST])
{
	struct termios before, unseen;
	bool ok;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	unseen = before;
	unseen.c_lflag &= (tcflag_t)~ECHO;
	(void)fputs(prompt, stderr);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
	ok = read_line(line);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)fputc('\n', stderr);
	return ok;
}

static int read_password(const struct cli *cli, char line[LINE_MOST])
{
	char again[LINE_MOST];
	bool same;

	if (!isatty(STDIN_FILENO)) {
		if (read_line(line))
			return EXIT_DONE;
		say("%s",
		    tr(cli, "the first line of standard input is the password; there is none"));
		return EXIT_USAGE;
	}
	if (!ask_unseen(tr(cli, "password: "), line) || !ask_unseen(tr(cli, "again: "), again)) {
		say("%s", tr(cli, "no password was given"));
		return EXIT_USAGE;
	}
	same = strcmp(line, again) == 0;
	explicit_bzero(again, sizeof again);
	if (same)
		return EXIT_DONE;
	say("%s", tr(cli, "the two are not the same"));
	return EXIT_REFUSED;
}

static int change(struct cli *cli, const struct account_change *want)
{
	struct message m = { .type = MESSAGE_ACCOUNT_CHANGE, .account_change = *want };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = link_ask(cli, &m, &a, &answer);

	arena_done(&a);
	return status;
}

static int change_with_password(struct cli *cli, struct account_change *want)
{
	char line[LINE_MOST];
	int status = read_password(cli, line);

	want->password = line;
	if (status == EXIT_DONE && *line == '\0') {
		say("%s", tr(cli, "the password is empty"));
		status = EXIT_REFUSED;
	}
	if (status == EXIT_DONE)
		status = change(cli, want);
	explicit_bzero(line, sizeof line);
	return status;
}

int command_user_add(struct cli *cli, int argc, char **argv)
{
	struct account_change want = { .make = true };
	const struct taken list[] = { { "NAME", .value = &want.name },
				      { "--role", .value = &want.role },
				      { "--unit", .value = &want.unit },
				      { 0 } };
	int status = cli_take(cli, "user add", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (want.role == NULL) {
		say("%s", tr(cli, "--role is needed: viewer, entry, approver or admin"));
		return cli_usage(cli, "user add");
	}
	status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	if (want.unit == NULL)
		want.unit = cli->settings.unit;
	return change_with_password(cli, &want);
}

int command_user_passwd(struct cli *cli, int argc, char **argv)
{
	struct account_change want = { 0 };
	const struct taken list[] = { { "NAME", .value = &want.name }, { 0 } };
	int status = cli_take(cli, "user passwd", argc, argv, list);

	return status == EXIT_DONE ? change_with_password(cli, &want) : status;
}

int command_user_role(struct cli *cli, int argc, char **argv)
{
	struct account_change want = { 0 };
	const struct taken list[] = { { "NAME", .value = &want.name },
				      { "ROLE", .value = &want.role, .optional = true },
				      { "--unit", .value = &want.unit },
				      { 0 } };
	int status = cli_take(cli, "user role", argc, argv, list);

	if (status == EXIT_DONE && want.role == NULL && want.unit == NULL)
		return cli_usage(cli, "user role");
	return status == EXIT_DONE ? change(cli, &want) : status;
}

int command_user_disable(struct cli *cli, int argc, char **argv)
{
	struct account_change want = { .standing = STANDING_DISABLED };
	bool enable = false;
	const struct taken list[] = { { "NAME", .value = &want.name },
				      { "--undo", .flag = &enable },
				      { 0 } };
	int status = cli_take(cli, "user disable", argc, argv, list);

	if (enable)
		want.standing = STANDING_ENABLED;
	return status == EXIT_DONE ? change(cli, &want) : status;
}

static void print_accounts(const struct cli *cli, const struct accounts *all)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "name", "name");
	table_column(t, COLUMN_TEXT, "role", "role");
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_BOOL, "disabled", "disabled");
	table_column(t, COLUMN_TEXT, "changed_at", "changed");
	table_column(t, COLUMN_TEXT, "changed_by", WORDS_IN("account", "by"));
	table_column(t, COLUMN_TEXT, "last_login", "last login");
	for (size_t i = 0; i < all->n; i++) {
		const struct account *x = &all->account[i];

		table_row(t);
		table_cell(t, x->name);
		table_cell(t, x->role);
		table_cell(t, x->unit);
		table_cell(t, x->disabled ? "t" : "f");
		table_instant(t, ZONE_VIET_NAM, x->changed_at);
		table_cell(t, x->changed_by);
		table_instant(t, ZONE_VIET_NAM, x->last_login);
	}
	table_print(t);
}

int command_user_list(struct cli *cli, int argc, char **argv)
{
	const struct taken nothing[] = { { 0 } };
	struct message m = { .type = MESSAGE_ACCOUNTS_WANT }, reply;
	struct arena a = { 0 };
	int status = cli_take(cli, "user list", argc, argv, nothing);

	if (status == EXIT_DONE)
		status = link_exchange(cli, &m, MESSAGE_ACCOUNTS, &a, &reply);
	if (status == EXIT_DONE)
		print_accounts(cli, &reply.accounts);
	arena_done(&a);
	return status;
}

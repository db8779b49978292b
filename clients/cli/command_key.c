/* command_key.c - tonghop key list, enrol, revoke: whose keys may speak for which unit. Fails: by
 * exit statuses. */
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cli.h"
#include "report/text.h"
#include "wire/certificate.h"
#include "wire/tls.h"

int command_key_list(struct cli *cli, int argc, char **argv)
{
	static const char sql[] =
		"SELECT unit, encode(key, 'hex'), how, who, " SQL_LOCAL("since") ", " SQL_LOCAL(
			"ended_at") ", reason FROM unit_key WHERE $1 = '' OR unit = $1 ORDER BY "
				    "unit, since, key";
	const char *unit = NULL;
	const struct taken list[] = { { "UNIT", .value = &unit, .optional = true }, { 0 } };
	int status = cli_take(cli, "key list", argc, argv, list);
	PGresult *r;
	struct table *t;

	if (status == EXIT_DONE)
		status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	unit = unit ? unit : "";
	r = db_query(cli, sql, 1, &unit);
	if (r == NULL)
		return EXIT_FAILED;
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "key", "key");
	table_column(t, COLUMN_TEXT, "how", "how");
	table_column(t, COLUMN_TEXT, "who", "by");
	table_column(t, COLUMN_TEXT, "since", "since");
	table_column(t, COLUMN_TEXT, "ended_at", "ended");
	table_column(t, COLUMN_PROSE, "reason", "why");
	table_fill(t, r, 1U << 2); /* how */
	table_print_list(t);
	PQclear(r);
	return EXIT_DONE;
}

/* The unit and the public key of the first certificate in a file. */
static int read_certificate(const struct cli *cli, const char *path, char unit[TLS_UNIT_ROOM],
			    struct buf *spki)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	int status = cli_read_file(cli, path, &text);
	X509 *cert = status == EXIT_DONE ? certificate_read(buf_str(&text), text.len, &err) : NULL;

	if (status == EXIT_DONE && cert == NULL) {
		status = cli_refuse(path, E_KEY, "%s",
				    tr(cli, "there is no certificate in it (PEM)"));
	} else if (status == EXIT_DONE && certificate_unit(cert, unit, TLS_UNIT_ROOM, &err) < 0) {
		status = cli_refuse(path, E_KEY, "%s", err.text);
	} else if (status == EXIT_DONE) {
		certificate_spki(cert, spki);
	}
	X509_free(cert);
	buf_done(&text);
	return status;
}

int command_key_enrol(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_KEY };
	const char *path = NULL;
	const struct taken list[] = { { "CERTIFICATE", .value = &path }, { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	struct buf spki = { 0 };
	char unit[TLS_UNIT_ROOM], hex[DIGEST_HEX];
	int status = cli_take(cli, "key enrol", argc, argv, list);

	if (status == EXIT_DONE)
		status = read_certificate(cli, path, unit, &spki);
	if (status == EXIT_DONE) {
		m.key.unit = unit;
		m.key.spki = (struct blob){ spki.data, spki.len };
		status = link_ask(cli, &m, &a, &answer);
	}
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE) {
		struct digest name = digest_plain(spki.data, spki.len);

		(void)printf(tr(cli, "the key %s may speak for %s\n"), digest_hex(&name, hex),
			     unit);
	}
	arena_done(&a);
	buf_done(&spki);
	return status;
}

int command_key_revoke(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_KEY, .key.reason = "" };
	const char *key = NULL, *reason = NULL;
	const struct taken list[] = { { "UNIT", .value = &m.key.unit },
				      { "KEY", .value = &key, .optional = true },
				      { "--reason", .value = &reason },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "key revoke", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (reason == NULL) {
		say(tr(cli, "%s is missing"), "--reason");
		return cli_usage(cli, "key revoke");
	}
	if (key && !digest_parse(key, &m.key.name)) {
		say(tr(cli,
		       "KEY takes the 64 digits that tonghop key list shows; without it, all keys "
		       "of the unit end"));
		return cli_usage(cli, "key revoke");
	}
	m.key.reason = cli_words(cli, &a, "--reason", reason);
	status = m.key.reason ? link_ask(cli, &m, &a, &answer) : EXIT_REFUSED;
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE)
		(void)printf(tr(cli,
				"%s can no longer come in with it; a new invitation is made by "
				"tonghop invite %s\n"),
			     m.key.unit, m.key.unit);
	arena_done(&a);
	return status;
}

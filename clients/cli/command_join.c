/* command_join.c - tonghop authority, invite, join, key rotate: how a tree begins, and how a unit
 * comes into it. Everything that they write lies in one folder; what is there already stays. Fails:
 * by exit statuses; run again, they go on where they stopped. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli.h"
#include "joining.h"
#include "report/seal.h"
#include "wire/issue.h"

#define FOLDER "/etc/tonghop"

/* ---- The folder of a node ---- */

struct house {
	const struct cli *cli;
	const char *folder, *unit;
	struct arena a;
};

static const char *file_of(struct house *h, const char *name)
{
	return arena_printf(&h->a, "%s/%s", h->folder, name);
}

static const char *unit_file(struct house *h, const char *suffix)
{
	return arena_printf(&h->a, "%s/%s.%s", h->folder, h->unit, suffix);
}

static int make_folder(const char *folder)
{
	if (mkdir(folder, 0755) == 0 || errno == EEXIST)
		return EXIT_DONE;
	say("%s: %s", folder, strerror(errno));
	return EXIT_FAILED;
}

static void put_tls(struct house *h, struct buf *out)
{
	buf_printf(
		out,
		"[tls]\ncertificate = %s\nkey = %s\nauthority = %s\nissuer = %s\nissuer_key = %s\n",
		unit_file(h, "pem"), unit_file(h, "key"), file_of(h, "authority.pem"),
		unit_file(h, "issuer.pem"), unit_file(h, "issuer.key"));
}

static void put_node(struct house *h, struct buf *out)
{
	buf_printf(out,
		   "[node]\nunit = %s\nsocket = /run/tonghop/%s.sock\n\n"
		   "[database]\n# any libpq string\ndsn = postgresql:///tonghop_%s\n\n"
		   "[access]\n# who may do what over the socket: viewer, entry, approver, admin\n"
		   "admin = user:root\n\n"
		   "# where units below report; without it nothing does\n"
		   "# [listen]\n# address = 0.0.0.0\n# port = 7062\n\n",
		   h->unit, h->unit, h->unit);
	put_tls(h, out);
}

/* Leaves one that is there already. */
static int write_settings(const struct cli *cli, struct house *h, const struct buf *text)
{
	const char *path = unit_file(h, "conf");

	if (access(path, F_OK) == 0) {
		say(tr(cli, "%s is there already and stays as it is"), path);
		return EXIT_DONE;
	}
	return joining_write(path, text->data, text->len, false);
}

static void print_next(const struct cli *cli, struct house *h, bool top)
{
	const char *conf = unit_file(h, "conf");

	(void)printf(
		tr(cli,
		   "written to %s. What is left to do:\n"
		   "  1. look at %s: who may do what%s\n"
		   "  2. as the user tonghop: tonghop --config %s db upgrade (it makes the "
		   "database)\n"
		   "  3. start the node: systemctl enable --now tonghopd@%s (or, without systemd, "
		   "tonghopd --config %s)\n"),
		h->folder, conf, top ? ", [listen]" : "", conf, h->unit, conf);
	if (top)
		(void)printf(
			tr(cli,
			   "  4. move %s to a safe place that is not this machine: it is needed "
			   "again only when the top's own certificates end\n"),
			file_of(h, "authority.key"));
}

/* ---- Beginning a tree ---- */

static int sign_file(struct house *h, const struct issuer *root, const char *suffix, bool issues)
{
	char key_suffix[32];
	EVP_PKEY *key;
	struct buf request = { 0 }, pem = { 0 };
	struct err err = { 0 };
	int status = EXIT_FAILED;

	(void)snprintf(key_suffix, sizeof key_suffix, "%skey", issues ? "issuer." : "");
	key = joining_key_file(h->cli, unit_file(h, key_suffix));
	if (key == NULL)
		return EXIT_FAILED;
	issue_request(key, &request);
	if (issuer_sign(root, request.data, request.len, h->unit, issues, &pem, &err) < 0)
		say("%s", err.text);
	else
		status = joining_write(unit_file(h, suffix), pem.data, pem.len, false);
	EVP_PKEY_free(key);
	buf_done(&request);
	buf_done(&pem);
	return status;
}

static int make_authority(struct house *h)
{
	const char *cert = file_of(h, "authority.pem"), *secret = file_of(h, "authority.key");
	struct buf pem = { 0 };
	EVP_PKEY *key;
	int status = EXIT_DONE;

	if (access(cert, F_OK) == 0 && access(secret, F_OK) == 0)
		return EXIT_DONE;
	if (access(cert, F_OK) == 0) {
		say("%s: %s", secret, "it is needed to sign again, and is not here; put it back");
		return EXIT_FAILED;
	}
	key = joining_key_file(h->cli, secret);
	if (key == NULL)
		return EXIT_FAILED;
	issue_authority(key, arena_printf(&h->a, "Tonghop authority of %s", h->unit), &pem);
	status = joining_write(cert, pem.data, pem.len, false);
	EVP_PKEY_free(key);
	buf_done(&pem);
	return status;
}

int command_authority(struct cli *cli, int argc, char **argv)
{
	struct house h = { .cli = cli, .folder = FOLDER };
	const struct taken list[] = { { "UNIT", .value = &h.unit },
				      { "--directory", .value = &h.folder },
				      { 0 } };
	struct buf text = { 0 };
	struct err err = { 0 };
	struct issuer *root;
	int status = cli_take(cli, "authority", argc, argv, list);

	if (status == EXIT_DONE)
		status = make_folder(h.folder);
	if (status == EXIT_DONE)
		status = make_authority(&h);
	if (status != EXIT_DONE)
		return status;
	root = issuer_read(file_of(&h, "authority.pem"), file_of(&h, "authority.key"), &err);
	if (root == NULL) {
		say("%s", err.text);
		return EXIT_FAILED;
	}
	status = sign_file(&h, root, "pem", false);
	if (status == EXIT_DONE)
		status = sign_file(&h, root, "issuer.pem", true);
	put_node(&h, &text);
	if (status == EXIT_DONE)
		status = write_settings(cli, &h, &text);
	if (status == EXIT_DONE)
		print_next(cli, &h, true);
	issuer_free(root);
	buf_done(&text);
	arena_done(&h.a);
	return status;
}

/* ---- Inviting ---- */

/* Where children dial: what was said, or what the settings say unless that is every address. */
static const char *address_for(struct cli *cli, struct arena *a, const char *said, uint32_t port)
{
	const char *listen = cli->settings.address;

	if (said)
		return said;
	if (listen && strcmp(listen, "0.0.0.0") != 0 && strcmp(listen, "::") != 0)
		return arena_printf(a, strchr(listen, ':') ? "[%s]:%u" : "%s:%u", listen, port);
	say(tr(cli, "where do units below reach this node? --address HOST:%u (it listens on every "
		    "address)"),
	    port);
	return NULL;
}

static int print_token(struct cli *cli, struct arena *a, const struct invite *want,
		       const struct invitation *v, const char *address)
{
	struct token t = { .secret_len = v->secret.len,
			   .key = v->key,
			   .unit = want->unit,
			   .line = *want->line ? want->line : "main",
			   .parent = cli->settings.unit,
			   .address = address_for(cli, a, address, v->port) };
	struct buf word = { 0 };
	struct table *out;

	if (t.address == NULL)
		return EXIT_USAGE;
	memcpy(t.secret, v->secret.data, v->secret.len);
	token_encode(&t, &word);
	if (cli->output == OUTPUT_TABLE) {
		say(tr(cli,
		       "on the machine of %s: tonghop join TOKEN. It is good once; whoever has it "
		       "may "
		       "become %s, so pass it on as you would a key"),
		    t.unit, t.unit);
		(void)puts(buf_str(&word));
	} else {
		out = table_new(cli);
		table_column(out, COLUMN_TEXT, "unit", "unit");
		table_column(out, COLUMN_TEXT, "token", "token");
		table_column(out, COLUMN_TEXT, "expires_at", "until");
		table_row(out);
		table_cell(out, t.unit);
		table_cell(out, buf_str(&word));
		table_instant(out, ZONE_VIET_NAM, v->expires_at);
		table_print(out);
	}
	buf_done(&word);
	return EXIT_DONE;
}

/* "30m", "12h", "3d". */
static int take_validity(const struct cli *cli, const char *text, uint32_t *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);
	unsigned long factor = strcmp(end, "m") == 0   ? 1
			       : strcmp(end, "h") == 0 ? 60
			       : strcmp(end, "d") == 0 ? 1440
						       : 0;

	if (n == 0 || factor == 0 || n > INVITATION_MINUTES_MAX / factor) {
		say(tr(cli, "--valid takes a time such as 30m, 12h or 3d, up to 30d"));
		return EXIT_USAGE;
	}
	*ret = (uint32_t)(n * factor);
	return EXIT_DONE;
}

int command_invite(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_INVITE, .invite.line = "" }, reply;
	const char *address = NULL, *valid = NULL;
	const struct taken list[] = { { "UNIT", .value = &m.invite.unit },
				      { "--line", .value = &m.invite.line },
				      { "--address", .value = &address },
				      { "--valid", .value = &valid },
				      { 0 } };
	struct arena a = { 0 };
	int status = cli_take(cli, "invite", argc, argv, list);

	if (status == EXIT_DONE && valid)
		status = take_validity(cli, valid, &m.invite.minutes);
	if (status == EXIT_DONE)
		status = link_exchange(cli, &m, MESSAGE_INVITATION, &a, &reply);
	if (status == EXIT_DONE)
		status = print_token(cli, &a, &m.invite, &reply.invitation, address);
	arena_done(&a);
	return status;
}

/* ---- Joining ---- */

static int write_joined(const struct cli *cli, struct house *h, const struct token *t,
			const struct joined_message *j)
{
	struct buf text = { 0 };
	char hex[DIGEST_HEX];
	int status = joining_write(file_of(h, "authority.pem"), j->authority.data, j->authority.len,
				   false);

	if (status == EXIT_DONE)
		status = joining_write(unit_file(h, "pem"), j->certificate.data, j->certificate.len,
				       false);
	if (status == EXIT_DONE)
		status = joining_write(unit_file(h, "issuer.pem"), j->issuer.data, j->issuer.len,
				       false);
	put_node(h, &text);
	buf_printf(&text, "\n[uplink %s]\naddress = %s\nunit = %s\nkey = %s\n", t->line, t->address,
		   t->parent, digest_hex(&t->key, hex));
	if (status == EXIT_DONE)
		status = write_settings(cli, h, &text);
	buf_done(&text);
	return status;
}

/* What is asked for: certificates of two keys that lie in the folder, or are made now. */
static int put_requests(struct house *h, const char *key_suffix, bool both, struct buf *request,
			struct buf *issuer)
{
	EVP_PKEY *key = joining_key_file(h->cli, unit_file(h, key_suffix));
	EVP_PKEY *second =
		key && both ? joining_key_file(h->cli, unit_file(h, "issuer.key")) : NULL;
	bool ok = key && (second || !both);

	if (key)
		issue_request(key, request);
	if (second)
		issue_request(second, issuer);
	EVP_PKEY_free(key);
	EVP_PKEY_free(second);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

static int join(struct cli *cli, struct house *h, const struct token *t)
{
	struct joining_place place = { .address = t->address, .key = &t->key };
	struct join want = { .secret = { t->secret, t->secret_len } };
	struct buf request = { 0 }, issuer = { 0 };
	struct joined_message joined = { 0 };
	int status = make_folder(h->folder);

	if (status == EXIT_DONE)
		status = put_requests(h, "key", true, &request, &issuer);
	want.request = (struct blob){ request.data, request.len };
	want.issuer_request = (struct blob){ issuer.data, issuer.len };
	if (status == EXIT_DONE)
		status = joining_ask(cli, &place, &want, &h->a, &joined);
	if (status == EXIT_DONE)
		status = write_joined(cli, h, t, &joined);
	if (status == EXIT_DONE)
		print_next(cli, h, false);
	buf_done(&request);
	buf_done(&issuer);
	return status;
}

int command_join(struct cli *cli, int argc, char **argv)
{
	struct house h = { .cli = cli, .folder = FOLDER };
	const char *word = NULL;
	const struct taken list[] = { { "TOKEN", .value = &word },
				      { "--directory", .value = &h.folder },
				      { 0 } };
	struct token t;
	struct err err = { 0 };
	int status = cli_take(cli, "join", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (token_decode(&h.a, word, &t, &err) < 0) {
		status = cli_refuse("TOKEN", E_TOKEN, "%s", err.text);
	} else {
		h.unit = t.unit;
		status = join(cli, &h, &t);
	}
	arena_done(&h.a);
	return status;
}

/* ---- The next key of a node ---- */

static int reload(struct cli *cli)
{
	struct message m = { .type = MESSAGE_RELOAD };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = link_ask(cli, &m, &a, &answer);

	arena_done(&a);
	return status;
}

/* Makes the next key and has it signed, by the node above, or, at the top, with this node's own
 * issuer. */
static int prepare_next(struct cli *cli, const char *key, const char *cert)
{
	const struct settings *s = &cli->settings;
	struct joined_message joined = { 0 };
	struct buf request = { 0 }, pem = { 0 };
	struct err err = { 0 };
	struct arena a = { 0 };
	EVP_PKEY *next = joining_key_file(cli, key);
	int status = next ? EXIT_DONE : EXIT_FAILED;

	if (next)
		issue_request(next, &request);
	if (next && s->uplinks > 0) {
		struct joining_place place = { .address = s->uplink[0].address,
					       .unit = s->uplink[0].unit,
					       .certificate = s->certificate,
					       .private_key = s->key,
					       .authority = s->authority };
		struct join want = { .request = { request.data, request.len } };

		status = joining_ask(cli, &place, &want, &a, &joined);
		if (status == EXIT_DONE)
			status = joining_write(cert, joined.certificate.data,
					       joined.certificate.len, false);
	} else if (next) {
		struct issuer *i = s->issuer ? issuer_read(s->issuer, s->issuer_key, &err) : NULL;

		if (i == NULL ||
		    issuer_sign(i, request.data, request.len, s->unit, false, &pem, &err) < 0) {
			say("%s",
			    s->issuer ? err.text : tr(cli, "[tls] has no issuer to sign with"));
			status = EXIT_FAILED;
		} else {
			status = joining_write(cert, pem.data, pem.len, false);
		}
		issuer_free(i);
	}
	EVP_PKEY_free(next);
	buf_done(&request);
	buf_done(&pem);
	arena_done(&a);
	return status;
}

/* Whether a certificate is of the key in a file. */
static bool belongs(const struct cli *cli, const char *certificate, const char *key)
{
	struct buf pem = { 0 }, secret = { 0 };
	struct err err = { 0 };
	struct digest name;
	uint8_t of[TLS_KEY];
	EVP_PKEY *next = NULL;
	bool same = false;

	if (cli_read_file(cli, certificate, &pem) == EXIT_DONE &&
	    cli_read_file(cli, key, &secret) == EXIT_DONE)
		next = issue_read_key(buf_str(&secret), secret.len, &err);
	if (next && issue_first_key(buf_str(&pem), pem.len, of, &err) == 0) {
		name = seal_key_name(next);
		same = memcmp(name.b, of, sizeof of) == 0;
	}
	EVP_PKEY_free(next);
	buf_done(&pem);
	buf_done(&secret);
	return same;
}

static int use_next(const struct cli *cli, const char *key, const char *cert)
{
	const struct settings *s = &cli->settings;

	/* it was stopped between the two: the certificate is that of the next key already */
	bool half = access(cert, F_OK) != 0 && belongs(cli, s->certificate, key);

	if (access(key, F_OK) != 0 || (!half && access(cert, F_OK) != 0)) {
		say(tr(cli, "there is no next key yet: tonghop key rotate makes it"));
		return EXIT_FAILED;
	}
	if ((half || rename(cert, s->certificate) == 0) && rename(key, s->key) == 0)
		return EXIT_DONE;
	say("%s: %s", s->key, strerror(errno));
	return EXIT_FAILED;
}

int command_key_rotate(struct cli *cli, int argc, char **argv)
{
	bool finish = false;
	const struct taken list[] = { { "--finish", .flag = &finish }, { 0 } };
	struct arena a = { 0 };
	const char *key, *cert;
	int status = cli_take(cli, "key rotate", argc, argv, list);

	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	if (cli->settings.key == NULL) {
		say(tr(cli, "this node has no key: nothing is linked to it"));
		return EXIT_FAILED;
	}
	key = arena_printf(&a, "%s.next", cli->settings.key);
	cert = arena_printf(&a, "%s.next", cli->settings.certificate);
	status = finish ? use_next(cli, key, cert) : prepare_next(cli, key, cert);
	if (status == EXIT_DONE)
		status = reload(cli);
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE)
		(void)puts(
			finish ? tr(cli, "the node uses its new key")
			       : tr(cli,
				    "the next key is signed, and known to the units below that are "
				    "connected; once all have been (tonghop status), tonghop key "
				    "rotate --finish"));
	arena_done(&a);
	return status;
}

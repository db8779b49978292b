/* verify_package.c - see verify.h: a package that a node has written for those who have none
 * (daemon/duty/package.h), without a node or a database. Who signed is believed as far as each that
 * certified another stands above it by a catalogue of the verifier's own: that of the package was
 * written by whoever made the package. Fails: by differences noted; EXIT_FAILED where a file cannot
 * be read. */
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/decode.h"
#include "report/encode.h"
#include "report/period.h"
#include "report/seal.h"
#include "verify.h"
#include "wire/certificate.h"
#include "wire/tls.h"

static bool read_part(struct verify *v, const char *folder, const char *name, struct buf *out)
{
	const char *path = arena_printf(&v->a, "%s/%s", folder, name);

	if (v->status == EXIT_DONE)
		v->status = cli_read_file(v->cli, path, out);
	return v->status == EXIT_DONE;
}

/* Each line of the sums: 64 digits, two blanks, a name without a slash. */
static void check_sums(struct verify *v, const char *folder, const struct buf *sums)
{
	char *save = NULL, *copy = arena_strndup(&v->a, (const char *)sums->data, sums->len);

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *name = strlen(line) > 66 ? line + 66 : NULL;
		struct digest should, is;
		struct buf data = { 0 };

		line[strcspn(line, " ")] = '\0';
		if (name == NULL || strchr(name, '/') || !digest_parse(line, &should)) {
			verify_differs(v, "package", "SHA256SUMS", "it is not a list of sums");
			return;
		}
		if (!read_part(v, folder, name, &data))
			return;
		is = digest_plain(data.data, data.len);
		if (!digest_equal(&is, &should))
			verify_differs(v, "package", arena_strdup(&v->a, name),
				       "it is not what it was when the package was made");
		else
			v->files++;
		buf_done(&data);
	}
}

/* Who signed, by the certificate beside: the unit, and its key. */
static EVP_PKEY *read_signer(struct verify *v, const struct buf *pem, char unit[TLS_UNIT_ROOM])
{
	struct err err = { 0 };
	X509 *cert = certificate_read(buf_str(pem), pem->len, &err);
	EVP_PKEY *key = NULL;

	if (cert && certificate_unit(cert, unit, TLS_UNIT_ROOM, &err) == 0)
		key = X509_get_pubkey(cert);
	else
		verify_differs(v, "package", "certificate.pem", "%s", err.text);
	X509_free(cert);
	return key;
}

/* The version of the report where the verifier has it, else the newest. */
static void take_judge(struct verify *v, const struct report *r)
{
	const struct catalogue *cat = v->held ? catalogues_version(v->held, r->catalogue) : NULL;
	struct window window;
	int line, form;

	if (v->held && cat == NULL)
		cat = catalogues_newest(v->held);
	v->judge = cat;
	line = cat ? catalogue_line(cat, r->key.line) : -1;
	form = cat ? catalogue_form(cat, r->key.form) : -1;
	if (line >= 0 && form >= 0 && period_of_form(cat, form, r->key.period, &window, NULL) == 0)
		v->judge_tree = tree_of(cat, line, window);
}

/* Who stands behind the key, once the signature is found good. */
static void check_line(struct verify *v, const struct buf *pem, const char *unit,
		       const struct digest *key)
{
	struct verify_line line;
	char hex[DIGEST_HEX];

	verify_line_of(v, buf_str(pem), pem->len, &line);
	if (v->authority.len > 0 && line.n == 0) {
		verify_differs(v, "package", "certificate.pem",
			       "it does not lead to the authority that was given");
		return;
	}
	if (!verify_line_is_good(v, "package", "certificate.pem", &line))
		return;
	if (v->authority.len == 0) {
		say(tr(v->cli,
		       "signed by %s with the key %s: compare it with what %s says its key is "
		       "(tonghop key list), or give the tree's authority.pem with --authority: "
		       "nothing else says that these certificates are genuine"),
		    unit, digest_hex(key, hex), unit);
	} else if (line.n == 1 || v->judge) {
		say(tr(v->cli, "signed by %s, whose certificate the authority stands behind"),
		    unit);
	} else {
		v->unjudged++;
		say(tr(v->cli,
		       "signed by %s. Whether each of these may certify the one before it was not "
		       "judged, so nobody stands behind it yet: give the catalogue, got by another "
		       "way than the package, with --catalogue"),
		    unit);
	}
	if (line.n > 1)
		say(tr(v->cli, "the certificates: %s"), verify_line_text(v, &line));
}

static void check_signature(struct verify *v, const char *folder, const struct buf *sums,
			    const char *reporter)
{
	struct digest list = digest_plain(sums->data, sums->len), name;
	struct seal_text text = seal_package(&list);
	struct buf signature = { 0 }, pem = { 0 };
	char unit[TLS_UNIT_ROOM] = "";
	EVP_PKEY *key = NULL;

	if (read_part(v, folder, "SHA256SUMS.sig", &signature) &&
	    read_part(v, folder, "certificate.pem", &pem))
		key = read_signer(v, &pem, unit);
	if (key) {
		name = seal_key_name(key);
		v->seals++;
		if (!seal_is_good(key, &text, signature.data, signature.len))
			verify_differs(v, "package", "SHA256SUMS.sig",
				       "the signature does not fit the sums");
		else if (strcmp(unit, reporter) != 0)
			verify_differs(v, "package", "certificate.pem",
				       "it is signed by %s, the report is of %s", unit, reporter);
		else
			check_line(v, &pem, unit, &name);
	}
	EVP_PKEY_free(key);
	buf_done(&signature);
	buf_done(&pem);
}

/* Whether the sums list a file: packages of older versions have fewer. */
static bool is_listed(struct verify *v, const struct buf *sums, const char *name)
{
	const char *list = arena_strndup(&v->a, (const char *)sums->data, sums->len);

	return strstr(list, arena_printf(&v->a, "  %s\n", name)) != NULL;
}

static void check_originals(struct verify *v, const char *folder, const struct buf *sums,
			    const struct buf *bytes, const struct report *report)
{
	struct verify_folder f = { .bytes = bytes, .report = report };

	if (!is_listed(v, sums, "lineage.frames")) {
		v->unjudged++;
		say(tr(v->cli,
		       "the reports that this one was made of are not in the package: it is of an "
		       "older version, or somebody left them out; the figures are what the signer "
		       "says, and nothing here shows where they come from"));
	} else if (read_part(v, folder, "lineage.frames", &f.frames) &&
		   read_part(v, folder, "certificates.pem", &f.certificates) &&
		   read_part(v, folder, "catalogue.pb", &f.catalogue) &&
		   read_part(v, folder, "missing.csv", &f.missing))
		verify_originals(v, &f);
	buf_done(&f.frames);
	buf_done(&f.certificates);
	buf_done(&f.catalogue);
	buf_done(&f.missing);
}

void verify_package(struct verify *v, const char *folder)
{
	struct buf sums = { 0 }, bytes = { 0 };
	struct report report;
	struct err err = { 0 };

	if (read_part(v, folder, "SHA256SUMS", &sums))
		check_sums(v, folder, &sums);
	v->opened = 0; /* reports from here on */
	if (read_part(v, folder, "report.pb", &bytes)) {
		if (report_decode(&v->a, bytes.data, bytes.len, &report, NULL, &err) < 0) {
			verify_differs(v, "package", "report.pb", "%s", err.text);
		} else {
			if (!is_listed(v, &sums, "report.pb"))
				verify_differs(
					v, "package", "report.pb",
					tr(v->cli, "it is not among the files that were signed"));
			take_judge(v, &report);
			check_signature(v, folder, &sums, report.key.unit);
			check_originals(v, folder, &sums, &bytes, &report);
		}
	}
	buf_done(&sums);
	buf_done(&bytes);
}

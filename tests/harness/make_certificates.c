/* make_certificates.c - certificates for a tree of test nodes, from the command line:
 *
 *     make_certificates [option...] DIR [UNIT...]
 *
 * Makes DIR/ca.pem and DIR/ca.key, and DIR/UNIT.pem and DIR/UNIT.key for each unit, signed by
 * it. DIR is made if it is not there. Fails: with a line on stderr and status 1. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/certificates.h"

static const char usage[] =
	"usage: make_certificates [option...] DIR [UNIT...]\n"
	"  --ca-key             sign with the authority that is in DIR; make none\n"
	"  --not-before DATE    YYYY-MM-DD, of the units (2020-01-01)\n"
	"  --not-after DATE     YYYY-MM-DD, of the units (2040-01-01)\n"
	"  --san URI            instead of urn:tonghop:unit:UNIT; up to 4 times\n"
	"  --no-san             no subject alternative name\n"
	"  --use server|client  good for one side only\n"
	"  --rsa BITS           an RSA key, instead of P-256\n"
	"  --self-signed        by its own key, not by the authority's\n"
	"  --name NAME          of the files, instead of UNIT; with one UNIT only\n";

struct request {
	bool keep_authority;
	const char *name;
	struct certificates_wish wish;
	int uris;
};

enum { CA_KEY = 1, NOT_BEFORE, NOT_AFTER, SAN, NO_SAN, USE, RSA_BITS, SELF_SIGNED, NAME };

static const struct option options[] = {
	{ "ca-key", no_argument, NULL, CA_KEY },
	{ "not-before", required_argument, NULL, NOT_BEFORE },
	{ "not-after", required_argument, NULL, NOT_AFTER },
	{ "san", required_argument, NULL, SAN },
	{ "no-san", no_argument, NULL, NO_SAN },
	{ "use", required_argument, NULL, USE },
	{ "rsa", required_argument, NULL, RSA_BITS },
	{ "self-signed", no_argument, NULL, SELF_SIGNED },
	{ "name", required_argument, NULL, NAME },
	{ 0 },
};

static bool take_use(struct request *r, const char *text)
{
	r->wish.use = strcmp(text, "server") == 0 ? USE_SERVER : USE_CLIENT;
	return strcmp(text, "server") == 0 || strcmp(text, "client") == 0;
}

static bool take_option(struct request *r, int option)
{
	switch (option) {
	case CA_KEY:
		r->keep_authority = true;
		return true;
	case NOT_BEFORE:
		r->wish.not_before = optarg;
		return true;
	case NOT_AFTER:
		r->wish.not_after = optarg;
		return true;
	case SAN:
		if (r->uris == CERTIFICATES_URIS)
			return false;
		r->wish.uri[r->uris++] = optarg;
		return true;
	case NO_SAN:
		r->wish.without_uri = true;
		return true;
	case USE:
		return take_use(r, optarg);
	case RSA_BITS:
		r->wish.rsa_bits = (unsigned)strtoul(optarg, NULL, 10);
		return r->wish.rsa_bits > 0;
	case SELF_SIGNED:
		r->wish.self_signed = true;
		return true;
	case NAME:
		r->name = optarg;
		return true;
	default:
		return false;
	}
}

static int make(const struct request *r, const char *dir, char **units, struct err *err)
{
	struct certificates_wish wish = r->wish;
	char uri[200];

	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return err_set(err, -errno, "%s: %s", dir, strerror(errno));
	if (!r->keep_authority && certificates_authority(dir, NULL, NULL, err) < 0)
		return err->code;
	for (; *units != NULL; units++) {
		(void)snprintf(uri, sizeof uri, "urn:tonghop:unit:%s", *units);
		if (r->uris == 0)
			wish.uri[0] = uri;
		wish.name = r->name ? r->name : *units;
		if (certificates_leaf(dir, &wish, err) < 0)
			return err->code;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct request r = { 0 };
	struct err err;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(&r, option)) {
			(void)fputs(usage, stderr);
			return EXIT_FAILURE;
		}
	if (optind >= argc || (r.name != NULL && argc - optind != 2)) {
		(void)fputs(usage, stderr);
		return EXIT_FAILURE;
	}
	if (make(&r, argv[optind], argv + optind + 1, &err) < 0) {
		(void)fprintf(stderr, "make_certificates: %s\n", err.text);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

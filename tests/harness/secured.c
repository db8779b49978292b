/* secured.c - see secured.h. Fails: the test. */
#include "harness/secured.h"

#include <check.h>
#include <dirent.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "wire/tls.h"

void secured_dir_make(char *ret_dir, size_t room)
{
	const char *tmp = getenv("TMPDIR");
	struct err err;

	(void)snprintf(ret_dir, room, "%.40s/secured-XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(ret_dir));
	ck_assert_int_eq(certificates_authority(ret_dir, NULL, NULL, &err), 0);
}

void secured_dir_remove(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	char path[400];

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d)) != NULL) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] != '.')
			(void)unlink(path);
	}
	(void)closedir(d);
	(void)rmdir(dir);
}

struct tls *secured_tls(const char *dir, const char *name, const char *authority_dir)
{
	char chain[200], key[200], authority[200];
	const struct tls_files files = { .chain = chain, .key = key, .authority = authority };
	struct err err = { 0 };
	struct tls *tls;

	(void)snprintf(chain, sizeof chain, "%s/%s.pem", dir, name);
	(void)snprintf(key, sizeof key, "%s/%s.key", dir, name);
	(void)snprintf(authority, sizeof authority, "%s/ca.pem", authority_dir);
	tls = tls_new(&files, &err);
	ck_assert_msg(tls != NULL, "%s", err.text);
	return tls;
}

void secured_init(struct secured *s)
{
	const struct certificates_wish d1 = { .name = "d1" }, c1 = { .name = "c1" };
	struct err err;

	secured_dir_make(s->dir, sizeof s->dir);
	ck_assert_int_eq(certificates_leaf(s->dir, &d1, &err), 0);
	ck_assert_int_eq(certificates_leaf(s->dir, &c1, &err), 0);
	s->server = secured_tls(s->dir, "d1", s->dir);
	s->client = secured_tls(s->dir, "c1", s->dir);
}

void secured_done(struct secured *s)
{
	tls_free(s->server);
	tls_free(s->client);
	secured_dir_remove(s->dir);
	*s = (struct secured){ 0 };
}

void secured_key_of(const struct secured *s, const char *name, uint8_t ret_key[32])
{
	unsigned char *der = NULL;
	char path[200];
	X509 *cert;
	FILE *f;
	int len;

	(void)snprintf(path, sizeof path, "%s/%s.pem", s->dir, name);
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	cert = PEM_read_X509(f, NULL, NULL, NULL);
	(void)fclose(f);
	len = i2d_PUBKEY(X509_get0_pubkey(cert), &der);
	ck_assert_int_gt(len, 0);
	(void)SHA256(der, (size_t)len, ret_key);
	OPENSSL_free(der);
	X509_free(cert);
}

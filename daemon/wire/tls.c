/* tls.c - see tls.h. Fails: with words from the place where the facts are: the verify callback
 * knows which certificate is wrong and how, the info callback sees the alerts. libevent takes
 * OpenSSL's own errors off the queue and keeps little of them, so both write into notes that
 * hang on the session. */
#include "wire/tls.h"

#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "wire/certificate.h"

enum {
	SECURITY = 2, /* OpenSSL's level: RSA from 2048 bits, elliptic curves from 224 */
	CERTIFICATES_MAX = 32 << 10, /* what a peer may show before we know it */
	AUTHORITY_MAX = 256 << 10,   /* of the file */
	ALERT_NONE = -1,
};

struct tls {
	char *chain, *key, *authority;
	struct buf authority_pem, chain_pem, next_key;
	SSL_CTX *context[2]; /* by enum tls_side */
};

struct notes {
	char *refused;    /* why we refused the peer's certificate */
	const char *ours; /* why OpenSSL gave up on this side */
	int alert;        /* the fatal alert that the peer sent */
	bool joining;     /* the peer has no certificate yet and wants one */
};

static int notes_index = -1;

static void on_session_free(void *parent, void *data, CRYPTO_EX_DATA *ex, int index, long argl,
			    void *argp)
{
	struct notes *notes = data;

	(void)parent;
	(void)ex;
	(void)index;
	(void)argl;
	(void)argp;
	if (notes != NULL)
		free(notes->refused);
	free(notes);
}

static struct notes *notes_of(const SSL *ssl)
{
	struct notes *notes = SSL_get_ex_data(ssl, notes_index);

	assert(notes != NULL); /* every session comes from tls_session() */
	return notes;
}

/* Why a session ended. */

static int on_verify(int ok, X509_STORE_CTX *store)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	const X509 *cert = X509_STORE_CTX_get_current_cert(store);
	int depth = X509_STORE_CTX_get_error_depth(store);
	struct notes *notes = notes_of(ssl);
	char bearer[240] = "no certificate", fault[256], unit[TLS_UNIT_ROOM];
	struct err err;

	if (ok && depth > 0)
		return 1;
	if (ok && certificate_unit(cert, unit, sizeof unit, &err) == 0)
		return 1;
	if (cert != NULL)
		certificate_format(cert, bearer, sizeof bearer);
	if (ok) {
		X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
		free(notes->refused);
		notes->refused = mem_printf("E_PEER: %s (%s)", err.text, bearer);
		return 0;
	}
	certificate_fault(cert, X509_STORE_CTX_get_error(store),
			  SSL_is_server(ssl) ? "client" : "server", fault, sizeof fault);
	free(notes->refused);
	notes->refused = mem_printf("certificate of the peer%s %s (%s)",
				    depth > 0 ? "'s authority" : "", fault, bearer);
	return 0;
}

static bool is_about_certificate(int alert)
{
	switch (alert) {
	case SSL_AD_BAD_CERTIFICATE:
	case SSL_AD_UNSUPPORTED_CERTIFICATE:
	case SSL_AD_CERTIFICATE_REVOKED:
	case SSL_AD_CERTIFICATE_EXPIRED:
	case SSL_AD_CERTIFICATE_UNKNOWN:
	case SSL_AD_UNKNOWN_CA:
	case SSL_AD_ACCESS_DENIED:
	case SSL_AD_CERTIFICATE_REQUIRED:
		return true;
	default:
		return false;
	}
}

static const char *alert_words(int alert)
{
	if (alert == SSL_AD_CERTIFICATE_REQUIRED) /* OpenSSL 3.0 calls it "unknown" */
		return "certificate required";
	return SSL_alert_desc_string_long(alert);
}

void tls_note(SSL *ssl, unsigned long code)
{
	struct notes *notes = notes_of(ssl);
	const char *words = ERR_reason_error_string(code);

	/* A peer that went away without a word says nothing about TLS. */
	if (ERR_GET_LIB(code) != ERR_LIB_SSL || notes->ours != NULL ||
	    ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		return;
	if (ERR_GET_REASON(code) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
		words = "the peer showed no certificate";
	notes->ours = words ? words : "unknown error";
}

static void on_info(const SSL *ssl, int where, int ret)
{
	struct notes *notes = SSL_get_ex_data(ssl, notes_index);

	/* In TLS 1.3 every alert is fatal but the two that say goodbye. */
	if (notes == NULL || !(where & SSL_CB_ALERT) || ret >> 8 != SSL3_AL_FATAL)
		return;
	if (where & SSL_CB_READ)
		notes->alert = ret & 0xff;
	else
		tls_note((SSL *)ssl, ERR_peek_last_error());
}

bool tls_why(const SSL *ssl, char *ret_text, size_t room)
{
	const struct notes *notes = notes_of(ssl);

	*ret_text = '\0';
	if (notes->refused != NULL)
		(void)snprintf(ret_text, room, "%s", notes->refused);
	else if (notes->alert != ALERT_NONE && is_about_certificate(notes->alert))
		(void)snprintf(ret_text, room, "the peer refused our certificate: %s",
			       alert_words(notes->alert));
	else if (notes->alert != ALERT_NONE)
		(void)snprintf(ret_text, room, "the peer gave up on TLS: %s",
			       alert_words(notes->alert));
	else if (notes->ours != NULL)
		(void)snprintf(ret_text, room, "TLS failed: %s", notes->ours);
	return *ret_text != '\0';
}

void tls_hear(SSL *ssl)
{
	char scratch[1024];
	int i;

	for (i = 0; i < 64 && SSL_read(ssl, scratch, sizeof scratch) > 0; i++)
		continue;
	ERR_clear_error();
}

void tls_goodbye(SSL *ssl)
{
	if (SSL_is_init_finished(ssl))
		(void)SSL_shutdown(ssl);
	ERR_clear_error();
}

/* Joining. */

static const unsigned char join_protocol[] = TLS_JOIN;
enum { JOIN_LEN = sizeof join_protocol - 1 };

/* Whether a list of protocols (u16 length, then each with a length byte) has ours. */
static bool offers_join(const unsigned char *list, size_t len)
{
	size_t at = 2;

	while (at < len) {
		size_t n = list[at++];

		if (n > len - at)
			return false;
		if (n == JOIN_LEN && memcmp(list + at, join_protocol, n) == 0)
			return true;
		at += n;
	}
	return false;
}

/* Before the server says whether it wants a certificate: who says it comes to join may come without
 * one, and gets no further than that. */
static int on_client_hello(SSL *ssl, int *alert, void *arg)
{
	const unsigned char *list;
	size_t len;

	(void)alert;
	(void)arg;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation,
				      &list, &len) == 1 &&
	    offers_join(list, len)) {
		notes_of(ssl)->joining = true;
		SSL_set_verify(ssl, SSL_VERIFY_PEER, on_verify);
	}
	return SSL_CLIENT_HELLO_SUCCESS;
}

static int on_protocol(SSL *ssl, const unsigned char **ret, unsigned char *ret_len,
		       const unsigned char *list, unsigned len, void *arg)
{
	(void)list;
	(void)len;
	(void)arg;
	if (!notes_of(ssl)->joining)
		return SSL_TLSEXT_ERR_NOACK;
	*ret = join_protocol;
	*ret_len = JOIN_LEN;
	return SSL_TLSEXT_ERR_OK;
}

bool tls_is_joining(const SSL *ssl)
{
	return notes_of(ssl)->joining && SSL_get0_peer_certificate(ssl) == NULL;
}

/* Contexts. */

static int file_fault(struct err *err, const char *what, const char *path)
{
	unsigned long code = ERR_peek_error();
	const char *words = ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code))
						   : ERR_reason_error_string(code);

	(void)err_set(err, -EINVAL, "%s %s: %s", what, path,
		      words ? words : "nothing usable in it");
	ERR_clear_error();
	return -EINVAL;
}

static int load(SSL_CTX *ctx, const struct tls *tls, struct err *err)
{
	STACK_OF(X509_NAME) * authorities;

	ERR_clear_error();
	SSL_CTX_set_default_passwd_cb(ctx, certificate_no_passphrase);
	if (SSL_CTX_use_certificate_chain_file(ctx, tls->chain) != 1)
		return file_fault(err, "certificate", tls->chain);
	if (SSL_CTX_use_PrivateKey_file(ctx, tls->key, SSL_FILETYPE_PEM) != 1)
		return file_fault(err, "key", tls->key);
	if (SSL_CTX_load_verify_file(ctx, tls->authority) != 1)
		return file_fault(err, "authority", tls->authority);
	authorities = SSL_load_client_CA_file(tls->authority);
	if (authorities == NULL)
		return file_fault(err, "authority", tls->authority);
	SSL_CTX_set_client_CA_list(ctx, authorities);
	return 0;
}

static SSL_CTX *context_new(const struct tls *tls, enum tls_side side, struct err *err)
{
	SSL_CTX *ctx = mem_made(
		SSL_CTX_new(side == TLS_SERVER ? TLS_server_method() : TLS_client_method()));

	SSL_CTX_set_security_level(ctx, SECURITY); /* whatever openssl.cnf says */
	if (load(ctx, tls, err) < 0) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	(void)SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	if (fault_bug("tickets")) {
		(void)SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"bug", 3);
	} else {
		(void)SSL_CTX_set_num_tickets(ctx, 0);
		(void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
		(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	}
	(void)SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_max_cert_list(ctx, CERTIFICATES_MAX);
	SSL_CTX_set_verify_depth(ctx, CHAIN_DEPTH);
	(void)SSL_CTX_set_purpose(ctx, side == TLS_SERVER ? X509_PURPOSE_SSL_CLIENT
							  : X509_PURPOSE_SSL_SERVER);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, on_verify);
	SSL_CTX_set_info_callback(ctx, on_info);
	if (side == TLS_SERVER) {
		SSL_CTX_set_client_hello_cb(ctx, on_client_hello, NULL);
		SSL_CTX_set_alpn_select_cb(ctx, on_protocol, NULL);
	}
	return ctx;
}

struct tls *tls_new(const struct tls_files *files, struct err *err)
{
	struct tls *tls = mem_zalloc(sizeof *tls);

	if (notes_index < 0)
		notes_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, on_session_free);
	tls->chain = mem_strdup(files->chain);
	tls->key = mem_strdup(files->key);
	tls->authority = mem_strdup(files->authority);
	if (tls_reload(tls, err) < 0) {
		tls_free(tls);
		return NULL;
	}
	return tls;
}

void tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context[TLS_SERVER]);
	SSL_CTX_free(tls->context[TLS_CLIENT]);
	free(tls->chain);
	free(tls->key);
	free(tls->authority);
	buf_done(&tls->authority_pem);
	buf_done(&tls->chain_pem);
	buf_done(&tls->next_key);
	free(tls);
}

/* What is handed to those who join, and shown with what we sign. */
static void read_pem(const char *path, struct buf *ret)
{
	struct buf pem = { 0 };
	FILE *f = fopen(path, "re");
	uint8_t *at = buf_room(&pem, AUTHORITY_MAX);
	size_t n = f ? fread(at, 1, AUTHORITY_MAX, f) : 0;

	if (f)
		(void)fclose(f);
	buf_done(ret);
	buf_put(ret, at, n);
	buf_done(&pem);
}

static int read_next_key(struct tls *tls, struct err *err)
{
	char *path = mem_printf("%s.next", tls->key);
	BIO *in = BIO_new_file(path, "r");
	EVP_PKEY *key =
		in ? PEM_read_bio_PrivateKey(in, NULL, certificate_no_passphrase, NULL) : NULL;
	unsigned char *der = NULL;
	int len = key ? i2d_PUBKEY(key, &der) : 0, r = 0;

	if (len <= 0 && access(path, F_OK) == 0)
		r = err_set(err, -EINVAL, "next key %s: it cannot be read", path);
	buf_clear(&tls->next_key);
	if (len > 0)
		buf_put(&tls->next_key, der, (size_t)len);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	BIO_free(in);
	ERR_clear_error();
	free(path);
	return r;
}

int tls_reload(struct tls *tls, struct err *err)
{
	SSL_CTX *server, *client;

	server = context_new(tls, TLS_SERVER, err);
	if (server == NULL)
		return -EINVAL;
	client = context_new(tls, TLS_CLIENT, err);
	if (client == NULL) {
		SSL_CTX_free(server);
		return -EINVAL;
	}
	if (read_next_key(tls, err) < 0) {
		SSL_CTX_free(server);
		SSL_CTX_free(client);
		return -EINVAL;
	}
	read_pem(tls->authority, &tls->authority_pem);
	read_pem(tls->chain, &tls->chain_pem);
	SSL_CTX_free(tls->context[TLS_SERVER]);
	SSL_CTX_free(tls->context[TLS_CLIENT]);
	tls->context[TLS_SERVER] = server;
	tls->context[TLS_CLIENT] = client;
	return 0;
}

int tls_own_unit(const struct tls *tls, char *ret_unit, size_t room, struct err *err)
{
	return certificate_unit(SSL_CTX_get0_certificate(tls->context[TLS_SERVER]), ret_unit, room,
				err);
}

EVP_PKEY *tls_key(const struct tls *tls)
{
	return SSL_CTX_get0_privatekey(tls->context[TLS_SERVER]);
}

void tls_next_key(const struct tls *tls, struct buf *out)
{
	buf_put(out, tls->next_key.data, tls->next_key.len);
}

void tls_chain(const struct tls *tls, struct buf *out)
{
	buf_put(out, tls->chain_pem.data, tls->chain_pem.len);
}

int tls_certificate(const struct tls *tls, const char *pem, size_t len, char *ret_unit,
		    struct buf *ret_spki, struct buf *ret_chain, struct err *err)
{
	BIO *in = BIO_new_mem_buf(pem, (int)len);
	X509 *cert = in ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL, *next;
	STACK_OF(X509) *others = sk_X509_new_null();
	int r;

	while (cert && (next = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
		mem_done(sk_X509_push(others, next) > 0);
	r = cert ? certificate_unit(cert, ret_unit, TLS_UNIT_ROOM, err)
		 : err_set(err, -EINVAL, "there is no certificate in it");
	if (r == 0 &&
	    !certificate_leads_to(cert, others, SSL_CTX_get_cert_store(tls->context[TLS_SERVER])))
		r = err_set(err, -EPERM, "it does not lead to our authority");
	if (r == 0) {
		certificate_spki(cert, ret_spki);
		certificate_put(cert, ret_chain);
		for (int i = 0; i < sk_X509_num(others); i++)
			certificate_put(sk_X509_value(others, i), ret_chain);
	}
	sk_X509_pop_free(others, X509_free);
	X509_free(cert);
	BIO_free(in);
	ERR_clear_error();
	return r;
}

void tls_authority(const struct tls *tls, struct buf *out)
{
	buf_put(out, tls->authority_pem.data, tls->authority_pem.len);
}

void tls_random(void *ret, size_t len)
{
	if (RAND_bytes(ret, (int)len) != 1)
		abort();
}

SSL *tls_session(struct tls *tls, enum tls_side side)
{
	SSL *ssl = SSL_new(tls->context[side]);
	struct notes *notes = mem_zalloc(sizeof *notes);

	notes->alert = ALERT_NONE;
	mem_done(ssl != NULL && SSL_set_ex_data(ssl, notes_index, notes) == 1);
	X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)(clock_now() / SECOND));
	if (side == TLS_SERVER)
		SSL_set_accept_state(ssl);
	else
		SSL_set_connect_state(ssl);
	return ssl;
}

int tls_peer_unit(const SSL *ssl, char *ret_unit, size_t room, struct err *err)
{
	const X509 *cert = SSL_get0_peer_certificate(ssl);

	if (cert == NULL)
		return err_set(err, -ENOENT, "the peer showed no certificate");
	return certificate_unit(cert, ret_unit, room, err);
}

void tls_peer_spki(const SSL *ssl, struct buf *out)
{
	const X509 *cert = SSL_get0_peer_certificate(ssl);

	if (cert != NULL)
		certificate_spki(cert, out);
}

int tls_peer_key(const SSL *ssl, uint8_t ret_key[TLS_KEY], struct err *err)
{
	struct buf spki = { 0 };

	tls_peer_spki(ssl, &spki);
	if (spki.len == 0)
		return err_set(err, -ENOENT, "the peer showed no certificate");
	(void)SHA256(spki.data, spki.len, ret_key);
	buf_done(&spki);
	return 0;
}

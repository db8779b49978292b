/* tls.h - mutual TLS 1.3: contexts from files, who the peer's certificate says it is, and in
 * words why a handshake failed.
 *
 * Both ends show a certificate of the same authority, good for their side (extended key
 * usage), with exactly one URI among its subject alternative names:
 * urn:tonghop:unit:<id>. All of this is judged inside the handshake, so that the refused side
 * is told by an alert. No tickets, no cache: every connection is a whole handshake, and who is
 * no longer enrolled cannot come back on an old session. Certificates are judged at
 * clock_now().
 *
 * One exception: who offers the application protocol TLS_JOIN may come without a certificate.
 * Whoever owns the connection has to ask tls_is_joining() and give such a peer nothing but the
 * answer to its invitation.
 *
 * On a TLS 1.3 client the handshake ends before the server has judged the client's
 * certificate: a refusal comes as an alert at the first read after it, or, when the client
 * was writing, hides behind a write that failed (tls_hear). */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum tls_side { TLS_SERVER, TLS_CLIENT };
enum { TLS_UNIT_ROOM = 33, TLS_KEY = 32, TLS_WHY = 512 };

#define TLS_JOIN "tonghop-join/1"

struct tls_files {
	const char *chain;     /* PEM: our certificate, then those between it and the authority */
	const char *key;       /* PEM, without a passphrase */
	const char *authority; /* PEM: who signs the certificates of our peers */
};

/* Reads the files. NULL: err names the file and what is wrong with it. */
struct tls *tls_new(const struct tls_files *files, struct err *err) MUST;
void tls_free(struct tls *tls); /* sessions may live on */

/* Reads the same files again. < 0: they are bad; what was read before stays in force. */
int tls_reload(struct tls *tls, struct err *err) MUST;

/* The unit of our own certificate; ret_unit has TLS_UNIT_ROOM bytes. */
int tls_own_unit(const struct tls *tls, char *ret_unit, size_t room, struct err *err) MUST;

/* Our own private key; borrowed until the next tls_reload(). */
EVP_PKEY *tls_key(const struct tls *tls);

/* The public half of the key that this node will use one day, SubjectPublicKeyInfo: from a file
 * named as the key is, and ".next" (read with the others). Appends nothing where there is none. */
void tls_next_key(const struct tls *tls, struct buf *out);
/* Our own certificate and those up to the authority, PEM: appends what the file holds. */
void tls_chain(const struct tls *tls, struct buf *out);
/* Whose certificate the first of a PEM text is, by the one URI in it, and its public key (appended,
 * SubjectPublicKeyInfo). ret_chain: the certificates again, and nothing that stood between them.
 * < 0: there is none, it names no unit, or it does not lead to our authority by the others of the
 * text; whether it has expired does not matter. */
int tls_certificate(const struct tls *tls, const char *pem, size_t len, char *ret_unit,
		    struct buf *ret_spki, struct buf *ret_chain, struct err *err) MUST;
/* The authority's certificate as PEM. */
void tls_authority(const struct tls *tls, struct buf *out);
/* Bytes that nobody can guess. */
void tls_random(void *ret, size_t len);

/* A session for one handshake that begins now. The caller frees it with SSL_free() or gives it
 * to peer_new_tls(). Never NULL. */
SSL *tls_session(struct tls *tls, enum tls_side side) __attribute__((returns_nonnull));

/* The unit in the peer's certificate. < 0: there is none, or more than one, or it is not of
 * the form above; said in words. */
int tls_peer_unit(const SSL *ssl, char *ret_unit, size_t room, struct err *err) MUST;

/* SHA-256 of the SubjectPublicKeyInfo of the peer's certificate. < 0: there is none. */
int tls_peer_key(const SSL *ssl, uint8_t ret_key[TLS_KEY], struct err *err) MUST;

/* Appends the SubjectPublicKeyInfo of the peer's certificate, DER; nothing where there is none. */
void tls_peer_spki(const SSL *ssl, struct buf *out);

/* Server: the peer came to join, and showed no certificate. */
bool tls_is_joining(const SSL *ssl);

/* Whether TLS itself is why the session ended (a certificate, an alert of either side, another
 * protocol) rather than the network, and then why, in words. ret_text is "" otherwise. */
bool tls_why(const SSL *ssl, char *ret_text, size_t room);

/* Gives an error code of OpenSSL that somebody else took off the queue to tls_why(). */
void tls_note(SSL *ssl, unsigned long code);

/* After a failed write: takes in what the peer said before, so that tls_why() knows it. */
void tls_hear(SSL *ssl);

/* Says goodbye (close_notify) if that is possible without waiting. */
void tls_goodbye(SSL *ssl);

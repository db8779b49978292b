/* joining.c - see joining.h. Fails: by exit statuses, having said why. Nothing here goes on for
 * ever: a node that does not answer within half a minute is not reachable. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "joining.h"
#include "report/limits.h"
#include "wire/certificate.h"
#include "wire/issue.h"
#include "wire/tls.h"

enum { PATIENCE = 30, ANSWER_MAX = 256 << 10 };

static int unreachable(const struct cli *cli, const char *address, const char *why)
{
	say(tr(cli, "the node at %s is not reachable: %s"), address, why);
	return EXIT_UNREACHABLE;
}

/* ---- The connection ---- */

static int connect_one(const struct addrinfo *a)
{
	const struct timeval most = { .tv_sec = PATIENCE };
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* host:port, [v6]:port. -1: *ret_why says why. */
static int connect_to(const char *address, const char **ret_why)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char host[300];
	size_t len = colon ? (size_t)(colon - address) : 0;
	bool bracket = len > 2 && *address == '[' && colon[-1] == ']';
	int r, fd = -1;

	*ret_why = "it is not written as host:port";
	if (len == 0 || len >= sizeof host)
		return -1;
	(void)snprintf(host, sizeof host, "%.*s", (int)len - 2 * bracket, address + bracket);
	r = getaddrinfo(host, colon + 1, &hints, &found);
	*ret_why = r ? gai_strerror(r) : "";
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
		fd = connect_one(a);
	if (r == 0 && fd < 0)
		*ret_why = strerror(errno);
	if (found)
		freeaddrinfo(found);
	return fd;
}

/* Whom the key names is judged after the handshake; before it nothing secret is said. */
static int accept_any(int ok, X509_STORE_CTX *store)
{
	(void)ok;
	(void)store;
	return 1;
}

static SSL_CTX *context_for(const struct joining_place *place)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	bool ok = ctx != NULL && SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1;

	if (ok && place->key)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, accept_any);
	else if (ok)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	if (ok && place->certificate)
		ok = SSL_CTX_load_verify_file(ctx, place->authority) == 1 &&
		     SSL_CTX_use_certificate_chain_file(ctx, place->certificate) == 1 &&
		     SSL_CTX_use_PrivateKey_file(ctx, place->private_key, SSL_FILETYPE_PEM) == 1;
	if (ok)
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

static bool is_unit(const SSL *ssl, const char *unit)
{
	const X509 *cert = SSL_get0_peer_certificate(ssl);
	char found[TLS_UNIT_ROOM];
	struct err err = { 0 };

	return cert && certificate_unit(cert, found, sizeof found, &err) == 0 &&
	       strcmp(found, unit) == 0;
}

static bool has_key(const SSL *ssl, const struct digest *key)
{
	struct buf spki = { 0 };
	struct digest name;
	const X509 *cert = SSL_get0_peer_certificate(ssl);

	if (cert == NULL)
		return false;
	certificate_spki(cert, &spki);
	name = digest_plain(spki.data, spki.len);
	buf_done(&spki);
	return digest_equal(&name, key);
}

static bool read_all(SSL *ssl, uint8_t *data, size_t len)
{
	size_t n;

	for (; len > 0; data += n, len -= n)
		if (SSL_read_ex(ssl, data, len, &n) != 1)
			return false;
	return true;
}

static bool send_join(SSL *ssl, const struct join *join)
{
	struct message m = { .type = MESSAGE_JOIN, .join = *join };
	struct buf frame = { 0 };
	size_t n;
	bool ok;

	link_frame(&m, &frame);
	ok = SSL_write_ex(ssl, frame.data, frame.len, &n) == 1;
	buf_done(&frame);
	return ok;
}

/* false: nothing came that can be read. */
static bool receive(SSL *ssl, struct arena *a, struct message *ret)
{
	uint8_t head[5], *body;
	struct err err = { 0 };
	uint32_t len;

	if (!read_all(ssl, head, sizeof head))
		return false;
	len = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
	if (len == 0 || len > ANSWER_MAX)
		return false;
	body = arena_need(a, len);
	return read_all(ssl, body, len - 1) &&
	       message_decode(a, head[4], body, len - 1, ret, &err) == MESSAGE_KNOWN;
}

static int converse(const struct cli *cli, SSL *ssl, const struct joining_place *place,
		    const struct join *join, struct arena *a, struct joined_message *ret)
{
	struct message m;

	if (SSL_connect(ssl) != 1)
		return unreachable(cli, place->address, tr(cli, "the TLS handshake failed"));
	if ((place->key && !has_key(ssl, place->key)) ||
	    (place->unit && !is_unit(ssl, place->unit)))
		return cli_refuse(place->address, E_PEER, "%s",
				  tr(cli,
				     "another node answers there than should: nothing was told to "
				     "it. Check the address; the key of the node above may have "
				     "changed, then a new invitation is needed"));
	if (!send_join(ssl, join) || !receive(ssl, a, &m))
		return unreachable(cli, place->address, tr(cli, "it closed the connection"));
	if (m.type == MESSAGE_PROBLEM) {
		cli_print_refusal(cli, NULL, m.problem.code, m.problem.text);
		return code_of(m.problem.code) == E_BUSY ? EXIT_UNREACHABLE : EXIT_REFUSED;
	}
	if (m.type != MESSAGE_JOINED)
		return unreachable(cli, place->address, tr(cli, "it answered something else"));
	*ret = m.joined;
	return EXIT_DONE;
}

int joining_ask(const struct cli *cli, const struct joining_place *place, const struct join *join,
		struct arena *a, struct joined_message *ret)
{
	static const unsigned char protocol[] = "\x0e" TLS_JOIN;
	SSL_CTX *ctx = context_for(place);
	SSL *ssl = ctx ? SSL_new(ctx) : NULL;
	const char *why = "";
	int fd = -1, status;

	if (ssl == NULL || SSL_set_alpn_protos(ssl, protocol, sizeof protocol - 1) != 0) {
		say(tr(cli, "the certificate or key of this node cannot be used"));
		status = EXIT_FAILED;
	} else if ((fd = connect_to(place->address, &why)) < 0) {
		status = unreachable(cli, place->address, why);
	} else {
		(void)SSL_set_fd(ssl, fd);
		X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)(clock_now() / SECOND));
		status = converse(cli, ssl, place, join, a, ret);
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	if (fd >= 0)
		(void)close(fd);
	ERR_clear_error();
	return status;
}

/* ---- Files ---- */

/* Of whose the file was, or that it stands beside ("c5.key" of "c5.key.next"), or the folder that
 * root makes it in: the daemon has to read it, also when root makes it. */
static bool give_to_owner(int fd, const char *path)
{
	size_t len = strlen(path);
	char *old = len > 5 && strcmp(path + len - 5, ".next") == 0 ? mem_strndup(path, len - 5)
								    : mem_strdup(path);
	struct stat st;
	bool found = stat(old, &st) == 0, ok;
	char *slash = strrchr(old, '/');

	if (!found && slash && geteuid() == 0) {
		*slash = '\0';
		found = stat(old, &st) == 0;
	}
	ok = !found || (st.st_uid == geteuid() && st.st_gid == getegid()) ||
	     fchown(fd, st.st_uid, st.st_gid) == 0;
	free(old);
	return ok;
}

int joining_write(const char *path, const void *data, size_t len, bool secret)
{
	char *beside = mem_printf("%s.new", path);
	int fd = unlink(beside) == 0 || errno == ENOENT
			 ? open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				secret ? 0600 : 0644)
			 : -1;
	bool ok = fd >= 0 && give_to_owner(fd, path) && link_write(fd, data, len) && fsync(fd) == 0;

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(beside, path) == 0;
	if (!ok)
		say("%s: %s", path, strerror(errno));
	free(beside);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

EVP_PKEY *joining_key_file(const struct cli *cli, const char *path)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	EVP_PKEY *key = NULL;

	if (access(path, F_OK) == 0) {
		if (cli_read_file(cli, path, &text) == EXIT_DONE) {
			key = issue_read_key(buf_str(&text), text.len, &err);
			if (key == NULL)
				say("%s: %s", path, err.text);
		}
	} else {
		key = issue_new_key();
		issue_key_pem(key, &text);
		if (joining_write(path, text.data, text.len, true) != EXIT_DONE) {
			EVP_PKEY_free(key);
			key = NULL;
		}
	}
	buf_done(&text);
	return key;
}

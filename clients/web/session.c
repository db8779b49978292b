/* session.c - cookies that say who it is, signed by a key that lives as long as this process:
 * account, version of the account, when it ends, and the secret that the node gave who logged in,
 * with HMAC-SHA-256 over them. A worker asks whether the session goes on: the node ends it when
 * somebody logs out, and with a new password or role.
 * And what is known of addresses: how often one failed to log in, which had a session. Fails:
 * whoever cannot be told is nobody. */
#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "gateway.h"

enum { KEY = 32, ADDRESSES_MOST = 1024, VISITORS_MOST = 256, FAILED_MOST = 10 };
enum { WINDOW = 15 * 60, LOGIN_AGAIN = 5 }; /* seconds */

struct address {
	char name[ADDRESS_MOST];
	unsigned failed, under_way; /* logins */
	int64_t since;              /* steady clock, seconds */
};

struct visitor {
	char group[ADDRESS_MOST];
	int64_t at; /* steady clock; 0: none */
};

struct sessions {
	pthread_mutex_t lock;
	unsigned char key[KEY];
	int64_t length; /* seconds */
	struct address address[ADDRESSES_MOST];
	struct visitor visitor[VISITORS_MOST];
};

static int64_t now(void)
{
	return clock_now() / SECOND;
}

static void hex(const unsigned char *data, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", data[i]);
}

bool same_text(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n == strlen(b) && CRYPTO_memcmp(a, b, n) == 0;
}

static void sign(const struct sessions *s, const char *what, const char *text, char ret[TOKEN_HEX])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	char all[COOKIE_MOST + 32];
	int n = snprintf(all, sizeof all, "%s.%s", what, text);

	if (n < 0 || (size_t)n >= sizeof all ||
	    HMAC(EVP_sha256(), s->key, KEY, (const unsigned char *)all, (size_t)n, mac, &len) ==
		    NULL)
		abort();
	hex(mac, 32, ret);
}

static void payload(const struct session *x, char out[COOKIE_MOST])
{
	(void)snprintf(out, COOKIE_MOST, "%s~%u~%lld~%s", x->account, x->version,
		       (long long)x->expires, x->secret);
}

void session_begin(struct sessions *s, struct session *ret, char cookie[COOKIE_MOST])
{
	char text[COOKIE_MOST], mac[TOKEN_HEX];

	ret->expires = now() + s->length;
	payload(ret, text);
	sign(s, "session", text, mac);
	(void)snprintf(cookie, COOKIE_MOST, "%.300s~%s", text, mac);
}

bool session_read(struct sessions *s, const char *cookie, struct session *ret)
{
	char text[COOKIE_MOST], mac[TOKEN_HEX], *last;
	long long expires;
	int n = 0;

	if (cookie == NULL || strlen(cookie) >= sizeof text)
		return false;
	memcpy(text, cookie, strlen(cookie) + 1);
	last = strrchr(text, '~');
	if (last == NULL)
		return false;
	*last = '\0';
	sign(s, "session", text, mac);
	if (!same_text(mac, last + 1))
		return false;
	*ret = (struct session){ .version = 0 };
	if (sscanf(text, "%40[A-Za-z0-9._-]~%u~%lld~%64[0-9a-f]%n", ret->account, &ret->version,
		   &expires, ret->secret, &n) != 4 ||
	    text[n] != '\0')
		return false;
	ret->expires = expires;
	return !session_is_over(ret);
}

bool session_is_over(const struct session *session)
{
	return session->expires <= now();
}

void session_token(struct sessions *s, const struct session *session, char ret[TOKEN_HEX])
{
	sign(s, "token", session->secret, ret);
}

/* ---- Addresses ---- */

static int64_t steady(void)
{
	return clock_steady() / SECOND;
}

void address_group(const char *address, char out[ADDRESS_MOST])
{
	struct in6_addr a;

	(void)snprintf(out, ADDRESS_MOST, "%s", address);
	if (inet_pton(AF_INET6, address, &a) != 1)
		return;
	if (IN6_IS_ADDR_V4MAPPED(&a)) {
		(void)inet_ntop(AF_INET, &a.s6_addr[12], out, ADDRESS_MOST);
		return;
	}
	memset(&a.s6_addr[8], 0, 8);
	(void)inet_ntop(AF_INET6, &a, out, ADDRESS_MOST);
}

/* Its row; NULL where nothing is known of it. */
static struct address *find_address(struct sessions *s, const char *name)
{
	for (size_t i = 0; i < ADDRESSES_MOST; i++) {
		struct address *x = &s->address[i];

		if (x->failed + x->under_way == 0 || strcmp(x->name, name) != 0)
			continue;
		if (steady() - x->since >= WINDOW) {
			x->failed = 0;
			x->since = steady();
		}
		return x;
	}
	return NULL;
}

/* A row for it: an empty one, or that of whom nothing was heard longest. */
static struct address *make_address(struct sessions *s, const char *name)
{
	struct address *oldest = &s->address[0];

	for (size_t i = 1; i < ADDRESSES_MOST && oldest->failed + oldest->under_way; i++)
		if (s->address[i].failed + s->address[i].under_way == 0 ||
		    s->address[i].since < oldest->since)
			oldest = &s->address[i];
	*oldest = (struct address){ .since = steady() };
	(void)snprintf(oldest->name, sizeof oldest->name, "%s", name);
	return oldest;
}

int logins_begin(struct sessions *s, const char *address)
{
	char group[ADDRESS_MOST];
	struct address *x;
	int64_t wait = 0;

	address_group(address, group);
	(void)pthread_mutex_lock(&s->lock);
	x = find_address(s, group);
	if (x == NULL)
		x = make_address(s, group);
	if (x->failed >= FAILED_MOST)
		wait = x->since + WINDOW - steady();
	else if (x->failed + x->under_way >= FAILED_MOST)
		wait = LOGIN_AGAIN;
	if (wait <= 0)
		x->under_way++;
	(void)pthread_mutex_unlock(&s->lock);
	return wait > 0 ? (int)wait : 0;
}

void logins_end(struct sessions *s, const char *address, bool failed)
{
	char group[ADDRESS_MOST];
	struct address *x;

	address_group(address, group);
	(void)pthread_mutex_lock(&s->lock);
	x = find_address(s, group);
	if (x == NULL && failed)
		x = make_address(s, group);
	if (x && x->under_way > 0)
		x->under_way--;
	if (x && failed)
		x->failed++;
	(void)pthread_mutex_unlock(&s->lock);
}

/* ---- Who was here with a session ---- */

void visitors_note(struct sessions *s, const char *group)
{
	struct visitor *oldest = &s->visitor[0];

	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < VISITORS_MOST; i++) {
		struct visitor *v = &s->visitor[i];

		if (strcmp(v->group, group) == 0) {
			oldest = v;
			break;
		}
		if (v->at < oldest->at)
			oldest = v;
	}
	(void)snprintf(oldest->group, sizeof oldest->group, "%s", group);
	oldest->at = clock_steady();
	(void)pthread_mutex_unlock(&s->lock);
}

bool visitors_know(struct sessions *s, const char *group)
{
	bool found = false;

	(void)pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < VISITORS_MOST && !found; i++)
		found = s->visitor[i].at && strcmp(s->visitor[i].group, group) == 0;
	(void)pthread_mutex_unlock(&s->lock);
	return found;
}

struct sessions *sessions_new(const struct web_settings *settings, struct err *err)
{
	struct sessions *s = mem_zalloc(sizeof *s);

	(void)pthread_mutex_init(&s->lock, NULL);
	s->length = settings->session / SECOND;
	if (RAND_bytes(s->key, KEY) == 1)
		return s;
	(void)err_set(err, -1, "the system gives no random numbers");
	sessions_free(s);
	return NULL;
}

void sessions_free(struct sessions *s)
{
	OPENSSL_cleanse(s->key, KEY);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

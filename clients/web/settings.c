/* settings.c - see settings.h. Fails: by -EINVAL or -errno of the file, in words with the line. */
#include "settings.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ini.h"

enum kind { TEXT, NUMBER, HOURS };
enum { FILE_MAX = 65536, TOKEN_LEAST = 20, TOKEN_MOST = 200 };

/* As RFC 6750 has them. */
#define TOKEN_ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="

struct row {
	const char *section, *key, *fallback; /* fallback NULL: it has to be given */
	enum kind kind;
	size_t offset;
	int64_t least, most;
};

#define S(field) offsetof(struct web_settings, field)

static const struct row table[] = {
	{ "node", "unit", NULL, TEXT, S(unit), 0, 0 },
	{ "node", "socket", NULL, TEXT, S(socket), 0, 0 },
	{ "node", "settings", "", TEXT, S(settings), 0, 0 },
	{ "database", "dsn", NULL, TEXT, S(dsn), 0, 0 },
	{ "web", "address", "127.0.0.1", TEXT, S(address), 0, 0 },
	{ "web", "port", "7080", NUMBER, S(port), 0, 65535 },
	{ "web", "page", "", TEXT, S(page), 0, 0 },
	{ "web", "certificate", "", TEXT, S(certificate), 0, 0 },
	{ "web", "key", "", TEXT, S(key), 0, 0 },
	{ "web", "proxy", "", TEXT, S(proxy), 0, 0 },
	{ "web", "origin", "", TEXT, S(origin), 0, 0 },
	{ "web", "metrics", "loopback", TEXT, S(metrics), 0, 0 },
	{ "web", "workers", "4", NUMBER, S(workers), 1, 64 },
	{ "web", "connections", "256", NUMBER, S(connections), 4, 10000 },
	{ "web", "per_address", "32", NUMBER, S(per_address), 1, 10000 },
	{ "web", "session", "8", HOURS, S(session), 1, 168 },
};

struct reading {
	struct web_settings *s;
	int line_of[sizeof table / sizeof *table];
};

static int set_value(struct web_settings *s, const struct row *r, const char *value,
		     struct err *err)
{
	void *field = (char *)s + r->offset;
	long long v;
	char *end;

	if (r->kind == TEXT) {
		memcpy(field, &(const char *){ arena_strdup(&s->arena, value) }, sizeof(char *));
		return 0;
	}
	v = strtoll(value, &end, 10);
	if (end == value || *end || v < r->least || v > r->most)
		return err_set(err, -EINVAL, "%s: \"%s\" is not a whole number from %lld to %lld",
			       r->key, value, (long long)r->least, (long long)r->most);
	memcpy(field, &(int64_t){ r->kind == HOURS ? v * 3600 * SECOND : v }, sizeof(int64_t));
	return 0;
}

static int on_setting(const char *section, const char *key, const char *value, int line, void *arg,
		      struct err *err)
{
	struct reading *r = arg;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (strcmp(table[i].section, section) != 0 || strcmp(table[i].key, key) != 0)
			continue;
		if (r->line_of[i])
			return err_set(err, -EINVAL, "%s stands in line %d already", key,
				       r->line_of[i]);
		if (*value == '\0' && table[i].fallback == NULL)
			return err_set(err, -EINVAL, "%s has no value", key);
		r->line_of[i] = line;
		return set_value(r->s, &table[i], value, err);
	}
	return err_set(err, -EINVAL, "there is no key %s in [%s]", key, section);
}

/* Where to listen, as the system takes it; whether that is this machine only. */
static int set_listen(struct web_settings *s, bool *ret_loopback, struct err *err)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&s->listen;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&s->listen;

	if (inet_pton(AF_INET, s->address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)s->port);
		s->listen_len = sizeof *v4;
		*ret_loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
		return 0;
	}
	if (inet_pton(AF_INET6, s->address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)s->port);
		s->listen_len = sizeof *v6;
		*ret_loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
		return 0;
	}
	return err_set(err, -EINVAL, "%s: [web] address: \"%s\" is no IP address", s->file,
		       s->address);
}

/* What whoever asks for metrics has to bring along: the file's first line. */
static int read_token(struct web_settings *s, struct err *err)
{
	char line[TOKEN_MOST + 2] = "";
	FILE *f;
	size_t n;

	if (strcmp(s->metrics, "loopback") == 0 || strcmp(s->metrics, "off") == 0)
		return 0;
	f = fopen(s->metrics, "re");
	if (f == NULL)
		return err_set(err, -errno,
			       "%s: [web] metrics is loopback, off, or a file that holds a token: "
			       "%s: %s",
			       s->file, s->metrics, strerror(errno));
	if (fgets(line, sizeof line, f) == NULL)
		line[0] = '\0';
	(void)fclose(f);
	n = strcspn(line, "\r\n");
	line[n] = '\0';
	if (n < TOKEN_LEAST || n > TOKEN_MOST || strspn(line, TOKEN_ALPHABET) != n)
		return err_set(err, -EINVAL,
			       "%s: [web] metrics: the first line of %s is no token: %d to %d "
			       "letters and digits (openssl rand -hex 32 makes one)",
			       s->file, s->metrics, TOKEN_LEAST, TOKEN_MOST);
	s->token = arena_strdup(&s->arena, line);
	return 0;
}

static int complete(struct reading *r, struct err *err)
{
	struct web_settings *s = r->s;
	bool loopback = false;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (r->line_of[i])
			continue;
		if (table[i].fallback == NULL)
			return err_set(err, -EINVAL, "%s: [%s] has no %s", s->file,
				       table[i].section, table[i].key);
		if (set_value(s, &table[i], table[i].fallback, err) < 0)
			return err->code;
	}
	if (set_listen(s, &loopback, err) < 0)
		return err->code;
	if (!*s->certificate != !*s->key)
		return err_set(err, -EINVAL,
			       "%s: [web] has one of certificate and key without the other",
			       s->file);
	if (!*s->certificate && !*s->proxy && !loopback)
		return err_set(err, -EINVAL,
			       "%s: passwords would cross the network in the clear: [web] needs "
			       "certificate and key, or a proxy that has them, or an address of "
			       "this machine only (127.0.0.1)",
			       s->file);
	s->secure = *s->certificate || *s->proxy;
	s->cookie = arena_printf(&s->arena, "%stonghop-%s", s->secure ? "__Host-" : "", s->unit);
	return read_token(s, err);
}

int web_settings_read(const char *file, struct web_settings *ret, struct err *err)
{
	struct reading r = { .s = ret };
	struct buf text = { 0 };
	FILE *f = fopen(file, "re");
	int status = 0;

	*ret = (struct web_settings){ 0 };
	ret->file = arena_strdup(&ret->arena, file);
	if (f == NULL)
		return err_set(err, -errno, "%s: %s", file, strerror(errno));
	if (!buf_read(&text, f, FILE_MAX) || text.len > FILE_MAX)
		status = err_set(err, -EIO, "%s: cannot be read, or is no configuration", file);
	(void)fclose(f);
	if (status == 0)
		status = ini_read(file, (const char *)text.data, text.len, on_setting, &r, err);
	if (status == 0)
		status = complete(&r, err);
	buf_done(&text);
	if (status < 0)
		web_settings_done(ret);
	return status;
}

void web_settings_done(struct web_settings *s)
{
	arena_done(&s->arena);
}

/* settings.h - what the web gateway is told in its file: an INI file as a node's (base/ini.h), with
 * one table of all settings in settings.c. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct web_settings {
	struct arena arena; /* owns all text */
	const char *file;
	/* [node] */
	const char *unit, *socket;
	const char *settings; /* the node's own file, for /metrics; "" = what it says is not told */
	/* [database] */
	const char *dsn;
	/* [web] */
	const char *address;
	int64_t port;
	const char *page;              /* folder; "" = none is served */
	const char *certificate, *key; /* "": plain HTTP */
	const char *proxy;             /* the address of the proxy before it; "" = none */
	const char *origin;            /* https://host, where it cannot be told from Host; "" */
	const char *metrics;           /* who may ask for them: loopback, off, or a token's file */
	const char *token;             /* from that file; NULL: none */
	int64_t workers, connections, per_address;
	int64_t session; /* microseconds */
	struct sockaddr_storage listen;
	socklen_t listen_len;
	bool secure;        /* cookies are for TLS only */
	const char *cookie; /* what the session's is called: browsers hold those of all ports of a
			       host */
};

/* 0, or < 0 with "FILE:LINE: what is wrong". */
int web_settings_read(const char *file, struct web_settings *ret, struct err *err) MUST;
void web_settings_done(struct web_settings *s);

/* secured.h - a folder with an authority and the TLS contexts of a server (unit d1) and a
 * client (unit c1), for tests in one process. The folder vanishes at the end. */
#pragma once

#include <stdint.h>

#include "harness/certificates.h"

struct tls;

struct secured {
	char dir[64];
	struct tls *server, *client;
};

void secured_init(struct secured *s);
void secured_done(struct secured *s);

/* Contexts from dir/<name>.pem and .key, trusting the authority in authority_dir. Fails the
 * test when they cannot be read. */
struct tls *secured_tls(const char *dir, const char *name, const char *authority_dir);

/* What tls_peer_key() must give for dir/<name>.pem. */
void secured_key_of(const struct secured *s, const char *name, uint8_t ret_key[32]);

/* A folder of one's own with an authority of its own in it, and its end. */
void secured_dir_make(char *ret_dir, size_t room);
void secured_dir_remove(const char *dir);

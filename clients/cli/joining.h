/* joining.h - asking a node for a certificate, and the files that make a node (for command_join.c).
 */
#pragma once

#include "cli.h"
#include "handover/token.h"

/* Over TLS to address (host:port), whose node must show the key of that name, or, where certificate
 * and key name files, with these: sends join, waits for what it says. The answer lives in the
 * arena. EXIT_DONE; EXIT_UNREACHABLE; EXIT_REFUSED with the other side's words. */
struct joining_place {
	const char *address;
	const struct digest *key; /* of the node that must be there; NULL: the authority says */
	const char *unit;         /* likewise; NULL: any */
	const char *certificate, *private_key; /* files; NULL: there are none yet */
	const char *authority;                 /* file; with a certificate */
};
int joining_ask(const struct cli *cli, const struct joining_place *place, const struct join *join,
		struct arena *a, struct joined_message *ret) MUST;

/* Writes a file whole, or not at all. secret: nobody else may read it. EXIT_DONE or EXIT_FAILED. */
int joining_write(const char *path, const void *data, size_t len, bool secret) MUST;
/* The key in a file; made, and written, where there is none yet. NULL: it was said why. */
EVP_PKEY *joining_key_file(const struct cli *cli, const char *path);

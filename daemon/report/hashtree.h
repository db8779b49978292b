/* hashtree.h - one digest over a set of keyed lines, of which one changed line costs only its
 * path to be hashed again.
 *
 * The shape depends on the set of keys alone: an inner node stands wherever two keys part for
 * the first time, at the first bit in which they differ, with the smaller keys on the left
 * (a crit-bit tree: the lines lie in byte order, and no order of insertion leaves a trace).
 *     leaf  = the digest given with the key (tagged by kind, lines.c)
 *     inner = SHA-256(DIGEST_NODE, left, right)
 *     root  = 32 zero bytes for the empty set
 * Leaves and inner nodes are hashed under different tags, so neither passes for the other.
 * Written down for other programs in proto/README.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/digest.h"

struct hashtree {
	void *root; /* tagged pointer: hashtree.c */
	size_t n;
};

/* A zeroed struct is the empty tree. done gives everything back; twice is fine. */
void hashtree_done(struct hashtree *t);

/* Sets the leaf of a key, replacing one that is there. No key may be the beginning of
 * another; keys that end in a zero byte they have nowhere else keep that by themselves. */
void hashtree_put(struct hashtree *t, const void *key, size_t len, const struct digest *leaf);
/* Takes a key away; false when it is not there. */
bool hashtree_drop(struct hashtree *t, const void *key, size_t len);
bool hashtree_has(const struct hashtree *t, const void *key, size_t len);

/* The root; hashes what changed since the last call. */
struct digest hashtree_root(struct hashtree *t);

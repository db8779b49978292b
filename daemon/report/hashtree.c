/* hashtree.c - see hashtree.h. Fails: never; out of memory ends the program. */
#include "report/hashtree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct leaf {
	struct digest digest;
	uint32_t len;
	uint8_t key[];
};

struct inner {
	void *child[2]; /* tagged */
	struct digest digest;
	uint32_t byte; /* where the keys below part for the first time: */
	uint8_t mask;  /* this bit of this byte */
	bool stale;    /* digest has to be computed again */
};

/* A pointer with its lowest bit set is an inner node. */
static bool is_inner(const void *p)
{
	return ((uintptr_t)p & 1) != 0;
}

static struct inner *inner_of(const void *p)
{
	return (struct inner *)((uintptr_t)p - 1);
}

static void *tagged(struct inner *n)
{
	return (void *)((uintptr_t)n + 1);
}

static int direction(const struct inner *n, const uint8_t *key, size_t len)
{
	return n->byte < len && (key[n->byte] & n->mask) != 0;
}

static bool same_key(const struct leaf *l, const void *key, size_t len)
{
	return l->len == len && memcmp(l->key, key, len) == 0;
}

/* The leaf that a key would be told apart from last. */
static struct leaf *nearest(const struct hashtree *t, const void *key, size_t len)
{
	void *p = t->root;

	while (p && is_inner(p))
		p = inner_of(p)->child[direction(inner_of(p), key, len)];
	return p;
}

static struct leaf *new_leaf(const void *key, size_t len, const struct digest *digest)
{
	struct leaf *l = mem_alloc(sizeof *l + len);

	l->digest = *digest;
	l->len = (uint32_t)len;
	memcpy(l->key, key, len);
	return l;
}

/* Marks the way to a key as changed. */
static void touch(struct hashtree *t, const void *key, size_t len)
{
	void *p = t->root;

	while (is_inner(p)) {
		struct inner *n = inner_of(p);

		n->stale = true;
		p = n->child[direction(n, key, len)];
	}
}

static void insert(struct hashtree *t, struct leaf *l, const struct leaf *near)
{
	struct inner *n = mem_zalloc(sizeof *n);
	void **where = &t->root;
	uint8_t differ;
	int side;

	while (n->byte < l->len && n->byte < near->len && l->key[n->byte] == near->key[n->byte])
		n->byte++;
	assert(n->byte < l->len && n->byte < near->len); /* no key begins another */
	differ = l->key[n->byte] ^ near->key[n->byte];
	for (n->mask = 0x80; !(differ & n->mask);)
		n->mask >>= 1;
	side = (l->key[n->byte] & n->mask) != 0;
	while (is_inner(*where)) {
		struct inner *at = inner_of(*where);

		if (at->byte > n->byte || (at->byte == n->byte && at->mask < n->mask))
			break;
		at->stale = true;
		where = &at->child[direction(at, l->key, l->len)];
	}
	n->stale = true;
	n->child[side] = l;
	n->child[!side] = *where;
	*where = tagged(n);
}

void hashtree_put(struct hashtree *t, const void *key, size_t len, const struct digest *leaf)
{
	struct leaf *near = nearest(t, key, len);

	if (near && same_key(near, key, len)) {
		if (digest_equal(&near->digest, leaf))
			return;
		near->digest = *leaf;
		touch(t, key, len);
		return;
	}
	if (near == NULL)
		t->root = new_leaf(key, len, leaf);
	else
		insert(t, new_leaf(key, len, leaf), near);
	t->n++;
}

bool hashtree_has(const struct hashtree *t, const void *key, size_t len)
{
	const struct leaf *l = nearest(t, key, len);

	return l && same_key(l, key, len);
}

bool hashtree_drop(struct hashtree *t, const void *key, size_t len)
{
	void **where = &t->root, **above = NULL;
	struct inner *n = NULL;
	int side = 0;

	if (!hashtree_has(t, key, len))
		return false;
	while (is_inner(*where)) {
		above = where;
		n = inner_of(*where);
		n->stale = true;
		side = direction(n, key, len);
		where = &n->child[side];
	}
	free(*where);
	if (above) {
		*above = n->child[!side];
		free(n);
	} else {
		t->root = NULL;
	}
	t->n--;
	return true;
}

static struct digest digest_at(void *p)
{
	struct digest pair[2];
	struct inner *n;

	if (!is_inner(p))
		return ((struct leaf *)p)->digest;
	n = inner_of(p);
	if (n->stale) {
		pair[0] = digest_at(n->child[0]); /* no deeper than a key has bits */
		pair[1] = digest_at(n->child[1]);
		n->digest = digest_of(DIGEST_NODE, pair, sizeof pair);
		n->stale = false;
	}
	return n->digest;
}

struct digest hashtree_root(struct hashtree *t)
{
	return t->root ? digest_at(t->root) : (struct digest){ { 0 } };
}

static void free_at(void *p)
{
	if (p == NULL)
		return;
	if (is_inner(p)) {
		free_at(inner_of(p)->child[0]);
		free_at(inner_of(p)->child[1]);
		free(inner_of(p));
		return;
	}
	free(p);
}

void hashtree_done(struct hashtree *t)
{
	free_at(t->root);
	*t = (struct hashtree){ 0 };
}

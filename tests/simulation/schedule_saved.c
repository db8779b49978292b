/* schedule_saved.c - see schedule.h: what a node has stored, saved and put back. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulation/schedule.h"

const char *shortcut_name(enum shortcut shortcut)
{
	static const char *const names[SHORTCUTS] = {
		[SHORTCUT_NONE] = "none",
		[SHORTCUT_ACKNOWLEDGE_FIRST] = "acknowledge_first",
		[SHORTCUT_NO_INVENTORY] = "no_inventory",
		[SHORTCUT_COUNT_FRAMES] = "count_frames",
		[SHORTCUT_LAST_WRITER] = "last_writer",
		[SHORTCUT_NEVER_AGAIN] = "never_again",
		[SHORTCUT_ADD] = "add",
		[SHORTCUT_ONE_BY_ONE] = "one_by_one",
		[SHORTCUT_DIRTY_ONCE] = "dirty_once",
		[SHORTCUT_FORKS_STAY] = "forks_stay",
		[SHORTCUT_SKIP_SUBMITTED] = "skip_submitted",
		[SHORTCUT_NO_EARLIER] = "no_earlier",
		[SHORTCUT_LOST_RECEIPTS] = "lost_receipts",
		[SHORTCUT_ANY_LEAVES] = "any_leaves",
	};

	return names[shortcut];
}

static struct revision *copy_revision(const struct revision *from)
{
	struct revision *r = mem_zalloc(sizeof *r);

	*r = *from; /* the report lies in the arena of the schedule */
	r->bytes = r->delivery = (struct buf){ 0 };
	if (from->bytes.len > 0)
		buf_put(&r->bytes, from->bytes.data, from->bytes.len);
	if (from->delivery.len > 0)
		buf_put(&r->delivery, from->delivery.data, from->delivery.len);
	if (from->lines) {
		r->lines = lineset_new();
		lineset_copy(r->lines, from->lines);
	}
	return r;
}

/* The copy of a revision of one chain in the copy of that chain. */
static struct revision *same(const struct stored *to, const struct stored *from,
			     const struct revision *r)
{
	for (size_t i = 0; r && i < from->n; i++)
		if (from->list[i] == r)
			return to->list[i];
	return NULL;
}

static void copy_stored(struct stored *to, const struct stored *from)
{
	*to = *from;
	to->list = NULL;
	to->known = NULL;
	to->n = to->cap = to->n_known = to->known_cap = 0;
	for (size_t i = 0; i < from->n; i++)
		schedule_append(to, copy_revision(from->list[i]));
	for (size_t i = 0; i < from->n_known; i++)
		schedule_know(to, &from->known[i]);
	to->head = same(to, from, from->head);
	to->counted = same(to, from, from->counted);
}

static void *copy_array(const void *list, size_t n, size_t size)
{
	return n ? mem_copy(list, n * size) : NULL;
}

static void copy_returns(struct schedule_node *to, const struct schedule_node *from)
{
	to->given = copy_array(from->given, from->n_given, sizeof *from->given);
	to->told = copy_array(from->told, from->n_told, sizeof *from->told);
	to->given_cap = to->n_given = from->n_given;
	to->told_cap = to->n_told = from->n_told;
}

/* What lies in the database, and nothing else of a node. */
static void copy_store(struct schedule_node *to, const struct schedule_node *from)
{
	copy_stored(&to->merged, &from->merged);
	copy_stored(&to->aside, &from->aside);
	for (int u = 0; u < ORACLE_UNITS; u++) {
		copy_stored(&to->own[u], &from->own[u]);
		copy_stored(&to->child[u], &from->child[u]);
	}
	to->versions = from->versions;
	to->pin = from->pin;
	to->dirty = from->dirty;
	copy_returns(to, from);
	to->above_chain =
		copy_array(from->above_chain, from->n_above_chain, sizeof *from->above_chain);
	to->above_chain_cap = to->n_above_chain = from->n_above_chain;
	to->parts_at = from->parts_at;
	to->numbered = from->numbered;
	memcpy(to->last_number, from->last_number, sizeof to->last_number);
}

struct schedule_node *schedule_save(struct schedule *s, const struct schedule_node *n)
{
	struct schedule_node *saved = mem_zalloc(sizeof *saved);

	(void)s;
	copy_store(saved, n);
	return saved;
}

void schedule_put_back(struct schedule *s, struct schedule_node *n,
		       const struct schedule_node *saved)
{
	if (n->up)
		schedule_crash(s, n);
	if (s->dying == n->unit)
		s->dying = -1;
	schedule_store_free(n);
	copy_store(n, saved);
	n->restored++;
	for (int u = 0; u < s->n; u++) {
		n->stale[u] = true;
		s->node[u].stale[n->unit] |= s->node[u].restored > 0;
	}
}

void schedule_saved_free(struct schedule_node *saved)
{
	if (saved == NULL)
		return;
	schedule_store_free(saved);
	free(saved);
}

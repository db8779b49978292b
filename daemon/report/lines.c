/* lines.c - see lines.h. Fails: by E_LINEAGE, where lines do not fit what they go with.
 * Lines are kept in a table with open addressing (keyed by their key bytes' hash) for finding,
 * in an array for walking, and their digests in two hash trees for the roots. */
#include "report/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/code.h"

/* An entry of either array. */
struct entry {
	uint64_t hash, tag;
	struct lineage_line line; /* of the lineage array */
	struct gap_line gap;      /* of the gap array */
	struct gap_pattern pattern;
	char *text;        /* owns the strings of the key */
	uint32_t *numbers; /* owns the numbers of the pattern */
};

struct table {
	struct entry *entry;
	size_t n, cap;
	uint32_t *slot; /* 1-based positions in entry; 0 = free */
	size_t slots;   /* a power of two */
	struct hashtree tree;
};

struct lineset {
	struct table lines, gaps;
	struct lineset_counts counts;
};

static uint64_t hash_bytes(const uint8_t *key, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a: keys are ids the catalogue knows */

	for (size_t i = 0; i < len; i++)
		h = (h ^ key[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

size_t line_key(const struct key *key, uint8_t out[LINE_KEY_MAX])
{
	size_t n = 0;
	const char *text[] = { key->unit, key->line, key->form, key->period };

	for (int i = 0; i < 4; i++) {
		size_t len = strlen(text[i]) + 1;

		memcpy(out + n, text[i], len);
		n += len;
		if (i == 0)
			out[n++] = (uint8_t)key->part;
	}
	return n;
}

uint64_t line_key_hash(const struct key *key)
{
	uint8_t bytes[LINE_KEY_MAX];

	return hash_bytes(bytes, line_key(key, bytes));
}

struct digest line_leaf(const struct lineage_line *line)
{
	uint8_t bytes[LINE_KEY_MAX + 36];
	size_t n = line_key(&line->key, bytes);

	for (int shift = 24; shift >= 0; shift -= 8)
		bytes[n++] = (uint8_t)(line->rev >> shift);
	memcpy(bytes + n, line->digest.b, sizeof line->digest.b);
	return digest_of(DIGEST_LINEAGE, bytes, n + sizeof line->digest.b);
}

size_t gap_key(const char *unit, uint8_t out[LINE_KEY_MAX])
{
	size_t n = strlen(unit) + 1;

	memcpy(out, unit, n);
	return n;
}

struct digest gap_leaf(const struct gap_line *gap)
{
	const struct gap_pattern *p = gap->pattern;
	struct buf b = { 0 };
	struct digest d;

	buf_put(&b, gap->unit, strlen(gap->unit) + 1);
	buf_u32(&b, gap->flags);
	buf_u32(&b, gap->catalogue);
	buf_u32(&b, p ? (uint32_t)p->n_cells : 0);
	for (size_t i = 0; p && i < p->n_cells; i++)
		buf_u32(&b, p->cell[i]);
	buf_u32(&b, p ? (uint32_t)p->n_ratios : 0);
	for (size_t i = 0; p && i < p->n_ratios; i++)
		buf_u32(&b, p->ratio[i]);
	d = digest_of(DIGEST_GAP, b.data, b.len);
	buf_done(&b);
	return d;
}

static bool numbers_equal(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	return n == m && (n == 0 || memcmp(a, b, n * sizeof *a) == 0);
}

bool gap_pattern_equal(const struct gap_pattern *a, const struct gap_pattern *b)
{
	static const struct gap_pattern none;

	if (a == NULL)
		a = &none;
	if (b == NULL)
		b = &none;
	return numbers_equal(a->cell, a->n_cells, b->cell, b->n_cells) &&
	       numbers_equal(a->ratio, a->n_ratios, b->ratio, b->n_ratios);
}

bool gap_line_equal(const struct gap_line *a, const struct gap_line *b)
{
	return strcmp(a->unit, b->unit) == 0 && a->flags == b->flags &&
	       a->catalogue == b->catalogue && gap_pattern_equal(a->pattern, b->pattern);
}

/* ---- The table ---- */

static void place(struct table *t, uint32_t position)
{
	size_t i = t->entry[position].hash & (t->slots - 1);

	while (t->slot[i])
		i = (i + 1) & (t->slots - 1);
	t->slot[i] = position + 1;
}

static void rebuild(struct table *t, size_t slots)
{
	free(t->slot);
	t->slot = mem_array(slots, sizeof *t->slot);
	t->slots = slots;
	for (size_t i = 0; i < t->n; i++)
		place(t, (uint32_t)i);
}

static struct entry *add(struct table *t, uint64_t hash)
{
	mem_grow(&t->entry, &t->cap, t->n + 1, sizeof *t->entry);
	t->entry[t->n] = (struct entry){ .hash = hash };
	t->n++;
	if (t->n * 2 > t->slots)
		rebuild(t, t->slots ? t->slots * 2 : 16);
	else
		place(t, (uint32_t)t->n - 1);
	return &t->entry[t->n - 1];
}

static size_t slot_of(const struct table *t, size_t position)
{
	size_t i = t->entry[position].hash & (t->slots - 1);

	while (t->slot[i] != position + 1)
		i = (i + 1) & (t->slots - 1);
	return i;
}

/* Closes the gap an emptied slot leaves in the probe sequences behind it. */
static void empty_slot(struct table *t, size_t i)
{
	size_t mask = t->slots - 1, k = i;

	t->slot[i] = 0;
	for (;;) {
		size_t home;

		k = (k + 1) & mask;
		if (t->slot[k] == 0)
			return;
		home = t->entry[t->slot[k] - 1].hash & mask;
		if (((k - home) & mask) < ((k - i) & mask))
			continue;
		t->slot[i] = t->slot[k];
		t->slot[k] = 0;
		i = k;
	}
}

static void take_out(struct table *t, size_t position)
{
	struct entry *e = &t->entry[position];

	free(e->text);
	free(e->numbers);
	empty_slot(t, slot_of(t, position));
	if (position != t->n - 1) {
		t->slot[slot_of(t, t->n - 1)] = (uint32_t)position + 1;
		*e = t->entry[t->n - 1];
	}
	t->n--;
}

static void table_done(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->entry[i].text);
		free(t->entry[i].numbers);
	}
	free(t->entry);
	free(t->slot);
	hashtree_done(&t->tree);
	*t = (struct table){ 0 };
}

/* ---- Lineage lines ---- */

static struct entry *find_line(const struct lineset *s, const struct key *key, uint64_t hash)
{
	const struct table *t = &s->lines;

	if (t->slots == 0)
		return NULL;
	for (size_t i = hash & (t->slots - 1); t->slot[i]; i = (i + 1) & (t->slots - 1)) {
		struct entry *e = &t->entry[t->slot[i] - 1];

		if (e->hash == hash && key_compare(&e->line.key, key) == 0)
			return e;
	}
	return NULL;
}

static void keep_key(struct entry *e, const struct key *key)
{
	const char *text[] = { key->unit, key->line, key->form, key->period };
	const char **to[] = { &e->line.key.unit, &e->line.key.line, &e->line.key.form,
			      &e->line.key.period };
	size_t room = 0;
	char *p;

	for (int i = 0; i < 4; i++)
		room += strlen(text[i]) + 1;
	p = e->text = mem_alloc(room);
	e->line.key.part = key->part;
	for (int i = 0; i < 4; i++) {
		size_t len = strlen(text[i]) + 1;

		memcpy(p, text[i], len);
		*to[i] = p;
		p += len;
	}
}

void lineset_put(struct lineset *s, const struct lineage_line *line)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = line_key(&line->key, key);
	uint64_t hash = hash_bytes(key, len);
	struct entry *e = find_line(s, &line->key, hash);
	struct digest leaf = line_leaf(line);

	if (e == NULL) {
		e = add(&s->lines, hash);
		keep_key(e, &line->key);
	}
	e->line.rev = line->rev;
	e->line.digest = line->digest;
	hashtree_put(&s->lines.tree, key, len, &leaf);
}

bool lineset_drop(struct lineset *s, const struct key *which)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = line_key(which, key);
	struct entry *e = find_line(s, which, hash_bytes(key, len));

	if (e == NULL)
		return false;
	(void)hashtree_drop(&s->lines.tree, key, len);
	take_out(&s->lines, (size_t)(e - s->lines.entry));
	return true;
}

/* ---- Gap lines ---- */

static struct entry *find_gap(const struct lineset *s, const char *unit, uint64_t hash)
{
	const struct table *t = &s->gaps;

	if (t->slots == 0)
		return NULL;
	for (size_t i = hash & (t->slots - 1); t->slot[i]; i = (i + 1) & (t->slots - 1)) {
		struct entry *e = &t->entry[t->slot[i] - 1];

		if (e->hash == hash && strcmp(e->gap.unit, unit) == 0)
			return e;
	}
	return NULL;
}

/* p may be the entry's own. */
static void keep_pattern(struct entry *e, const struct gap_pattern *p)
{
	struct gap_pattern from = p ? *p : (struct gap_pattern){ 0 };
	size_t n = from.n_cells + from.n_ratios;
	uint32_t *numbers = n ? mem_array(n, sizeof *numbers) : NULL;

	if (numbers && from.n_cells)
		memcpy(numbers, from.cell, from.n_cells * sizeof *numbers);
	if (numbers && from.n_ratios)
		memcpy(numbers + from.n_cells, from.ratio, from.n_ratios * sizeof *numbers);
	free(e->numbers);
	e->numbers = numbers;
	e->gap.pattern = NULL;
	if (n == 0)
		return;
	e->pattern = (struct gap_pattern){ from.n_cells, from.n_ratios, numbers,
					   numbers + from.n_cells };
	e->gap.pattern = &e->pattern;
}

/* Entries move when the array grows or one is taken out; pattern points into its own. */
static const struct gap_line *gap_of(struct entry *e)
{
	if (e->numbers)
		e->gap.pattern = &e->pattern;
	return &e->gap;
}

static void count(struct lineset *s, const struct gap_line *gap, int sign)
{
	struct lineset_counts *c = &s->counts;

	c->provisional += (gap->flags & FLAG_PROVISIONAL) ? sign : 0;
	c->nothing += (gap->flags & FLAG_NOTHING) ? sign : 0;
	c->late += (gap->flags & FLAG_LATE) ? sign : 0;
}

void lineset_put_gap(struct lineset *s, const struct gap_line *gap)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = gap_key(gap->unit, key);
	uint64_t hash = hash_bytes(key, len);
	struct entry *e = find_gap(s, gap->unit, hash);
	struct digest leaf;

	if (e && gap_line_equal(gap_of(e), gap))
		return;
	leaf = gap_leaf(gap);
	if (e == NULL) {
		e = add(&s->gaps, hash);
		e->text = mem_strdup(gap->unit);
		e->gap.unit = e->text;
	}
	count(s, &e->gap, -1);
	count(s, gap, 1);
	e->gap.flags = gap->flags;
	e->gap.catalogue = gap->catalogue;
	keep_pattern(e, gap->pattern);
	hashtree_put(&s->gaps.tree, key, len, &leaf);
}

bool lineset_drop_gap(struct lineset *s, const char *unit)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = gap_key(unit, key);
	struct entry *e = find_gap(s, unit, hash_bytes(key, len));

	if (e == NULL)
		return false;
	(void)hashtree_drop(&s->gaps.tree, key, len);
	count(s, &e->gap, -1);
	take_out(&s->gaps, (size_t)(e - s->gaps.entry));
	return true;
}

/* ---- The set ---- */

struct lineset *lineset_new(void)
{
	return mem_zalloc(sizeof(struct lineset));
}

void lineset_free(struct lineset *s)
{
	if (s == NULL)
		return;
	table_done(&s->lines);
	table_done(&s->gaps);
	free(s);
}

/* A line as it is meant: an empty form or period is the merged report's. */
static int complete_key(const struct key *key, const struct key *of, struct key *ret,
			struct err *err)
{
	*ret = *key;
	if (*ret->form == '\0')
		ret->form = of->form;
	if (*ret->period == '\0')
		ret->period = of->period;
	if (ret->part != PART_OWN || *ret->line ||
	    (strcmp(ret->form, of->form) == 0 && strcmp(ret->period, of->period) != 0))
		return refuse(err, E_LINEAGE,
			      "a line names %s %s of %s in %s; a report is made of own parts of "
			      "its own form and period, and of registrations",
			      ret->unit, part_name(ret->part), ret->form, ret->period);
	return 0;
}

int lineset_apply(struct lineset *s, const struct lines *d, const struct key *of, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->n_drop; i++) {
		struct key key;

		r = complete_key(&d->drop[i], of, &key, err);
		if (r == 0 && !lineset_drop(s, &key))
			return refuse(err, E_LINEAGE,
				      "the line of %s that is taken away is not there", key.unit);
	}
	for (size_t i = 0; r == 0 && i < d->n_uncovered; i++)
		if (!lineset_drop_gap(s, d->uncovered[i]))
			return refuse(err, E_LINEAGE, "unit %s, no longer covered, was not covered",
				      d->uncovered[i]);
	for (size_t i = 0; r == 0 && i < d->n_put; i++) {
		struct lineage_line line = d->put[i];

		r = complete_key(&d->put[i].key, of, &line.key, err);
		if (r == 0)
			lineset_put(s, &line);
	}
	for (size_t i = 0; r == 0 && i < d->n_gap; i++)
		lineset_put_gap(s, &d->gap[i]);
	return r;
}

void lineset_copy(struct lineset *to, const struct lineset *from)
{
	for (size_t i = 0; i < from->lines.n; i++)
		lineset_put(to, &from->lines.entry[i].line);
	for (size_t i = 0; i < from->gaps.n; i++)
		lineset_put_gap(to, lineset_gap_at(from, i));
}

int lineset_matches(struct lineset *s, const struct report *r, struct err *err)
{
	struct digest lineage = hashtree_root(&s->lines.tree), gap = hashtree_root(&s->gaps.tree);

	if (s->lines.n != r->lineage_count || s->gaps.n != r->gap_count)
		return refuse(err, E_LINEAGE,
			      "the report of %s counts %u reports and %u units, beside it are %zu "
			      "and %zu",
			      r->key.unit, r->lineage_count, r->gap_count, s->lines.n, s->gaps.n);
	if (!digest_equal(&lineage, &r->lineage_root) || !digest_equal(&gap, &r->gap_root))
		return refuse(err, E_LINEAGE,
			      "the %s beside the report of %s are not those in its bytes",
			      digest_equal(&gap, &r->gap_root) ? "reports" : "gaps", r->key.unit);
	return 0;
}

void lineset_seal(struct lineset *s, struct report *r)
{
	r->lineage_count = (uint32_t)s->lines.n;
	r->gap_count = (uint32_t)s->gaps.n;
	r->lineage_root = hashtree_root(&s->lines.tree);
	r->gap_root = hashtree_root(&s->gaps.tree);
}

const struct gap_line *lineset_gap(const struct lineset *s, const char *unit)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = gap_key(unit, key);
	struct entry *e = find_gap(s, unit, hash_bytes(key, len));

	return e ? gap_of(e) : NULL;
}

const struct lineage_line *lineset_line(const struct lineset *s, const struct key *which)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = line_key(which, key);
	const struct entry *e = find_line(s, which, hash_bytes(key, len));

	return e ? &e->line : NULL;
}

uint64_t lineset_tag(const struct lineset *s, const char *unit)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = gap_key(unit, key);
	const struct entry *e = find_gap(s, unit, hash_bytes(key, len));

	return e ? e->tag : 0;
}

void lineset_set_tag(struct lineset *s, const char *unit, uint64_t tag)
{
	uint8_t key[LINE_KEY_MAX];
	size_t len = gap_key(unit, key);
	struct entry *e = find_gap(s, unit, hash_bytes(key, len));

	if (e)
		e->tag = tag;
}

struct lineset_counts lineset_count(const struct lineset *s)
{
	return s->counts;
}

size_t lineset_gaps(const struct lineset *s)
{
	return s->gaps.n;
}

size_t lineset_lines(const struct lineset *s)
{
	return s->lines.n;
}

const struct gap_line *lineset_gap_at(const struct lineset *s, size_t i)
{
	return gap_of(&s->gaps.entry[i]);
}

const struct lineage_line *lineset_line_at(const struct lineset *s, size_t i)
{
	return &s->lines.entry[i].line;
}

/* books.c - see country.h: what was acknowledged and where it is now, who made what is in a chain,
 * whom two would count, and when everything came. Kept beside the tree, which knows nothing of it.
 */
#include "simulation/country.h"

static bool has_bytes(const struct stored *c, const struct digest *d)
{
	const struct revision *r = schedule_find(c, d);

	return r && r->bytes.len > 0;
}

/* ---- Nothing acknowledged is lost ---- */

/* Whether a node that told of a report may be without it: it was put back from a backup and has not
 * compared with the sender since, or the sender knows that it has to send it again, or holds it as
 * in conflict, for somebody to settle; or a withdrawal that it agreed to came again where it does
 * not any more, which the sender was told. */
static bool may_lack(const struct schedule_node *to, const struct schedule_node *from,
		     const struct digest *d)
{
	const struct revision *r = schedule_find(&from->merged, d);

	if (to->stale[from->unit] || schedule_find(&from->aside, d))
		return true;
	return r && (r->sent == OUTCOME_CONFLICT || r->sent == OUTCOME_REJECTED ||
		     (r->sent == 0 && r->bytes.len > 0));
}

static void check_told(struct country *k)
{
	struct schedule *s = &k->s;

	for (size_t i = 0; i < s->n_told; i++) {
		const struct told_entry *t = &s->told[i];
		const struct schedule_node *from = &s->node[t->from], *to = &s->node[t->to];

		if (schedule_standing(&to->child[t->from], &t->digest) != STANDING_UNKNOWN ||
		    may_lack(to, from, &t->digest))
			continue;
		/* Both were put back to before it: no copy is left to be sent again. */
		must(to->restored && from->restored && !has_bytes(&from->merged, &t->digest),
		     "what %s acknowledged to %s is gone", to->id, from->id);
		seen.beyond++;
		s->told[i--] = s->told[--s->n_told];
	}
}

/* ---- Who made what is in a chain ---- */

static bool was_made_by(const struct country *k, const struct digest *d, int unit)
{
	for (size_t i = 0; i < k->s.n_made; i++)
		if (k->s.made[i].unit == unit && digest_equal(&k->s.made[i].digest, d))
			return true;
	return false;
}

static void check_chain(struct country *k, const struct schedule_node *n, int unit)
{
	struct stored *c = &k->s.node[n->unit].child[unit];

	for (; c->checked < c->n_known; c->checked++) {
		const struct digest *d = &c->known[c->checked], none = { { 0 } };
		const struct revision *r = schedule_find(c, d);

		must(was_made_by(k, d, unit), "%s has a report of %s that it never made", n->id,
		     k->s.id[unit]);
		if (r == NULL)
			continue;
		must(r->report.rev == c->checked + 1 &&
			     digest_equal(&r->report.prev,
					  c->checked ? &c->known[c->checked - 1] : &none),
		     "revision %u of %s does not follow what stands before it", r->report.rev,
		     k->s.id[unit]);
	}
}

/* ---- No leaf counts twice ---- */

static void count_leaf(const struct schedule_node *n, const char *unit, uint64_t *set)
{
	uint64_t bit = UINT64_C(1) << schedule_unit(&country_now->s, unit);

	must(!(*set & bit), "%s counts %s twice", n->id, unit);
	*set |= bit;
}

static void check_coverage(struct country *k, const struct schedule_node *n)
{
	uint64_t set = 0;

	for (int u = 0; u < k->s.n; u++) {
		const struct revision *own = n->own[u].counted, *child = n->child[u].counted;

		if (own && own->report.purpose != PURPOSE_WITHDRAWN)
			count_leaf(n, k->s.id[u], &set);
		for (size_t i = 0; child && i < lineset_gaps(child->lines); i++)
			count_leaf(n, lineset_gap_at(child->lines, i)->unit, &set);
	}
}

void books_check_always(struct country *k)
{
	check_told(k);
	for (int n = 0; n < k->s.n; n++) {
		if (!k->s.node[n].has_node)
			continue;
		check_coverage(k, &k->s.node[n]);
		for (int u = 0; u < k->s.n; u++)
			check_chain(k, &k->s.node[n], u);
	}
}

/* ---- When everything has arrived ---- */

static bool any_closed(const struct country *k)
{
	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].pin)
			return true;
	return false;
}

/* Both ends of a link hold the same chain; where a period is closed the rest of it is held. */
static void check_inventories(const struct country *k, const struct schedule_node *n)
{
	const struct stored *mine = &n->merged, *theirs = &k->s.node[n->above].child[n->unit];

	must(theirs->n_known == mine->n_known || (any_closed(k) && theirs->n_known < mine->n_known),
	     "%s holds %zu revisions, of which the node above has %zu", n->id, mine->n_known,
	     theirs->n_known);
	for (size_t i = 0; i < theirs->n_known; i++)
		must(digest_equal(&mine->known[i], &theirs->known[i]),
		     "revision %zu of %s is another one above", i + 1, n->id);
}

static bool is_there(const struct revision *r)
{
	return r->sent == OUTCOME_STORED || r->sent == OUTCOME_DUPLICATE ||
	       r->sent == OUTCOME_SUPERSEDED;
}

/* Of what was submitted not only the digest arrives. */
static void check_whole(const struct country *k, const struct schedule_node *n)
{
	const struct schedule_node *above = &k->s.node[n->above];

	for (size_t i = 0; i < n->merged.n; i++) {
		const struct revision *r = n->merged.list[i];

		if (r->bytes.len == 0 || r->report.purpose != PURPOSE_SUBMITTED || !is_there(r) ||
		    (n->restored && above->restored))
			continue;
		must(has_bytes(&above->child[n->unit], &r->digest),
		     "submitted revision %u of %s is above as a digest only", r->report.rev, n->id);
	}
}

/* Both ends say the same of when a report came, whatever was put back meanwhile; of a submitted one
 * the child can say it, for on that depends who was on time. */
static void check_arrivals(const struct country *k, const struct schedule_node *n)
{
	const struct stored *there = &k->s.node[n->above].child[n->unit];

	for (size_t i = 0; i < n->merged.n; i++) {
		const struct revision *mine = n->merged.list[i];
		const struct revision *theirs = schedule_find(there, &mine->digest);
		bool knows = mine->receipt_at != 0 && mine->receipt_by == n->above;

		if (theirs == NULL || mine->bytes.len == 0)
			continue;
		must(knows || mine->report.purpose != PURPOSE_SUBMITTED || !is_there(mine),
		     "%s does not know when its submitted revision %u came", n->id,
		     mine->report.rev);
		if (n->restored > 1 && k->s.node[n->above].restored > 0)
			continue; /* it sent it without its receipt, and got that back since */
		must(!knows || theirs->at == mine->receipt_at,
		     "revision %u of %s came at %" PRId64 " by its receipt and at %" PRId64
		     " above",
		     mine->report.rev, n->id, mine->receipt_at, theirs->at);
	}
}

void books_check_quiet(struct country *k)
{
	check_told(k);
	for (int u = 0; u < k->s.n; u++) {
		const struct schedule_node *n = &k->s.node[u];

		if (!n->has_node || n->above < 0)
			continue;
		check_inventories(k, n);
		check_whole(k, n);
		check_arrivals(k, n);
	}
}

/* originals.c - see originals.h. */
#include "duty/originals.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "relay/drilling.h"
#include "relay/node.h"
#include "relay/sealing.h"
#include "report/csv.h"

struct originals {
	struct node *node;
	struct arena arena;
	struct key key; /* of the merged report */
	size_t n, at;
	struct lineage_line *line;
	struct seal *seal; /* of each line; at 0: there is none */
	struct originals_found found;
	originals_done done; /* NULL: nobody waits */
	void *arg;
};

static void put_frame(struct buf *out, const struct message *m)
{
	struct buf b = { 0 };

	message_encode(m, &b);
	buf_u32(out, (uint32_t)b.len + 1);
	buf_byte(out, (uint8_t)m->type);
	buf_put(out, b.data, b.len);
	buf_done(&b);
}

static void put_missing(struct originals *o, const struct lineage_line *l,
			const struct drilling_answer *a)
{
	struct buf *out = &o->found.missing;
	const char *field[] = { l->key.unit, l->key.form, l->key.period, code_name(a->code),
				a->text };

	for (size_t i = 0; i < ARRAY_LEN(field); i++)
		csv_put(out, field[i], i == 0);
	buf_byte(out, '\n');
	o->found.n_missing++;
}

static void put_report(struct originals *o, const struct blob *report)
{
	struct delivery d = { .report = *report, .seal = o->seal[o->at] };
	struct message m = { .type = MESSAGE_FETCHED, .fetched = { .n = 1, .delivery = &d } };

	put_frame(&o->found.lineage, &m);
	o->found.n++;
}

static void end(struct originals *o, bool ok)
{
	if (o->done)
		o->done(ok ? &o->found : NULL, o->arg);
	buf_done(&o->found.lineage);
	buf_done(&o->found.certificates);
	buf_done(&o->found.missing);
	arena_done(&o->arena);
	free(o);
}

static void ask(struct originals *o);

static void on_drilled(const struct drilling_answer *a, void *arg)
{
	struct originals *o = arg;

	if (a->code == E_DATABASE || o->done == NULL) {
		end(o, false);
		return;
	}
	if (a->code == E_NONE)
		put_report(o, &a->report);
	else
		put_missing(o, &o->line[o->at], a);
	o->at++;
	if (o->at < o->n)
		ask(o);
	else
		end(o, true);
}

static void ask(struct originals *o)
{
	const struct lineage_line *l = &o->line[o->at];
	struct drill want = { .unit = l->key.unit,
			      .form = l->key.form,
			      .period = l->key.period,
			      .line = o->key.line,
			      .digest = l->digest };

	drilling_ask(node_drilling(o->node), &want, on_drilled, o);
}

/* An empty form or period of a line is that of the merged report. */
static void copy_line(struct originals *o, const struct lineage_line *from, const struct seal *seal)
{
	struct arena *a = &o->arena;
	struct lineage_line *l = &o->line[o->n];

	*l = *from;
	l->key = key_copy(a, &from->key);
	if (*l->key.form == '\0')
		l->key.form = o->key.form;
	if (*l->key.period == '\0')
		l->key.period = o->key.period;
	o->seal[o->n] = *seal;
	o->seal[o->n].signer = arena_strdup(a, seal->signer ? seal->signer : "");
	o->seal[o->n].key.data = arena_copy(a, seal->key.data, seal->key.len);
	o->seal[o->n].signature.data = arena_copy(a, seal->signature.data, seal->signature.len);
	o->n++;
}

static void copy_lines(struct originals *o, const struct duty_package *package)
{
	struct delivery *d = package->delivery;
	struct deliveries all = { .n = 1, .delivery = d };
	struct message m = { .type = MESSAGE_DELIVERIES };
	size_t n = d->lines.n_put;

	sealing_deliveries(node_sealing(o->node), &all, package->arena);
	o->line = arena_need(&o->arena, (n + 1) * sizeof *o->line);
	o->seal = arena_need(&o->arena, (n + 1) * sizeof *o->seal);
	for (size_t i = 0; i < n; i++)
		copy_line(o, &d->lines.put[i], &d->origin[i]);
	d->n_origin = 0; /* they stand with the reports */
	m.deliveries = all;
	put_frame(&o->found.lineage, &m);
}

static void copy_certificates(struct originals *o, const struct duty_package *package)
{
	struct buf *out = &o->found.certificates;

	sealing_chain(node_sealing(o->node), out);
	for (size_t i = 0; i < package->n_chains; i++)
		buf_put(out, package->chain[i].data, package->chain[i].len);
}

struct originals *originals_gather(struct node *node, const struct key *key,
				   const struct duty_package *package, originals_done done,
				   void *arg)
{
	struct originals *o = mem_zalloc(sizeof *o);

	o->node = node;
	o->key = key_copy(&o->arena, key);
	o->done = done;
	o->arg = arg;
	buf_text(&o->found.missing, "unit,form,period,code,reason\n");
	copy_certificates(o, package);
	copy_lines(o, package);
	if (o->n > 0) {
		ask(o);
		return o;
	}
	end(o, true); /* it covers nobody */
	return NULL;
}

void originals_drop(struct originals *o)
{
	if (o)
		o->done = NULL;
}

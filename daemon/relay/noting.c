/* noting.c - see noting.h. Fails: by the entries' codes. */
#include "relay/noting.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "handover/note.h"
#include "ledger/notes.h"
#include "relay/node.h"

/* The notes that are in order, with their places among all that came and the lines they go up. */
struct noting {
	struct node *node;
	struct arena arena;
	const char *source;
	struct notes_taken taken;
	struct notes good;
	size_t *place;
	const char **lines;
	noting_done done;
	void *arg;
};

static void end(struct noting *w, bool ok)
{
	w->done(ok, &w->taken, w->arg);
	arena_done(&w->arena);
	free(w);
}

static void log_notes(const struct noting *w)
{
	for (size_t i = 0; i < w->good.n; i++)
		log_event(LOG_INFO, "note", "unit", w->good.note[i].unit, "form",
			  w->good.note[i].form, "period", w->good.note[i].period, "from", w->source,
			  NULL);
}

static void on_kept(struct ledger *l, bool ok, const struct notes_taken *taken, void *arg)
{
	struct noting *w = arg;

	(void)l;
	for (size_t i = 0; ok && i < taken->n; i++) {
		struct note_taken *t = &w->taken.taken[w->place[i]];

		t->code = arena_strdup(&w->arena, taken->taken[i].code);
		t->text = arena_strdup(&w->arena, taken->taken[i].text);
	}
	if (ok) {
		log_notes(w);
		node_noted(w->node);
	}
	end(w, ok);
}

/* Of its form, those on which there is a node above. */
static const char *lines_of(struct noting *w, const struct note *n)
{
	const struct catalogues *all = ledger_catalogues(node_parts(w->node)->ledger);
	const struct catalogue *cat = catalogues_for(all, n->form, n->period, NULL);
	uint64_t lines = cat->forms[catalogue_form(cat, n->form)].lines;
	const char *joined = "";

	for (size_t i = 0; i < cat->n_lines; i++)
		if (lines >> i & 1 && node_has_uplink(w->node, cat->lines[i], n->form, n->period))
			joined = *joined ? arena_printf(&w->arena, "%s|%s", joined, cat->lines[i])
					 : cat->lines[i];
	return joined;
}

static void copy_good(struct noting *w, const struct note *n, size_t place)
{
	struct arena *a = &w->arena;

	w->lines[w->good.n] = lines_of(w, n);
	w->place[w->good.n] = place;
	w->good.note[w->good.n++] =
		(struct note){ arena_strdup(a, n->unit), arena_strdup(a, n->form),
			       arena_strdup(a, n->period), arena_strdup(a, n->text), n->at };
}

void noting_put(struct node *n, const struct sender *sender, const struct notes *notes,
		noting_done done, void *arg)
{
	struct ledger *ledger = node_parts(n)->ledger;
	struct noting *w = mem_zalloc(sizeof *w);

	w->node = n;
	w->source = arena_strdup(&w->arena, sender->name);
	w->done = done;
	w->arg = arg;
	w->taken.n = notes->n;
	w->taken.taken = arena_need(&w->arena, (notes->n + 1) * sizeof *w->taken.taken);
	w->good.note = arena_need(&w->arena, (notes->n + 1) * sizeof *w->good.note);
	w->place = arena_need(&w->arena, (notes->n + 1) * sizeof *w->place);
	w->lines = arena_need(&w->arena, (notes->n + 1) * sizeof *w->lines);
	for (size_t i = 0; i < notes->n; i++) {
		struct note_taken *t = &w->taken.taken[i];
		enum code code;

		*t = (struct note_taken){ note_digest(&notes->note[i]), "", "" };
		code = note_judge(&w->arena, ledger_catalogues(ledger), ledger_unit(ledger), sender,
				  &notes->note[i], &t->text);
		t->code = code_name(code);
		if (code == E_NONE)
			copy_good(w, &notes->note[i], i);
		else
			log_event(LOG_WARN, "note_refused", "unit", notes->note[i].unit, "from",
				  sender->name, "code", t->code, "why", t->text, NULL);
	}
	if (w->good.n == 0) {
		end(w, true);
		return;
	}
	notes_keep(ledger, &w->good, w->source, w->lines, on_kept, w);
}

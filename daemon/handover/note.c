/* note.c - see note.h. Fails: by codes. */
#include "handover/note.h"

#include <string.h>

#include "report/limits.h"
#include "report/period.h"
#include "report/text.h"

struct digest note_digest(const struct note *n)
{
	const char *text[] = { n->unit, n->form, n->period, n->text };
	struct buf b = { 0 };
	struct digest d;

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		buf_put(&b, text[i], strlen(text[i]) + 1);
	d = digest_of(DIGEST_NOTE, b.data, b.len);
	buf_done(&b);
	return d;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static enum code judge_text(struct arena *a, const char *text, const char **ret_text)
{
	const char *nfc = text_nfc(a, text, strlen(text));

	if (nfc == NULL || *nfc == '\0' || strcmp(nfc, text) != 0) {
		*ret_text = "a note is one line of text in normal form C";
		return E_TEXT;
	}
	if (characters(text) > NOTE_MAX) {
		*ret_text = arena_printf(a, "a note of %zu characters: at most %d are allowed",
					 characters(text), NOTE_MAX);
		return E_LIMIT;
	}
	return E_NONE;
}

/* A child's node writes for the units below it on the link's line; a user for those kept here. */
static bool may_write(const struct catalogue *cat, int line, struct window window, const char *me,
		      const struct sender *sender, const char *of)
{
	const struct tree *t = tree_of(cat, line, window);
	int unit = tree_find(t, of), top = tree_find(t, sender->unit), node, superior;

	if (unit < 0)
		return false;
	if (!sender->is_node) {
		node = tree_node_of(t, unit);
		return node >= 0 && strcmp(t->unit[node].id, me) == 0;
	}
	superior = top >= 0 ? tree_superior(t, top) : -1;
	return superior >= 0 && strcmp(t->unit[superior].id, me) == 0 &&
	       strcmp(cat->lines[line], sender->line) == 0 && tree_is_below(t, unit, top);
}

enum code note_judge(struct arena *a, const struct catalogues *all, const char *me,
		     const struct sender *sender, const struct note *n, const char **ret_text)
{
	struct err err = { 0 };
	const struct catalogue *cat = catalogues_for(all, n->form, n->period, &err);
	struct window window;
	enum code code;
	int form;

	if (cat == NULL || period_of_form(cat, form = catalogue_form(cat, n->form), n->period,
					  &window, &err) < 0) {
		*ret_text = arena_strdup(a, err.text);
		return err_code(&err, E_PERIOD);
	}
	code = judge_text(a, n->text, ret_text);
	if (code != E_NONE)
		return code;
	for (size_t line = 0; line < cat->n_lines; line++)
		if (period_lines(cat, form, window) >> line & 1 &&
		    may_write(cat, (int)line, window, me, sender, n->unit))
			return E_NONE;
	*ret_text = sender->is_node
			    ? arena_printf(a, "%s is not below %s in %s", n->unit, sender->unit,
					   n->period)
			    : arena_printf(a, "reports of %s are not kept at %s", n->unit, me);
	return E_UNIT;
}

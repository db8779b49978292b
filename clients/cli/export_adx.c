/* export_adx.c - a roll-up as ADX (ISO 17583): a group a unit, its counts as data values
 * (export.h). Fails: -ENOMEM.
 *
 * What ADX has no word for is a dimension of its own: `stratum`; `term`, the numerator and the
 * denominator of a ratio; and the data element `coverage`. Who is behind a value stands in its
 * annotation. A cell that nobody gave is absent, as everywhere. */
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>

#include "export.h"

static const char name_space[] = "urn:ihe:qrph:adx:2015";

struct writing {
	xmlTextWriterPtr xml;
	struct arena arena;
	bool ok;
};

static const xmlChar *chars(const char *text)
{
	return (const xmlChar *)text;
}

static void start(struct writing *w, const char *element)
{
	w->ok = w->ok && xmlTextWriterStartElement(w->xml, chars(element)) >= 0;
}

static void finish(struct writing *w)
{
	w->ok = w->ok && xmlTextWriterEndElement(w->xml) >= 0;
}

static void attribute(struct writing *w, const char *name, const char *value)
{
	w->ok = w->ok && xmlTextWriterWriteAttribute(w->xml, chars(name), chars(value)) >= 0;
}

/* ISO 8601: the first day and how long, "2022-12-15/P1Y". */
static const char *period_text(struct writing *w, struct window window)
{
	char day[DATE_TEXT];
	int months = 1;

	date_format(window.start, day);
	while (date_add_months(window.start, months) < window.end)
		months++;
	if (date_add_months(window.start, months) != window.end)
		return arena_printf(&w->arena, "%s/P%dD", day, (int)(window.end - window.start));
	if (months % 12 == 0)
		return arena_printf(&w->arena, "%s/P%dY", day, months / 12);
	return arena_printf(&w->arena, "%s/P%dM", day, months);
}

static void put_value(struct writing *w, const char *element, const char *stratum, const char *term,
		      int64_t value, const char *note)
{
	start(w, "dataValue");
	attribute(w, "dataElement", element);
	if (*stratum)
		attribute(w, "stratum", stratum);
	if (term)
		attribute(w, "term", term);
	attribute(w, "value", arena_printf(&w->arena, "%lld", (long long)value));
	if (note)
		w->ok = w->ok &&
			xmlTextWriterWriteElement(w->xml, chars("annotation"), chars(note)) >= 0;
	finish(w);
}

static const char *behind(struct writing *w, const struct view_row *r)
{
	struct arena *a = &w->arena;

	if (r->counted)
		return "counted by the receiver";
	return arena_printf(
		a, "%lld of %lld reporters%s%s%s", (long long)r->reporters, (long long)r->expected,
		r->not_applicable
			? arena_printf(a, ", %lld not applicable", (long long)r->not_applicable)
			: "",
		r->n_missing ? ", missing: " : "", cli_joined(a, r->missing, r->n_missing, " "));
}

static void put_row(struct writing *w, const struct view_row *r, bool ratio)
{
	const char *note = behind(w, r);

	put_value(w, r->name, r->stratum, ratio ? "numerator" : NULL, r->value, note);
	if (ratio)
		put_value(w, r->name, r->stratum, "denominator", r->denominator, note);
}

static void put_coverage(struct writing *w, const struct view *v)
{
	const char *missing =
		v->n_missing ? arena_printf(&w->arena, "missing: %s",
					    cli_joined(&w->arena, v->missing, v->n_missing, " "))
			     : NULL;

	put_value(w, "coverage", "", "expected", v->expected, NULL);
	put_value(w, "coverage", "", "reported", v->reported, missing);
	put_value(w, "coverage", "", "late", v->late, NULL);
	put_value(w, "coverage", "", "nothing", v->nothing, NULL);
}

static void put_group(struct writing *w, const struct export *e, const struct view *v)
{
	start(w, "group");
	attribute(w, "orgUnit", v->unit);
	attribute(w, "period", period_text(w, e->where->window));
	attribute(w, "dataSet", v->form);
	attribute(w, "line", v->line);
	attribute(w, "revision", arena_printf(&w->arena, "%lld", (long long)v->revision));
	if (v->revision)
		attribute(w, "state", v->state);
	if (*v->digest)
		attribute(w, "digest", v->digest);
	put_coverage(w, v);
	for (size_t i = 0; i < v->n_cells; i++)
		if (view_wanted(e->show->only, v->cells[i].stratum))
			put_row(w, &v->cells[i], false);
	for (size_t i = 0; i < v->n_ratios; i++)
		if (view_wanted(e->show->only, v->ratios[i].stratum))
			put_row(w, &v->ratios[i], true);
	finish(w);
}

static void put_all(struct writing *w, const struct export *e)
{
	char at[INSTANT_TEXT];

	w->ok = xmlTextWriterSetIndent(w->xml, 1) >= 0 &&
		xmlTextWriterStartDocument(w->xml, NULL, "UTF-8", NULL) >= 0;
	start(w, "adx");
	attribute(w, "xmlns", name_space);
	attribute(w, "exported", zone_format(ZONE_VIET_NAM, e->at, at));
	for (size_t i = 0; i < e->n; i++)
		put_group(w, e, &e->view[i]);
	w->ok = w->ok && xmlTextWriterEndDocument(w->xml) >= 0;
}

int export_adx(const struct export *e, struct buf *out, struct err *err)
{
	xmlBufferPtr bytes = xmlBufferCreate();
	struct writing w = { .xml = bytes ? xmlNewTextWriterMemory(bytes, 0) : NULL };

	if (w.xml) {
		put_all(&w, e);
		xmlFreeTextWriter(w.xml);
	}
	if (w.ok)
		buf_put(out, xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
	if (bytes)
		xmlBufferFree(bytes);
	arena_done(&w.arena);
	return w.ok ? 0 : err_set(err, -ENOMEM, "no memory for the document");
}

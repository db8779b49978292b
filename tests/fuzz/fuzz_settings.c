/* fuzz_settings.c - a node's configuration from any text.
 *
 * A failure is a crash, a refusal that does not begin with the file's name and say something
 * after it, or one of these that does not hold: what was read is within the bounds of the table
 * and has what a node needs; printed, it reads back to the same settings, which print the same
 * text again. The input goes to settings_parse(), what settings_read() gives the file's bytes
 * to; a file at a path adds nothing but the reading. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/settings.h"
#include "fuzz/need.h"

static const char name[] = "t.conf";

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static void are_the_same(const struct settings *a, const struct settings *b)
{
	NEED(same_text(a->unit, b->unit) && same_text(a->socket, b->socket));
	NEED(same_text(a->dsn, b->dsn) && a->settle == b->settle);
	NEED(same_text(a->viewer, b->viewer) && same_text(a->entry, b->entry));
	NEED(same_text(a->approver, b->approver) && same_text(a->admin, b->admin));
	NEED(same_text(a->address, b->address) && (a->address == NULL || a->port == b->port));
	NEED(same_text(a->certificate, b->certificate) && same_text(a->key, b->key));
	NEED(same_text(a->authority, b->authority));
	NEED(a->frame == b->frame && a->children == b->children && a->uplinks == b->uplinks);
	for (size_t i = 0; i < a->uplinks; i++) {
		const struct uplink_settings *u = &a->uplink[i], *v = &b->uplink[i];

		NEED(same_text(u->line, v->line) && same_text(u->address, v->address));
		NEED(same_text(u->unit, v->unit) && same_text(u->forms, v->forms));
		NEED(same_text(u->publish, v->publish) && same_text(u->approve, v->approve));
		NEED(same_text(u->host, v->host) && u->port == v->port);
	}
}

static void is_within_bounds(const struct settings *s)
{
	NEED(s->unit && *s->unit && s->socket && *s->socket && s->dsn && *s->dsn);
	NEED(s->settle >= 0 && s->settle <= 3600 * SECOND);
	NEED(s->port >= 0 && s->port <= 65535);
	NEED(s->frame >= 65536 && s->frame <= 4 << 20);
	NEED(s->children >= 1 && s->children <= 100000);
	NEED(s->uplinks <= UPLINKS_MAX);
	NEED((s->uplinks == 0 && s->address == NULL) || (s->certificate && s->key && s->authority));
	NEED(s->address == NULL || *s->address);
	NEED(s->certificate == NULL || *s->certificate);
	for (size_t i = 0; i < s->uplinks; i++) {
		NEED(*s->uplink[i].line && *s->uplink[i].unit && *s->uplink[i].host);
		NEED(s->uplink[i].port >= 1 && s->uplink[i].port <= 65535);
		for (size_t k = 0; k < i; k++)
			NEED(strcmp(s->uplink[i].line, s->uplink[k].line) != 0);
	}
}

static void reads_back(const struct settings *s)
{
	struct buf text = { 0 }, again = { 0 };
	struct settings back;
	struct err err = { 0 };

	settings_print(s, &text);
	if (settings_parse(name, buf_str(&text), text.len, &back, &err) < 0) {
		(void)fprintf(stderr, "%s\n%s\n", err.text, buf_str(&text));
		NEED(!"the printed settings can be read");
	}
	are_the_same(s, &back);
	settings_print(&back, &again);
	NEED(same_text(buf_str(&text), buf_str(&again)));
	settings_done(&back);
	buf_done(&text);
	buf_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct settings s;

	if (settings_parse(name, (const char *)data, size, &s, &err) < 0) {
		size_t n = sizeof name - 1;

		NEED(strncmp(err.text, name, n) == 0);
		NEED(err.text[n] == ':' && strlen(err.text) > n + 3);
		return 0;
	}
	is_within_bounds(&s);
	reads_back(&s);
	settings_done(&s);
	return 0;
}

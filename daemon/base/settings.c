/* settings.c - see settings.h. Fails: by -EINVAL or -errno of the file, in words with the
 * line. */
#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/ini.h"
#include "base/mem.h"

enum { FILE_MAX = 1 << 20 };
enum kind { TEXT, PORT, DURATION, NUMBER, PUBLISH, APPROVE, ZONE, KEY };

struct row {
	struct setting_row row;
	enum kind kind;
	size_t offset; /* in struct settings, or in struct uplink_settings */
	int64_t least, most;
	bool required;
};

#define S(field) offsetof(struct settings, field)
#define U(field) offsetof(struct uplink_settings, field)

static const struct row table[] = {
	{ { "node", "unit", NULL, "the unit's id in the catalogue", false },
	  TEXT,
	  S(unit),
	  0,
	  0,
	  true },
	{ { "node", "socket", NULL, "where tonghop reaches this node", false },
	  TEXT,
	  S(socket),
	  0,
	  0,
	  true },
	{ { "node", "settle", "2s",
	    "how long a changed report waits for others before it is merged", false },
	  DURATION,
	  S(settle),
	  0,
	  3600 * SECOND,
	  false },
	{ { "node", "clash_grace", "7d",
	    "how long the earlier report of a child goes on counting that covers a unit which is "
	    "below another one by now; then that one counts, and it does not until it reports "
	    "without the unit",
	    false },
	  DURATION,
	  S(clash_grace),
	  0,
	  366 * 24 * 3600 * SECOND,
	  false },
	{ { "node", "zone", ZONE_VIET_NAM, "whose wall clock nightly HH:MM means", false },
	  ZONE,
	  S(zone),
	  0,
	  0,
	  false },
	{ { "node", "outlet", "",
	    "folder for a sealed package of each submitted report; empty = none", false },
	  TEXT,
	  S(outlet),
	  0,
	  0,
	  false },
	{ { "database", "dsn", NULL, "a libpq connection string; several hosts for failover",
	    false },
	  TEXT,
	  S(dsn),
	  0,
	  0,
	  true },
	{ { "database", "idle", "20s",
	    "a session that has had no work for so long is made anew, which gives the server its "
	    "memory back; 0s = never",
	    false },
	  DURATION,
	  S(idle),
	  0,
	  24 * 3600 * SECOND,
	  false },
	{ { "access", "viewer", "", "who may read: group:NAME or user:NAME, several by |", true },
	  TEXT,
	  S(viewer),
	  0,
	  0,
	  false },
	{ { "access", "entry", "", "who may enter reports", true }, TEXT, S(entry), 0, 0, false },
	{ { "access", "approver", "", "who may approve and submit", true },
	  TEXT,
	  S(approver),
	  0,
	  0,
	  false },
	{ { "access", "admin", "", "who may load catalogues and do everything else", true },
	  TEXT,
	  S(admin),
	  0,
	  0,
	  false },
	{ { "access", "web", "",
	    "who may speak for accounts, each with its own rights: the user of tonghop-web", true },
	  TEXT,
	  S(web),
	  0,
	  0,
	  false },
	{ { "listen", "address", NULL,
	    "where children report; absent where nothing reports by link", false },
	  TEXT,
	  S(address),
	  0,
	  0,
	  false },
	{ { "listen", "port", "7062", "TCP port for children; 0 = any free one", false },
	  PORT,
	  S(port),
	  0,
	  65535,
	  false },
	{ { "tls", "certificate", NULL, "this node's certificate, PEM", true },
	  TEXT,
	  S(certificate),
	  0,
	  0,
	  false },
	{ { "tls", "key", NULL, "its key, PEM", true }, TEXT, S(key), 0, 0, false },
	{ { "tls", "authority", NULL, "who signs the certificates of the other nodes, PEM", true },
	  TEXT,
	  S(authority),
	  0,
	  0,
	  false },
	{ { "tls", "issuer", NULL,
	    "the certificate with which this node signs for children that it invites, PEM", true },
	  TEXT,
	  S(issuer),
	  0,
	  0,
	  false },
	{ { "tls", "issuer_key", NULL, "its key, PEM", true }, TEXT, S(issuer_key), 0, 0, false },
	{ { "limits", "frame", "4194304", "longest frame a peer may send, bytes", false },
	  NUMBER,
	  S(frame),
	  65536,
	  4 << 20,
	  false },
	{ { "limits", "children", "12000", "connections from children at most", false },
	  NUMBER,
	  S(children),
	  1,
	  100000,
	  false },
	{ { "uplink", "address", NULL, "the parent's host:port", false },
	  TEXT,
	  U(address),
	  0,
	  0,
	  true },
	{ { "uplink", "unit", NULL, "the unit the parent must turn out to be", false },
	  TEXT,
	  U(unit),
	  0,
	  0,
	  true },
	{ { "uplink", "key", "",
	    "the name of the parent's key (64 hexadecimal digits; tonghop key list at the parent "
	    "shows it)",
	    false },
	  KEY,
	  U(key),
	  0,
	  0,
	  false },
	{ { "uplink", "publish", "continuous",
	    "when reports go up: continuous, nightly HH:MM, deadline", false },
	  PUBLISH,
	  U(publish),
	  0,
	  0,
	  false },
	{ { "uplink", "forms", "", "only these forms, several by |; empty = all of the line",
	    false },
	  TEXT,
	  U(forms),
	  0,
	  0,
	  false },
	{ { "uplink", "approve", "none",
	    "whether a submitted revision waits for an approver: none, "
	    "required",
	    false },
	  APPROVE,
	  U(approve),
	  0,
	  0,
	  false },
};

const struct setting_row *settings_table(size_t *ret_n)
{
	static struct setting_row rows[ARRAY_LEN(table)];

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		rows[i] = table[i].row;
	*ret_n = ARRAY_LEN(table);
	return rows;
}

struct parsing {
	struct settings *s;
	int line_of[ARRAY_LEN(table)]; /* 0: not given; of uplinks, of the last one */
	bool uplink_given[UPLINKS_MAX][ARRAY_LEN(table)];
};

static bool is_uplink(const struct row *r)
{
	return strcmp(r->row.section, "uplink") == 0;
}

static const struct row *find_row(const char *section, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].row.section, section) == 0 &&
		    strcmp(table[i].row.key, key) == 0)
			return &table[i];
	return NULL;
}

static bool section_exists(const char *section)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].row.section, section) == 0)
			return true;
	return false;
}

/* ---- Values ---- */

static int take_duration(const char *value, int64_t *ret, struct err *err)
{
	static const struct {
		const char *unit;
		int64_t factor;
	} units[] = {
		{ "ms", MILLISECOND },       { "s", SECOND },
		{ "m", 60 * SECOND },        { "h", 3600 * SECOND },
		{ "d", 24 * 3600 * SECOND },
	};
	char *end;
	long long v = strtoll(value, &end, 10);

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (end != value && v >= 0 && v <= INT64_MAX / units[i].factor &&
		    strcmp(end, units[i].unit) == 0) {
			*ret = v * units[i].factor;
			return 0;
		}
	return err_set(err, -EINVAL, "\"%s\" is not a duration: write 500ms, 2s, 5m, 1h or 7d",
		       value);
}

static int take_number(const char *value, int64_t *ret, struct err *err)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(value, &end, 10);
	if (end == value || *end || errno)
		return err_set(err, -EINVAL, "\"%s\" is not a whole number", value);
	*ret = v;
	return 0;
}

/* "continuous", "deadline", "nightly 02:00". */
static int take_publish(const char *value, struct uplink_settings *u, struct err *err)
{
	const char *p = value + 8;

	if (strcmp(value, "continuous") == 0) {
		u->mode = PUBLISH_CONTINUOUS;
		return 0;
	}
	if (strcmp(value, "deadline") == 0) {
		u->mode = PUBLISH_DEADLINE;
		return 0;
	}
	if (strncmp(value, "nightly ", 8) == 0 && strlen(p) == 5 && p[2] == ':' &&
	    strspn(p, "0123456789") == 2 && strspn(p + 3, "0123456789") == 2) {
		u->mode = PUBLISH_NIGHTLY;
		u->hour = (p[0] - '0') * 10 + (p[1] - '0');
		u->minute = (p[3] - '0') * 10 + (p[4] - '0');
		if (u->hour < 24 && u->minute < 60)
			return 0;
	}
	return err_set(err, -EINVAL,
		       "\"%s\" is none of continuous, nightly HH:MM (such as nightly 02:00), "
		       "deadline",
		       value);
}

static int take_approve(const char *value, struct uplink_settings *u, struct err *err)
{
	u->approval = strcmp(value, "required") == 0;
	if (u->approval || strcmp(value, "none") == 0)
		return 0;
	return err_set(err, -EINVAL, "\"%s\" is neither none nor required", value);
}

static int take_zone(const char *value, struct err *err)
{
	if (zone_exists(value))
		return 0;
	return err_set(err, -EINVAL, "\"%s\" is no time zone of this system, such as %s", value,
		       ZONE_VIET_NAM);
}

static int take_key(const char *value, struct err *err)
{
	size_t len = strlen(value);

	if (len == 0 || (len == 64 && strspn(value, "0123456789abcdef") == 64))
		return 0;
	return err_set(err, -EINVAL,
		       "\"%s\" is not the name of a key: 64 digits of 0 to 9 and a to f", value);
}

static int set_value(struct settings *s, void *base, const struct row *r, const char *value,
		     struct err *err)
{
	void *field = (char *)base + r->offset;
	int64_t v = 0, unit = r->kind == DURATION ? MILLISECOND : 1;
	int result = 0;

	switch (r->kind) {
	case PUBLISH:
		result = take_publish(value, base, err);
		break;
	case APPROVE:
		result = take_approve(value, base, err);
		break;
	case ZONE:
		result = take_zone(value, err);
		break;
	case KEY:
		result = take_key(value, err);
		break;
	case DURATION:
		result = take_duration(value, &v, err);
		break;
	case PORT:
	case NUMBER:
		result = take_number(value, &v, err);
		break;
	case TEXT:
		break;
	}
	if (result < 0)
		return result;
	if (r->kind == DURATION || r->kind == PORT || r->kind == NUMBER) {
		if (v < r->least || v > r->most)
			return err_set(err, -EINVAL, "%s lies outside %lld to %lld%s", value,
				       (long long)(r->least / unit), (long long)(r->most / unit),
				       r->kind == DURATION ? " ms" : "");
		if (r->kind == PORT)
			memcpy(field, &(int){ (int)v }, sizeof(int));
		else
			memcpy(field, &v, sizeof v);
		return 0;
	}
	memcpy(field, &(const char *){ arena_strdup(&s->arena, value) }, sizeof(char *));
	return 0;
}

/* ---- Uplinks ---- */

static int uplink_of(struct settings *s, const char *line, struct err *err)
{
	for (size_t i = 0; i < s->uplinks; i++)
		if (strcmp(s->uplink[i].line, line) == 0)
			return (int)i;
	if (s->uplinks == UPLINKS_MAX)
		return err_set(err, -EINVAL, "more than %d uplinks", UPLINKS_MAX);
	s->uplink[s->uplinks] = (struct uplink_settings){ .line = arena_strdup(&s->arena, line) };
	return (int)s->uplinks++;
}

/* host:port, [v6]:port */
static int split_address(struct settings *s, struct uplink_settings *u, struct err *err)
{
	const char *colon = strrchr(u->address, ':');
	const char *start = u->address, *end = colon;
	int64_t port = 0;

	if (colon && *start == '[' && colon > start + 1 && colon[-1] == ']') {
		start++;
		end--;
	}
	if (colon == NULL || end == start || take_number(colon + 1, &port, NULL) < 0 || port < 1 ||
	    port > 65535)
		return err_set(
			err, -EINVAL,
			"[uplink %s] address: \"%s\" is not host:port, such as parent.example:7062",
			u->line, u->address);
	u->host = arena_strndup(&s->arena, start, (size_t)(end - start));
	u->port = (int)port;
	return 0;
}

/* ---- Reading ---- */

static int on_setting(const char *section, const char *key, const char *value, int line, void *arg,
		      struct err *err)
{
	struct parsing *p = arg;
	bool uplink = strncmp(section, "uplink ", 7) == 0 && section[7];
	const struct row *r = find_row(uplink ? "uplink" : section, key);
	int at = -1;

	if (*section == '\0')
		return err_set(err, -EINVAL, "%s stands before the first [section]", key);
	if (!uplink && (strcmp(section, "uplink") == 0))
		return err_set(err, -EINVAL, "an uplink has the name of its line: [uplink main]");
	if (r == NULL && !uplink && !section_exists(section))
		return err_set(err, -EINVAL, "there is no section [%s]", section);
	if (r == NULL)
		return err_set(err, -EINVAL, "there is no key %s in [%s]", key, section);
	if (*value == '\0' && r->row.fallback == NULL)
		return err_set(err, -EINVAL, "%s has no value", key);
	if (uplink) {
		bool *given;

		at = uplink_of(p->s, section + 7, err);
		if (at < 0)
			return at;
		given = &p->uplink_given[at][r - table];
		if (*given)
			return err_set(err, -EINVAL, "%s stands twice in [%s]", key, section);
		*given = true;
		return set_value(p->s, &p->s->uplink[at], r, value, err);
	}
	if (p->line_of[r - table])
		return err_set(err, -EINVAL, "%s stands in line %d already", key,
			       p->line_of[r - table]);
	p->line_of[r - table] = line;
	return set_value(p->s, p->s, r, value, err);
}

static int set_fallbacks(struct settings *s, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].row.fallback && !is_uplink(&table[i]) &&
		    set_value(s, s, &table[i], table[i].row.fallback, err) < 0)
			return err->code;
	return 0;
}

static int complete_uplinks(struct parsing *p, const char *name, struct err *err)
{
	struct settings *s = p->s;

	for (size_t u = 0; u < s->uplinks; u++) {
		for (size_t i = 0; i < ARRAY_LEN(table); i++) {
			const struct row *r = &table[i];

			if (!is_uplink(r) || p->uplink_given[u][i])
				continue;
			if (r->required)
				return err_set(err, -EINVAL, "%s: [uplink %s] has no %s: %s", name,
					       s->uplink[u].line, r->row.key, r->row.help);
			if (set_value(s, &s->uplink[u], r, r->row.fallback, err) < 0)
				return err->code;
		}
		if (split_address(s, &s->uplink[u], err) < 0)
			return err_prefix(err, -EINVAL, "%s", name);
	}
	return 0;
}

static int check_whole(struct parsing *p, const char *name, struct err *err)
{
	const struct settings *s = p->s;
	bool linked = s->address || s->uplinks > 0;

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].required && !is_uplink(&table[i]) && !p->line_of[i])
			return err_set(err, -EINVAL, "%s: [%s] has no %s: %s", name,
				       table[i].row.section, table[i].row.key, table[i].row.help);
	if (linked && (!s->certificate || !s->key || !s->authority))
		return err_set(err, -EINVAL,
			       "%s: a node with [listen] or [uplink] needs certificate, key and "
			       "authority in "
			       "[tls]",
			       name);
	if (!s->issuer != !s->issuer_key)
		return err_set(err, -EINVAL,
			       "%s: [tls] has one of issuer and issuer_key without "
			       "the other",
			       name);
	return 0;
}

int settings_parse(const char *name, const char *text, size_t len, struct settings *ret,
		   struct err *err)
{
	struct parsing *p = mem_zalloc(sizeof *p);
	int r;

	*ret = (struct settings){ 0 };
	arena_init(&ret->arena, 0);
	ret->file = arena_strdup(&ret->arena, name);
	p->s = ret;
	r = set_fallbacks(ret, err);
	if (r == 0)
		r = ini_read(name, text, len, on_setting, p, err);
	if (r == 0)
		r = complete_uplinks(p, name, err);
	if (r == 0)
		r = check_whole(p, name, err);
	free(p);
	if (r < 0)
		settings_done(ret);
	return r;
}

static int read_file(const char *file, struct buf *out, struct err *err)
{
	FILE *f = fopen(file, "re");
	bool whole;

	if (f == NULL)
		return err_set(err, -errno, "%s: %s", file, strerror(errno));
	whole = buf_read(out, f, FILE_MAX);
	(void)fclose(f);
	if (!whole)
		return err_set(err, -EIO, "%s: cannot be read", file);
	if (out->len > FILE_MAX)
		return err_set(err, -EFBIG, "%s: longer than %d bytes, so it is no configuration",
			       file, FILE_MAX);
	return 0;
}

int settings_read(const char *file, struct settings *ret, struct err *err)
{
	struct buf text = { 0 };
	int r = read_file(file, &text, err);

	if (r == 0)
		r = settings_parse(file, buf_str(&text), text.len, ret, err);
	buf_done(&text);
	return r;
}

int settings_check_files(const struct settings *s, struct err *err)
{
	const char *file[] = { s->certificate, s->key, s->authority, s->issuer, s->issuer_key };
	static const char *const key[] = { "certificate", "key", "authority", "issuer",
					   "issuer_key" };

	for (size_t i = 0; i < ARRAY_LEN(file); i++)
		if (file[i] && access(file[i], R_OK) != 0)
			return err_set(err, -errno, "%s: [tls] %s: %s: %s", s->file, key[i],
				       file[i], strerror(errno));
	return 0;
}

/* What is there already is not copied again: the arena would grow with every reload. */
void settings_take(struct settings *s, const struct settings *fresh)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct row *r = &table[i];
		const char *old, *new;

		if (strcmp(r->row.section, "access") != 0)
			continue;
		memcpy(&old, (const char *)s + r->offset, sizeof old);
		memcpy(&new, (const char *)fresh + r->offset, sizeof new);
		if (strcmp(old, new) == 0)
			continue;
		new = arena_strdup(&s->arena, new);
		memcpy((char *)s + r->offset, &new, sizeof new);
	}
}

void settings_done(struct settings *s)
{
	arena_done(&s->arena);
	*s = (struct settings){ 0 };
}

/* ---- Printing ---- */

static void print_value(const void *base, const struct row *r, struct buf *out)
{
	const void *field = (const char *)base + r->offset;
	const char *text;
	int64_t v;

	switch (r->kind) {
	case PORT:
		buf_printf(out, "%d", *(const int *)field);
		return;
	case NUMBER:
		memcpy(&v, field, sizeof v);
		buf_printf(out, "%lld", (long long)v);
		return;
	case DURATION:
		memcpy(&v, field, sizeof v);
		buf_printf(out, "%lldms", (long long)(v / MILLISECOND));
		return;
	case TEXT:
	case PUBLISH:
	case APPROVE:
	case ZONE:
	case KEY:
		memcpy(&text, field, sizeof text);
		buf_text(out, text ? text : "");
		return;
	}
}

static bool is_set(const void *base, const struct row *r)
{
	const char *text;

	if (r->kind != TEXT && r->kind != KEY)
		return true;
	memcpy(&text, (const char *)base + r->offset, sizeof text);
	return text && *text;
}

/* Behind a blank, a value that begins with a comment sign would read as a comment. */
static const char *blank_before(const void *base, const struct row *r)
{
	const char *text;

	if (r->kind != TEXT)
		return " ";
	memcpy(&text, (const char *)base + r->offset, sizeof text);
	return *text == '#' || *text == ';' ? "" : " ";
}

static bool any_is_set(const void *base, const char *section)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].row.section, section) == 0 && is_set(base, &table[i]))
			return true;
	return false;
}

/* What is not set stands there as a comment; absent: the whole section. */
static void print_section(const void *base, const char *section, const char *title, bool absent,
			  struct buf *out)
{
	buf_printf(out, "%s%s[%s]\n", out->len ? "\n" : "", absent ? "# " : "", title);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct row *r = &table[i];

		if (strcmp(r->row.section, section) != 0)
			continue;
		buf_printf(out, "# %s\n", r->row.help);
		if (absent || !is_set(base, r)) {
			buf_printf(out, "# %s =%s%s\n", r->row.key,
				   r->row.fallback && *r->row.fallback ? " " : "",
				   r->row.fallback ? r->row.fallback : "");
			continue;
		}
		buf_printf(out, "%s =%s", r->row.key, blank_before(base, r));
		print_value(base, r, out);
		buf_byte(out, '\n');
	}
}

void settings_print(const struct settings *s, struct buf *out)
{
	static const char *const sections[] = { "node",   "database", "access",
						"listen", "tls",      "limits" };

	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		print_section(s, sections[i], sections[i],
			      (strcmp(sections[i], "listen") == 0 && !s->address) ||
				      (strcmp(sections[i], "tls") == 0 && !any_is_set(s, "tls")),
			      out);
	for (size_t i = 0; i < s->uplinks; i++) {
		char title[160];

		(void)snprintf(title, sizeof title, "uplink %s", s->uplink[i].line);
		print_section(&s->uplink[i], "uplink", title, false, out);
	}
	if (s->uplinks == 0)
		print_section(s, "uplink", "uplink main", true, out);
}

/* metrics.c - GET /metrics: the numbers of health.h in the text of OpenMetrics 1.0, for Prometheus
 * (clients/prometheus has the rules that judge them). It answers also where the node or its
 * database is away, and says so; what is not known then is absent. Ages and what remains are by
 * this machine's clock at the moment of asking, so that rules need no clock of their own. Labels
 * are units, lines and words of this file: nothing unbounded, and nobody's name. Fails: never;
 * server.c says who may ask. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "api.h"
#include "base/clock.h"
#include "base/mem.h"
#include "health.h"
#include "owed.h"

/* A node that answers at all answers at once; who asks waits ten seconds. */
enum { NODE_SECONDS = 5 };

#define PREFIX "tonghop_"

/* ---- The text ---- */

static void family(struct buf *b, const char *name, const char *type, const char *unit,
		   const char *help)
{
	buf_printf(b, "# TYPE %s %s\n", name, type);
	if (unit)
		buf_printf(b, "# UNIT %s %s\n", name, unit);
	buf_printf(b, "# HELP %s %s\n", name, help);
}

static void put_label(struct buf *b, const char *before, const char *name, const char *value)
{
	buf_printf(b, "%s%s=\"", before, name);
	for (; *value; value++) {
		if (*value == '\n') {
			buf_printf(b, "\\n");
			continue;
		}
		if (*value == '"' || *value == '\\')
			buf_byte(b, '\\');
		buf_byte(b, (uint8_t)*value);
	}
	buf_byte(b, '"');
}

/* A sample with one label, or none (name NULL), and its value as text. */
static void sample(struct buf *b, const char *metric, const char *name, const char *label,
		   const char *value)
{
	buf_printf(b, "%s", metric);
	if (name) {
		put_label(b, "{", name, label);
		buf_byte(b, '}');
	}
	buf_printf(b, " %s\n", value);
}

enum { VALUE = 32 };

static const char *whole(int64_t n, char out[VALUE])
{
	(void)snprintf(out, VALUE, "%lld", (long long)n);
	return out;
}

static const char *seconds(int64_t us, char out[VALUE])
{
	int64_t size = us < 0 ? -us : us;

	(void)snprintf(out, VALUE, "%s%lld.%06lld", us < 0 ? "-" : "", (long long)(size / SECOND),
		       (long long)(size % SECOND));
	return out;
}

static void gauge(struct buf *b, const char *name, const char *unit, const char *help,
		  const char *value)
{
	family(b, name, "gauge", unit, help);
	sample(b, name, NULL, NULL, value);
}

/* ---- What lies in the database ---- */

/* Of an instant, how long ago it is; where there is none it is 0 (nothing waits), absent, or for
 * ever. */
enum kind { NUMBER, BYTES, AGE_OR_NOTHING, AGE_OR_ABSENT, AGE_OR_EVER };

static const struct row {
	enum health_number which;
	enum kind kind;
	const char *name, *help;
} rows[] = {
	{ HEALTH_CATALOGUE, NUMBER, PREFIX "catalogue_version",
	  "The newest version of the catalogue; 0: there is none." },
	{ HEALTH_CATALOGUE_AT, AGE_OR_ABSENT, PREFIX "catalogue_age_seconds",
	  "Since the newest version of the catalogue came." },
	{ HEALTH_UNSENT, NUMBER, PREFIX "outbox_reports", "Reports without a receipt from above." },
	{ HEALTH_UNSENT_SINCE, AGE_OR_NOTHING, PREFIX "outbox_oldest_age_seconds",
	  "How long the oldest of them has waited; 0: nothing waits." },
	{ HEALTH_OVERDUE_SINCE, AGE_OR_NOTHING, PREFIX "outbox_overdue_age_seconds",
	  "The same without lines that publish at a deadline." },
	{ HEALTH_RECEIPT_AT, AGE_OR_ABSENT, PREFIX "last_receipt_age_seconds",
	  "Since the last receipt from above." },
	{ HEALTH_UNMERGED, NUMBER, PREFIX "unmerged_reports",
	  "Reports that wait for their merge." },
	{ HEALTH_UNMERGED_SINCE, AGE_OR_NOTHING, PREFIX "unmerged_oldest_age_seconds",
	  "How long the oldest of them has waited; 0: nothing waits." },
	{ HEALTH_QUARANTINE, NUMBER, PREFIX "quarantine_items",
	  "What was refused and still needs attention." },
	{ HEALTH_QUARANTINE_BYTES, BYTES, PREFIX "quarantine_size_bytes",
	  "All that was refused, as it came." },
	{ HEALTH_HELD, NUMBER, PREFIX "held_reports", "Reports that are kept but do not count." },
	{ HEALTH_NOT_COUNTED, NUMBER, PREFIX "not_counted_reports",
	  "Reports of this unit that the node above keeps without counting them, or has refused." },
	{ HEALTH_CONFLICTS, NUMBER, PREFIX "conflicts",
	  "Reports of which two ends hold other than one." },
	{ HEALTH_CLASHES, NUMBER, PREFIX "clashes",
	  "Reports whose newest revision does not count, for another unit below covers the same." },
	{ HEALTH_SIGNATURES, NUMBER, PREFIX "wrong_signatures",
	  "Reports whose signature is wrong." },
	{ HEALTH_RETURNED, NUMBER, PREFIX "returned_reports",
	  "Reports of this unit that were sent back." },
	{ HEALTH_PUT_BACK, NUMBER, PREFIX "put_back_reports",
	  "Reports that wait for what a backup did not have." },
	{ HEALTH_BACKUP_AT, AGE_OR_EVER, PREFIX "backup_age_seconds",
	  "Since the last backup; +Inf: there was none." },
	{ HEALTH_VERIFIED_AT, AGE_OR_EVER, PREFIX "verify_age_seconds",
	  "Since everything was recomputed; +Inf: it never was." },
	{ HEALTH_DIFFERENCES, NUMBER, PREFIX "verify_differences", "What differed then." },
	{ HEALTH_LOG_ROWS, NUMBER, PREFIX "log_rows", "Rows of the log that is only added to." },
	{ HEALTH_LOG_BYTES, BYTES, PREFIX "log_size_bytes", "That log in the database." },
	{ HEALTH_DATABASE_BYTES, BYTES, PREFIX "database_size_bytes", "The whole database." },
};

static void put_row(struct buf *b, const struct health *h, const struct row *row)
{
	int64_t n = h->number[row->which];
	char value[VALUE];

	if (row->kind == NUMBER || row->kind == BYTES)
		gauge(b, row->name, row->kind == BYTES ? "bytes" : NULL, row->help,
		      whole(n, value));
	else if (n || row->kind == AGE_OR_NOTHING)
		gauge(b, row->name, "seconds", row->help, seconds(n ? h->now - n : 0, value));
	else if (row->kind == AGE_OR_EVER)
		gauge(b, row->name, "seconds", row->help, "+Inf");
}

static void put_obligations(struct api *a, struct buf *b, int64_t now)
{
	int64_t counts[OBLIGATION_STATES];
	char value[VALUE];

	if (owed_counts(a->cli, now, counts) != EXIT_DONE)
		return;
	family(b, PREFIX "obligations", "gauge", NULL,
	       "Reports that are owed here or from here, by their state.");
	for (int s = 0; s < OBLIGATION_STATES; s++)
		sample(b, PREFIX "obligations", "state",
		       obligation_state_name((enum obligation_state)s), whole(counts[s], value));
}

static void put_database(struct api *a, struct buf *b, const struct health *h)
{
	char value[VALUE];

	gauge(b, PREFIX "database_up", NULL, "1: the node's database can be read.",
	      h->database ? "1" : "0");
	if (!h->database)
		return;
	gauge(b, PREFIX "postgresql_version", NULL, "Its server's, as 150004 for 15.4.",
	      whole(h->postgresql, value));
	family(b, PREFIX "postgresql_setting_on", "gauge", NULL,
	       "1: the setting is on, as it has to be.");
	for (size_t i = 0; i < HEALTH_SETTINGS; i++)
		sample(b, PREFIX "postgresql_setting_on", "setting", h->setting[i].name,
		       h->setting[i].on ? "1" : "0");
	gauge(b, PREFIX "schema_version", NULL, "The database's schema; 0: older than it says.",
	      whole(h->schema, value));
	gauge(b, PREFIX "schema_newest_version", NULL, "The schema that this program has.",
	      whole(h->newest, value));
	if (h->schema == h->newest)
		gauge(b, PREFIX "database_readable", NULL,
		      "1: all that lies in it and is looked at here can be read.",
		      h->known ? "1" : "0");
	if (!h->known)
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		put_row(b, h, &rows[i]);
	put_obligations(a, b, h->now);
}

/* ---- Files and disks ---- */

/* settings: whether the node's own could be read; NULL: none were named. */
static void put_files(struct buf *b, const struct health *h, const bool *settings)
{
	char value[VALUE];

	if (settings == NULL)
		return;
	family(b, PREFIX "file_readable", "gauge", NULL,
	       "1: what the node's settings say can be looked at.");
	sample(b, PREFIX "file_readable", "file", "settings", *settings ? "1" : "0");
	for (size_t i = 0; i < h->certificates; i++)
		sample(b, PREFIX "file_readable", "file", h->certificate[i].name,
		       h->certificate[i].end ? "1" : "0");
	for (size_t i = 0; i < h->disks; i++)
		sample(b, PREFIX "file_readable", "file", h->disk[i].name,
		       h->disk[i].error ? "0" : "1");
	family(b, PREFIX "certificate_remaining_seconds", "gauge", "seconds",
	       "Until what the file holds is no longer good.");
	for (size_t i = 0; i < h->certificates; i++)
		if (h->certificate[i].end)
			sample(b, PREFIX "certificate_remaining_seconds", "file",
			       h->certificate[i].name,
			       seconds(h->certificate[i].end - h->now, value));
	family(b, PREFIX "key_private", "gauge", NULL,
	       "1: the key is there, and only the node can read it.");
	for (size_t i = 0; i < h->keys; i++)
		if (h->key[i].error != EACCES)
			sample(b, PREFIX "key_private", "file", h->key[i].name,
			       h->key[i].error || h->key[i].shared ? "0" : "1");
}

static void put_disks(struct buf *b, const struct health *h)
{
	char value[VALUE];

	family(b, PREFIX "disk_free_bytes", "gauge", "bytes",
	       "What is left where the database (disk_database) and packages (disk_outlet) lie.");
	for (size_t i = 0; i < h->disks; i++)
		if (h->disk[i].error == 0)
			sample(b, PREFIX "disk_free_bytes", "disk", h->disk[i].name,
			       whole((int64_t)h->disk[i].free, value));
	family(b, PREFIX "disk_size_bytes", "gauge", "bytes", "All of it.");
	for (size_t i = 0; i < h->disks; i++)
		if (h->disk[i].error == 0)
			sample(b, PREFIX "disk_size_bytes", "disk", h->disk[i].name,
			       whole((int64_t)h->disk[i].size, value));
}

/* ---- The node ---- */

static void link_sample(struct buf *b, const char *metric, const struct link_state *l,
			const char *value)
{
	buf_printf(b, "%s", metric);
	put_label(b, "{", "direction", l->direction);
	put_label(b, ",", "unit", l->unit);
	put_label(b, ",", "line", l->line);
	buf_printf(b, "} %s\n", value);
}

static bool is_up(const struct link_state *l)
{
	return strcmp(l->state, "up") == 0;
}

static void put_links(struct buf *b, const struct health *h)
{
	const struct link_state *link = h->status.link;
	char value[VALUE];

	family(b, PREFIX "link_up", "gauge", NULL,
	       "1: connected; direction up: to a node above, down: from one below.");
	for (size_t i = 0; i < h->status.n_links; i++)
		link_sample(b, PREFIX "link_up", &link[i], is_up(&link[i]) ? "1" : "0");
	family(b, PREFIX "link_age_seconds", "gauge", "seconds", "For how long it has been so.");
	for (size_t i = 0; i < h->status.n_links; i++)
		if (link[i].since)
			link_sample(b, PREFIX "link_age_seconds", &link[i],
				    seconds(h->status.now - link[i].since, value));
	family(b, PREFIX "link_clock_offset_seconds", "gauge", "seconds",
	       "The other end's clock less this node's, when they met.");
	for (size_t i = 0; i < h->status.n_links; i++)
		if (is_up(&link[i]))
			link_sample(b, PREFIX "link_clock_offset_seconds", &link[i],
				    seconds(link[i].clock_off, value));
}

static void counter(struct buf *b, const char *name, const char *help, uint64_t n)
{
	family(b, name, "counter", NULL, help);
	buf_printf(b, "%s_total %llu\n", name, (unsigned long long)n);
}

static void put_node(struct buf *b, const struct health *h)
{
	const struct status *s = &h->status;
	char value[VALUE];

	gauge(b, PREFIX "node_up", NULL, "1: the node answers.", h->node ? "1" : "0");
	if (!h->node)
		return;
	family(b, PREFIX "node", "info", NULL, "Which node it is.");
	buf_printf(b, PREFIX "node_info");
	put_label(b, "{", "unit", s->unit);
	put_label(b, ",", "software", s->software);
	buf_printf(b, "} 1\n");
	gauge(b, PREFIX "node_database_up", NULL, "1: the node is connected to its database.",
	      s->database ? "1" : "0");
	gauge(b, PREFIX "connections", NULL, "Connections from below.",
	      whole(s->connections, value));
	gauge(b, PREFIX "strangers", NULL, "Of these, who has not yet said who it is.",
	      whole(s->strangers, value));
	gauge(b, PREFIX "stressed", NULL, "1: there are so many strangers that they get less time.",
	      s->stressed ? "1" : "0");
	counter(b, PREFIX "turned_away", "Connections for which there was no room.",
		s->turned_away);
	counter(b, PREFIX "reports_accepted", "Reports that were taken, since the node began.",
		s->accepted);
	counter(b, PREFIX "reports_refused", "Reports that were not.", s->refused);
	counter(b, PREFIX "merges", "Merges that were made.", s->merges);
	family(b, PREFIX "merge_seconds", "counter", "seconds",
	       "How long they took, together, from their beginning until they were kept.");
	sample(b, PREFIX "merge_seconds_total", NULL, NULL, seconds((int64_t)s->merge_us, value));
	gauge(b, PREFIX "node_resident_memory_bytes", "bytes", "Memory of the node, tonghopd.",
	      whole((int64_t)s->resident, value));
	put_links(b, h);
}

/* ---- The gateway itself ---- */

static json_int_t figure(const json_t *process, const char *name)
{
	return json_integer_value(json_object_get(process, name));
}

/* By the names that all programs have for them. */
static void put_process(struct buf *b, const json_t *process)
{
	char value[VALUE];

	gauge(b, "process_resident_memory_bytes", "bytes", "Memory of the gateway, tonghop-web.",
	      whole(figure(process, "resident"), value));
	family(b, "process_cpu_seconds", "counter", "seconds", "Time that it has computed.");
	sample(b, "process_cpu_seconds_total", NULL, NULL, seconds(figure(process, "cpu"), value));
	gauge(b, "process_open_fds", NULL, "Files and connections that it has open.",
	      whole(figure(process, "files"), value));
	gauge(b, "process_max_fds", NULL, "How many it may have.",
	      whole(figure(process, "files_most"), value));
	gauge(b, "process_start_time_seconds", "seconds", "When it began.",
	      seconds(figure(process, "began"), value));
}

/* ---- The answer ---- */

/* A connection that was kept while the database was away is gone; that is not the database's state
 * of now. */
static void look_alive(struct cli *cli)
{
	PGresult *r = cli->db ? PQexec(cli->db, "SELECT 1") : NULL;

	if (cli->db && PQresultStatus(r) != PGRES_TUPLES_OK) {
		PQfinish(cli->db);
		cli->db = NULL;
	}
	PQclear(r);
}

/* Looks at what the node's own settings say, as far as this user may: certificates, keys, disks,
 * which lines wait. The rest is the gateway's. */
static void look(struct cli *cli, const char *file, bool *ret_read, struct health *ret)
{
	const struct timeval most = { .tv_sec = NODE_SECONDS };
	struct settings own = cli->settings, node = { 0 };
	struct err err = { 0 };

	look_alive(cli);
	*ret_read = *file && settings_read(file, &node, &err) == 0;
	if (*ret_read) {
		cli->settings = node;
		cli->settings.unit = own.unit;
		cli->settings.socket = own.socket;
		cli->settings.dsn = own.dsn;
	}
	if (link_open(cli) == EXIT_DONE)
		(void)setsockopt(cli->socket, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	health_look(cli, ret);
	cli->settings = own;
	ret->settings = node; /* names in what was found are its */
}

int api_metrics(struct api *a)
{
	const char *file = a->settings->settings;
	struct buf b = { 0 };
	struct health h;
	bool read;

	look(a->cli, file, &read, &h);
	put_node(&b, &h);
	put_database(a, &b, &h);
	put_files(&b, &h, *file ? &read : NULL);
	put_disks(&b, &h);
	put_process(&b, a->process);
	buf_printf(&b, "# EOF\n");
	a->out = json_string(buf_str(&b));
	buf_done(&b);
	settings_done(&h.settings);
	health_done(&h);
	return EXIT_DONE;
}

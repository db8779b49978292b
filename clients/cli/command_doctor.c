/* command_doctor.c - tonghop doctor: what would stop this node one day, and what to do about each.
 * It only looks. Fails: EXIT_FAILED where something needs attention, EXIT_UNREACHABLE where the
 * database or the node cannot be asked. */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli.h"

#define DAY (INT64_C(86400) * SECOND)

/* What is still well. */
enum {
	CERTIFICATE_DAYS = 30, /* before its end */
	CLOCK_SECONDS = 5,     /* away from the other end's */
	DISK_PERCENT = 10,     /* free, and */
	DISK_MIB = 512,
	UNSENT_HOURS = 26, /* a night's publishing, and some */
	MERGE_MINUTES = 10,
	CATALOGUE_DAYS = 400, /* a year's, and some */
	BACKUP_DAYS = 8,
	POSTGRESQL_LEAST = 150000,
};

enum state { WELL, WARNING, WRONG, UNKNOWN };

struct doctor {
	struct cli *cli;
	struct arena a;
	struct table *t;
	int64_t now;
	size_t found;     /* warnings and what is wrong */
	bool unreachable; /* the database, or the node */
};

static const char *words(struct doctor *d, const char *fmt, ...) PRINTF(2, 3);

static const char *words(struct doctor *d, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return arena_strdup(&d->a, text);
}

/* A line: what was looked at, how it is, in words, and what to do. */
static void note(struct doctor *d, const char *check, enum state state, const char *found,
		 const char *advice)
{
	static const char *const states[] = { "ok", "warning", "error", "unknown" };

	table_row(d->t);
	table_cell(d->t, check);
	table_cell(d->t, cli_word(d->cli, states[state]));
	table_cell(d->t, found);
	table_cell(d->t, advice);
	d->found += state == WARNING || state == WRONG;
}

/* The first value of a query, or NULL: it could not be asked, or there is none. */
static const char *value_of(struct doctor *d, const char *sql)
{
	PGresult *r = db_query(d->cli, sql, 0, NULL);
	const char *text = r && PQntuples(r) > 0 && !PQgetisnull(r, 0, 0)
				   ? arena_strdup(&d->a, PQgetvalue(r, 0, 0))
				   : NULL;

	PQclear(r);
	return text;
}

static int64_t number_of(struct doctor *d, const char *sql)
{
	const char *text = value_of(d, sql);

	return text ? strtoll(text, NULL, 10) : 0;
}

/* ---- Files ---- */

static int64_t end_of(const X509 *cert)
{
	struct tm tm = { 0 };

	return ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) == 1 ? (int64_t)timegm(&tm) * SECOND
								   : 0;
}

/* The soonest end of the certificates in a file; 0: there is none to be read. */
static int64_t soonest_end(const char *path)
{
	FILE *f;
	int64_t soonest = 0;
	X509 *cert;

	errno = 0;
	f = fopen(path, "re");
	while (f && (cert = PEM_read_X509(f, NULL, NULL, NULL)) != NULL) {
		int64_t end = end_of(cert);

		soonest = soonest == 0 || end < soonest ? end : soonest;
		X509_free(cert);
	}
	if (f)
		(void)fclose(f);
	return soonest;
}

static const char *renewal(const struct doctor *d, bool authority)
{
	return authority
		       ? tr(d->cli,
			    "have a new one made by whoever keeps the authority, put it into this "
			    "file beside the old one at every node, and reload them",
			    "nhờ nơi giữ cơ quan chứng thực tạo mới, thêm vào tệp này ở mọi nút, "
			    "rồi nạp lại")
		       : tr(d->cli,
			    "run tonghop key rotate, and tonghop key rotate --finish when the "
			    "nodes below have been connected",
			    "chạy tonghop key rotate, rồi tonghop key rotate --finish khi các nút "
			    "cấp dưới đã kết nối");
}

static void check_certificate(struct doctor *d, const char *check, const char *path, bool authority)
{
	char day[INSTANT_TEXT];
	int64_t end;

	if (path == NULL)
		return;
	end = soonest_end(path);
	if (end == 0) {
		note(d, check, UNKNOWN,
		     words(d, "%s: %s", path,
			   errno ? strerror(errno)
				 : tr(d->cli, "there is no certificate in it",
				      "không có chứng thư")),
		     tr(d->cli, "run it as the user of the node, or mend the file",
			"chạy bằng người dùng của nút, hoặc sửa tệp"));
		return;
	}
	(void)zone_format(ZONE_VIET_NAM, end, day);
	day[10] = '\0';
	if (end - d->now > CERTIFICATE_DAYS * DAY)
		note(d, check, WELL, words(d, tr(d->cli, "until %s", "có hiệu lực đến %s"), day),
		     NULL);
	else
		note(d, check, end > d->now ? WARNING : WRONG,
		     words(d,
			   end > d->now ? tr(d->cli, "%s ends on %s", "%s hết hạn ngày %s")
					: tr(d->cli, "%s has ended on %s", "%s đã hết hạn ngày %s"),
			   path, day),
		     renewal(d, authority));
}

/* Whoever can read a node's key can be that node. */
static void check_key(struct doctor *d, const char *check, const char *path)
{
	struct stat st;

	if (path == NULL)
		return;
	if (stat(path, &st) != 0)
		note(d, check, WRONG, words(d, "%s: %s", path, strerror(errno)),
		     tr(d->cli, "put it back from a backup (tonghop restore), or join again",
			"phục hồi từ bản sao lưu (tonghop restore), hoặc tham gia lại"));
	else if (st.st_mode & 077)
		note(d, check, WRONG,
		     words(d, tr(d->cli, "others can read %s", "người khác đọc được %s"), path),
		     words(d, "chmod 600 %s", path));
	else
		note(d, check, WELL, path, NULL);
}

static void check_files(struct doctor *d)
{
	const struct settings *s = &d->cli->settings;

	check_certificate(d, "certificate", s->certificate, false);
	check_certificate(d, "authority", s->authority, true);
	check_certificate(d, "issuer", s->issuer, true);
	check_key(d, "key", s->key);
	check_key(d, "issuer_key", s->issuer_key);
}

/* ---- Disk ---- */

static void check_disk(struct doctor *d, const char *check, const char *folder)
{
	struct statvfs disk;
	unsigned long long free_mib, percent;
	bool well;

	if (folder == NULL || *folder == '\0')
		return;
	if (statvfs(folder, &disk) != 0 || disk.f_blocks == 0) {
		note(d, check, UNKNOWN, words(d, "%s: %s", folder, strerror(errno)), NULL);
		return;
	}
	free_mib = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;
	percent = (unsigned long long)disk.f_bavail * 100 / disk.f_blocks;
	well = percent >= DISK_PERCENT && free_mib >= DISK_MIB;
	note(d, check,
	     well                      ? WELL
	     : free_mib < DISK_MIB / 8 ? WRONG
				       : WARNING,
	     words(d, tr(d->cli, "%s: %llu MiB free, %llu %%", "%s: còn %llu MiB, %llu %%"), folder,
		   free_mib, percent),
	     well ? NULL
		  : tr(d->cli,
		       "make room there, or more of it (tonghop prune --dry-run says what it could "
		       "free)",
		       "giải phóng hoặc thêm dung lượng (tonghop prune --dry-run cho biết giải "
		       "phóng được gì)"));
}

/* Where the database lies, if it lies here and its server tells us. */
static const char *data_folder(struct doctor *d)
{
	const char *own = PQhost(d->cli->db);
	struct stat st;

	if (own && *own && *own != '/')
		return NULL; /* on another machine */
	own = value_of(d, "SELECT setting FROM pg_catalog.pg_settings WHERE name = "
			  "'data_directory'");
	if (own)
		return own;
	own = "/var/lib/postgresql";
	return stat(own, &st) == 0 ? own : NULL;
}

/* ---- The database ---- */

static const char *setting(struct doctor *d, const char *name)
{
	return value_of(
		d, words(d, "SELECT setting FROM pg_catalog.pg_settings WHERE name = '%s'", name));
}

/* One that has to be on. */
static void check_on(struct doctor *d, const char *name, enum state otherwise)
{
	const char *is = setting(d, name);
	bool well = is && strcmp(is, "off") != 0 && strcmp(is, "local") != 0;

	note(d, name, well ? WELL : otherwise, is,
	     well ? NULL
		  : words(d,
			  tr(d->cli,
			     "ALTER SYSTEM SET %s = on; SELECT pg_reload_conf(); as a superuser of "
			     "the database server",
			     "ALTER SYSTEM SET %s = on; SELECT pg_reload_conf(); bằng quyền quản "
			     "trị máy chủ cơ sở dữ liệu"),
			  name));
}

static void check_server(struct doctor *d)
{
	int version = PQserverVersion(d->cli->db);
	bool well = version >= POSTGRESQL_LEAST;

	note(d, "postgresql", well ? WELL : WRONG,
	     words(d, "%d.%d", version / 10000, version % 10000),
	     well ? NULL
		  : tr(d->cli, "upgrade the database server to PostgreSQL 15 or newer",
		       "nâng cấp máy chủ lên PostgreSQL 15 hoặc mới hơn"));
	check_on(d, "fsync", WRONG);
	check_on(d, "full_page_writes", WRONG);
	check_on(d, "synchronous_commit", WARNING); /* the daemon's own sessions set it */
	check_on(d, "autovacuum", WARNING);
}

/* false: another schema, of which nothing else can be asked. */
static bool check_schema(struct doctor *d)
{
	const char *is = value_of(d, "SELECT to_regclass('tonghop_read.schema_version')::text");
	long version = 0, newest = db_newest();

	if (is)
		version = (long)number_of(d, "SELECT max(version) FROM schema_version");
	note(d, "schema", version == newest ? WELL : WRONG,
	     is ? words(d,
			tr(d->cli, "version %ld; this program has %ld",
			   "phiên bản %ld; chương trình này có %ld"),
			version, newest)
		: words(d,
			tr(d->cli, "older than version %ld, which this program has",
			   "cũ hơn phiên bản %ld của chương trình này"),
			newest),
	     version == newest ? NULL
	     : version > newest
		     ? tr(d->cli, "install the newer program", "cài chương trình mới hơn")
		     : tr(d->cli, "stop the node, run tonghop db upgrade, start it",
			  "dừng nút, chạy tonghop db upgrade, rồi khởi động"));
	return version == newest;
}

/* ---- What lies in it ---- */

static void check_catalogue(struct doctor *d)
{
	const char *newest = value_of(d, "SELECT max(version) FROM catalogue");
	int64_t at = number_of(d, "SELECT " SQL_MICROSECONDS("max(taken_at)") " FROM catalogue");
	int64_t days = (d->now - at) / DAY;

	if (newest == NULL)
		note(d, "catalogue", WRONG, tr(d->cli, "there is none", "chưa có danh mục"),
		     d->cli->settings.uplinks
			     ? tr(d->cli, "it comes from the node above: see to the link",
				  "danh mục đến từ cấp trên: kiểm tra kết nối")
			     : tr(d->cli, "tonghop catalogue load FOLDER",
				  "tonghop catalogue load THƯ_MỤC"));
	else
		note(d, "catalogue", days < CATALOGUE_DAYS ? WELL : WARNING,
		     words(d, tr(d->cli, "version %s, %lld days old", "phiên bản %s, %lld ngày"),
			   newest, (long long)days),
		     days < CATALOGUE_DAYS
			     ? NULL
			     : tr(d->cli,
				  "load this year's at the top (tonghop catalogue load); "
				  "or see why it does not arrive",
				  "nạp danh mục năm nay ở cấp cao nhất (tonghop "
				  "catalogue load), hoặc xem vì sao chưa tới"));
}

/* How many there are, none of which should be there for long. */
static void check_count(struct doctor *d, const char *check, const char *sql, const char *advice)
{
	int64_t n = number_of(d, sql);

	note(d, check, n ? WARNING : WELL, words(d, "%lld", (long long)n), n ? advice : NULL);
}

/* Since when the oldest waits; 0: none does. */
static void check_waiting(struct doctor *d, const char *check, const char *sql, int64_t most,
			  const char *advice)
{
	char since[INSTANT_TEXT] = "";
	int64_t at = number_of(d, sql);
	bool well = at == 0 || d->now - at < most;

	if (at)
		(void)zone_format(ZONE_VIET_NAM, at, since);
	note(d, check, well ? WELL : WARNING,
	     at ? since : tr(d->cli, "nothing waits", "không có gì chờ"), well ? NULL : advice);
}

/* Lines on which running reports wait for a deadline: what is to go there at once cannot be told
 * from what may wait. As SQL, "''" among them. */
static const char *patient_lines(struct doctor *d)
{
	const struct settings *s = &d->cli->settings;
	const char *list = "''";

	for (size_t i = 0; i < s->uplinks; i++) {
		const char *line = s->uplink[i].line;
		char *quoted;

		if (s->uplink[i].mode != PUBLISH_DEADLINE)
			continue;
		quoted = PQescapeLiteral(d->cli->db, line, strlen(line));
		list = words(d, "%s, %s", list, quoted ? quoted : "''");
		PQfreemem(quoted);
	}
	return list;
}

static void check_queues(struct doctor *d)
{
	const struct cli *cli = d->cli;

	check_waiting(
		d, "unsent",
		words(d,
		      "SELECT " SQL_MICROSECONDS("min(queued_at)") " FROM outbox WHERE outcome = "
								   "'pending' AND line NOT IN (%s)",
		      patient_lines(d)),
		UNSENT_HOURS * 3600 * SECOND,
		tr(cli, "tonghop sync --wait 60; tonghop status says why a link is down",
		   "tonghop sync --wait 60; tonghop status cho biết vì sao mất kết nối"));
	check_waiting(d, "unmerged", "SELECT " SQL_MICROSECONDS("min(since)") " FROM dirty",
		      MERGE_MINUTES * 60 * SECOND,
		      tr(cli, "the node does not merge: see its log (journalctl -u tonghopd@...)",
			 "nút không tổng hợp: xem nhật ký (journalctl -u tonghopd@...)"));
	check_count(d, "quarantine", "SELECT count(*) FROM quarantine WHERE ended_at IS NULL",
		    tr(cli, "tonghop quarantine list; then requeue or drop each",
		       "tonghop quarantine list; rồi xét lại hoặc bỏ từng mục"));
	check_count(d, "held", "SELECT count(*) FROM held WHERE ended_at IS NULL",
		    tr(cli,
		       "tonghop held says why each does not count; tonghop period reopen where the "
		       "period is closed",
		       "tonghop held cho biết lý do; tonghop period reopen nếu kỳ đã khóa"));
	check_count(
		d, "conflict",
		"SELECT (SELECT count(*) FROM conflict WHERE ended_at IS NULL) + (SELECT count(*) "
		"FROM outbox o JOIN head h ON h.digest = o.digest WHERE o.outcome = 'conflict')",
		tr(cli,
		   "tonghop report history UNIT FORM PERIOD --merged, then report resolve, at "
		   "the unit's node",
		   "tonghop report history ĐƠN_VỊ BIỂU KỲ --merged, rồi report resolve, tại "
		   "nút của đơn vị"));
	check_count(d, "signatures", "SELECT count(*) FROM seal WHERE state = 'wrong'",
		    tr(cli, "tonghop verify --all names the reports; ask those units",
		       "tonghop verify --all nêu tên các báo cáo; hỏi lại các đơn vị đó"));
}

static void check_backup(struct doctor *d)
{
	int64_t at = number_of(
		d, "SELECT " SQL_MICROSECONDS("max(at)") " FROM upkeep WHERE what = 'backup'");
	bool well = at && d->now - at < BACKUP_DAYS * DAY;
	char last[INSTANT_TEXT];

	note(d, "backup", well ? WELL : WARNING,
	     at ? zone_format(ZONE_VIET_NAM, at, last)
		: tr(d->cli, "there was none", "chưa có lần nào"),
	     well ? NULL
		  : tr(d->cli,
		       "tonghop backup FILE, each night, and keep the file on another machine",
		       "tonghop backup TỆP, mỗi đêm, và giữ tệp ở máy khác"));
}

/* ---- The node ---- */

static void check_link(struct doctor *d, const struct link_state *l)
{
	bool up = strcmp(l->state, "up") == 0;
	int64_t off = l->clock_off < 0 ? -l->clock_off : l->clock_off;

	if (strcmp(l->direction, "up") != 0)
		return; /* a child that is away sees to it itself */
	note(d, "link", up ? WELL : WRONG,
	     up ? l->unit : words(d, "%s: %s", l->unit, *l->problem ? l->problem : l->state),
	     up ? NULL
		: tr(d->cli,
		     "see that the node above runs, that its address is right and reached, and "
		     "that it knows this node's key",
		     "kiểm tra nút cấp trên đang chạy, địa chỉ đúng và tới được, và biết khóa của "
		     "nút này"));
	if (up)
		note(d, "clock", off < CLOCK_SECONDS * SECOND ? WELL : WRONG,
		     words(d, tr(d->cli, "%lld ms away from that of %s", "lệch %lld ms so với %s"),
			   (long long)(l->clock_off / MILLISECOND), l->unit),
		     off < CLOCK_SECONDS * SECOND
			     ? NULL
			     : tr(d->cli,
				  "let both clocks be set by NTP (timedatectl set-ntp true), then "
				  "tonghop sync",
				  "cho cả hai máy lấy giờ qua NTP (timedatectl set-ntp true), rồi "
				  "tonghop sync"));
}

static void check_node(struct doctor *d)
{
	struct message m = { .type = MESSAGE_STATUS_WANT }, reply;

	if (link_exchange(d->cli, &m, MESSAGE_STATUS, &d->a, &reply) != EXIT_DONE) {
		d->unreachable = true;
		note(d, "node", WRONG, tr(d->cli, "it is not reachable", "không kết nối được"),
		     tr(d->cli,
			"start it (systemctl start tonghopd@...); its log says why it ended",
			"khởi động (systemctl start tonghopd@...); nhật ký cho biết vì sao dừng"));
		return;
	}
	note(d, "node", reply.status.database ? WELL : WRONG,
	     reply.status.database
		     ? reply.status.software
		     : tr(d->cli, "its database is away", "mất kết nối cơ sở dữ liệu"),
	     reply.status.database ? NULL
				   : tr(d->cli, "start PostgreSQL; see [database] of its settings",
					"khởi động PostgreSQL; xem [database] trong thiết lập"));
	for (size_t i = 0; i < reply.status.n_links; i++)
		check_link(d, &reply.status.link[i]);
}

static void check_database(struct doctor *d)
{
	if (db_open(d->cli) != EXIT_DONE) {
		d->unreachable = true;
		note(d, "database", WRONG, tr(d->cli, "it cannot be read", "không đọc được"),
		     tr(d->cli,
			"start PostgreSQL; see [database] of the settings; has tonghop db upgrade "
			"been run?",
			"khởi động PostgreSQL; xem [database]; đã chạy tonghop db upgrade chưa?"));
		return;
	}
	check_server(d);
	check_disk(d, "disk_database", data_folder(d));
	if (!check_schema(d))
		return;
	check_catalogue(d);
	check_queues(d);
	check_backup(d);
}

int command_doctor(struct cli *cli, int argc, char **argv)
{
	const struct taken nothing[] = { { 0 } };
	struct doctor d = { .cli = cli, .now = clock_now() };
	int status = cli_take(cli, "doctor", argc, argv, nothing);

	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	d.t = table_new(cli);
	table_column(d.t, COLUMN_TEXT, "check", "check", "mục kiểm tra");
	table_column(d.t, COLUMN_TEXT, "state", "state", "tình trạng");
	table_column(d.t, COLUMN_TEXT, "found", "found", "hiện tại");
	table_column(d.t, COLUMN_TEXT, "advice", "what to do", "cần làm gì");
	check_files(&d);
	check_disk(&d, "disk_outlet", cli->settings.outlet);
	check_database(&d);
	check_node(&d);
	table_print(d.t);
	arena_done(&d.a);
	return d.unreachable ? EXIT_UNREACHABLE : d.found ? EXIT_FAILED : EXIT_DONE;
}

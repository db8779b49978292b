/* test_settings.c - the configuration of a node: each key is taken, everything else is refused
 * with the file, the line and the key, and what was taken prints as a file that reads back. */
#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ini.h"
#include "base/mem.h"
#include "unit/suite.h"

/* Five lines that are enough; what a test adds begins in line 6. */
#define ENOUGH "[node]\nunit = c1\nsocket = /run/c1.sock\n[database]\ndsn = dbname=c1\n"
#define TLS "[tls]\ncertificate = c\nkey = k\nauthority = a\n"
#define UPLINK "[uplink main]\naddress = p:1\nunit = t\n"

/* Another file, of which only [access] may be taken over. */
#define OTHER                                                                                      \
	"[node]\nunit = c2\nsocket = /run/c1.sock\n[database]\ndsn = dbname=c2\n"                  \
	"[access]\nadmin = user:a\nweb = user:w\n"

static struct settings s;
static struct err err;

static void taken(const char *text)
{
	settings_done(&s);
	ck_assert_msg(settings_parse("t.conf", text, strlen(text), &s, &err) == 0, "%s\n%s",
		      err.text, text);
}

static void refused(const char *text, const char *words)
{
	settings_done(&s);
	ck_assert_msg(settings_parse("t.conf", text, strlen(text), &s, &err) == -EINVAL, "%s",
		      text);
	ck_assert_str_eq(err.text, words);
	ck_assert_ptr_null(s.unit);
}

/* Each of the values behind `before`, with the same words around it. */
static void refused_each(const char *before, const char *const *value, size_t n, const char *first,
			 const char *last)
{
	for (size_t i = 0; i < n; i++) {
		char *text = mem_printf("%s%s\n", before, value[i]);
		char *words = mem_printf("%s\"%s\"%s", first, value[i], last);

		refused(text, words);
		free(text);
		free(words);
	}
}

static void teardown(void)
{
	settings_done(&s);
}

/* ---- Each key ---- */

START_TEST(five_lines_are_enough_and_the_rest_has_its_default)
{
	taken(ENOUGH);
	ck_assert_str_eq(s.file, "t.conf");
	ck_assert_str_eq(s.unit, "c1");
	ck_assert_str_eq(s.socket, "/run/c1.sock");
	ck_assert_str_eq(s.dsn, "dbname=c1");
	ck_assert_int_eq(s.settle, 2 * SECOND);
	ck_assert_str_eq(s.viewer, "");
	ck_assert_ptr_null(s.address);
	ck_assert_int_eq(s.port, 7062);
	ck_assert_int_eq(s.frame, 4 << 20);
	ck_assert_int_eq(s.children, 12000);
	ck_assert_uint_eq(s.uplinks, 0);
}
END_TEST

static const char every[] =
	"[node]\nunit = c1\nsocket = /run/c1.sock\nsettle = 1500ms\n"
	"zone = Europe/Berlin\noutlet = /var/lib/outlet\n"
	"[database]\ndsn = host=a,b dbname='x = y'\n"
	"[access]\nviewer = group:staff|user:an\nentry = group:entry\napprover = user:b\n"
	"admin = user:root\nweb = user:tonghop-web\n"
	"[listen]\naddress = ::\nport = 0\n"
	"[tls]\ncertificate = /etc/c.pem\nkey = /etc/c.key\nauthority = /etc/ca.pem\n"
	"issuer = /etc/issuer.pem\nissuer_key = /etc/issuer.key\n"
	"[limits]\nframe = 65536\nchildren = 100000\n"
	"[uplink main]\naddress = [2001:db8::1]:65535\nunit = t\npublish = nightly 23:05\n"
	"forms = f|g\napprove = required\n"
	"key = 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";

START_TEST(each_key_of_the_table_is_taken)
{
	struct buf text = { 0 };
	size_t n;
	const struct setting_row *row = settings_table(&n);

	taken(every);
	settings_print(&s, &text);
	for (size_t i = 0; i < n; i++) {
		char *line = mem_printf("# %s\n%s = ", row[i].help, row[i].key);

		ck_assert_msg(strstr(buf_str(&text), line) != NULL, "%s is not set", row[i].key);
		free(line);
	}
	buf_done(&text);
	ck_assert_int_eq(s.settle, 1500 * MILLISECOND);
	ck_assert_str_eq(s.dsn, "host=a,b dbname='x = y'");
	ck_assert_str_eq(s.viewer, "group:staff|user:an");
	ck_assert_str_eq(s.entry, "group:entry");
	ck_assert_str_eq(s.approver, "user:b");
	ck_assert_str_eq(s.admin, "user:root");
	ck_assert_str_eq(s.web, "user:tonghop-web");
	ck_assert_str_eq(s.address, "::");
	ck_assert_int_eq(s.port, 0);
	ck_assert_str_eq(s.certificate, "/etc/c.pem");
	ck_assert_str_eq(s.key, "/etc/c.key");
	ck_assert_str_eq(s.authority, "/etc/ca.pem");
	ck_assert_int_eq(s.frame, 65536);
	ck_assert_int_eq(s.children, 100000);
	ck_assert_uint_eq(s.uplinks, 1);
	ck_assert_str_eq(s.uplink[0].line, "main");
	ck_assert_str_eq(s.uplink[0].unit, "t");
	ck_assert_str_eq(s.uplink[0].host, "2001:db8::1");
	ck_assert_int_eq(s.uplink[0].port, 65535);
	ck_assert_str_eq(s.zone, "Europe/Berlin");
	ck_assert_str_eq(s.outlet, "/var/lib/outlet");
	ck_assert_str_eq(s.uplink[0].publish, "nightly 23:05");
	ck_assert_int_eq(s.uplink[0].mode, PUBLISH_NIGHTLY);
	ck_assert_int_eq(s.uplink[0].hour * 60 + s.uplink[0].minute, 23 * 60 + 5);
	ck_assert_str_eq(s.uplink[0].forms, "f|g");
	ck_assert(s.uplink[0].approval);
}
END_TEST

static void prints_what_reads_back(const char *text)
{
	struct buf first = { 0 }, second = { 0 };

	taken(text);
	settings_print(&s, &first);
	taken(buf_str(&first));
	settings_print(&s, &second);
	ck_assert_str_eq(buf_str(&first), buf_str(&second));
	buf_done(&first);
	buf_done(&second);
}

START_TEST(what_is_printed_reads_back)
{
	char *two = mem_printf("%s[uplink front]\naddress = q.example:2\nunit = h\n", every);

	prints_what_reads_back(two);
	ck_assert_int_eq(s.settle, 1500 * MILLISECOND);
	ck_assert_str_eq(s.uplink[1].line, "front");
	ck_assert_str_eq(s.uplink[1].host, "q.example");
	free(two);
	prints_what_reads_back(ENOUGH "[node]\nsettle = 1h\n");
	ck_assert_int_eq(s.settle, 3600 * SECOND);
	prints_what_reads_back("[node]\nunit = c1\nsocket = /s\n[database]\ndsn=#;\n");
	ck_assert_str_eq(s.dsn, "#;");
	prints_what_reads_back(ENOUGH "[tls]\nkey = k\n");
	ck_assert_str_eq(s.key, "k");
}
END_TEST

/* ---- Values ---- */

START_TEST(a_duration_has_a_unit)
{
	static const char *const good[] = { "0s", "500ms", "2s", "5m", "1h", "3600000ms", "0d" };
	static const int64_t ms[] = { 0, 500, 2000, 300000, 3600000, 3600000, 0 };
	static const char *const bad[] = { "2",         "s",    "-1s",
					   "1w",        "2 s",  "1.5s",
					   "2S",        "0x2s", "99999999999999999999s",
					   "106751992d" };

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		char *text = mem_printf(ENOUGH "[node]\nsettle = %s\n", good[i]);

		taken(text);
		ck_assert_int_eq(s.settle, ms[i] * MILLISECOND);
		free(text);
	}
	refused_each(ENOUGH "[node]\nsettle = ", bad, ARRAY_LEN(bad),
		     "t.conf:7: ", " is not a duration: write 500ms, 2s, 5m, 1h or 7d");
	taken(ENOUGH);
	ck_assert_int_eq(s.clash_grace, 7 * 24 * 3600 * SECOND);
	prints_what_reads_back(ENOUGH "[node]\nclash_grace = 366d\n");
	ck_assert_int_eq(s.clash_grace, 366 * 24 * 3600 * SECOND);
	refused(ENOUGH "[node]\nclash_grace = 367d\n",
		"t.conf:7: 367d lies outside 0 to 31622400000 ms");
	refused(ENOUGH "[node]\nsettle = 2h\n", "t.conf:7: 2h lies outside 0 to 3600000 ms");
}
END_TEST

START_TEST(a_size_is_a_whole_number_of_bytes)
{
	static const char *const bad[] = {
		"4M", "64k", "1e6", "", "65536.0", "9223372036854775808"
	};

	refused_each(ENOUGH "[limits]\nframe = ", bad, ARRAY_LEN(bad),
		     "t.conf:7: ", " is not a whole number");
	refused(ENOUGH "[limits]\nframe = 65535\n",
		"t.conf:7: 65535 lies outside 65536 to 4194304");
	refused(ENOUGH "[limits]\nframe = 4194305\n",
		"t.conf:7: 4194305 lies outside 65536 to 4194304");
	refused(ENOUGH "[limits]\nchildren = 0\n", "t.conf:7: 0 lies outside 1 to 100000");
	refused(ENOUGH "[listen]\nport = 65536\n", "t.conf:7: 65536 lies outside 0 to 65535");
	refused(ENOUGH "[listen]\nport = -1\n", "t.conf:7: -1 lies outside 0 to 65535");
}
END_TEST

START_TEST(when_reports_go_up_is_one_of_three)
{
	static const char *const bad[] = { "nightly",       "nightly 2:00",   "nightly 24:00",
					   "nightly 02:60", "nightly 02:00 ", "nightly 02-00",
					   "sometimes",     "nightly  2:00" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char *text = mem_printf(ENOUGH UPLINK "publish = \"%s\"\n", bad[i]);

		ck_assert_int_lt(settings_parse("t.conf", text, strlen(text), &s, &err), 0);
		free(text);
	}
	refused(ENOUGH UPLINK "publish = nightly\n",
		"t.conf:9: \"nightly\" is none of continuous, nightly HH:MM (such as nightly "
		"02:00), deadline");
	refused(ENOUGH UPLINK "approve = yes\n", "t.conf:9: \"yes\" is neither none nor required");
	refused("[node]\nzone = Asia/Nowhere\n",
		"t.conf:2: \"Asia/Nowhere\" is no time zone of this system, such as "
		"Asia/Ho_Chi_Minh");
	taken(ENOUGH TLS UPLINK "publish = deadline\n");
	ck_assert_int_eq(s.uplink[0].mode, PUBLISH_DEADLINE);
}
END_TEST

START_TEST(an_address_is_host_and_port)
{
	static const char *const bad[] = {
		"p", ":1", "p:", "p:0", "p:65536", "p:x", "p:1x", "[::1]"
	};

	refused_each(ENOUGH TLS "[uplink main]\nunit = t\naddress = ", bad, ARRAY_LEN(bad),
		     "t.conf: [uplink main] address: ",
		     " is not host:port, such as parent.example:7062");
}
END_TEST

/* ---- What does not belong ---- */

START_TEST(what_is_unknown_or_stands_twice_is_refused)
{
	refused(ENOUGH "[nod]\nunit = x\n", "t.conf:7: there is no section [nod]");
	refused(ENOUGH "[node]\nunt = x\n", "t.conf:7: there is no key unt in [node]");
	refused(ENOUGH "[access]\nunit = x\n", "t.conf:7: there is no key unit in [access]");
	refused(ENOUGH TLS UPLINK "port = 1\n", "t.conf:13: there is no key port in [uplink main]");
	refused("unit = x\n" ENOUGH, "t.conf:1: unit stands before the first [section]");
	refused(ENOUGH "[uplink]\nunit = x\n",
		"t.conf:7: an uplink has the name of its line: [uplink main]");
	refused(ENOUGH "\n[node]\nunit = c1\n", "t.conf:8: unit stands in line 2 already");
	refused(ENOUGH TLS UPLINK "unit = t\n", "t.conf:13: unit stands twice in [uplink main]");
	refused(ENOUGH TLS UPLINK "[uplink b]\naddress = p:1\n[uplink main]\nunit = u\n",
		"t.conf:16: unit stands twice in [uplink main]");
	taken(ENOUGH "[node]\nsettle = 1s\n"); /* a section may be opened again */
}
END_TEST

START_TEST(what_is_missing_is_named_with_what_it_is_for)
{
	refused("[node]\nsocket = /s\n[database]\ndsn = d\n",
		"t.conf: [node] has no unit: the unit's id in the catalogue");
	refused("[node]\nunit = c1\n[database]\ndsn = d\n",
		"t.conf: [node] has no socket: where tonghop reaches this node");
	refused("[node]\nunit = c1\nsocket = /s\n",
		"t.conf: [database] has no dsn: a libpq connection string; several hosts for "
		"failover");
	refused("", "t.conf: [node] has no unit: the unit's id in the catalogue");
	refused(ENOUGH TLS "[uplink main]\nunit = t\n",
		"t.conf: [uplink main] has no address: the parent's host:port");
	refused(ENOUGH TLS "[uplink main]\naddress = p:1\n",
		"t.conf: [uplink main] has no unit: the unit the parent must turn out to be");
	refused("[node]\nunit =\n", "t.conf:2: unit has no value");
	refused(ENOUGH "[tls]\nkey =\n", "t.conf:7: key has no value");
	refused(ENOUGH "[listen]\naddress =\n", "t.conf:7: address has no value");
}
END_TEST

START_TEST(who_speaks_over_a_link_needs_certificates)
{
	static const char words[] =
		"t.conf: a node with [listen] or [uplink] needs certificate, key "
		"and authority in [tls]";

	refused(ENOUGH "[listen]\naddress = ::\n", words);
	refused(ENOUGH UPLINK, words);
	refused(ENOUGH UPLINK "[tls]\ncertificate = c\nkey = k\n", words);
	taken(ENOUGH UPLINK TLS);
	taken(ENOUGH "[listen]\nport = 1\n"); /* no address: nothing listens */
}
END_TEST

START_TEST(there_are_at_most_eight_uplinks)
{
	struct buf text = { 0 };

	buf_text(&text, ENOUGH TLS);
	for (int i = 0; i < UPLINKS_MAX; i++)
		buf_printf(&text, "[uplink l%d]\naddress = p:1\nunit = t\n", i);
	taken(buf_str(&text));
	ck_assert_uint_eq(s.uplinks, UPLINKS_MAX);
	buf_text(&text, "[uplink more]\nunit = t\n");
	refused(buf_str(&text), "t.conf:35: more than 8 uplinks");
	buf_done(&text);
}
END_TEST

/* ---- Lines ---- */

START_TEST(blanks_line_ends_and_comments_do_not_matter)
{
	taken("\xef\xbb\xbf[node]\r\n  unit=c1 \t\r\n\r\n# a comment\r\n; another = one\r\n"
	      "\tsocket :/run/c1.sock\r\n[ database ]\n[database]\ndsn = a;b#c");
	ck_assert_str_eq(s.unit, "c1");
	ck_assert_str_eq(s.socket, "/run/c1.sock");
	ck_assert_str_eq(s.dsn, "a;b#c");
}
END_TEST

START_TEST(a_line_that_is_nothing_is_refused)
{
	refused(ENOUGH "\nsettle\n", "t.conf:7: the line is neither [section] nor key = value");
	refused(ENOUGH "[limits\n", "t.conf:6: the line is neither [section] nor key = value");
	refused("[node] unit = c1\n",
		"t.conf:1: something stands behind [section]: write it in the next line");
	refused("[node]\nunit = c1 # mine\n", "t.conf:2: a comment stands on a line of its own");
	refused("[node]\nunit = c1 ; mine\n", "t.conf:2: a comment stands on a line of its own");
	ck_assert_int_eq(settings_parse("t.conf", "[node]\nunit = a\0b\n", 18, &s, &err), -EINVAL);
	ck_assert_str_eq(err.text, "t.conf:2: the line has a zero byte");
}
END_TEST

/* Longer lines than inih takes are cut for it: wherever that is, the value stays whole. */
START_TEST(a_value_of_any_length_stays_whole)
{
	static const char pattern[] = "a;[b=# :c  [d]#e;";
	char value[INI_VALUE_MAX + 2];

	for (size_t len = 1; len <= INI_VALUE_MAX; len++) {
		char *text;

		for (size_t i = 0; i < len; i++)
			value[i] = pattern[(i + len) % (sizeof pattern - 1)];
		value[0] = value[len - 1] = 'x';
		value[len] = '\0';
		text = mem_printf(ENOUGH "[access]\n# %s\nviewer = %s\nentry = e\n", value, value);
		taken(text);
		ck_assert_str_eq(s.viewer, value);
		ck_assert_str_eq(s.entry, "e");
		free(text);
	}
}
END_TEST

START_TEST(what_is_too_long_is_refused)
{
	char *text = mem_printf(ENOUGH "[access]\nviewer = %0*d\n", INI_VALUE_MAX + 1, 0);

	refused(text, "t.conf:7: the value is longer than 2000 bytes");
	free(text);
	text = mem_printf(ENOUGH "[access]\n%0*d = x\n", 130, 0);
	refused(text, "t.conf:7: the section or key is too long");
	free(text);
}
END_TEST

/* ---- Files ---- */

static void fails(int r, int code, const char *file, const char *words)
{
	char *text = mem_printf("%s: %s", file, words);

	ck_assert_int_eq(r, code);
	ck_assert_str_eq(err.text, text);
	free(text);
}

START_TEST(what_may_change_is_taken_over_and_nothing_else)
{
	struct settings fresh;
	const char *admin;

	taken(ENOUGH "[access]\nadmin = user:a\nentry = user:e\n");
	admin = s.admin;
	ck_assert_int_eq(settings_parse("t.conf", OTHER, strlen(OTHER), &fresh, &err), 0);
	settings_take(&s, &fresh);
	settings_done(&fresh);
	ck_assert_ptr_eq(s.admin, admin); /* the same is not kept twice */
	ck_assert_str_eq(s.entry, "");
	ck_assert_str_eq(s.web, "user:w");
	ck_assert_str_eq(s.unit, "c1");
	ck_assert_str_eq(s.dsn, "dbname=c1");
}
END_TEST

START_TEST(a_file_is_read_and_what_it_names_is_looked_for)
{
	static const char text[] = ENOUGH TLS;
	char file[] = "/tmp/test_settings.XXXXXX";
	int fd = mkstemp(file);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, sizeof text - 1), (int)sizeof text - 1);
	ck_assert_int_eq(settings_read(file, &s, &err), 0);
	ck_assert_str_eq(s.file, file);
	fails(settings_check_files(&s, &err), -ENOENT, file,
	      "[tls] certificate: c: No such file or directory");
	settings_done(&s);
	ck_assert_int_eq(ftruncate(fd, (1 << 20) + 1), 0);
	fails(settings_read(file, &s, &err), -EFBIG, file,
	      "longer than 1048576 bytes, so it is no configuration");
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(unlink(file), 0);
	fails(settings_read(file, &s, &err), -ENOENT, file, "No such file or directory");
	fails(settings_read("/tmp", &s, &err), -EIO, "/tmp", "cannot be read");
	taken(ENOUGH);
	ck_assert_int_eq(settings_check_files(&s, &err), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("settings");
	TCase *t = tcase_create("settings");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, five_lines_are_enough_and_the_rest_has_its_default);
	tcase_add_test(t, each_key_of_the_table_is_taken);
	tcase_add_test(t, what_is_printed_reads_back);
	tcase_add_test(t, a_duration_has_a_unit);
	tcase_add_test(t, a_size_is_a_whole_number_of_bytes);
	tcase_add_test(t, when_reports_go_up_is_one_of_three);
	tcase_add_test(t, an_address_is_host_and_port);
	tcase_add_test(t, what_is_unknown_or_stands_twice_is_refused);
	tcase_add_test(t, what_is_missing_is_named_with_what_it_is_for);
	tcase_add_test(t, who_speaks_over_a_link_needs_certificates);
	tcase_add_test(t, there_are_at_most_eight_uplinks);
	tcase_add_test(t, blanks_line_ends_and_comments_do_not_matter);
	tcase_add_test(t, a_line_that_is_nothing_is_refused);
	tcase_add_test(t, a_value_of_any_length_stays_whole);
	tcase_add_test(t, what_is_too_long_is_refused);
	tcase_add_test(t, what_may_change_is_taken_over_and_nothing_else);
	tcase_add_test(t, a_file_is_read_and_what_it_names_is_looked_for);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}

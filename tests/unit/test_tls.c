/* test_tls.c - who may connect, and that both ends say why not. */
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "harness/ends.h"
#include "harness/secured.h"
#include "unit/suite.h"
#include "wire/frame.h"
#include "wire/tls.h"

static struct ends w;
static struct secured pki;
static struct err err;

static void setup(void)
{
	ends_init(&w);
	secured_init(&pki);
}

static void teardown(void)
{
	ends_done(&w);
	secured_done(&pki);
}

/* a is the server, b the client; both sessions are used up. */
static void meet(SSL *server, SSL *client)
{
	int fd[2];

	ends_socketpair(fd);
	end_own(&w.a, peer_new_tls(w.base, fd[0], server, &ends_limits));
	end_own(&w.b, peer_new_tls(w.base, fd[1], client, &ends_limits));
}

static SSL *server(void)
{
	return tls_session(pki.server, TLS_SERVER);
}

static SSL *client(void)
{
	return tls_session(pki.client, TLS_CLIENT);
}

static void expect_text(const struct end *e, enum peer_end why, const char *part)
{
	ck_assert_uint_eq(e->downs, 1);
	ck_assert_msg(strstr(e->text, part) != NULL, "'%s' is not in '%s'", part, e->text);
	ck_assert_msg(e->why == why, "%s: %s", peer_end_name(e->why), e->text);
}

static void expect_refusal(SSL *s, SSL *c, const char *server_says, const char *client_says)
{
	meet(s, c);
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_uint_eq(w.a.ups, 0);
	ck_assert_uint_eq(w.a.frames + w.b.frames, 0);
	expect_text(&w.a, PEER_END_REFUSED, server_says);
	expect_text(&w.b, PEER_END_REFUSED, client_says);
}

/* Contexts made of a wish are kept until the session of them is in use. */
static SSL *session_of(const struct certificates_wish *wish, enum tls_side side)
{
	struct tls *tls;
	SSL *ssl;

	ck_assert_int_eq(certificates_leaf(pki.dir, wish, &err), 0);
	tls = secured_tls(pki.dir, wish->name, pki.dir);
	ssl = tls_session(tls, side);
	tls_free(tls);
	return ssl;
}

static void refuse_client(const struct certificates_wish *wish, const char *server_says,
			  const char *client_says)
{
	expect_refusal(server(), session_of(wish, TLS_CLIENT), server_says, client_says);
}

static void refuse_server(const struct certificates_wish *wish, const char *client_says,
			  const char *server_says)
{
	expect_refusal(session_of(wish, TLS_SERVER), client(), server_says, client_says);
	ck_assert_uint_eq(w.b.ups, 0);
}

/* The authority. */

static SSL *session_of_stranger(enum tls_side side)
{
	const struct certificates_wish wish = { .name = "c9" };
	struct tls *tls;
	char dir[64];
	SSL *ssl;

	secured_dir_make(dir, sizeof dir);
	ck_assert_int_eq(certificates_leaf(dir, &wish, &err), 0);
	tls = secured_tls(dir, "c9", pki.dir); /* it trusts ours, we do not trust its */
	ssl = tls_session(tls, side);
	tls_free(tls);
	secured_dir_remove(dir);
	return ssl;
}

START_TEST(refuses_a_client_of_another_authority)
{
	expect_refusal(server(), session_of_stranger(TLS_CLIENT),
		       "certificate of the peer is not signed by our authority (serial ",
		       "the peer refused our certificate: unknown CA");
}
END_TEST

START_TEST(refuses_a_server_of_another_authority)
{
	expect_refusal(session_of_stranger(TLS_SERVER), client(),
		       "the peer refused our certificate: unknown CA",
		       "certificate of the peer is not signed by our authority (serial ");
	ck_assert_uint_eq(w.b.ups, 0);
}
END_TEST

/* The client learns it from an alert that comes after its own handshake is over. */
START_TEST(a_refused_client_was_up_for_a_moment)
{
	expect_refusal(server(), session_of_stranger(TLS_CLIENT), "not signed", "refused our");
	ck_assert_uint_eq(w.b.ups, 1);
}
END_TEST

static void send_hello(struct end *e)
{
	peer_send(e->peer, 'h', "hello", 5);
}

START_TEST(a_refused_client_learns_why_also_when_it_sent_at_once)
{
	w.b.on_up = send_hello;
	expect_refusal(server(), session_of_stranger(TLS_CLIENT), "not signed",
		       "the peer refused our certificate: unknown CA");
}
END_TEST

static void pause_reading(struct end *e)
{
	peer_pause(e->peer);
}

START_TEST(finds_the_refusal_that_lies_behind_a_failed_write)
{
	w.b.on_up = pause_reading;
	meet(server(), session_of_stranger(TLS_CLIENT));
	ENDS_RUN_UNTIL(&w, w.b.ups == 1);
	ends_settle(&w);
	peer_abort(w.a.peer, "gone");
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ends_settle(&w);
	ck_assert_uint_eq(w.b.downs, 0);
	peer_send(w.b.peer, 'h', "hello", 5); /* into a closed socket */
	ends_settle(&w);
	peer_resume(w.b.peer);
	ENDS_RUN_UNTIL(&w, w.b.downs);
	expect_text(&w.b, PEER_END_REFUSED, "the peer refused our certificate: unknown CA");
}
END_TEST

/* Dates. */

START_TEST(refuses_an_expired_client)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .not_after = "2021-02-03" },
		      "certificate of the peer has expired (valid until 2021-02-03 00:00 UTC, "
		      "our clock says ",
		      "the peer refused our certificate: certificate expired");
	ck_assert_ptr_nonnull(strstr(w.a.text, "subject CN=c1,O=Tonghop)"));
}
END_TEST

START_TEST(refuses_an_expired_server)
{
	refuse_server(&(struct certificates_wish){ .name = "d1", .not_after = "2021-02-03" },
		      "certificate of the peer has expired (valid until 2021-02-03 00:00 UTC",
		      "the peer refused our certificate: certificate expired");
}
END_TEST

START_TEST(refuses_a_client_that_is_not_yet_valid)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .not_before = "2039-01-01" },
		      "certificate of the peer is not yet valid (valid from 2039-01-01",
		      "the peer refused our certificate: bad certificate");
}
END_TEST

#ifdef TONGHOP_TEST_HOOKS
START_TEST(judges_dates_by_the_clock_that_is_turned_by_hand)
{
	char path[100];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/clock", pki.dir);
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	(void)fprintf(f, "%lld", 2240524800000000LL); /* 2041 */
	(void)fclose(f);
	(void)setenv("TONGHOP_CLOCK", path, 1);
	expect_refusal(server(), client(), "certificate expired", "until 2040-01-01 00:00 UTC");
	(void)unsetenv("TONGHOP_CLOCK");
	(void)unlink(path);
}
END_TEST
#endif

/* Names. */

START_TEST(refuses_a_client_without_a_unit)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .without_uri = true },
		      "E_PEER: the certificate names no unit",
		      "the peer refused our certificate: bad certificate");
}
END_TEST

START_TEST(refuses_a_server_without_a_unit)
{
	refuse_server(&(struct certificates_wish){ .name = "d1", .without_uri = true },
		      "E_PEER: the certificate names no unit",
		      "the peer refused our certificate: bad certificate");
}
END_TEST

START_TEST(refuses_a_client_with_two_units)
{
	refuse_client(
		&(struct certificates_wish){
			.name = "c1", .uri = { "urn:tonghop:unit:c1", "urn:tonghop:unit:c2" } },
		"E_PEER: the certificate has 2 URIs, exactly one is allowed (serial ",
		"bad certificate");
}
END_TEST

START_TEST(refuses_a_client_with_a_unit_and_another_uri)
{
	refuse_client(
		&(struct certificates_wish){
			.name = "c1", .uri = { "urn:tonghop:unit:c1", "https://example.org/" } },
		"E_PEER: the certificate has 2 URIs", "bad certificate");
}
END_TEST

START_TEST(refuses_another_kind_of_urn)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .uri = { "urn:tonghop:web:c1" } },
		      "E_PEER: the certificate is for 'urn:tonghop:web:c1', not for "
		      "urn:tonghop:unit:...",
		      "bad certificate");
}
END_TEST

START_TEST(refuses_a_unit_with_a_zero_byte_inside)
{
	refuse_client(
		&(struct certificates_wish){
			.name = "c1", .uri = { "urn:tonghop:unit:c1\0c2" }, .uri_len = { 22 } },
		"E_PEER: the name in the certificate has a zero byte inside", "bad certificate");
}
END_TEST

START_TEST(refuses_a_unit_of_no_characters)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .uri = { "urn:tonghop:unit:" } },
		      "has 0 characters, allowed are 1 to 32", "bad certificate");
}
END_TEST

START_TEST(refuses_a_unit_of_33_characters)
{
	refuse_client(
		&(struct certificates_wish){
			.name = "c1",
			.uri = { "urn:tonghop:unit:123456789.123456789.123456789.123" } },
		"has 33 characters, allowed are 1 to 32", "bad certificate");
}
END_TEST

START_TEST(refuses_a_unit_with_another_character)
{
	refuse_client(
		&(struct certificates_wish){ .name = "c1", .uri = { "urn:tonghop:unit:c1/.." } },
		"not allowed at place 3", "bad certificate");
}
END_TEST

START_TEST(takes_a_unit_of_32_characters)
{
	const struct certificates_wish wish = {
		.name = "c1", .uri = { "urn:tonghop:unit:123456789.123456789_123456789-AZ" }
	};

	meet(server(), session_of(&wish, TLS_CLIENT));
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	ck_assert_str_eq(peer_unit(w.a.peer), "123456789.123456789_123456789-AZ");
}
END_TEST

/* Purposes, protocols. */

START_TEST(refuses_a_client_whose_certificate_is_for_servers)
{
	refuse_client(&(struct certificates_wish){ .name = "c1", .use = USE_SERVER },
		      "certificate of the peer is not good for a client (serial ",
		      "the peer refused our certificate: unsupported certificate");
}
END_TEST

START_TEST(refuses_a_server_whose_certificate_is_for_clients)
{
	refuse_server(&(struct certificates_wish){ .name = "d1", .use = USE_CLIENT },
		      "certificate of the peer is not good for a server (serial ",
		      "the peer refused our certificate: unsupported certificate");
}
END_TEST

START_TEST(refuses_a_client_without_a_certificate)
{
	SSL *bare = client();

	SSL_certs_clear(bare);
	expect_refusal(server(), bare, "TLS failed: the peer showed no certificate",
		       "the peer refused our certificate: certificate required");
}
END_TEST

START_TEST(refuses_a_client_of_tls_1_2)
{
	SSL *old = client();

	ck_assert_int_eq(SSL_set_min_proto_version(old, TLS1_2_VERSION), 1);
	ck_assert_int_eq(SSL_set_max_proto_version(old, TLS1_2_VERSION), 1);
	expect_refusal(server(), old, "TLS failed: unsupported protocol",
		       "the peer gave up on TLS: protocol version");
}
END_TEST

START_TEST(refuses_what_is_no_tls)
{
	static const char http[] = "GET / HTTP/1.0\r\n\r\n";
	int fd[2];

	ends_socketpair(fd);
	end_own(&w.a, peer_new_tls(w.base, fd[0], server(), &ends_limits));
	ck_assert_int_eq(write(fd[1], http, sizeof http), (ssize_t)sizeof http);
	ends_settle(&w);
	(void)close(fd[1]);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	expect_text(&w.a, PEER_END_REFUSED, "TLS failed: http request");
}
END_TEST

START_TEST(a_client_that_goes_away_in_the_handshake_is_no_refusal)
{
	int fd[2];

	ends_socketpair(fd);
	end_own(&w.a, peer_new_tls(w.base, fd[0], server(), &ends_limits));
	ends_settle(&w);
	(void)close(fd[1]);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	expect_text(&w.a, PEER_END_CLOSED,
		    "the other side closed the connection during the TLS handshake");
}
END_TEST

/* A session is never resumed: who is no longer enrolled cannot come back on an old one. */
START_TEST(gives_no_session_to_resume)
{
	SSL *c = client();

	meet(server(), c);
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	peer_send(w.a.peer, 'x', "", 0);
	ENDS_RUN_UNTIL(&w, w.b.frames == 1);
	ck_assert(!SSL_SESSION_is_resumable(SSL_get0_session(c)));
}
END_TEST

/* Files. */

static struct tls *read_files(const char *chain, const char *key, const char *authority)
{
	char path[3][120];
	const struct tls_files files = { .chain = path[0], .key = path[1], .authority = path[2] };

	(void)snprintf(path[0], sizeof path[0], "%s/%s", pki.dir, chain);
	(void)snprintf(path[1], sizeof path[1], "%s/%s", pki.dir, key);
	(void)snprintf(path[2], sizeof path[2], "%s/%s", pki.dir, authority);
	err.text[0] = '\0';
	return tls_new(&files, &err);
}

static void expect_bad_files(const char *chain, const char *key, const char *authority,
			     const char *text)
{
	ck_assert_ptr_null(read_files(chain, key, authority));
	ck_assert_msg(strstr(err.text, text) != NULL, "'%s' is not in '%s'", text, err.text);
}

START_TEST(names_the_file_that_is_wrong)
{
	expect_bad_files("none.pem", "c1.key", "ca.pem", "/none.pem: No such file or directory");
	expect_bad_files("c1.pem", "none.key", "ca.pem", "/none.key: No such file or directory");
	expect_bad_files("c1.pem", "c1.key", "none.pem", "/none.pem: No such file or directory");
	expect_bad_files("c1.key", "c1.key", "ca.pem", "certificate ");
	expect_bad_files("c1.pem", "d1.key", "ca.pem", "/d1.key: key values mismatch");
	expect_bad_files("c1.pem", "c1.key", "c1.key", "authority ");
}
END_TEST

START_TEST(knows_its_own_unit)
{
	char unit[TLS_UNIT_ROOM];

	ck_assert_int_eq(tls_own_unit(pki.server, unit, sizeof unit, &err), 0);
	ck_assert_str_eq(unit, "d1");
}
END_TEST

START_TEST(a_reload_of_bad_files_keeps_the_old_ones)
{
	char path[120];

	(void)snprintf(path, sizeof path, "%s/d1.key", pki.dir);
	ck_assert_int_eq(truncate(path, 10), 0);
	ck_assert_int_lt(tls_reload(pki.server, &err), 0);
	meet(server(), client());
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
}
END_TEST

START_TEST(a_reload_takes_a_new_certificate)
{
	const struct certificates_wish wish = { .name = "d1", .uri = { "urn:tonghop:unit:d2" } };

	meet(server(), client());
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	ck_assert_int_eq(certificates_leaf(pki.dir, &wish, &err), 0);
	ck_assert_int_eq(tls_reload(pki.server, &err), 0);
	peer_send(w.a.peer, 'x', "", 0); /* the old connection lives on */
	ENDS_RUN_UNTIL(&w, w.b.frames == 1);
	peer_close(w.a.peer, "again");
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	w.a = (struct end){ .ends = &w };
	w.b = w.a;
	meet(server(), client());
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	ck_assert_str_eq(peer_unit(w.b.peer), "d2");
}
END_TEST

static TCase *refusal_cases(void)
{
	TCase *t = tcase_create("refusals");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, refuses_a_client_of_another_authority);
	tcase_add_test(t, refuses_a_server_of_another_authority);
	tcase_add_test(t, a_refused_client_was_up_for_a_moment);
	tcase_add_test(t, a_refused_client_learns_why_also_when_it_sent_at_once);
	tcase_add_test(t, finds_the_refusal_that_lies_behind_a_failed_write);
	tcase_add_test(t, refuses_an_expired_client);
	tcase_add_test(t, refuses_an_expired_server);
	tcase_add_test(t, refuses_a_client_that_is_not_yet_valid);
#ifdef TONGHOP_TEST_HOOKS
	tcase_add_test(t, judges_dates_by_the_clock_that_is_turned_by_hand);
#endif
	tcase_add_test(t, refuses_a_client_without_a_unit);
	tcase_add_test(t, refuses_a_server_without_a_unit);
	tcase_add_test(t, refuses_a_client_with_two_units);
	tcase_add_test(t, refuses_a_client_with_a_unit_and_another_uri);
	tcase_add_test(t, refuses_another_kind_of_urn);
	tcase_add_test(t, refuses_a_unit_with_a_zero_byte_inside);
	tcase_add_test(t, refuses_a_unit_of_no_characters);
	tcase_add_test(t, refuses_a_unit_of_33_characters);
	tcase_add_test(t, refuses_a_unit_with_another_character);
	tcase_add_test(t, takes_a_unit_of_32_characters);
	tcase_add_test(t, refuses_a_client_whose_certificate_is_for_servers);
	tcase_add_test(t, refuses_a_server_whose_certificate_is_for_clients);
	tcase_add_test(t, refuses_a_client_without_a_certificate);
	tcase_add_test(t, refuses_a_client_of_tls_1_2);
	tcase_add_test(t, refuses_what_is_no_tls);
	tcase_add_test(t, a_client_that_goes_away_in_the_handshake_is_no_refusal);
	tcase_add_test(t, gives_no_session_to_resume);
	return t;
}

static TCase *file_cases(void)
{
	TCase *t = tcase_create("files");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, names_the_file_that_is_wrong);
	tcase_add_test(t, knows_its_own_unit);
	tcase_add_test(t, a_reload_of_bad_files_keeps_the_old_ones);
	tcase_add_test(t, a_reload_takes_a_new_certificate);
	return t;
}

int main(void)
{
	Suite *s = suite_create("tls");

	suite_add_tcase(s, refusal_cases());
	suite_add_tcase(s, file_cases());
	return suite_run(s);
}

/* own.c - see own.h. Fails: by exit statuses. */
#include "own.h"

#include <stdio.h>
#include <string.h>

#include "report/decode.h"
#include "report/encode.h"
#include "where.h"

int own_read(struct cli *cli, struct arena *a, const char *unit, const char *form,
	     const char *period, struct own *ret)
{
	const char *values[] = { unit, form, period };
	PGresult *r = db_query(
		cli,
		"SELECT bytes FROM revision WHERE unit = $1 AND part = 'own' AND form = $2 "
		"AND period = $3 AND (is_head OR digest IN (SELECT digest FROM held WHERE part = "
		"'own' AND code = 'E_LOCKED' AND ended_at IS NULL)) "
		"ORDER BY rev DESC, received_at DESC LIMIT 1",
		3, values);
	struct err err = { 0 };
	unsigned char *bytes;
	size_t len;
	int status = EXIT_DONE;

	*ret = (struct own){ 0 };
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) > 0) {
		bytes = PQunescapeBytea((const unsigned char *)PQgetvalue(r, 0, 0), &len);
		ret->found = true;
		ret->digest = report_digest(bytes, len);
		if (report_decode(a, bytes, len, &ret->report, NULL, &err) < 0) {
			say("%s %s %s: %s", unit, form, period, err.text);
			status = EXIT_FAILED;
		}
		PQfreemem(bytes);
	}
	PQclear(r);
	return status;
}

int own_send(struct cli *cli, struct arena *a, const struct report *const *report, size_t n,
	     const struct paper *paper, struct receipt *ret)
{
	struct message m = { .type = MESSAGE_DELIVERIES }, reply;
	int status;

	m.deliveries.request = 1;
	m.deliveries.n = n;
	m.deliveries.delivery = arena_need(a, n * sizeof *m.deliveries.delivery);
	for (size_t i = 0; i < n; i++) {
		struct buf b = { 0 };

		(void)report_encode(report[i], &b);
		m.deliveries.delivery[i].report =
			(struct blob){ arena_copy(a, b.data, b.len), b.len };
		buf_done(&b);
		m.deliveries.delivery[i].paper_at = paper ? paper->at : 0;
		m.deliveries.delivery[i].paper_reason = paper ? paper->reason : "";
	}
	status = link_exchange(cli, &m, MESSAGE_RECEIPTS, a, &reply);
	if (status != EXIT_DONE)
		return status;
	if (reply.receipts.n != n) {
		say("%s", tr(cli, "the node answered something else"));
		return EXIT_UNREACHABLE;
	}
	memcpy(ret, reply.receipts.receipt, n * sizeof *ret);
	return EXIT_DONE;
}

/* The revision after the current one, for another purpose. */
static void change_purpose(struct own *own, enum purpose purpose)
{
	own->report.purpose = purpose;
	own->report.rev++;
	own->report.prev = own->digest;
	if (purpose != PURPOSE_WITHDRAWN)
		return;
	own->report.cells.n = 0;
	own->report.flags = 0;
}

static int own_next(struct cli *cli, const char *unit, const char *form, const char *period,
		    enum purpose purpose)
{
	struct arena a = { 0 };
	struct own own;
	struct receipt receipt;
	const struct report *report = &own.report;
	char where[160], hex[DIGEST_HEX];
	int status = db_open(cli);

	if (status == EXIT_DONE)
		status = own_read(cli, &a, unit, form, period, &own);
	if (status == EXIT_DONE && !own.found) {
		cli_print_refusal(cli, unit, code_name(E_NO_REPORT),
				  where_else(cli, &a, unit, form, period, false));
		status = EXIT_REFUSED;
	}
	if (status == EXIT_DONE) {
		change_purpose(&own, purpose);
		status = own_send(cli, &a, &report, 1, NULL, &receipt);
	}
	(void)snprintf(where, sizeof where, "%s %s %s", unit, form, period);
	if (status == EXIT_DONE && receipt.outcome != OUTCOME_STORED &&
	    receipt.outcome != OUTCOME_DUPLICATE) {
		cli_print_refusal(cli, where, receipt.code, receipt.text);
		status = receipt.outcome == OUTCOME_RETRY ? EXIT_UNREACHABLE : EXIT_REFUSED;
	}
	if (status == EXIT_DONE)
		(void)printf("%s %s\n", where, digest_hex(&receipt.digest, hex));
	arena_done(&a);
	return status;
}

int own_submit(struct cli *cli, const char *unit, const char *form, const char *period)
{
	return own_next(cli, unit, form, period, PURPOSE_SUBMITTED);
}

int own_withdraw(struct cli *cli, const char *unit, const char *form, const char *period)
{
	return own_next(cli, unit, form, period, PURPOSE_WITHDRAWN);
}

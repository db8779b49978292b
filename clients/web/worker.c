/* worker.c - see worker.h. Fails: a question that cannot be answered gets a status that says so;
 * when the gateway goes, the worker goes. */
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "api.h"
#include "base/log.h"
#include "base/mem.h"

enum { ANSWER_MAX = 256 << 20 };

static bool move_all(int fd, void *data, size_t len, bool out)
{
	char *at = data;

	while (len > 0) {
		ssize_t n = out ? write(fd, at, len) : read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool worker_write(int fd, const json_t *document)
{
	char *text = json_dumps(document, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENCODE_ANY);
	uint32_t len = text ? (uint32_t)strlen(text) : 0;
	bool ok = text && move_all(fd, &len, sizeof len, true) && move_all(fd, text, len, true);

	free(text);
	return ok;
}

json_t *worker_read(int fd)
{
	json_t *document = NULL;
	uint32_t len;
	char *text;

	if (!move_all(fd, &len, sizeof len, false) || len > ANSWER_MAX)
		return NULL;
	text = mem_alloc((size_t)len + 1);
	if (move_all(fd, text, len, false))
		document = json_loadb(text, len, JSON_DECODE_ANY, NULL);
	free(text);
	return document;
}

static void set_up(struct cli *cli, const struct web_settings *s)
{
	*cli = (struct cli){ .config = s->file,
			     .has_settings = true,
			     .output = OUTPUT_JSON,
			     .reader = "tonghop_web",
			     .socket = -1 };
	cli->settings.unit = s->unit;
	cli->settings.socket = s->socket;
	cli->settings.dsn = s->dsn;
}

/* Before anybody asks. The database may be away: then whoever asks is told. */
static void open_early(struct cli *cli)
{
	struct cli_heard heard;

	cli_hear(&heard);
	if (db_open(cli) != EXIT_DONE) {
		PQfinish(cli->db);
		cli->db = NULL;
	}
	cli_hear(NULL);
	json_decref(heard.document);
	json_decref(heard.problems);
}

int worker_run(const struct web_settings *settings)
{
	struct cli cli;
	json_t *question;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGINT, SIG_IGN); /* the gateway decides when it is over */
	(void)signal(SIGHUP, SIG_IGN);
	(void)setenv("PGOPTIONS", "-c statement_timeout=25s -c default_transaction_read_only=on",
		     1);
	(void)setenv("PGCONNECT_TIMEOUT", "5", 1);
	set_up(&cli, settings);
	open_early(&cli);
	while ((question = worker_read(WORKER_FD)) != NULL) {
		json_t *answer = api_answer(settings, &cli, question);
		bool ok = worker_write(WORKER_FD, answer);

		json_decref(answer);
		json_decref(question);
		if (!ok)
			break;
	}
	PQfinish(cli.db);
	catalogues_done(&cli.catalogues);
	return 0;
}

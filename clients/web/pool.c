/* pool.c - the workers: processes of this same program (worker.h), each with a thread here that
 * hands it one question at a time. What waits for other nodes gets half of them at most, and one of
 * an account: whoever asks for much of it takes nothing from the others. Fails: a worker that dies
 * or takes too long is replaced, and its question is answered 500 or 503. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "gateway.h"
#include "worker.h"

extern char **environ;

enum { WAITING_MOST = 200, PATIENCE_MS = 70 * 1000 };
/* Slow ones: that wait, that an account may have asked at once, and when to come again (s). */
enum { SLOW_WAITING_MOST = 20, SLOW_MOST = 2, SLOW_AGAIN = 30 };

struct pool_job {
	struct pool_job *next;
	json_t *question;
	pool_done done;
	void *arg;
	bool slow;
};

struct hand {
	struct pool *pool;
	pthread_t thread;
	pid_t child;
	int fd;                     /* -1: it has to be started */
	const struct pool_job *job; /* that is being answered */
};

struct pool {
	const char *program;
	const struct web_settings *settings;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct pool_job *first, **last;
	size_t waiting;
	bool stopping;
	struct hand *hand;
	size_t n;
};

json_t *error_document(int status, const char *code, const char *text)
{
	return json_pack("{s:i, s:{s:{s:s, s:s, s:s}}}", "status", status, "body", "error", "code",
			 code, "text", words_en(text), "text_vi", words_vi(text));
}

/* ---- A worker ---- */

static bool start(struct hand *h)
{
	char *argv[] = { mem_strdup(h->pool->program), mem_strdup("--config"),
			 mem_strdup(h->pool->settings->file), mem_strdup("--worker"), NULL };
	posix_spawn_file_actions_t actions;
	int fd[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) != 0)
		abort();
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, fd[1], WORKER_FD);
	r = posix_spawn(&h->child, h->pool->program, &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(fd[1]);
	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	if (r != 0) {
		log_event(LOG_ERROR, "worker_failed", "why", strerror(r), NULL);
		(void)close(fd[0]);
		return false;
	}
	h->fd = fd[0];
	return true;
}

static void end(struct hand *h, bool kill_it)
{
	if (h->fd < 0)
		return;
	(void)close(h->fd);
	h->fd = -1;
	if (kill_it)
		(void)kill(h->child, SIGKILL);
	while (waitpid(h->child, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool comes_in_time(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int r;

	do
		r = poll(&p, 1, PATIENCE_MS);
	while (r < 0 && errno == EINTR);
	return r > 0;
}

static json_t *ask(struct hand *h, const json_t *question)
{
	json_t *answer = NULL;

	if (h->fd < 0 && !start(h))
		return error_document(503, "E_BUSY", "no worker can be started");
	if (worker_write(h->fd, question)) {
		if (!comes_in_time(h->fd)) {
			log_event(LOG_ERROR, "worker_slow", NULL);
			end(h, true);
			return error_document(503, "E_TIMEOUT", "it took too long");
		}
		answer = worker_read(h->fd);
	}
	if (answer)
		return answer;
	log_event(LOG_ERROR, "worker_died", NULL);
	end(h, true);
	return error_document(500, "E_BUSY", "the worker broke off; the log says why");
}

/* ---- Slow questions; with the lock ---- */

/* A node below, or the one above, has half a minute to answer. */
static bool is_slow(const json_t *question)
{
	static const char *const paths[] = { "/api/drill", "/api/sync" };
	const char *path = json_string_value(json_object_get(question, "path"));

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		if (strcmp(paths[i], path) == 0)
			return true;
	return false;
}

/* Whose it is; NULL: anybody's. */
static bool is_slow_of(const struct pool_job *job, const char *account)
{
	const char *its =
		job->slow ? json_string_value(json_object_get(job->question, "account")) : NULL;

	return job->slow && (account == NULL || (its && strcmp(its, account) == 0));
}

static size_t slow_running(const struct pool *p, const char *account)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->hand[i].job && is_slow_of(p->hand[i].job, account);
	return n;
}

static size_t slow_waiting(const struct pool *p, const char *account)
{
	size_t n = 0;

	for (const struct pool_job *j = p->first; j; j = j->next)
		n += is_slow_of(j, account);
	return n;
}

static bool may_begin(const struct pool *p, const struct pool_job *job)
{
	const char *account = json_string_value(json_object_get(job->question, "account"));
	size_t half = p->n / 2;

	return p->stopping || !job->slow ||
	       (slow_running(p, NULL) < (half ? half : 1) &&
		(account == NULL || slow_running(p, account) == 0));
}

/* NULL, or the answer where it is one too many. */
static json_t *refuse_slow(const struct pool *p, const struct pool_job *job)
{
	const char *account = json_string_value(json_object_get(job->question, "account"));
	json_t *answer = NULL;

	if (account && slow_running(p, account) + slow_waiting(p, account) >= SLOW_MOST)
		answer = error_document(429, "E_BUSY",
					"this account waits for other nodes already; try again "
					"when they have answered");
	else if (slow_waiting(p, NULL) >= SLOW_WAITING_MOST)
		answer = error_document(503, "E_BUSY", "too many wait for other nodes");
	if (answer)
		(void)json_object_set_new(json_object_get(json_object_get(answer, "body"), "error"),
					  "retry_after", json_integer(SLOW_AGAIN));
	return answer;
}

/* ---- The threads ---- */

/* The first that may begin. */
static struct pool_job *take_first(struct pool *p)
{
	for (struct pool_job **at = &p->first; *at; at = &(*at)->next) {
		struct pool_job *job = *at;

		if (!may_begin(p, job))
			continue;
		*at = job->next;
		p->waiting--;
		if (job->next == NULL)
			p->last = at;
		return job;
	}
	return NULL;
}

static struct pool_job *next_job(struct hand *h)
{
	struct pool *p = h->pool;
	struct pool_job *job;

	(void)pthread_mutex_lock(&p->lock);
	while ((job = take_first(p)) == NULL && !p->stopping)
		(void)pthread_cond_wait(&p->work, &p->lock);
	h->job = job;
	(void)pthread_mutex_unlock(&p->lock);
	return job;
}

/* Before it is answered: then the next of the account may come. */
static void put_down(struct hand *h)
{
	(void)pthread_mutex_lock(&h->pool->lock);
	h->job = NULL;
	(void)pthread_mutex_unlock(&h->pool->lock);
}

static void finish(struct pool_job *job, json_t *answer)
{
	job->done(answer, job->arg);
	json_decref(job->question);
	free(job);
}

static void *serve(void *arg)
{
	struct hand *h = arg;
	struct pool_job *job;
	json_t *answer;

	(void)start(
		h); /* the first who asks does not wait for it; if it fails, that one tries again */
	while ((job = next_job(h)) != NULL) {
		answer = h->pool->stopping ? error_document(503, "E_BUSY", "the gateway stops")
					   : ask(h, job->question);
		put_down(h);
		finish(job, answer);
	}
	end(h, false);
	return NULL;
}

void pool_ask(struct pool *p, json_t *question, pool_done done, void *arg)
{
	struct pool_job *job = mem_zalloc(sizeof *job);
	json_t *refusal;

	*job = (struct pool_job){ NULL, question, done, arg, is_slow(question) };
	(void)pthread_mutex_lock(&p->lock);
	refusal = job->slow ? refuse_slow(p, job) : NULL;
	if (refusal == NULL && (p->stopping || p->waiting == WAITING_MOST))
		refusal = error_document(503, "E_BUSY", "too many questions at once");
	if (refusal == NULL) {
		*p->last = job;
		p->last = &job->next;
		p->waiting++;
		(void)pthread_cond_signal(&p->work);
	}
	(void)pthread_mutex_unlock(&p->lock);
	if (refusal)
		finish(job, refusal);
}

struct pool *pool_new(const char *program, const struct web_settings *settings, struct err *err)
{
	struct pool *p = mem_zalloc(sizeof *p);

	p->program = program;
	p->settings = settings;
	p->last = &p->first;
	(void)pthread_mutex_init(&p->lock, NULL);
	(void)pthread_cond_init(&p->work, NULL);
	p->hand = mem_array((size_t)settings->workers, sizeof *p->hand);
	for (; p->n < (size_t)settings->workers; p->n++) {
		struct hand *h = &p->hand[p->n];

		*h = (struct hand){ .pool = p, .fd = -1 };
		if (pthread_create(&h->thread, NULL, serve, h) != 0) {
			(void)err_set(err, -1, "no thread can be made");
			pool_stop(p);
			pool_free(p);
			return NULL;
		}
	}
	return p;
}

void pool_stop(struct pool *p)
{
	(void)pthread_mutex_lock(&p->lock);
	p->stopping = true;
	(void)pthread_cond_broadcast(&p->work);
	(void)pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->n; i++)
		(void)pthread_join(p->hand[i].thread, NULL);
	p->n = 0;
}

void pool_free(struct pool *p)
{
	(void)pthread_cond_destroy(&p->work);
	(void)pthread_mutex_destroy(&p->lock);
	free(p->hand);
	free(p);
}

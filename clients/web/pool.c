/* pool.c - the workers: processes of this same program (worker.h), each with a thread here that
 * hands it one question at a time. Fails: a worker that dies or takes too long is replaced, and its
 * question is answered 500 or 503. */
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

struct pool_job {
	struct pool_job *next;
	json_t *question;
	pool_done done;
	void *arg;
};

struct hand {
	struct pool *pool;
	pthread_t thread;
	pid_t child;
	int fd; /* -1: it has to be started */
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

/* ---- The threads ---- */

static struct pool_job *next_job(struct pool *p)
{
	struct pool_job *job;

	(void)pthread_mutex_lock(&p->lock);
	while (p->first == NULL && !p->stopping)
		(void)pthread_cond_wait(&p->work, &p->lock);
	job = p->first;
	if (job) {
		p->first = job->next;
		p->waiting--;
		if (p->first == NULL)
			p->last = &p->first;
	}
	(void)pthread_mutex_unlock(&p->lock);
	return job;
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

	(void)start(
		h); /* the first who asks does not wait for it; if it fails, that one tries again */
	while ((job = next_job(h->pool)) != NULL)
		finish(job, h->pool->stopping ? error_document(503, "E_BUSY", "the gateway stops")
					      : ask(h, job->question));
	end(h, false);
	return NULL;
}

void pool_ask(struct pool *p, json_t *question, pool_done done, void *arg)
{
	struct pool_job *job = mem_zalloc(sizeof *job);
	bool full;

	*job = (struct pool_job){ NULL, question, done, arg };
	(void)pthread_mutex_lock(&p->lock);
	full = p->stopping || p->waiting == WAITING_MOST;
	if (!full) {
		*p->last = job;
		p->last = &job->next;
		p->waiting++;
		(void)pthread_cond_signal(&p->work);
	}
	(void)pthread_mutex_unlock(&p->lock);
	if (full)
		finish(job, error_document(503, "E_BUSY", "too many questions at once"));
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

/* passwords.c - see passwords.h. Fails: by false, or a NULL answer. */
#include "relay/passwords.h"

#include <crypt.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { WAITING_MOST = 16 };

struct hashing {
	struct hashing *next;
	char *phrase, *setting; /* setting NULL: a new one */
	char *hash;             /* the thread's answer */
	int done_fd;
	passwords_answer answer;
	void *arg;
};

struct passwords {
	struct event_base *base;
	struct event *event;
	int fd[2];
	struct hashing *list; /* the first is in the thread */
	size_t n;
	pthread_t thread;
	bool running;
};

const char *passwords_nobody(void)
{
	return "$y$j9T$tonghop0nobody0tonghop0$N0bodyN0bodyN0bodyN0bodyN0bodyN0bodyN0bod1";
}

static void *work(void *arg)
{
	struct hashing *h = arg;
	struct crypt_data *data = calloc(1, sizeof *data);
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *with = h->setting;
	const char *hash = NULL;

	if (with == NULL)
		with = crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof setting);
	if (data && with)
		hash = crypt_r(h->phrase, with, data);
	if (hash && *hash != '*')
		h->hash = strdup(hash);
	if (data)
		explicit_bzero(data, sizeof *data);
	free(data);
	while (write(h->done_fd, "", 1) < 0 && errno == EINTR)
		;
	return NULL;
}

static void free_one(struct hashing *h)
{
	explicit_bzero(h->phrase, strlen(h->phrase));
	free(h->phrase);
	free(h->setting);
	free(h->hash);
	free(h);
}

static void finish_first(struct passwords *p)
{
	struct hashing *h = p->list;

	p->list = h->next;
	p->n--;
	h->answer(h->hash, h->arg);
	free_one(h);
}

static void start_first(struct passwords *p)
{
	while (p->list && !p->running) {
		p->running = pthread_create(&p->thread, NULL, work, p->list) == 0;
		if (!p->running)
			finish_first(p);
	}
}

static void join(struct passwords *p)
{
	(void)pthread_join(p->thread, NULL);
	p->running = false;
}

static void on_done(evutil_socket_t fd, short what, void *arg)
{
	struct passwords *p = arg;
	char byte;

	(void)what;
	if (read(fd, &byte, 1) != 1)
		return;
	join(p);
	finish_first(p);
	start_first(p);
}

bool passwords_hash(struct passwords *p, const char *phrase, const char *setting,
		    passwords_answer answer, void *arg)
{
	struct hashing *h, **at = &p->list;

	if (p->n == WAITING_MOST)
		return false;
	h = mem_zalloc(sizeof *h);
	h->phrase = mem_strdup(phrase);
	h->setting = setting ? mem_strdup(setting) : NULL;
	h->done_fd = p->fd[1];
	h->answer = answer;
	h->arg = arg;
	while (*at)
		at = &(*at)->next;
	*at = h;
	p->n++;
	start_first(p);
	return true;
}

struct passwords *passwords_new(struct event_base *base)
{
	struct passwords *p = mem_zalloc(sizeof *p);

	p->base = base;
	if (pipe2(p->fd, O_CLOEXEC) != 0)
		abort();
	p->event = event_new(base, p->fd[0], EV_READ | EV_PERSIST, on_done, p);
	if (p->event == NULL || event_add(p->event, NULL) != 0)
		abort();
	return p;
}

void passwords_free(struct passwords *p)
{
	if (p == NULL)
		return;
	if (p->running)
		join(p);
	while (p->list) {
		free(p->list->hash);
		p->list->hash = NULL;
		finish_first(p);
	}
	event_free(p->event);
	(void)close(p->fd[0]);
	(void)close(p->fd[1]);
	free(p);
}

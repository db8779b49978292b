/* resolve.c - see resolve.h. Fails: through on_resolved, with the resolver's words or the time
 * that it took. */
#include "wire/resolve.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* What the child writes, at once: it fits into a pipe's atomic write. */
struct answer {
	size_t n;
	char text[200];
	struct address list[RESOLVE_MAX];
};
_Static_assert(sizeof(struct answer) <= PIPE_BUF, "an answer is one write");

struct resolve {
	struct resolve_options options;
	struct event *event;
	pid_t child;
	int fd;
};

/* In the child. */

static void forget_parent(int fd)
{
	sigset_t none;
	int s;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (s = 1; s < NSIG; s++)
		(void)signal(s, SIG_DFL); /* a handler would write into the parent's loop */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (fd != STDOUT_FILENO)
		(void)dup2(fd, STDOUT_FILENO);
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
}

static void ask(const char *host, uint16_t port, struct answer *ret)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *a;
	char service[8];
	int r;

	(void)snprintf(service, sizeof service, "%u", port);
	r = getaddrinfo(host, service, &hints, &found);
	if (r != 0) {
		(void)snprintf(ret->text, sizeof ret->text, "%s",
			       r == EAI_SYSTEM ? strerror(errno) : gai_strerror(r));
		return;
	}
	for (a = found; a != NULL && ret->n < RESOLVE_MAX; a = a->ai_next) {
		memcpy(&ret->list[ret->n].at, a->ai_addr, a->ai_addrlen);
		ret->list[ret->n++].len = a->ai_addrlen;
	}
}

static _Noreturn void be_child(int fd, const char *host, uint16_t port)
{
	struct answer answer = { 0 };
	ssize_t n;

	forget_parent(fd);
	ask(host, port, &answer);
	n = write(STDOUT_FILENO, &answer, sizeof answer);
	_exit(n == (ssize_t)sizeof answer ? 0 : 1);
}

/* In the parent. */

/* It has answered and is ending, or is killed: waiting for it is not noticeable. */
static void end_child(struct resolve *r)
{
	if (r->child <= 0)
		return;
	(void)kill(r->child, SIGKILL);
	while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
		continue;
	r->child = 0;
}

static void on_answer(evutil_socket_t fd, short what, void *arg)
{
	struct resolve *r = arg;
	struct answer answer;
	char text[80];
	ssize_t n;

	if (!(what & EV_READ)) {
		(void)snprintf(text, sizeof text, "no answer for %g s",
			       (double)r->options.most / (double)SECOND);
		end_child(r);
		r->options.on_resolved(NULL, 0, text, r->options.arg);
		return;
	}
	n = read(fd, &answer, sizeof answer);
	end_child(r);
	if (n != (ssize_t)sizeof answer)
		r->options.on_resolved(NULL, 0, "the resolver broke off", r->options.arg);
	else if (answer.n == 0)
		r->options.on_resolved(NULL, 0, answer.text, r->options.arg);
	else
		r->options.on_resolved(answer.list, answer.n, NULL, r->options.arg);
}

static pid_t fork_child(const int pipe_fd[2], const char *host, uint16_t port)
{
	sigset_t all, old;
	pid_t child;

	/* No signal may reach a handler in the child before it has forgotten them. */
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	child = fork();
	if (child == 0)
		be_child(pipe_fd[1], host, port);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return child;
}

struct resolve *resolve_start(const struct resolve_options *options, const char *host,
			      uint16_t port, struct err *err)
{
	struct timeval most = { .tv_sec = options->most / SECOND,
				.tv_usec = options->most % SECOND };
	struct resolve *r;
	int fd[2];
	pid_t child;

	if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) != 0) {
		(void)err_set(err, -errno, "cannot make a pipe: %s", strerror(errno));
		return NULL;
	}
	child = fork_child(fd, host, port);
	(void)close(fd[1]);
	if (child < 0) {
		(void)err_set(err, -errno, "cannot fork: %s", strerror(errno));
		(void)close(fd[0]);
		return NULL;
	}
	r = mem_zalloc(sizeof *r);
	r->options = *options;
	r->child = child;
	r->fd = fd[0];
	r->event = mem_made(event_new(options->base, fd[0], EV_READ, on_answer, r));
	mem_done(event_add(r->event, &most) == 0);
	return r;
}

void resolve_stop(struct resolve *r)
{
	if (r == NULL)
		return;
	end_child(r);
	event_free(r->event);
	(void)close(r->fd);
	free(r);
}

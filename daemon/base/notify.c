/* notify.c - see notify.h. Fails: silently; a service manager that does not listen is no
 * reason to stop. */
#include "base/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool send_with(const char *state, int flags)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;
	bool sent;
	int fd;

	if (n < 2 || n >= sizeof a.sun_path || (*path != '/' && *path != '@'))
		return true;
	memcpy(a.sun_path, path, n);
	if (*path == '@')
		a.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL | flags, (struct sockaddr *)&a,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) >= 0;
	(void)close(fd);
	return sent;
}

void notify_send(const char *state)
{
	(void)send_with(state, 0);
}

bool notify_try(const char *state)
{
	return send_with(state, MSG_DONTWAIT);
}

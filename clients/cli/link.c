/* link.c - the node's socket (cli.h). Fails: EXIT_UNREACHABLE when the node is not there or
 * closes the connection. A frame is a length, a type and a body, as on every link. */
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli.h"
#include "report/limits.h"

static int unreachable(const struct cli *cli, const char *why)
{
	say("%s (%s): %s", tr(cli, "the node is not reachable; is tonghopd running?"),
	    cli->settings.socket, why);
	return EXIT_UNREACHABLE;
}

/* The name of the group whose members may use the socket; "" where it cannot be told. */
static const char *group_of(const char *path)
{
	struct stat st;
	struct group *g = stat(path, &st) == 0 ? getgrgid(st.st_gid) : NULL;

	return g ? g->gr_name : "";
}

static int not_allowed(const struct cli *cli)
{
	const char *group = group_of(cli->settings.socket);

	say(tr(cli, "this user may not reach the node (%s); the administrator must add them to the "
		    "socket's group%s%s"),
	    cli->settings.socket, *group ? ", " : "", group);
	return EXIT_UNREACHABLE;
}

int link_open(struct cli *cli)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int status = cli_settings(cli);

	if (status != EXIT_DONE || cli->socket >= 0)
		return status;
	if (strlen(cli->settings.socket) >= sizeof a.sun_path)
		return unreachable(cli, "the socket's path is too long");
	memcpy(a.sun_path, cli->settings.socket, strlen(cli->settings.socket) + 1);
	cli->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (cli->socket < 0 || connect(cli->socket, (struct sockaddr *)&a, sizeof a) != 0)
		return errno == EACCES ? not_allowed(cli) : unreachable(cli, strerror(errno));
	return EXIT_DONE;
}

bool link_write(int fd, const void *bytes, size_t len)
{
	const uint8_t *data = bytes;

	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool read_all(int fd, uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = read(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

void link_frame(const struct message *m, struct buf *out)
{
	struct buf body = { 0 };

	message_encode(m, &body);
	buf_u32(out, (uint32_t)body.len + 1);
	buf_byte(out, (uint8_t)m->type);
	buf_put(out, body.data, body.len);
	buf_done(&body);
}

void link_send(struct cli *cli, const struct message *m)
{
	struct buf frame = { 0 };

	link_frame(m, &frame);
	(void)link_write(cli->socket, frame.data, frame.len); /* a lost node shows at the answer */
	buf_done(&frame);
}

int link_receive(struct cli *cli, struct arena *a, struct message *ret)
{
	uint8_t head[5], *body;
	struct err err = { 0 };
	uint32_t len;
	int r;

	for (;;) {
		if (!read_all(cli->socket, head, sizeof head))
			return unreachable(cli, "it closed the connection");
		len = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 |
		      head[3];
		if (len == 0 || len > FRAME_MAX)
			return unreachable(cli, "it does not speak the node's protocol");
		body = mem_alloc(len);
		if (!read_all(cli->socket, body, len - 1)) {
			free(body);
			return unreachable(cli, "it closed the connection");
		}
		r = message_decode(a, head[4], body, len - 1, ret, &err);
		free(body);
		if (r < 0)
			return unreachable(cli, err.text);
		if (r == MESSAGE_KNOWN)
			return EXIT_DONE;
	}
}

static int refused(const struct cli *cli, const struct answer *answer)
{
	cli_print_refusal(cli, NULL, answer->code, answer->text);
	switch (code_of(answer->code)) {
	case E_BUSY:
	case E_DATABASE:
		return EXIT_UNREACHABLE;
	case E_TIMEOUT:
		return EXIT_FAILED;
	default:
		return EXIT_REFUSED;
	}
}

int link_exchange(struct cli *cli, const struct message *m, enum message_type wanted,
		  struct arena *a, struct message *ret)
{
	int status = link_open(cli);

	if (status != EXIT_DONE)
		return status;
	link_send(cli, m);
	status = link_receive(cli, a, ret);
	if (status != EXIT_DONE || ret->type == wanted)
		return status;
	if (ret->type != MESSAGE_ANSWER)
		return unreachable(cli, "it answered something else");
	return refused(cli, &ret->answer);
}

int link_ask(struct cli *cli, const struct message *m, struct arena *a, struct answer *ret)
{
	struct message reply;
	int status = link_exchange(cli, m, MESSAGE_ANSWER, a, &reply);

	if (status != EXIT_DONE)
		return status;
	*ret = reply.answer;
	return *ret->code == '\0' ? EXIT_DONE : refused(cli, ret);
}

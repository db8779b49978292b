/* address.c - see address.h. Fails: with the text that is no address, in words. */
#include "wire/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

int address_parse(const char *host, uint16_t port, struct address *ret, struct err *err)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	char service[8];
	int r;

	(void)snprintf(service, sizeof service, "%u", port);
	r = getaddrinfo(host, service, &hints, &found);
	if (r != 0)
		return err_set(err, -EINVAL, "'%.100s' is not a numeric address: %s", host,
			       gai_strerror(r));
	*ret = (struct address){ .len = found->ai_addrlen };
	memcpy(&ret->at, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return 0;
}

void address_format(const struct address *a, char *ret_text, size_t room)
{
	char host[64], service[8];

	if ((a->at.ss_family != AF_INET && a->at.ss_family != AF_INET6) ||
	    getnameinfo((const struct sockaddr *)&a->at, a->len, host, sizeof host, service,
			sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
		(void)snprintf(ret_text, room, "unix");
		return;
	}
	(void)snprintf(ret_text, room, a->at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
		       service);
}

struct address address_of_peer(int fd)
{
	struct address a = { .len = sizeof a.at };

	if (getpeername(fd, (struct sockaddr *)&a.at, &a.len) != 0)
		a = (struct address){ 0 };
	return a;
}

struct address address_of_socket(int fd)
{
	struct address a = { .len = sizeof a.at };

	if (getsockname(fd, (struct sockaddr *)&a.at, &a.len) != 0)
		a = (struct address){ 0 };
	return a;
}

uint16_t address_port(const struct address *a)
{
	if (a->at.ss_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)&a->at)->sin_port);
	if (a->at.ss_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)&a->at)->sin6_port);
	return 0;
}

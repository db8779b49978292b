/* address.h - where the other end of a TCP connection is: numbers in and out, never a name. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

enum { ADDRESS_TEXT = 80 }; /* room for "[ipv6%interface]:port" */

struct address {
	struct sockaddr_storage at;
	socklen_t len;
};

/* Reads a numeric IPv4 or IPv6 address; asks no resolver. < 0: it is not one. */
int address_parse(const char *host, uint16_t port, struct address *ret, struct err *err) MUST;

/* "192.0.2.7:7700", "[2001:db8::7]:7700", or "unix" for a socket without a number. */
void address_format(const struct address *a, char *ret_text, size_t room);

/* Who is at the other end of fd, and at this end; len is 0 when the system does not say. */
struct address address_of_peer(int fd);
struct address address_of_socket(int fd);

uint16_t address_port(const struct address *a); /* 0 when it has none */

/* end.h - why a connection ended, or never began. */
#pragma once

enum peer_end {
	PEER_END_CLOSED,   /* the other side closed; says nothing about what it received */
	PEER_END_REFUSED,  /* TLS, a certificate, an identity: try again slowly */
	PEER_END_PROTOCOL, /* it sent what cannot be a frame */
	PEER_END_TIME,     /* it kept us waiting; the text says for what */
	PEER_END_NETWORK,  /* unreachable, reset, timed out below us */
	PEER_END_OURS,     /* we closed */
};

const char *peer_end_name(enum peer_end end); /* "closed", "refused", ... for the log */

/* end.c - see end.h. Fails: never. */
#include "wire/end.h"

const char *peer_end_name(enum peer_end end)
{
	static const char *const names[] = {
		[PEER_END_CLOSED] = "closed",     [PEER_END_REFUSED] = "refused",
		[PEER_END_PROTOCOL] = "protocol", [PEER_END_TIME] = "time",
		[PEER_END_NETWORK] = "network",   [PEER_END_OURS] = "ours",
	};

	return names[end];
}

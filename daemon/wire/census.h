/* census.h - how many peers there are, for the listener that lets them in.
 * The listener and each peer hold a reference, so either may go first. */
#pragma once

struct census {
	unsigned all;             /* peers that have not been told down */
	unsigned unauthenticated; /* of them: the owner does not know yet who they are */
	unsigned holders;
};

struct census *census_new(void); /* the caller is its first holder */
struct census *census_hold(struct census *census);
void census_drop(struct census *census); /* NULL is fine */

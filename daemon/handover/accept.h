/* accept.h - what becomes of a report that arrives: the table of outcomes, as a pure function.
 *
 * The first half needs only the catalogue: may this sender report this, is it well made. The
 * second half needs what the receiver holds of the key, read under its lock inside the accept
 * transaction. Whoever calls acts on the outcome; nothing else decides. */
#pragma once

#include "handover/message.h"
#include "report/lines.h"
#include "report/problem.h"
#include "report/tree.h"

/* Who sends: a child node over its link, or a user at this node's socket. */
struct sender {
	bool is_node;
	const char *unit; /* of the node, by its certificate; "" for a user */
	const char *line; /* of the link; "" for a user */
	const char *name; /* for log and quarantine */
};

/* A delivery on its way through intake; lives in the arena it was decoded into. */
struct arrival {
	const struct sender *sender;
	const struct delivery *delivery;
	const char *me; /* the unit whose node judges it; borrowed */
	struct digest digest, content;
	struct report report;
	const struct catalogue *cat; /* in force for its period */
	struct window window;
	int64_t due;         /* of the obligation it meets at this receiver; 0 = undated */
	bool due_sealed;     /* judged by the seal instead of by the receiver's clock */
	int64_t waited_at;   /* by the same clock: the first submitted one of its key that waited
				here; 0: none. The caller's, before accept_punctuality() */
	bool needs_previous; /* rules of the catalogue look at the period before */
	char period_before[24];
};

/* What the outcome is and why; text lives in the arena. */
struct judged_arrival {
	enum outcome outcome;
	enum code code;
	const char *text;
	struct digest head; /* CONFLICT, DUPLICATE: the receiver's head; NEED: the one wanted */
};

/* First half. me is this node's unit. On STORED (so far) *ret is ready for the second half;
 * every other outcome is what the sender is told. now is wall time. */
struct judged_arrival accept_arrival(struct arena *a, const struct catalogues *catalogues,
				     const char *me, const struct sender *sender,
				     const struct delivery *delivery, int64_t now,
				     struct arrival *ret);

/* Rules and values of an own part; previous is the unit's own part of the period before, or
 * NULL. Warnings are left in problems. STORED, or REJECTED with the first error. */
struct judged_arrival accept_values(struct arena *a, const struct arrival *arrival,
				    const struct report *previous, struct problems *problems);

/* The lines of a merged part, once the whole set is known: that they are those of the bytes,
 * that every covered leaf has its line and lies below the sender. STORED, REJECTED
 * (E_LINEAGE) or HELD (E_COVERAGE). */
struct judged_arrival accept_lines(struct arena *a, const struct arrival *arrival,
				   struct lineset *lines);

/* What the receiver holds of one key, read under its lock. */
enum standing { STANDING_UNKNOWN, STANDING_CHAIN, STANDING_CONFLICT, STANDING_HELD };
struct holding {
	bool has_head;
	struct digest head, head_content;
	uint32_t head_rev;
	bool submitted; /* the chain holds a submitted revision */
	bool locked;    /* the period is closed */
	bool waited;    /* the arriving one was held here until now */
	enum {
		CONTAINED_NOT,
		CONTAINED_SUBMITTED, /* a submitted merged report of the receiver has it in it */
		CONTAINED_UNDECIDED, /* its own withdrawal of that report is not answered yet */
	} contained;                 /* asked for a withdrawal only */
	enum standing standing;      /* of the arriving digest itself */
	enum standing *ancestors;    /* of `after` and each skipped one, or of prev alone */
	size_t n_ancestors;          /* accept_ancestors() */
};

/* The digests whose standing the second half needs, oldest first: [after, skipped...], or
 * [prev]; none for a first revision. In the arena. */
const struct digest *accept_ancestors(struct arena *a, const struct arrival *arrival,
				      size_t *ret_n);

/* Second half: the chain. Nothing is durable until the caller's transaction commits. */
struct judged_arrival accept_chain(struct arena *a, const struct arrival *arrival,
				   const struct digest *ancestors, const struct holding *holding);

/* On time is judged on the first submitted revision; every other one that comes at or after
 * the due instant is marked after due. received_at is the receiver's clock, or, for a revision
 * shown with an earlier receipt of this receiver, that receipt's. A submitted one that waited
 * for a period to be opened, and is skipped then, came when it came. */
enum punctuality accept_punctuality(const struct arrival *arrival, bool submitted_before,
				    int64_t received_at);
/* Of what waited (waited_at), where a running one passes it. */
enum punctuality accept_waited(const struct arrival *arrival);

/* own.h - own parts as the command line handles them: reading the current one, handing in the
 * next. The same deliveries as a child node's go to the node's socket. */
#pragma once

#include "cli.h"
#include "report/report.h"

/* The current own part of a unit, decoded into the arena; while its period is closed, the newest
 * one that waits for the reopening. found false when there is none. */
struct own {
	bool found;
	struct report report;
	struct digest digest;
};
int own_read(struct cli *cli, struct arena *a, const char *unit, const char *form,
	     const char *period, struct own *ret) MUST;

/* Hands in reports (at most 500) and waits for their receipts, in order. paper: when they came on
 * paper, and why; NULL: they did not. */
struct paper {
	int64_t at;
	const char *reason;
};
int own_send(struct cli *cli, struct arena *a, const struct report *const *report, size_t n,
	     const struct paper *paper, struct receipt *ret) MUST;

/* Submits the own part of a unit without a node: its current revision again, as submitted. */
int own_submit(struct cli *cli, const char *unit, const char *form, const char *period);
/* Takes it back: a revision without values. */
int own_withdraw(struct cli *cli, const char *unit, const char *form, const char *period);

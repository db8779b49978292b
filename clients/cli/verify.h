/* verify.h - whether what this node holds of a form and period is what it was made of: bytes
 * against their digests, rows against bytes, figures against a recomputation, the log against
 * itself, receipts against signatures, and the figure against the reports that the units below
 * typed. */
#pragma once

#include "cli.h"
#include "report/lines.h"
#include "where.h"

struct logged;

struct verify {
	struct cli *cli;
	struct arena a; /* of all that is read of a form and period */
	/* what the log says of arrivals, in an arena of its own: read once, also for all periods */
	struct arena log;
	struct logged *logged;
	size_t n_logged;
	const char *form, *period, *line;
	const char *me;              /* this node */
	const struct catalogue *cat; /* in force for it */
	const struct tree *tree;     /* of the line */
	int key, n_keys;             /* of all: which one this is; 0: just the one */
	/* out */
	struct table *differences;
	struct buf authority; /* PEM: whose certificates count in a package; empty: any */
	size_t files;         /* of a package */
	size_t n, revisions, receipts, opened, unreached, seals;
	size_t unsealed, crowded; /* without a signature; of them: too many for one delivery */
	size_t log_heads;         /* that are signed */
	size_t unknown;           /* signed by a key that is not known here */
	int status;               /* EXIT_DONE, or why it could not go on */
};

struct roll;

/* Says what begins now, and of how many (0: not known), to whoever waits (progress.h). */
void verify_step(struct verify *v, const char *what, size_t n);
/* Notes a difference: which check, what it is about, and what is wrong. */
void verify_differs(struct verify *v, const char *check, const char *about, const char *fmt, ...)
	PRINTF(4, 5);

/* ---- verify_rows.c: what lies in the database, row by row ---- */

void verify_log(struct verify *v);
void verify_log_heads(struct verify *v);
void verify_revisions(struct verify *v);
void verify_receipts(struct verify *v);

/* Signatures of a merged report (digest, in hexadecimal; NULL: not this one) and of those that it
 * covers (lines; NULL: not these). */
void verify_seals(struct verify *v, const char *unit, const char *digest,
		  const struct lineset *lines);

/* Each level signs the certificates of the next: a node's own is signed by one above it, and by
 * nobody beside it, though that may sign for its own children. chain: PEM, the node's own first. */
void verify_chain(struct verify *v, const char *about, const char *chain, size_t len);

/* ---- verify_package.c, verify_originals.c ---- */

/* Down to what was typed, from what the package holds beside the report: lineage.frames (frames),
 * certificates.pem, catalogue.pb. What is not in it is said. */
struct verify_folder {
	const struct buf *bytes; /* report.pb */
	const struct report *report;
	struct buf frames, certificates, catalogue, missing;
};
void verify_originals(struct verify *v, const struct verify_folder *f);

void verify_package(struct verify *v, const char *folder);

/* ---- verify_sums.c: what it adds up to ---- */

void verify_merged(struct verify *v, bool local);
/* Reports as they were typed, added up from nothing, against a merged one; whole: all of them were
 * added, else nothing is said. */
struct roll *verify_begin(struct verify *v, const char *unit);
void verify_add(struct verify *v, struct roll *sum, const struct report *own);
void verify_end(struct verify *v, struct roll *sum, const struct report *head, bool whole);

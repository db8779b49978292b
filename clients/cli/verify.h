/* verify.h - whether what this node holds of a form and period is what it was made of: bytes
 * against their digests, rows against bytes, figures against a recomputation, the log against
 * itself, receipts against signatures, and the figure against the reports that the units below
 * typed. */
#pragma once

#include "cli.h"
#include "report/lines.h"
#include "where.h"
#include "wire/tls.h"

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
	/* By which it is judged who may certify whom; NULL: it cannot be. The tree of the period
	 * may be NULL where that is not known. */
	const struct catalogue *judge;
	const struct tree *judge_tree;
	const struct catalogues *held; /* beside a package: the verifier's own; NULL: none */
	int key, n_keys;               /* of all: which one this is; 0: just the one */
	/* out */
	struct table *differences;
	struct buf authority; /* PEM: whose certificates count in a package; empty: any */
	size_t files;         /* of a package */
	size_t unjudged;      /* what could not be checked for want of something, each said */
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

/* ---- verify_line.c: who certified whom ---- */

enum { VERIFY_LEVELS = 16 }; /* of certificates that are looked at, one above the other */

/* A unit, the one that certified it, and so on; one that certified itself stands there once. */
struct verify_line {
	char unit[VERIFY_LEVELS][TLS_UNIT_ROOM];
	size_t n;
};

/* chain: PEM, the node's own first. Up to the authority, where one was given: then along what was
 * verified, and nothing where it does not lead there. */
void verify_line_of(struct verify *v, const char *chain, size_t len, struct verify_line *ret);
/* "c1, certified by t, certified by kt", in the arena. */
const char *verify_line_text(struct verify *v, const struct verify_line *line);
/* Each level signs the certificates of the next: a node's own is signed by one above it, and by
 * nobody beside it, though that may sign for its own children. Without v->judge it is only seen
 * whether none stands there twice. false: a difference was noted. */
bool verify_line_is_good(struct verify *v, const char *check, const char *about,
			 const struct verify_line *line);

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

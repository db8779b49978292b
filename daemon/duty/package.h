/* package.h - a submitted report for those who have no node: a folder in the outlet with the exact
 * bytes (report.pb), the roll-up as JSON and CSV, what it was made of down to what each commune
 * typed (lineage.frames: its lines, and the exact bytes of the reports with their seals;
 * certificates.pem; catalogue.pb, by which it was added up; missing.csv: what the nodes below could
 * not give when it was made), SHA256SUMS over them, and, of a node with a key, the signature over
 * those sums (report/seal.h) with its certificate. It appears whole or not at all, is never
 * changed, and is named after its form, period, revision and digest. */
#pragma once

#include "base/buf.h"
#include "ledger/duties.h"

struct node;
struct originals;

struct package {
	struct node *node;
	const char *outlet; /* "": none are made */
	void (*made)(void *arg);
	void *arg;
	bool busy;
	struct originals *gathering;
	struct key key; /* of the one under way, in the arena */
	struct arena arena;
	struct buf report, json, csv, catalogue;
	char name[320];     /* of the one under way */
	int64_t not_before; /* steady: after a failure */
};

/* Borrowed: outlet. made is called after each, for the next one. */
void package_init(struct package *p, struct node *node, const char *outlet, void (*made)(void *arg),
		  void *arg);
/* Makes the first that is not there yet, of what is submitted. */
void package_look(struct package *p, const struct duty_facts *facts);
void package_done(struct package *p);

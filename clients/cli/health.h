/* health.h - what is looked at to tell whether a node is well. `tonghop doctor` judges it and says
 * what to do about each; /metrics of the web gateway tells the numbers, and rules of Prometheus
 * judge; `tonghop status` prints some. It only looks. What cannot be looked at is said so in its
 * place, so looking never fails. */
#pragma once

#include "cli.h"

/* How many there are, or since when, as the database says it; instants are microseconds since
 * 1970, 0: never, or nothing waits. */
enum health_number {
	HEALTH_CATALOGUE, /* the newest version; 0: there is none */
	HEALTH_CATALOGUE_AT,
	HEALTH_UNSENT,
	HEALTH_UNSENT_SINCE,
	HEALTH_OVERDUE_SINCE, /* the same of what does not wait for a deadline */
	HEALTH_RECEIPT_AT,    /* the last one */
	HEALTH_UNMERGED,
	HEALTH_UNMERGED_SINCE,
	HEALTH_QUARANTINE,
	HEALTH_QUARANTINE_BYTES,
	HEALTH_HELD,
	HEALTH_NOT_COUNTED, /* of this node, at the node above */
	HEALTH_CONFLICTS,
	HEALTH_CLASHES,
	HEALTH_SIGNATURES, /* wrong ones */
	HEALTH_RETURNED,
	HEALTH_PUT_BACK,
	HEALTH_BACKUP_AT,
	HEALTH_VERIFIED_AT,
	HEALTH_DIFFERENCES, /* that it found then */
	HEALTH_LOG_ROWS,
	HEALTH_LOG_BYTES,
	HEALTH_DATABASE_BYTES,
	HEALTH_NUMBERS
};

struct health_certificate {
	const char *name, *path; /* name: certificate, authority, issuer */
	int64_t end;             /* of what is in the file; 0: none can be read */
	int error;               /* why, as errno; 0: there is none in it */
};
struct health_key {
	const char *name, *path; /* key, issuer_key */
	int error;               /* errno: it is not there */
	bool shared;             /* others can read it */
};
struct health_disk {
	const char *name, *folder; /* disk_database, disk_outlet */
	int error;
	uint64_t free, size; /* bytes */
};
/* One that has to be on. */
struct health_setting {
	const char *name, *value; /* NULL: the server does not tell */
	bool on;
};

/* A child whose newest report does not count, for it covers a unit that is not below it any more
 * and that another one covers, too. */
struct health_clash {
	const char *unit, *leaf, *other, *form, *period;
	int64_t since;
	bool counts; /* what it reported before */
};

enum { HEALTH_CERTIFICATES = 3, HEALTH_KEYS = 2, HEALTH_DISKS = 2, HEALTH_SETTINGS = 4 };

struct health {
	struct arena arena;
	struct settings settings; /* whose they are, where the gateway read them to look */
	int64_t now;
	struct health_certificate certificate[HEALTH_CERTIFICATES];
	struct health_key key[HEALTH_KEYS];
	struct health_disk disk[HEALTH_DISKS];
	size_t certificates, keys, disks; /* those that the node's settings name */
	bool database;                    /* it can be read */
	int postgresql;                   /* 150004 is 15.4 */
	struct health_setting setting[HEALTH_SETTINGS];
	long schema, newest; /* 0: older than it says; this program's */
	bool known;          /* it is this program's, and what follows was read */
	int64_t number[HEALTH_NUMBERS];
	bool node; /* it answers */
	struct status status;
};

void health_look(struct cli *cli, struct health *ret);
void health_done(struct health *h);
/* Of what clashes, what has done so for longest; after health_look(). false: it cannot be told. */
bool health_clash(struct cli *cli, struct health *h, struct health_clash *ret) MUST;
/* The numbers alone, of a database that is open. false: it was said why not. */
bool health_numbers(struct cli *cli, int64_t ret[HEALTH_NUMBERS]) MUST;

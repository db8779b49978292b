/* ledger.h - what this node holds, in PostgreSQL: connecting, and the catalogues.
 *
 * The other headers of this room are the transactions: store.h takes reports in, merge.h makes
 * merged ones, outbox.h sends and marks them. Everything answers by callback, from the loop,
 * after the commit. While the database is away nothing is promised to anybody; the connection
 * is made again with a growing delay, and every answer still owed ends as "not done". */
#pragma once

#include "ledger/pg.h"
#include "report/catalogue.h"

struct ledger;
struct quarantine_full;

struct ledger_events {
	/* The database is there, is this unit's, and the catalogues are loaded. Each time anew. */
	void (*up)(struct ledger *l, void *arg);
	void (*down)(struct ledger *l, const char *why, void *arg);
	/* It can never work like this: another unit's database, a schema this program does not
	 * know. */
	void (*unusable)(struct ledger *l, const char *why, void *arg);
	/* A catalogue version was stored. */
	void (*catalogue)(struct ledger *l, const struct catalogue *cat, void *arg);
	/* A key of the unit was ended, by whomever. */
	void (*key_ended)(struct ledger *l, const char *unit, void *arg);
};

/* dsn and unit are borrowed for the life of the ledger. idle: as pg_new() takes it. */
struct ledger *ledger_new(struct event_base *base, const char *dsn, int64_t idle, const char *unit,
			  const struct ledger_events *events, void *arg);
/* Every transaction under way ends as not done, and no other begins. Before the parts that
 * wait for answers are freed. */
void ledger_stop(struct ledger *l);
void ledger_free(struct ledger *l);

bool ledger_is_up(const struct ledger *l);
bool ledger_is_idle(const struct ledger *l);
const char *ledger_unit(const struct ledger *l);
const struct catalogues *ledger_catalogues(const struct ledger *l);

/* ---- Catalogue ---- */

enum ledger_end { LEDGER_DONE, LEDGER_REFUSED, LEDGER_AGAIN };
/* DONE: committed. REFUSED: err says why, with a code. AGAIN: not done, maybe later. */
typedef void (*ledger_answer)(struct ledger *l, enum ledger_end end, const struct err *err,
			      void *arg);

/* Stores a new version and puts it in force: names for the readers, and every key for which it
 * makes another version the one in force is dirty. Takes cat in every case. */
void ledger_take_catalogue(struct ledger *l, struct catalogue *cat, ledger_answer answer,
			   void *arg);

/* ---- For the other files of this room ---- */

struct pg *ledger_pg(struct ledger *l);
/* What the end of a job is to whoever asked for it. */
enum ledger_end ledger_end_of(enum pg_end end);
/* A number for a new head; 0 while the pool is empty (then the job must fetch more first). */
int64_t ledger_head_id(struct ledger *l);
size_t ledger_head_ids_left(const struct ledger *l);
void ledger_add_head_ids(struct ledger *l, const PGresult *r);
enum { LEDGER_HEAD_IDS = 1000 };
/* Whether the partitions for a day are known to exist; notes that they do. */
bool ledger_has_partition(const struct ledger *l, date day);
void ledger_note_partition(struct ledger *l, date day);
void ledger_tell_catalogue(struct ledger *l, const struct catalogue *cat);
struct quarantine_full *ledger_quarantine_full(struct ledger *l); /* quarantine.c's own */

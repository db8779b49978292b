/* lines.h - the lines beside a merged report as a whole: which reports it was made of, and
 * what each of them did not give.
 *
 * The bytes of a merged report hold the count and the root of either set (hashtree.h); the
 * lines travel and are stored beside, as differences. A lineset is the set at one revision:
 * take the one of the revision before, apply the difference, compare roots and counts. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "report/hashtree.h"
#include "report/report.h"

struct lineset;

struct lineset *lineset_new(void);
void lineset_free(struct lineset *s); /* NULL is fine */

/* Applies a difference: drops and uncovers first, then puts. of is the merged report's key,
 * whose form and period an empty one in a line stands for; only own parts of that form and
 * period are lines, and registrations, which are of another form (accept.h says which). What is
 * not there to be dropped is an error. Texts are copied. Returns 0,
 * or -EBADMSG with E_LINEAGE; after an error the set is of no more use. */
int lineset_apply(struct lineset *s, const struct lines *difference, const struct key *of,
		  struct err *err) MUST;
/* Puts everything that another set has. */
void lineset_copy(struct lineset *to, const struct lineset *from);

void lineset_put(struct lineset *s, const struct lineage_line *line);
bool lineset_drop(struct lineset *s, const struct key *key);
void lineset_put_gap(struct lineset *s, const struct gap_line *gap);
bool lineset_drop_gap(struct lineset *s, const char *unit);

/* 0 when counts and roots are those of the report, else -EBADMSG with E_LINEAGE. */
int lineset_matches(struct lineset *s, const struct report *r, struct err *err) MUST;
/* Writes counts and roots into a report. */
void lineset_seal(struct lineset *s, struct report *r);

/* Finding: borrowed until the set changes; NULL when not there. */
const struct gap_line *lineset_gap(const struct lineset *s, const char *unit);
const struct lineage_line *lineset_line(const struct lineset *s, const struct key *key);
size_t lineset_gaps(const struct lineset *s);
size_t lineset_lines(const struct lineset *s);
/* A number of the caller's kept with a unit's gap line, 0 at first: through whom it came. */
uint64_t lineset_tag(const struct lineset *s, const char *unit);
void lineset_set_tag(struct lineset *s, const char *unit, uint64_t tag);
/* All of them, in no particular order; i < lineset_gaps / lineset_lines. */
const struct gap_line *lineset_gap_at(const struct lineset *s, size_t i);
const struct lineage_line *lineset_line_at(const struct lineset *s, size_t i);

/* How many of the covered own parts bear each flag. */
struct lineset_counts {
	long provisional, nothing, late;
};
struct lineset_counts lineset_count(const struct lineset *s);

/* What a line is in the hash tree: its key bytes and its leaf digest. Room for any key. */
enum { LINE_KEY_MAX = 512 };
size_t line_key(const struct key *key, uint8_t out[LINE_KEY_MAX]);
uint64_t line_key_hash(const struct key *key); /* for tables in memory */
struct digest line_leaf(const struct lineage_line *line);
size_t gap_key(const char *unit, uint8_t out[LINE_KEY_MAX]);
struct digest gap_leaf(const struct gap_line *gap);

bool gap_pattern_equal(const struct gap_pattern *a, const struct gap_pattern *b); /* NULL too */
bool gap_line_equal(const struct gap_line *a, const struct gap_line *b);

/* code.h - every reason for which something is refused, returned or put off, in one table.
 *
 * A code crosses the link and is printed by both ends, each in its reader's language
 * (base/words.h). The detail (which unit, which cell, which line) is written where it is known. */
#pragma once

#include "base/err.h"

#define CODES(X)                                                                                   \
	/* the link */                                                                             \
	X(FRAME_LENGTH, "a frame is longer than allowed")                                          \
	X(FRAME_TIME, "a frame was not finished in time")                                          \
	X(VERSION, "the other side speaks another version of the protocol")                        \
	X(PEER, "the certificate does not belong to who should be there")                          \
	X(KEY, "the key is not enrolled for the unit, or was ended")                               \
	X(TOKEN, "the invitation is not good (any more)")                                          \
	X(HELLO, "the conversation does not begin with hello")                                     \
	X(ACCESS, "this user may not do that")                                                     \
	X(BUSY, "not now, try again later")                                                        \
	X(REQUEST, "the request cannot be understood")                                             \
	/* the bytes */                                                                            \
	X(DECODE, "the bytes are not a well-formed message")                                       \
	X(MEMORY, "the message unpacks to more memory than allowed")                               \
	X(TEXT, "a text has characters that are not allowed")                                      \
	X(LIMIT, "there are more entries than allowed")                                            \
	X(LINEAGE, "the lines beside the report do not match its bytes")                           \
	/* who, what, when */                                                                      \
	X(UNIT, "the report is for a unit that the sender may not report for")                     \
	X(FORM, "the form is unknown, or this unit does not file it")                              \
	X(PERIOD, "the period does not exist for the form")                                        \
	X(COVERAGE, "the report covers units that are not below the sender")                       \
	X(CATALOGUE_NEWER, "the report was made with a newer catalogue than here")                 \
	X(CATALOGUE_NEVER, "the report was made with a catalogue that was never in force for it")  \
	X(CATALOGUE_NONE, "there is no catalogue here yet")                                        \
	/* the values */                                                                           \
	X(CELL_UNKNOWN, "there is no such cell in the form")                                       \
	X(CELL_NOT_ASKED, "the cell does not apply to this unit's kind")                           \
	X(CELL_SOURCE, "the cell is computed, not typed")                                          \
	X(VALUE, "the value is not a whole number in digits within its limits")                    \
	X(EMPTY, "there is nothing in it")                                                         \
	X(DUE, "the due day is not possible")                                                      \
	X(RULE, "the values contradict each other")                                                \
	X(LOST, "the report loses values")                                                         \
	X(NOTHING, "a report of nothing cannot have values")                                       \
	/* the chain */                                                                            \
	X(CONFLICT, "the report was changed meanwhile from the same revision")                     \
	X(NEED, "an earlier revision is missing here")                                             \
	X(REVISION, "the revision number does not follow the one before")                          \
	X(REVISIONS, "the report has too many revisions")                                          \
	X(PURPOSE, "a submitted report cannot become a running one again")                         \
	X(LOCKED, "the period is closed")                                                          \
	X(OBLIGATION, "there is no such obligation here")                                          \
	X(CONTAINED, "a submitted report contains it already")                                     \
	X(BEHIND, "a backup was put back, and what was reported after it is not here yet")         \
	X(NO_REPORT, "there is no such report here")                                               \
	/* files */                                                                                \
	X(CSV, "the file is not CSV as described")                                                 \
	X(CATALOGUE, "the catalogue is wrong")                                                     \
	X(CATALOGUE_CHANGE, "the catalogue changes what a number means")                           \
	X(CATALOGUE_ISSUER, "the catalogue comes from another issuer")                             \
	X(CATALOGUE_PLACE, "the catalogue of this node comes from above")                          \
	/* accounts */                                                                             \
	X(LOGIN, "not logged in")                                                                  \
	X(RATE, "too many attempts, wait a while")                                                 \
	X(ORIGIN, "the request does not come from the page")                                       \
	X(STALE, "somebody else was quicker")                                                      \
	/* us */                                                                                   \
	X(DATABASE, "the database is not reachable")                                               \
	X(TIMEOUT, "it was not finished in the time given")                                        \
	X(AWAY, "a node below that is needed is not connected now")                                \
	X(UPLINK, "there is no node above to send to")

enum code {
	E_NONE,
#define X(name, words) E_##name,
	CODES(X)
#undef X
		CODE_COUNT
};

const char *code_name(enum code code); /* "E_UNIT"; "" for E_NONE */
enum code code_of(const char *name);   /* E_NONE when there is no such code */
const char *code_text(enum code code); /* its words, for words_vi() too */

/* Writes why something is refused, as err_set() does, with its code in err->reason, and returns
 * -EBADMSG. */
int refuse(struct err *err, enum code code, const char *fmt, ...) PRINTF(3, 4);
/* The code of an error; fallback where none was given. */
enum code err_code(const struct err *err, enum code fallback);

/* limits.h - every limit on what a file, a peer or a user can make us hold, in one place.
 * Passing one is an error with a code (code.h), never a crash and never a silent cut. */
#pragma once

#include <stdint.h>

enum {
	/* text */
	ID_MAX = 64, /* units, forms, cells and other codes: [A-Za-z0-9._-] */
	UNIT_ID_MAX = 32,
	PERIOD_MAX = 16,      /* "2023-A1"; the period of a once-form: [A-Z0-9-] */
	NAME_MAX_BYTES = 600, /* a name or title, UTF-8 */
	SETTING_MAX = 2000,   /* the value of a setting */

	/* a report */
	REPORT_BYTES_MAX = 1 << 20,
	CELLS_MAX = 5000, /* entries of one block of one report */
	STRATA_MAX = 64,
	/* covered own parts of one merged report: one frame has to hold all their lines, of some
	 * 80 bytes each */
	LEAVES_MAX = 50000,
	/* numbers in the gap lines of one delivery: a pattern travels once and is kept for each of
	 * its lines */
	GAP_NUMBERS_MAX = 32000000,
	REVISIONS_MAX = 10000, /* of one key */
	/* of a merged key, from where on nothing that comes makes it be merged at once: only what a
	 * person here asks for */
	REVISIONS_BRAKED = 100,
	DECODE_MEMORY = 8 << 20, /* what one frame or report may unpack to */
	/* a child's frame of deliveries: LEAVES_MAX lines and their gaps */
	DELIVERIES_MEMORY = 24 << 20,

	/* the link */
	FRAME_BEFORE_HELLO = 4096,
	FRAME_MAX = 4 << 20,
	DELIVERIES_MAX = 500, /* in one frame */
	WINDOW_MAX = 4,       /* frames of deliveries without their receipts */
	/* answers of the database that one connection waits for; it is read on when there are fewer
	 */
	ERRANDS_MOST = 32,
	INVENTORY_MAX = 4000, /* periods in one inventory */
	FETCH_MAX = 500,      /* digests in one frame */
	RETURNS_MAX = 500,    /* in one frame */
	ONWARD_MAX = 500,     /* onward receipts in one frame */
	REMINDERS_MAX = 5000, /* what a node is reminded of on one line */
	NOTES_IN_FRAME = 100,

	/* connections; how many children at most is a setting */
	STRANGERS_MAX = 256,      /* that have not said who they are, or not rightly */
	STRANGERS_STRESSED = 128, /* from so many on the next ones have less time */
	STRANGERS_STRAINED = 16,  /* at most, while memory is short */
	MEMORY_STRAINED = 768,    /* MiB: from there on it is */
	GREETING_MAX = 2,         /* connections of one unit before their hello */

	/* an ad hoc report */
	ADHOC_BYTES_MAX = 64 << 10,
	ADHOC_ASKED_MAX = 1000, /* units that it names */
	ADHOC_DAYS_MAX = 3700,  /* of its window */
	ADHOCS_MAX = 1000,      /* open at one node */

	/* words of a person */
	NOTE_MAX = 1000, /* characters of a note, in normal form C */
	NOTE_MAX_BYTES = 4 * NOTE_MAX,
	NOTES_MAX = 100, /* of one unit, form and period */
	REASON_MAX_BYTES = 2000,
	ACCOUNT_NAME_MAX = 40,
	PASSWORD_MIN = 10, /* characters */
	PASSWORD_MAX_BYTES = 400,
	ACCOUNTS_MAX = 5000,
	SESSIONS_MAX = 64, /* of one account; the oldest ends */
	SESSION_SECONDS_MAX = 7 * 86400,
	DRAFT_CELLS_MAX = 2000,
	DRAFT_VALUE_MAX = 64, /* as typed, right or wrong */
	DRAFTS_MAX = 200,     /* of one account */

	/* what the command line is handed */
	FILE_BYTES_MAX = 512 << 20, /* of one file */
	CSV_FIELD_MAX = 64 << 10,
	/* fields of one sheet, rows by columns: where the header is wide, a row of one cell has as
	 * many as it */
	SHEET_FIELDS_MAX = 16 << 20,

	/* a catalogue */
	CATALOGUE_BYTES_MAX = 64 << 20,
	CATALOGUE_ROWS_MAX = 500000,
	LEVELS_MAX = 64, /* of a tree */
	CATALOGUE_PIECE = 256 << 10,
	CSV_COLUMNS_MAX = 6000, /* of any CSV file: a cell a column, and some */
	KINDS_MAX = 32,
	TAGS_MAX = 64,
	LINES_MAX = 16,
	TERMS_MAX = 64, /* of one sum */

	/* keys */
	SECRET_MIN = 16, /* bytes of an invitation's secret */
	SECRET_MAX = 64,
	KEY_MAX = 4096,                     /* a public key, or a request to sign one */
	INVITATION_MINUTES = 3 * 24 * 60,   /* how long one is good, unless it says */
	INVITATION_MINUTES_MAX = 30 * 1440, /* at most */

	CHAIN_MAX = 16 << 10, /* bytes of a certificate and those up to the authority, PEM */
	CERTIFICATES_IN_FRAME = 64,
	CERTIFICATES_SESSION = 100000, /* that one child may name in one session */
	KEYS_MAX = 4,                  /* of one unit that are not ended, of its own asking */
	/* of lines of one report: they unpack to some 1,000 bytes each with their lines. Fewer to a
	 * node that does not say "wide" */
	SEALS_IN_FRAME = 20000,
	SEALS_IN_FRAME_NARROW = 8000,

	/* quarantine */
	QUARANTINE_RAW = 64 << 10,
	QUARANTINE_ROWS_DAY = 1000, /* of one sender */
	QUARANTINE_BYTES_DAY = 16 << 20,
	/* beside their chains: in conflict, or held until somebody has done something about it */
	ASIDE_ROWS_DAY = 2000, /* of one child */
	ASIDE_BYTES_DAY = 64 << 20,
};

/* Stored and sent values stay within +-VALUE_MAX: exact in JSON, JavaScript and
 * spreadsheets (IEEE 754 binary64 holds every integer up to 2^53). */
#define VALUE_MAX ((INT64_C(1) << 53) - 1)
#define COUNT_MAX INT64_C(1000000000)
/* Instants that a peer names: microseconds up to the year 10000, far within what PostgreSQL
 * holds. */
#define INSTANT_MAX (INT64_C(253402300800) * 1000000 - 1)

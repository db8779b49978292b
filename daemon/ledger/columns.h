/* columns.h - reports, heads, lines and figures as rows of the tables, one statement a table. */
#pragma once

#include "ledger/pg.h"
#include "report/figure.h"
#include "report/lines.h"
#include "report/report.h"

/* ---- report ---- */

struct report_row {
	date period_end;
	struct digest digest;
	int64_t head_id;
	int16_t standing;                    /* 1 chain, 2 conflict, 3 held */
	int64_t received_at, sealed_at, due; /* 0 = null */
	int punctuality;
	const char *source;
	const uint8_t *bytes;
	size_t len;
};

/* Sends SQL_PUT_REPORT; everything is borrowed until the stage is sent. */
void columns_put_report(struct pg *pg, struct pg_job *job, const struct report_row *row,
			const struct report *r);

/* ---- head ---- */

struct head_row {
	int64_t id;
	const struct key *key;
	date period_end;
	uint32_t rev;
	struct digest digest, content; /* zero while there is none */
	uint32_t catalogue;
	int purpose;
	bool submitted;
	int first_submitted;
};

/* Columns of rows, allocated from the job's arena when they are sent. */
struct head_rows {
	struct head_row *row;
	size_t n, cap;
};
void head_rows_add(struct head_rows *rows, const struct head_row *row);
/* Both send nothing when there are no rows, and free the rows. */
void head_rows_create(struct pg *pg, struct pg_job *job, struct head_rows *rows);
void head_rows_move(struct pg *pg, struct pg_job *job, struct head_rows *rows);

/* ---- leaf ---- */

struct leaf_row {
	date period_end;
	int64_t head_id;
	const char *unit;
	uint32_t since_rev, rev;
	struct digest digest;
	uint32_t flags, catalogue;
	const char *gap_cell, *gap_ratio; /* numbers joined by ','; "" for none */
	const char *via;
};
/* A registration that a leaf took: from or until a revision. */
struct taken_row {
	date period_end;
	int64_t head_id;
	const char *unit, *form, *period;
	uint32_t at_rev; /* since, or until */
	uint32_t rev;
	struct digest digest;
};
struct taken_rows {
	struct taken_row *row;
	size_t n, cap;
};
struct leaf_rows {
	struct leaf_row *row;
	size_t n, cap;
	struct taken_rows taken;
};
struct leaf_close {
	date period_end;
	int64_t head_id;
	const char *unit;
	uint32_t until_rev;
};
struct leaf_closes {
	struct leaf_close *row;
	size_t n, cap;
	struct taken_rows taken;
};
void leaf_rows_send(struct pg *pg, struct pg_job *job, const struct leaf_rows *rows);
void leaf_closes_send(struct pg *pg, struct pg_job *job, const struct leaf_closes *rows);
void leaf_rows_done(struct leaf_rows *rows);
void leaf_closes_done(struct leaf_closes *rows);

/* Which revision of a merged key changes the leaves, and where rows go. Texts are made in the
 * arena; via is left empty. */
struct leaf_writer {
	struct arena *arena;
	const struct key *key;
	int64_t head_id;
	date period_end;
	uint32_t rev;
	struct leaf_rows *rows;
	struct leaf_closes *closes;
};

/* One changed leaf: a close where it was there before, a row where it is there now. line and
 * gap NULL: no longer covered. */
void leaf_change(const struct leaf_writer *w, const char *unit, bool was_there,
		 const struct lineage_line *line, const struct gap_line *gap);

/* All that differ between two sets of lines; before may be NULL. */
void leaf_difference(const struct leaf_writer *w, const struct lineset *before,
		     const struct lineset *after);

/* A row of leaf columns (unit, rev, digest, flags, catalogue, gap_cell, gap_ratio, form, period,
 * from col on) of a merged key: of a leaf, whose form is blank, as its two lines, in the arena; of
 * a registration that it took as one. */
bool leaf_row_is_taken(const PGresult *r, int row, int col);
struct lineage_line leaf_row_taken(struct arena *a, const PGresult *r, int row, int col);
void leaf_row_read(struct arena *a, const PGresult *r, int row, int col, const struct key *key,
		   struct lineage_line *ret_line, struct gap_line *ret_gap);
void leaf_row_into(struct arena *a, const PGresult *r, int row, int col, const struct key *key,
		   struct lineset *lines);

/* ---- figure ---- */

/* Sends SQL_PUT_FIGURE. */
void columns_put_figure(struct pg *pg, struct pg_job *job, date period_end,
			const struct digest *digest, const struct figure *f);

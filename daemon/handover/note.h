/* note.h - difficulties in words (khó khăn, vướng mắc), beside the counts: who may hand in which.
 *
 * A note is short, of one unit, form and period, never aggregated, and goes up to the top. Pure. */
#pragma once

#include "handover/accept.h"

/* What a note is called: of what it says and of whom, so that one that comes again is the same
 * wherever it comes from. The instant is not in it. */
struct digest note_digest(const struct note *n);

/* E_NONE, or why the note is not taken, in words in the arena. me is this node's unit. */
enum code note_judge(struct arena *a, const struct catalogues *all, const char *me,
		     const struct sender *sender, const struct note *n, const char **ret_text);

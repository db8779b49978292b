/* reminders.h - đôn đốc: who is reminded of what, before and after the due instant (the moments
 * stand in report/schedule.h). Each is written down with its time; the child is told whenever its
 * list changes or it comes up, so that losing a message loses nothing. */
#pragma once

#include "ledger/duties.h"
#include "relay/node.h"
#include "report/obligation.h"

struct told;
struct reminders_kept {
	struct arena arena; /* of a look */
	const char *who;    /* reminds by hand; NULL: by the clock */
	const char *only;   /* of one obligation, by its id; "": of all that are late */
	struct fresh {      /* to be written down */
		const char *obligation, *child;
		uint32_t moment;
	} * fresh;
	size_t n_fresh, fresh_cap;
	struct current { /* what each child is reminded of now */
		const char *child;
		struct reminder reminder;
	} * current;
	size_t n_current, current_cap;
	struct told *told; /* children, and what each was told last */
	size_t n_told, told_cap;
};

void reminders_begin(struct reminders_kept *r, const char *who, const char *only);
/* An obligation of which this node is the receiver. Returns when it is to be looked at next. */
int64_t reminders_look(struct reminders_kept *r, const struct obligation *o,
		       const struct obligation_facts *f, enum obligation_state state,
		       const struct duty_facts *facts, int64_t now);
/* Writes down, logs and sends; answer (may be NULL) is told how many, once they are written. */
void reminders_end(struct reminders_kept *r, struct node *node, node_remind_answer answer,
		   void *arg);
/* It has just connected: it is told again. */
void reminders_forget_child(struct reminders_kept *r, const char *child);
void reminders_done(struct reminders_kept *r);

/* gate.h - who comes in by the page: whether a password is right, for whom the web gateway speaks,
 * and the accounts themselves. The gateway only carries; role and unit come from the ledger each
 * time. Whoever logs in is given a secret, of which the ledger keeps the digest: who cannot show it
 * speaks for nobody, so the gateway has the accounts of those alone who came in by it. It ends when
 * somebody logs out, with each change of the account, and by itself.
 *
 * Of one name a few wrong passwords are answered, then none for a while, whatever address they come
 * from. A name that there is none of takes as long as a wrong password. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"
#include "report/code.h"

struct gate;
struct node;

struct gate *gate_new(struct node *node);
/* The ledger has stopped; whoever still waits for a password is answered E_BUSY. */
void gate_free(struct gate *g);

struct gate_answer {
	enum code code; /* E_NONE: done */
	const char *text;
	const struct account *account; /* of those that ask for one; borrowed */
	struct digest session;         /* the secret of one that begins; zero: none does */
	int64_t until;                 /* of gate_as: when the session ends by itself */
};
typedef void (*gate_fn)(const struct gate_answer *answer, void *arg);

/* Each answers once, from the loop or from inside the call. Messages are copied. */
void gate_login(struct gate *g, const struct login *login, gate_fn answer, void *arg);
void gate_as(struct gate *g, const struct speak_as *as, gate_fn answer, void *arg);
/* The session is over for good, also where there is none. */
void gate_end(struct gate *g, const struct speak_as *as, gate_fn answer, void *arg);
/* who: for the log. limit: the unit that whoever asks is limited to; NULL: none. */
void gate_change(struct gate *g, const struct account_change *change, const char *who,
		 const char *limit, gate_fn answer, void *arg);
void gate_password(struct gate *g, const char *account, const struct password_change *change,
		   gate_fn answer, void *arg);

/* seals.h - who signed for which report (table seal), and the certificates of signers. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* Rows for the table, gathered in an arena and sent in one statement. */
struct seal_rows {
	size_t n, cap;
	struct digest *digest;
	const char **unit, **signer;
	int64_t *at;
	struct pg_blob *key, *signature;
};
/* Takes a seal that has a signature; all is borrowed until the stage is sent. */
void seal_rows_add(struct arena *a, struct seal_rows *rows, const struct digest *digest,
		   const char *unit, const struct seal *seal);
void seal_rows_send(struct pg *pg, struct pg_job *job, const struct seal_rows *rows);

/* A certificate as it is kept: by the name of its key. */
struct seal_certificate {
	struct digest key;
	const char *unit;
	struct blob chain, spki;
};
/* Keeps them; what the new ones sign is looked at again. Copies. done comes from the loop. */
typedef void (*seals_kept)(struct ledger *l, bool ok, void *arg);
void seals_put_certificates(struct ledger *l, const struct seal_certificate *list, size_t n,
			    const char *from, seals_kept done, void *arg);

/* Signatures that nobody has looked at yet: at most 64. */
enum seal_state { SEAL_UNREAD, SEAL_GOOD, SEAL_WRONG, SEAL_UNKNOWN };
struct seal_unread {
	struct digest digest;
	const char *unit, *signer;
	int64_t at;
	struct blob signature, spki; /* spki empty: of nobody known here */
	bool known;            /* enrolled here, or certified for the signer by our authority */
	enum seal_state state; /* out */
};
/* look is called with them, from inside the job, and sets the states; then they are stored. done:
 * how many there were; 0: no more, or not now. */
typedef void (*seals_look)(struct seal_unread *list, size_t n, void *arg);
typedef void (*seals_done)(struct ledger *l, size_t n, void *arg);
void seals_read(struct ledger *l, seals_look look, seals_done done, void *arg);

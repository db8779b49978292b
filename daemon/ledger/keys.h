/* keys.h - whose keys may speak for which unit (table unit_key), and invitations to join.
 *
 * A connection is taken when the SHA-256 of its key stands, not ended, in a row of its unit.
 * Nothing else lets anybody in: a certificate that our authority signed says only which unit it
 * claims. */
#pragma once

#include "ledger/ledger.h"

/* ---- Who may come in ---- */

enum key_state { KEY_UNKNOWN, KEY_GOOD, KEY_ENDED };
struct key_verdict {
	enum key_state state;
	int64_t ended_at;   /* of an ended one */
	const char *reason; /* likewise; borrowed */
};
/* ok false: the database could not say; nobody comes in. */
typedef void (*keys_answer)(struct ledger *l, bool ok, const struct key_verdict *v, void *arg);
/* Looks a key up. The first connection with a good one ends those that were enrolled before it: the
 * unit has shown that it has the new one. */
void keys_admit(struct ledger *l, const char *unit, const struct digest *key, keys_answer answer,
		void *arg);

/* Every key that a unit has, or had until it was replaced; not those that somebody ended. spki is
 * borrowed for the call; after the last one done is called. */
typedef void (*keys_each)(const uint8_t *spki, size_t len, void *arg);
void keys_list(struct ledger *l, const char *unit, keys_each each, ledger_answer done, void *arg);

/* ---- Letting in, and out ---- */

struct key_row {
	const char *unit;
	struct digest key;
	const uint8_t *spki;
	size_t len;
	const char *how, *who; /* how: the words of sql/009_keys.sql */
	struct digest
		by; /* the key that asks for it, which must not be ended; zero: a person does */
};
/* REFUSED (E_KEY): the key was ended, or is another unit's, or the one that asks was ended;
 * E_LIMIT: of its own asking a unit has KEYS_MAX at most. Again with what is there already: DONE.
 */
void keys_put(struct ledger *l, const struct key_row *row, ledger_answer answer, void *arg);
/* Ends one key of a unit, or (key NULL) all. REFUSED (E_KEY): there is none. */
void keys_end(struct ledger *l, const char *unit, const struct digest *key, const char *who,
	      const char *reason, ledger_answer answer, void *arg);

/* ---- Invitations ---- */

/* One that was made before for the same unit and line ends. secret: its digest. */
void keys_invite(struct ledger *l, const char *unit, const char *line, const struct digest *secret,
		 int64_t expires_at, const char *who, ledger_answer answer, void *arg);

struct joined {
	const char *unit, *line; /* of the invitation; borrowed */
};
typedef void (*keys_joined)(struct ledger *l, enum ledger_end end, const struct err *err,
			    const struct joined *joined, void *arg);
/* Enrols the key of whoever shows the secret, once; the same key again is DONE again. REFUSED
 * (E_TOKEN): it expired, was used by another key, was replaced by a newer one, or never was. */
void keys_join(struct ledger *l, const struct digest *secret, const struct digest *key,
	       const uint8_t *spki, size_t len, keys_joined answer, void *arg);

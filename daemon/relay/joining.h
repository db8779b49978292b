/* joining.h - how a unit comes into the tree: it is invited by the node above, shows the secret of
 * the invitation, and is given a certificate for the key that it made.
 *
 *   tonghop invite UNIT   -> a secret, of which only the digest is kept (ledger/keys.h)
 *   tonghop join TOKEN    -> Join over TLS, to the node whose authority the token names
 *   Joined                -> the key is enrolled, the certificate signed (wire/issue.h)
 *
 * The same secret with the same key is answered again, as long as the key stands: who lost the
 * answer asks once more. */
#pragma once

#include "handover/message.h"
#include "ledger/keys.h"
#include "report/code.h"

struct node;

/* code E_NONE: message is the answer. Borrowed. */
struct joining_answer {
	enum code code;
	const char *text;
	struct message message;
};
typedef void (*joining_fn)(const struct joining_answer *a, void *arg);

/* Makes an invitation for a unit that reports to this node on the line; refused where it does not,
 * and where this node has nothing to sign with. */
void joining_invite(struct node *n, const struct invite *want, const char *who, joining_fn answer,
		    void *arg);
/* Enrols and signs. from: whoever it is, for the log. */
void joining_take(struct node *n, const struct join *join, const char *from, joining_fn answer,
		  void *arg);

/* A child whose key is enrolled asks for a certificate of its next one, which is enrolled beside
 * it; the first connection with the next one ends the other. */
void joining_rotate(struct node *n, const char *unit, const struct digest *key,
		    const struct join *join, joining_fn answer, void *arg);

/* A public key as a row to be enrolled by an administrator: key, spki (borrowed), how. false: it
 * cannot be read. */
bool joining_key(const struct blob *spki, struct key_row *ret);

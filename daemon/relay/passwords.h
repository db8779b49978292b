/* passwords.h - crypt(3) off the loop: yescrypt takes tens of milliseconds and 16 MiB on purpose,
 * and the loop has links to keep. One at a time, in a thread that ends with it; a few wait. */
#pragma once

#include <stdbool.h>

struct event_base;
struct passwords;

struct passwords *passwords_new(struct event_base *base);
/* Whoever still waits is answered NULL. */
void passwords_free(struct passwords *p);

/* hash: of the phrase, in the arena of nobody: borrowed. NULL: it could not be made. */
typedef void (*passwords_answer)(const char *hash, void *arg);
/* setting: a hash to compare with (the answer equals it where the phrase is right), or NULL for a
 * new one. The phrase is copied, and wiped afterwards. false: too many wait; nothing comes. */
bool passwords_hash(struct passwords *p, const char *phrase, const char *setting,
		    passwords_answer answer, void *arg);
/* A hash that no phrase has: what a name that there is none of is compared with. */
const char *passwords_nobody(void);

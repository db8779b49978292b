/* access.h - which role a user of this machine has at the node's socket ([access]).
 * A higher role includes the lower ones; root and the daemon's own user have all. */
#pragma once

#include <sys/types.h>

#include "base/settings.h"

enum role { ROLE_NONE, ROLE_VIEWER, ROLE_ENTRY, ROLE_APPROVER, ROLE_ADMIN };

const char *role_name(enum role role);
enum role role_of(const char *name); /* ROLE_NONE where there is none of that name */
/* By the user's name and all of their groups. Who speaks for accounts has no role of its own. */
enum role access_role(const struct settings *s, uid_t uid, gid_t gid);
/* Whether it may speak for accounts: the web gateway's user, and whoever runs the node. */
bool access_is_web(const struct settings *s, uid_t uid, gid_t gid);

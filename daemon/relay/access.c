/* access.c - see access.h. Fails: whoever is not named has no role. */
#include "relay/access.h"

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GROUPS_MOST = 256 };

struct who {
	const char *user; /* NULL: without an entry in the system's list */
	gid_t group[GROUPS_MOST];
	int n_groups;
};

const char *role_name(enum role role)
{
	static const char *const names[] = { "none", "viewer", "entry", "approver", "admin" };

	return names[role];
}

enum role role_of(const char *name)
{
	for (enum role r = ROLE_VIEWER; r <= ROLE_ADMIN; r++)
		if (strcmp(name, role_name(r)) == 0)
			return r;
	return ROLE_NONE;
}

static bool in_group(const struct who *w, const char *name)
{
	const struct group *g = getgrnam(name);

	for (int i = 0; g && i < w->n_groups; i++)
		if (w->group[i] == g->gr_gid)
			return true;
	return false;
}

static bool names(const char *list, const struct who *w)
{
	char item[128];

	while (list && *list) {
		size_t n = strcspn(list, "|");

		if (n < sizeof item) {
			memcpy(item, list, n);
			item[n] = '\0';
			if (strncmp(item, "user:", 5) == 0 && w->user &&
			    strcmp(item + 5, w->user) == 0)
				return true;
			if (strncmp(item, "group:", 6) == 0 && in_group(w, item + 6))
				return true;
		}
		list += n;
		list += *list == '|';
	}
	return false;
}

/* Whoever runs the node may do everything. In builds made for tests (TONGHOP_TEST_HOOKS) not where
 * TONGHOP_NO_OWNER is set: so that somebody who has one account only can try the list. */
static bool is_owner(uid_t uid)
{
#ifdef TONGHOP_TEST_HOOKS
	if (getenv("TONGHOP_NO_OWNER"))
		return false;
#endif
	return uid == 0 || uid == geteuid();
}

static struct who who_is(uid_t uid, gid_t gid)
{
	const struct passwd *p = getpwuid(uid);
	struct who w = { .user = p ? p->pw_name : NULL, .n_groups = GROUPS_MOST };

	if (w.user == NULL || getgrouplist(w.user, gid, w.group, &w.n_groups) < 0) {
		w.group[0] = gid;
		w.n_groups = 1;
	}
	return w;
}

bool access_is_web(const struct settings *s, uid_t uid, gid_t gid)
{
	struct who w = who_is(uid, gid);

	return is_owner(uid) || names(s->web, &w);
}

enum role access_role(const struct settings *s, uid_t uid, gid_t gid)
{
	struct who w = who_is(uid, gid);

	if (is_owner(uid))
		return ROLE_ADMIN;
	if (names(s->web, &w))
		return ROLE_NONE; /* whatever groups let it reach the socket */
	if (names(s->admin, &w))
		return ROLE_ADMIN;
	if (names(s->approver, &w))
		return ROLE_APPROVER;
	if (names(s->entry, &w))
		return ROLE_ENTRY;
	return names(s->viewer, &w) ? ROLE_VIEWER : ROLE_NONE;
}

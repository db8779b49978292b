/* schedule.c - see schedule.h. Fails: never. */
#include "report/schedule.h"

#include "base/clock.h"

#define DAY (INT64_C(86400) * SECOND)

int64_t schedule_submits_at(const struct obligation *o)
{
	return o->due && o->lead ? o->due - o->lead : 0;
}

int64_t nightly_last(const struct nightly *n, int64_t now)
{
	date today = zone_date(n->zone, now);
	int64_t at = zone_instant(n->zone, today, n->hour, n->minute);

	return at <= now ? at : zone_instant(n->zone, today - 1, n->hour, n->minute);
}

int64_t nightly_next(const struct nightly *n, int64_t now)
{
	date day = zone_date(n->zone, now);
	int64_t at = zone_instant(n->zone, day, n->hour, n->minute);

	return at > now ? at : zone_instant(n->zone, day + 1, n->hour, n->minute);
}

bool nightly_is_due(const struct nightly *n, int64_t done_at, int64_t now)
{
	return done_at > now || done_at < nightly_last(n, now);
}

int64_t reminder_at(int64_t due, int moment)
{
	if (moment < 1 || moment > REMINDER_LAST)
		return 0;
	if (moment == 1)
		return due - SCHEDULE_SOON;
	return due + (moment - REMINDER_DUE) * DAY;
}

int reminder_moment(int64_t due, int64_t now)
{
	int moment = 0;

	while (moment < REMINDER_LAST && reminder_at(due, moment + 1) <= now)
		moment++;
	return moment;
}

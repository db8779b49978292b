/* verdict.c - see verdict.h. Fails: never. */
#include "report/verdict.h"

#include <stdio.h>

#include "report/limits.h"

__extension__ typedef __int128 wide;

/* Smallest numerator that passes, against a count or a percentage of the denominator. */
static wide smallest_passing(const struct cat_target *t, const struct measured *m)
{
	wide top = t->percent ? (wide)t->threshold * m->denominator : (wide)t->threshold;
	wide bottom = t->percent ? (wide)100 * t->threshold_scale : (wide)t->threshold_scale;
	wide floor = top / bottom - (top % bottom < 0); /* a difference may be below 0 */

	if (t->comparator == COMPARATOR_GT)
		return floor + 1;
	return top % bottom ? floor + 1 : floor;
}

static wide threshold_of(const struct cat_target *t, const struct measured *m)
{
	if (t->comparator != COMPARATOR_DONE)
		return smallest_passing(t, m);
	return t->ratio >= 0 ? (wide)m->denominator : 1; /* a ratio 100 %, a cell at least 1 */
}

static bool is_above(const struct cat_target *t, const struct measured *m)
{
	wide left = m->numerator, right = t->threshold_high;

	if (t->comparator != COMPARATOR_RANGE)
		return false;
	if (t->percent) {
		left *= (wide)100 * t->threshold_scale;
		right *= m->denominator;
	} else {
		left *= t->threshold_scale;
	}
	return left > right;
}

struct judgement verdict_of(const struct cat_target *t, const struct measured *m)
{
	wide need;

	if (m->over)
		return (struct judgement){ .verdict = VERDICT_NO_DATA };
	if (m->reporters == 0)
		return (struct judgement){ .verdict = m->na > 0 && m->missing == 0
							      ? VERDICT_NOT_APPLICABLE
							      : VERDICT_NO_DATA };
	if (t->ratio >= 0 && m->denominator == 0)
		return (struct judgement){ .verdict = VERDICT_NOT_APPLICABLE };
	need = threshold_of(t, m);
	if (m->numerator >= need)
		return (struct judgement){ .verdict = VERDICT_MET, .above = is_above(t, m) };
	return (struct judgement){ .verdict = VERDICT_NOT_MET,
				   .short_by = need - m->numerator > VALUE_MAX
						       ? VALUE_MAX
						       : (int64_t)(need - m->numerator) };
}

struct judgement verdict_of_each(uint64_t met, uint64_t judged, uint64_t na, uint64_t expected)
{
	if (met < judged)
		return (struct judgement){ .verdict = VERDICT_NOT_MET,
					   .short_by = (int64_t)(judged - met) };
	if (expected == 0)
		return (struct judgement){ .verdict = na > 0 ? VERDICT_NOT_APPLICABLE
							     : VERDICT_NO_DATA };
	if (judged == 0 || judged < expected)
		return (struct judgement){ .verdict = VERDICT_NO_DATA };
	return (struct judgement){ .verdict = VERDICT_MET };
}

const char *verdict_name(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NO_DATA:
		return "no_data";
	case VERDICT_MET:
		return "met";
	case VERDICT_NOT_MET:
		return "not_met";
	case VERDICT_NOT_APPLICABLE:
		return "not_applicable";
	}
	return "";
}

const char *comparator_name(enum comparator comparator)
{
	static const char *const names[] = { ">=", ">", "bare", "range", "done" };

	return names[comparator];
}

int64_t percent_hundredths(int64_t numerator, int64_t denominator)
{
	wide scaled = (wide)numerator * 10000;
	wide exact = (2 * scaled + denominator) / (2 * (wide)denominator);
	int64_t h = exact > INT64_MAX ? INT64_MAX : (int64_t)exact;

	if (h == 10000 && numerator != denominator)
		return numerator < denominator ? 9999 : 10001;
	if (h == 0 && numerator != 0)
		return 1;
	return h;
}

char *percent_format(int64_t hundredths, char out[PERCENT_TEXT])
{
	(void)snprintf(out, PERCENT_TEXT, "%lld.%02lld", (long long)(hundredths / 100),
		       (long long)(hundredths % 100));
	return out;
}

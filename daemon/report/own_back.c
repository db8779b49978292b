/* own_back.c - see own_back.h. Fails: never; what cannot be shown is false. */
#include "report/own_back.h"

#include "report/encode.h"

/* One that is no sum: each cell is a number, or declared not applicable. */
static bool is_one(const struct cells *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->reporters[i] + c->na[i] != 1 || (c->na[i] && c->value[i]))
			return false;
	return c->n_over == 0;
}

bool own_back(const struct catalogues *catalogues, const struct report *known,
	      const struct cells *cells, const struct digest *digest, struct buf *out,
	      struct report *ret)
{
	static const enum purpose purposes[] = { PURPOSE_RUNNING, PURPOSE_SUBMITTED };

	*ret = *known;
	if (!(known->flags & FLAG_NOTHING)) /* which has no cells */
		ret->cells = *cells;
	if (!is_one(&ret->cells))
		return false;
	for (size_t i = catalogues->n; i > 0; i--) {
		for (size_t k = 0; k < sizeof purposes / sizeof *purposes; k++) {
			struct digest is;

			ret->catalogue = catalogues->list[i - 1]->version;
			ret->purpose = purposes[k];
			buf_done(out);
			(void)report_encode(ret, out);
			is = report_digest(out->data, out->len);
			if (digest_equal(&is, digest))
				return true;
		}
	}
	return false;
}

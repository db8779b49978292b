/* pieces.c - see pieces.h. Fails: by -EBADMSG with a code, for pieces that do not fit and for
 * bytes that are no catalogue. */
#include "relay/pieces.h"

#include <string.h>

#include "report/code.h"
#include "report/limits.h"

void pieces_done(struct pieces *p)
{
	buf_done(&p->bytes);
	*p = (struct pieces){ 0 };
}

static int build(struct pieces *p, struct catalogue **ret, struct err *err)
{
	struct problems problems = { 0 };
	const struct problem *first;
	struct catalogue *cat = catalogue_decode(p->bytes.data, p->bytes.len, &problems);
	int r = PIECES_WHOLE;

	if (cat == NULL) {
		first = problems_error(&problems);
		r = refuse(err, first ? first->code : E_CATALOGUE, "catalogue version %u: %s%s%s",
			   p->version, first && first->file ? first->file : "",
			   first && first->file ? ": " : "",
			   first ? first->text : "cannot be read");
	} else if (!digest_equal(&cat->digest, &p->digest) || cat->version != p->version) {
		catalogue_free(cat);
		r = refuse(err, E_CATALOGUE, "catalogue version %u is not what was announced",
			   p->version);
	} else {
		*ret = cat;
	}
	problems_done(&problems);
	return r;
}

int pieces_take(struct pieces *p, const struct catalogue_data *piece, struct catalogue **ret,
		struct err *err)
{
	int r;

	if (piece->offset == 0) {
		pieces_done(p);
		p->version = piece->version;
		p->total = piece->total;
		p->digest = piece->digest;
	}
	if (piece->version != p->version || piece->offset != p->bytes.len ||
	    piece->total != p->total || piece->piece.len == 0 ||
	    p->bytes.len + piece->piece.len > p->total)
		return refuse(err, E_REQUEST, "the pieces of a catalogue do not fit together");
	buf_put(&p->bytes, piece->piece.data, piece->piece.len);
	if (p->bytes.len < p->total)
		return PIECES_MORE;
	r = build(p, ret, err);
	pieces_done(p);
	return r;
}

void pieces_cut(const struct catalogue *cat, void (*send)(const struct message *m, void *arg),
		void *arg)
{
	for (size_t at = 0; at < cat->bytes.len;) {
		size_t n = cat->bytes.len - at < CATALOGUE_PIECE ? cat->bytes.len - at
								 : CATALOGUE_PIECE;
		struct message m = { .type = MESSAGE_CATALOGUE_DATA,
				     .catalogue_data = { .issuer = cat->issuer,
							 .version = cat->version,
							 .digest = cat->digest,
							 .total = cat->bytes.len,
							 .offset = at,
							 .piece = { cat->bytes.data + at, n } } };

		send(&m, arg);
		at += n;
	}
}

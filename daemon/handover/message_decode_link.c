/* message_decode_link.c - what two nodes say to each other beside reports: greeting, catalogue,
 * reminders, ad hoc reports, notes, the log, keys (message_decode_work.h). Fails: as
 * message_decode.c says. */
#include "handover/message_decode_work.h"

/* ---- Greeting and catalogue ---- */

/* The names that this version knows. */
static unsigned features_of(const Tonghop__Hello *m)
{
	unsigned known = 0;

	for (size_t i = 0; i < m->n_feature; i++)
		known |= feature_of(m->feature[i]);
	return known;
}

int decode_hello(struct decoding *d, const Tonghop__Hello *m, struct hello *ret)
{
	int r = decode_id(d, "the unit in hello", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = decode_id(d, "the line in hello", m->line, ID_MAX, true);
	if (r == 0)
		r = decode_id(d, "the issuer in hello", m->issuer, ID_MAX, true);
	if (r == 0)
		r = decode_digest(d, m->catalogue_digest, &ret->catalogue_digest);
	ret->protocol = m->protocol;
	ret->unit = m->unit;
	ret->line = m->line;
	ret->software = m->software;
	ret->issuer = m->issuer;
	ret->catalogue = m->catalogue;
	ret->features = features_of(m);
	return r < 0 ? r : decode_instant(d, m->clock, &ret->clock);
}

int decode_catalogue_data(struct decoding *d, const Tonghop__CatalogueData *m,
			  struct catalogue_data *ret)
{
	if (m->total > CATALOGUE_BYTES_MAX || m->offset > m->total ||
	    m->piece.len > m->total - m->offset)
		return refuse(d->err, E_LIMIT,
			      "the catalogue is larger than allowed, or its pieces overlap");
	ret->issuer = m->issuer;
	ret->version = m->version;
	ret->total = m->total;
	ret->offset = m->offset;
	ret->piece = decode_blob(m->piece);
	return decode_digest(d, m->digest, &ret->digest);
}

/* ---- What is owed ---- */

static int take_reminder(struct decoding *d, const Tonghop__Reminder *m, struct reminder *ret)
{
	const struct {
		const char *what, *text;
		size_t most;
		bool blank;
	} id[] = { { "the obligation", m->obligation, ID_MAX, false },
		   { "the plan", m->plan, ID_MAX, false },
		   { "the kind", m->kind, ID_MAX, false },
		   { "the form", m->form, ID_MAX, true },
		   { "the period", m->period, PERIOD_MAX, true },
		   { "the reporter", m->reporter, UNIT_ID_MAX, false } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof id / sizeof *id; i++)
		r = decode_id(d, id[i].what, id[i].text, id[i].most, id[i].blank);
	*ret = (struct reminder){ m->obligation, m->plan,     m->kind, m->form,
				  m->period,     m->reporter, 0,       0 };
	if (r == 0)
		r = decode_instant(d, m->due, &ret->due);
	return r < 0 ? r : decode_instant(d, m->at, &ret->at);
}

int decode_reminders(struct decoding *d, const Tonghop__Reminders *m, struct reminders *ret)
{
	int r = 0;

	if (m->n_reminder > REMINDERS_MAX)
		return refuse(d->err, E_LIMIT, "%zu reminders, at most %d are allowed",
			      m->n_reminder, REMINDERS_MAX);
	ret->n = m->n_reminder;
	ret->reminder = arena_array(d->a, m->n_reminder, sizeof *ret->reminder);
	if (ret->reminder == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++)
		r = take_reminder(d, m->reminder[i], &ret->reminder[i]);
	return r;
}

int decode_adhoc(struct decoding *d, const Tonghop__AdhocSent *m, struct adhoc_sent *ret)
{
	int64_t opened_at, withdrawn_at = 0;
	int r = decode_instant(d, m->opened_at, &opened_at);

	if (r == 0)
		r = decode_instant(d, m->withdrawn_at, &withdrawn_at);
	if (r < 0)
		return r;
	ret->bytes = decode_blob(m->adhoc);
	r = adhoc_decode(d->a, m->adhoc.data, m->adhoc.len, &ret->adhoc, d->err);
	ret->adhoc.opened_at = opened_at;
	ret->adhoc.withdrawn_at = withdrawn_at;
	return r;
}

int decode_adhoc_withdraw(struct decoding *d, const Tonghop__AdhocWithdraw *m, const char **ret)
{
	*ret = m->name;
	return decode_id(d, "the ad hoc report", m->name, PERIOD_MAX, false);
}

/* ---- Notes ---- */

static int take_note(struct decoding *d, const Tonghop__Note *m, struct note *ret)
{
	int r = decode_id(d, "the unit of a note", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	if (r == 0)
		r = decode_words(d, "a note", m->text, NOTE_MAX_BYTES);
	*ret = (struct note){ m->unit, m->form, m->period, m->text, 0 };
	return r < 0 ? r : decode_instant(d, m->at, &ret->at);
}

int decode_notes(struct decoding *d, const Tonghop__Notes *m, struct notes *ret)
{
	int r = 0;

	if (m->n_note > NOTES_IN_FRAME)
		return refuse(d->err, E_LIMIT, "%zu notes in one frame", m->n_note);
	ret->n = m->n_note;
	ret->note = arena_array(d->a, m->n_note, sizeof *ret->note);
	if (ret->note == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_note; i++)
		r = take_note(d, m->note[i], &ret->note[i]);
	return r;
}

int decode_notes_taken(struct decoding *d, const Tonghop__NotesTaken *m, struct notes_taken *ret)
{
	int r = 0;

	if (m->n_taken > NOTES_IN_FRAME)
		return refuse(d->err, E_LIMIT, "%zu notes in one frame", m->n_taken);
	ret->n = m->n_taken;
	ret->taken = arena_array(d->a, m->n_taken, sizeof *ret->taken);
	if (ret->taken == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_taken; i++) {
		r = decode_digest(d, m->taken[i]->id, &ret->taken[i].id);
		ret->taken[i].code = m->taken[i]->code;
		ret->taken[i].text = m->taken[i]->text;
	}
	return r;
}

/* ---- The log ---- */

static int log_seq(struct decoding *d, uint64_t seq, int64_t *ret)
{
	*ret = (int64_t)seq;
	return seq <= INT64_MAX ? 0 : refuse(d->err, E_DECODE, "a log has no such row");
}

int decode_log_want(struct decoding *d, const Tonghop__LogWant *m, int64_t *ret)
{
	return log_seq(d, m->seq, ret);
}

static int log_point(struct decoding *d, uint64_t seq, ProtobufCBinaryData hash,
		     struct log_point *ret)
{
	int r = log_seq(d, seq, &ret->seq);

	if (r == 0)
		r = decode_digest(d, hash, &ret->hash);
	if (r == 0 && (ret->seq == 0) != digest_is_zero(&ret->hash))
		r = refuse(d->err, E_DECODE, "it is not said which row of a log is meant");
	return r;
}

int decode_log_head(struct decoding *d, const Tonghop__LogHead *m, struct log_head *ret)
{
	int r = log_point(d, m->seq, m->hash, &ret->newest);

	return r < 0 ? r : decode_digest(d, m->before, &ret->before);
}

int decode_log_signed(struct decoding *d, const Tonghop__LogSigned *m, struct log_signed *ret)
{
	int r = log_point(d, m->seq, m->hash, &ret->point);

	return r < 0 ? r : decode_seal(d, m->seal, &ret->seal);
}

/* ---- Keys ---- */

int decode_join(struct decoding *d, const Tonghop__Join *m, struct join *ret)
{
	int r = m->secret.len ? decode_secret(d, m->secret, &ret->secret) : 0;

	if (r == 0)
		r = decode_key_bytes(d, "the request", m->request, &ret->request);
	return r < 0 ? r
		     : decode_key_bytes(d, "the second request", m->issuer_request,
					&ret->issuer_request);
}

int decode_joined(struct decoding *d, const Tonghop__Joined *m, struct joined_message *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct joined_message){ .unit = m->unit,
					.line = m->line,
					.certificate = decode_blob(m->certificate),
					.issuer = decode_blob(m->issuer),
					.authority = decode_blob(m->authority) };
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : decode_digest(d, m->key, &ret->key);
}

int decode_next_key(struct decoding *d, const Tonghop__NextKey *m, struct blob *ret)
{
	return decode_key_bytes(d, "the key", m->spki, ret);
}

int decode_certificates(struct decoding *d, const Tonghop__Certificates *m,
			struct certificates *ret)
{
	if (m->n_chain > CERTIFICATES_IN_FRAME)
		return refuse(d->err, E_LIMIT,
			      "%zu certificates in one frame, at most %d are allowed", m->n_chain,
			      CERTIFICATES_IN_FRAME);
	ret->n = m->n_chain;
	ret->chain = arena_array(d->a, m->n_chain, sizeof *ret->chain);
	if (ret->chain == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; i < m->n_chain; i++) {
		ret->chain[i] = decode_blob(m->chain[i]);
		if (ret->chain[i].len > CHAIN_MAX)
			return refuse(d->err, E_LIMIT,
				      "a certificate has %zu bytes, at most %d are "
				      "allowed",
				      ret->chain[i].len, CHAIN_MAX);
	}
	return 0;
}

int decode_drill(struct decoding *d, const Tonghop__Drill *m, struct drill *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct drill){ m->request, m->unit, m->form, m->period, m->line, { { 0 } } };
	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : decode_digest(d, m->digest, &ret->digest);
}

int decode_drilled(const Tonghop__Drilled *m, struct drilled *ret)
{
	*ret = (struct drilled){ m->request, decode_blob(m->report), m->code, m->text };
	return 0;
}

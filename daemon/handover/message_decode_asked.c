/* message_decode_asked.c - what the command line and the page ask of their node
 * (message_decode_work.h). Fails: as message_decode.c says. */
#include "handover/message_decode_work.h"

#include <string.h>

/* ---- Reports and periods ---- */

int decode_period_change(struct decoding *d, const Tonghop__Period *m, struct period_change *ret)
{
	*ret = (struct period_change){ m->form, m->period, m->reopen };
	return decode_form_period(d, m->form, m->period);
}

int decode_return_want(struct decoding *d, const Tonghop__Return *m, struct return_want *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	*ret = (struct return_want){ m->unit, m->form, m->period, m->line, m->reason, m->due };
	return r < 0 ? r : decode_words(d, "the reason", m->reason, REASON_MAX_BYTES);
}

int decode_withdraw(struct decoding *d, const Tonghop__Withdraw *m, struct withdraw *ret)
{
	int r = decode_form_period(d, m->form, m->period);

	*ret = (struct withdraw){ m->form, m->period, m->line };
	return r < 0 ? r : decode_id(d, "the line", m->line, ID_MAX, true);
}

int decode_resolve(struct decoding *d, const Tonghop__Resolve *m, struct resolve *ret)
{
	int r = decode_form_period(d, m->form, m->period);

	*ret = (struct resolve){ m->form, m->period, m->line, { { 0 } } };
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : decode_digest(d, m->keep, &ret->keep);
}

int decode_note_want(struct decoding *d, const Tonghop__NoteWant *m, struct note *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	*ret = (struct note){ m->unit, m->form, m->period, m->text, 0 };
	return r < 0 ? r : decode_words(d, "the note", m->text, NOTE_MAX_BYTES);
}

int decode_submit(struct decoding *d, const Tonghop__Submit *m, struct submit *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	*ret = (struct submit){ m->unit, m->form, m->period, m->line, m->hold, m->release };
	return r;
}

int decode_obligation_done(struct decoding *d, const Tonghop__ObligationDone *m,
			   struct obligation_done *ret)
{
	int r = decode_id(d, "the obligation", m->obligation, ID_MAX, false);

	*ret = (struct obligation_done){ m->obligation, m->number, m->received_on, m->reason };
	if (r == 0)
		r = decode_words(d, "the number", m->number, REASON_MAX_BYTES);
	if (r == 0 && *m->reason)
		r = decode_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	return r;
}

int decode_remind(struct decoding *d, const Tonghop__Remind *m, const char **ret)
{
	*ret = m->obligation;
	return decode_id(d, "the obligation", *ret, ID_MAX, true);
}

int decode_quarantine(const Tonghop__Quarantine *m, struct quarantine_change *ret)
{
	*ret = (struct quarantine_change){ m->id, m->requeue };
	return 0;
}

/* ---- Keys ---- */

int decode_key_change(struct decoding *d, const Tonghop__Key *m, struct key_change *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	ret->unit = m->unit;
	ret->reason = m->reason;
	if (r == 0 && *m->reason)
		r = decode_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	if (r == 0)
		r = decode_key_bytes(d, "the key", m->spki, &ret->spki);
	return r < 0 ? r : decode_digest(d, m->name, &ret->name);
}

int decode_invite(struct decoding *d, const Tonghop__Invite *m, struct invite *ret)
{
	int r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct invite){ m->unit, m->line, m->minutes };
	if (r == 0)
		r = decode_id(d, "the line", m->line, ID_MAX, true);
	if (r == 0 && m->minutes > INVITATION_MINUTES_MAX)
		r = refuse(d->err, E_LIMIT, "an invitation is good for %d minutes at most",
			   INVITATION_MINUTES_MAX);
	return r;
}

int decode_invitation(struct decoding *d, const Tonghop__Invitation *m, struct invitation *ret)
{
	int r = decode_secret(d, m->secret, &ret->secret);

	ret->port = m->port;
	if (r == 0)
		r = decode_instant(d, m->expires_at, &ret->expires_at);
	return r < 0 ? r : decode_digest(d, m->key, &ret->key);
}

/* ---- Accounts ---- */

static int check_name(struct decoding *d, const char *name)
{
	return decode_id(d, "the account's name", name, ACCOUNT_NAME_MAX, false);
}

static int check_password(struct decoding *d, const char *password)
{
	size_t len = strlen(password);

	if (len > PASSWORD_MAX_BYTES)
		return refuse(d->err, E_LIMIT, "a password has %zu bytes, at most %d are allowed",
			      len, PASSWORD_MAX_BYTES);
	return 0;
}

static int check_seconds(struct decoding *d, uint32_t seconds)
{
	if (seconds > SESSION_SECONDS_MAX)
		return refuse(d->err, E_LIMIT, "a session of %u seconds, at most %d are allowed",
			      (unsigned)seconds, SESSION_SECONDS_MAX);
	return 0;
}

int decode_login(struct decoding *d, const Tonghop__Login *m, struct login *ret)
{
	int r = check_name(d, m->account);

	*ret = (struct login){ m->account, m->password, m->session_s };
	if (r == 0)
		r = check_seconds(d, m->session_s);
	return r < 0 ? r : check_password(d, m->password);
}

int decode_speak_as(struct decoding *d, const Tonghop__As *m, struct speak_as *ret)
{
	int r = check_name(d, m->account);

	*ret = (struct speak_as){ .account = m->account, .version = m->version, .end = m->end };
	return r < 0 ? r : decode_digest(d, m->session, &ret->session);
}

static int take_account(struct decoding *d, const Tonghop__Account *m, struct account *ret)
{
	int r = check_name(d, m->name);

	*ret = (struct account){ .name = m->name,
				 .role = m->role,
				 .unit = m->unit,
				 .changed_by = m->changed_by,
				 .version = m->version,
				 .disabled = m->disabled };
	if (r == 0)
		r = decode_id(d, "the role", m->role, ID_MAX, false);
	if (r == 0)
		r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, false);
	if (r == 0)
		r = decode_instant(d, m->changed_at, &ret->changed_at);
	return r < 0 ? r : decode_instant(d, m->last_login, &ret->last_login);
}

int decode_accounts(struct decoding *d, const Tonghop__Accounts *m, struct accounts *ret)
{
	int r = 0;

	if (m->n_account > ACCOUNTS_MAX)
		return refuse(d->err, E_LIMIT, "%zu accounts, at most %d are allowed", m->n_account,
			      ACCOUNTS_MAX);
	r = decode_digest(d, m->session, &ret->session);
	if (r < 0)
		return r;
	ret->n = m->n_account;
	ret->account = arena_array(d->a, m->n_account, sizeof *ret->account);
	if (ret->account == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++)
		r = take_account(d, m->account[i], &ret->account[i]);
	return r;
}

int decode_account_change(struct decoding *d, const Tonghop__AccountChange *m,
			  struct account_change *ret)
{
	int r = check_name(d, m->name);

	if (r == 0)
		r = decode_id(d, "the role", m->role, ID_MAX, true);
	if (r == 0)
		r = decode_id(d, "the unit", m->unit, UNIT_ID_MAX, true);
	if (r == 0)
		r = check_password(d, m->password);
	if (r == 0 && m->standing > STANDING_ENABLED)
		r = refuse(d->err, E_DECODE, "the account's standing is none");
	*ret = (struct account_change){
		m->name, m->role, m->unit, m->password, (enum account_standing)m->standing, m->make
	};
	return r;
}

int decode_password_change(struct decoding *d, const Tonghop__PasswordChange *m,
			   struct password_change *ret)
{
	int r = check_password(d, m->old);

	*ret = (struct password_change){ m->old, m->password, m->session_s };
	if (r == 0)
		r = check_seconds(d, m->session_s);
	return r < 0 ? r : check_password(d, m->password);
}

/* ---- Drafts ---- */

static int check_draft(struct decoding *d, const char *unit, const char *form, const char *period)
{
	int r = decode_id(d, "the unit", unit, UNIT_ID_MAX, false);

	return r < 0 ? r : decode_form_period(d, form, period);
}

int decode_draft(struct decoding *d, const Tonghop__Draft *m, struct draft_message *ret)
{
	int r = check_draft(d, m->unit, m->form, m->period);

	*ret = (struct draft_message){ .unit = m->unit,
				       .form = m->form,
				       .period = m->period,
				       .state = m->state,
				       .n = m->n_cell };
	if (r == 0)
		r = decode_id(d, "the draft's state", m->state, ID_MAX, true);
	if (r == 0 && (m->n_cell != m->n_value || m->n_cell > DRAFT_CELLS_MAX))
		r = refuse(d->err, E_LIMIT, "a draft has %zu cells and %zu values, at most %d",
			   m->n_cell, m->n_value, DRAFT_CELLS_MAX);
	ret->cell = arena_array(d->a, ret->n, sizeof *ret->cell);
	ret->value = arena_array(d->a, ret->n, sizeof *ret->value);
	if (r == 0 && (ret->cell == NULL || ret->value == NULL))
		r = decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++) {
		r = decode_id(d, "a draft's cell", m->cell[i], ID_MAX, false);
		if (r == 0 && *m->value[i])
			r = decode_words(d, "a draft's value", m->value[i], DRAFT_VALUE_MAX);
		ret->cell[i] = m->cell[i];
		ret->value[i] = m->value[i];
	}
	return r < 0 ? r : decode_instant(d, m->at, &ret->at);
}

int decode_draft_want(struct decoding *d, const Tonghop__DraftWant *m, struct draft_message *ret)
{
	*ret = (struct draft_message){
		.unit = m->unit, .form = m->form, .period = m->period, .state = ""
	};
	return check_draft(d, m->unit, m->form, m->period);
}

/* ---- How the node is ---- */

int decode_status(struct decoding *d, const Tonghop__Status *m, struct status *ret)
{
	*ret = (struct status){ .unit = m->unit,
				.software = m->software,
				.issuer = m->issuer,
				.now = m->now,
				.catalogue = m->catalogue,
				.dirty = m->dirty,
				.n_links = m->n_link,
				.link = arena_array(d->a, m->n_link, sizeof *ret->link),
				.database = m->database,
				.accepted = m->accepted,
				.refused = m->refused,
				.merges = m->merges,
				.connections = m->connections,
				.strangers = m->strangers,
				.turned_away = m->turned_away,
				.stressed = m->stressed,
				.merge_us = m->merge_us,
				.resident = m->resident };
	if (ret->link == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; i < m->n_link; i++) {
		const Tonghop__Link *l = m->link[i];

		ret->link[i] =
			(struct link_state){ l->unit,    l->line,    l->direction, l->state,
					     l->problem, l->address, l->since,     l->clock_off };
	}
	return 0;
}

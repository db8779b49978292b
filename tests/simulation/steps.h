/* steps.h - the steps of a run, each of which draws who does what; for run.c. */
#pragma once

#include "simulation/country.h"

#define HOUR (INT64_C(3600) * 1000000)

struct schedule_node *steps_any_node(struct country *k);
/* A unit whose own part a node keeps; -1: the node is down, or nobody there files the form. */
int steps_any_kept(struct country *k, const struct schedule_node *n);
/* Draws what such a unit reports, and enters it. */
void steps_draw(struct country *k, const struct schedule_node *n, int at);
void steps_enter_as_drawn(struct country *k, struct schedule_node *n, int at);
/* The newest version, before any node learns of it. */
void steps_look_at_version(struct country *k);

void step_again(struct country *k);
void step_claim(struct country *k);
void step_crash(struct country *k);
void step_cut(struct country *k);
void step_enter(struct country *k);
void step_frames(struct country *k);
void step_grow(struct country *k);
void step_hang(struct country *k);
void step_link(struct country *k);
void step_lock(struct country *k);
void step_move(struct country *k);
void step_part(struct country *k);
void step_patch(struct country *k);
void step_resolve(struct country *k);
void step_restore(struct country *k);
void step_return(struct country *k);
void step_save(struct country *k);
void step_submit(struct country *k);
void step_submit_own(struct country *k);
void step_withdraw(struct country *k);
void step_withdraw_own(struct country *k);

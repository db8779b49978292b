/* duty.h - time on the loop: reports that submit themselves, reminders, nightly publishing.
 *
 * What is due is decided by pure functions (report/obligation.h, report/schedule.h) from what the
 * ledger holds and from wall time; nothing is remembered here but when to look again. So a reboot,
 * a missed night and a clock that jumps end in the same answer. It looks again when something
 * happened, when the next moment comes, and at least twice a minute, since the clock may jump. */
#pragma once

struct duty;
struct event_base;
struct node;
struct settings;

/* Watches the node from here on. Everything is borrowed. */
struct duty *duty_new(struct event_base *base, struct node *node, const struct settings *settings);
/* Before the node is freed. */
void duty_free(struct duty *d);

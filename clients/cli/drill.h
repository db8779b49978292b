/* drill.h - asking the node for own reports of units further down (for command_drill.c, verify.c).
 */
#pragma once

#include "cli.h"

/* What the node answers, in the arena: bytes, or a code and why. EXIT_DONE also where it is
 * refused. */
int drill_ask(struct cli *cli, struct arena *a, const struct drill *want, struct drilled *ret) MUST;

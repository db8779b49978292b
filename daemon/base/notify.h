/* notify.h - tells the service manager how we are (sd_notify(3)'s protocol, without its
 * library). Does nothing where NOTIFY_SOCKET is not set. */
#pragma once

#include <stdbool.h>

/* state is lines such as "READY=1\nSTATUS=...". */
void notify_send(const char *state);
/* The same for what is said again and again: a service manager that is slow to listen does not make
 * us wait. false: it was not said. */
bool notify_try(const char *state);

/* notify.h - tells the service manager how we are (sd_notify(3)'s protocol, without its
 * library). Does nothing where NOTIFY_SOCKET is not set. */
#pragma once

/* state is lines such as "READY=1\nSTATUS=...". */
void notify_send(const char *state);

/* scan.h - a strict look at protobuf bytes before they are unpacked.
 *
 * protobuf-c takes in silence what we must refuse: a NUL inside a string (so that "A\0B"
 * becomes "A"), text that is not UTF-8, a field twice, an integer cut to its width. The
 * scanner walks the bytes by the generated description of the message and allocates nothing.
 *
 * Strict is for report bytes: every field known, ascending, never at its default, varints in
 * their shortest form; there is then exactly one way to write a content. Link messages are
 * scanned without it: unknown fields are skipped, order is free. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum scan_mode { SCAN_LOOSE, SCAN_STRICT };

/* 0, or -EBADMSG with E_DECODE or E_TEXT, in words that name the message, the field and what is
 * wrong with it. */
int scan_message(const ProtobufCMessageDescriptor *what, const uint8_t *data, size_t len,
		 enum scan_mode mode, struct err *err) MUST;

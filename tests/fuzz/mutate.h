/* mutate.h - lets a fuzzer of protobuf bytes change one field at a time (mutate.c). */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/* By the fuzzer: what message its input is, and how many bytes stand before it. NULL: none. */
const ProtobufCMessageDescriptor *fuzz_message(const uint8_t *data, size_t size, size_t *ret_head);

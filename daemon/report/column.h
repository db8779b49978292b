/* column.h - the packed columns of a report (report.proto), from their bytes to arrays.
 *
 * Each function reads a whole column and refuses whatever is not the one way of writing it:
 * a varint cut off, not in its shortest form or too large, numbers that do not ascend, runs
 * that do not fit, a value beyond VALUE_MAX, more than CELLS_MAX entries. Arrays are in the
 * arena. All return 0, or -EBADMSG with E_DECODE, E_LIMIT, E_VALUE or E_MEMORY, beginning with
 * `what`, the name of the block. */
#pragma once

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* Differences, the first from 0, each at least 1: ascending numbers. */
int column_numbers(struct arena *a, const char *what, ProtobufCBinaryData bytes, uint32_t **ret,
		   size_t *ret_n, struct err *err) MUST;
/* Plain ones; exactly n of them. */
int column_counts(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		  uint32_t **ret, struct err *err) MUST;
int column_values(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		  int64_t **ret, struct err *err) MUST;
/* Runs, as long as they can be, to one value for each of n entries. */
int column_runs(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		uint32_t **ret, struct err *err) MUST;
/* Positions (the first itself, then differences) and their values, none 0, to one value for
 * each of n entries: 0 where there is none. */
int column_sparse(struct arena *a, const char *what, ProtobufCBinaryData at,
		  ProtobufCBinaryData values, size_t n, uint32_t **ret, struct err *err) MUST;

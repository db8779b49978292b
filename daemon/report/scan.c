/* scan.c - see scan.h. Fails: by -EBADMSG, never by reading past the end; nests at most
 * DEPTH_MAX deep. */
#include "report/scan.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/fault.h"
#include "report/code.h"
#include "report/text.h"
#include "report/varint.h"

enum { DEPTH_MAX = 4, FIELDS_MAX = 64, WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct scan {
	const ProtobufCMessageDescriptor *what;
	const uint8_t *p, *end;
	enum scan_mode mode;
	struct err *err;
};

static int bad(const struct scan *s, const char *field, const char *why)
{
	return refuse(s->err, E_DECODE, "message %s, field %s: %s", s->what->short_name, field,
		      why);
}

static bool fits(ProtobufCType type, uint64_t v)
{
	switch (type) {
	case PROTOBUF_C_TYPE_BOOL:
		return v <= 1;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_ENUM:
		return v <= UINT32_MAX;
	default:
		return true;
	}
}

static int scan_packed(const struct scan *s, const ProtobufCFieldDescriptor *f, const uint8_t *p,
		       const uint8_t *end)
{
	bool narrow = f->type == PROTOBUF_C_TYPE_UINT32;
	uint64_t v;

	while (p < end) {
		size_t n;

		if (*p < 0x80) { /* nearly all of them */
			p++;
			continue;
		}
		n = varint_read(p, end, &v);
		if (n == 0)
			return bad(s, f->name,
				   "a number in the column is cut off or not in its shortest form");
		if (narrow && v > UINT32_MAX)
			return bad(s, f->name, "a number in the column is too large");
		p += n;
	}
	return 0;
}

static int scan_at(const ProtobufCMessageDescriptor *what, const uint8_t *data, size_t len,
		   enum scan_mode mode, int depth, struct err *err);

/* The bytes of a length-delimited field. */
static int scan_bytes(const struct scan *s, const ProtobufCFieldDescriptor *f, const uint8_t *p,
		      size_t len, int depth)
{
	bool single = f->label != PROTOBUF_C_LABEL_REPEATED;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		if (fault_bug("nul-truncated"))
			len = strnlen((const char *)p, len);
		if (memchr(p, 0, len))
			return bad(s, f->name, "the text has a zero byte");
		if (!text_is_clean((const char *)p, len))
			return refuse(s->err, E_TEXT,
				      "message %s, field %s: the text has characters that are not "
				      "allowed, or is not UTF-8",
				      s->what->short_name, f->name);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		if (depth >= DEPTH_MAX)
			return bad(s, f->name, "messages are nested too deep");
		if (scan_at(f->descriptor, p, len, s->mode, depth + 1, s->err) < 0)
			return -EBADMSG;
		break;
	case PROTOBUF_C_TYPE_BYTES:
		break;
	default: /* a packed column of varints: scan_value() has let no single number through */
		if (scan_packed(s, f, p, p + len) < 0)
			return -EBADMSG;
		break;
	}
	if (s->mode == SCAN_STRICT && len == 0 && (single || f->type != PROTOBUF_C_TYPE_MESSAGE))
		return bad(s, f->name, "it is written although it is empty");
	return 0;
}

static bool is_length_delimited(const ProtobufCFieldDescriptor *f)
{
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES ||
	       f->type == PROTOBUF_C_TYPE_MESSAGE || f->label == PROTOBUF_C_LABEL_REPEATED;
}

/* The value of one field of the given wire type; f is NULL for an unknown one. */
static int scan_value(struct scan *s, const ProtobufCFieldDescriptor *f, unsigned wire, int depth)
{
	const char *name = f ? f->name : "(unknown)";
	uint64_t v;
	size_t n;

	if (f && (wire == WIRE_BYTES) != is_length_delimited(f))
		return bad(s, name, "it is not of the right wire type");
	if (wire == WIRE_64 || wire == WIRE_32) {
		n = wire == WIRE_64 ? 8 : 4;
		if (f)
			return bad(s, name, "it is not of the right wire type");
		if ((size_t)(s->end - s->p) < n)
			return bad(s, name, "it is cut off");
		s->p += n;
		return 0;
	}
	n = varint_read(s->p, s->end, &v);
	if (n == 0)
		return bad(s, name, "a number is cut off or not in its shortest form");
	s->p += n;
	if (wire == WIRE_VARINT) {
		if (f && !fits(f->type, v))
			return bad(s, name, "the number is too large");
		if (f && s->mode == SCAN_STRICT && v == 0)
			return bad(s, name, "it is written although it is zero");
		return 0;
	}
	if (v > (uint64_t)(s->end - s->p))
		return bad(s, name, "it is longer than what is left");
	s->p += v;
	return f ? scan_bytes(s, f, s->p - v, v, depth) : 0;
}

/* Field order and repetition. seen has one flag per field of the message. */
static int check_order(const struct scan *s, const ProtobufCFieldDescriptor *f, bool *seen,
		       uint32_t last)
{
	size_t i = (size_t)(f - s->what->fields);
	bool repeated_message =
		f->label == PROTOBUF_C_LABEL_REPEATED &&
		(f->type == PROTOBUF_C_TYPE_MESSAGE || f->type == PROTOBUF_C_TYPE_BYTES ||
		 f->type == PROTOBUF_C_TYPE_STRING);

	if (seen[i] && !repeated_message)
		return bad(s, f->name, "it stands twice");
	if (s->mode == SCAN_STRICT && f->id < last)
		return bad(s, f->name, "the fields are not in order");
	seen[i] = true;
	return 0;
}

static int scan_at(const ProtobufCMessageDescriptor *what, const uint8_t *data, size_t len,
		   enum scan_mode mode, int depth, struct err *err)
{
	struct scan s = { .what = what, .p = data, .end = data + len, .mode = mode, .err = err };
	bool seen[FIELDS_MAX] = { false };
	uint32_t last = 0;

	while (s.p < s.end) {
		const ProtobufCFieldDescriptor *f;
		uint64_t tag;
		size_t n = varint_read(s.p, s.end, &tag);
		unsigned wire = (unsigned)(tag & 7);
		int r;

		if (n == 0 || tag >> 3 == 0 || tag >> 3 > (1u << 29) - 1)
			return bad(&s, "(tag)",
				   "it is cut off, too large or not in its shortest form");
		if (wire != WIRE_VARINT && wire != WIRE_64 && wire != WIRE_BYTES && wire != WIRE_32)
			return bad(&s, "(tag)", "there is no such wire type");
		s.p += n;
		f = protobuf_c_message_descriptor_get_field(what, (unsigned)(tag >> 3));
		if (f == NULL && mode == SCAN_STRICT && !fault_bug("re-encode"))
			return refuse(err, E_DECODE, "message %s: unknown field %u",
				      what->short_name, (unsigned)(tag >> 3));
		r = f ? check_order(&s, f, seen, last) : 0;
		if (r == 0)
			r = scan_value(&s, f, wire, depth);
		if (r < 0)
			return r;
		last = f ? f->id : last;
	}
	return 0;
}

int scan_message(const ProtobufCMessageDescriptor *what, const uint8_t *data, size_t len,
		 enum scan_mode mode, struct err *err)
{
	assert(what->n_fields <= FIELDS_MAX);
	if (len == 0)
		return 0; /* bytes that are not there have no place to begin at */
	return scan_at(what, data, len, mode, 1, err);
}

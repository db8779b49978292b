/* mutate.c - changes protobuf bytes field by field, lengths and order kept, so that a search
 * does not spend its time on bytes that the scanner refuses. One change in four is left to
 * libFuzzer, which keeps the scanner itself in view. Linked into fuzzers, never into replays. */
#include "fuzz/mutate.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/varint.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

enum { FIELDS_MOST = 64, DEPTH_MOST = 4, NUMBERS_MOST = 400 };

static uint32_t chance;

static uint32_t below(uint32_t n)
{
	chance ^= chance << 13;
	chance ^= chance >> 17;
	chance ^= chance << 5;
	return chance % n;
}

struct field {
	uint64_t tag;
	const uint8_t *data; /* of what follows the tag, a length included */
	size_t len, body;    /* whole, and where its content begins */
};

struct message {
	struct field field[FIELDS_MOST];
	size_t n;
};

/* Fields as they stand; whatever cannot be read ends them and is lost. */
static void split(const uint8_t *p, const uint8_t *end, struct message *ret)
{
	ret->n = 0;
	while (p < end && ret->n < FIELDS_MOST) {
		struct field *f = &ret->field[ret->n];
		uint64_t v;
		size_t n = varint_read(p, end, &f->tag);

		p += n;
		f->data = p;
		f->body = n ? varint_read(p, end, &v) : 0;
		if (f->body == 0 || ((f->tag & 7) != 0 && (f->tag & 7) != 2))
			return;
		f->len = f->body;
		if ((f->tag & 7) == 2) {
			if (v > (uint64_t)(end - p) - f->body)
				return;
			f->len += v;
		}
		p += f->len;
		ret->n++;
	}
}

static void put_varint(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(b, (uint8_t)(v | 0x80));
	buf_byte(b, (uint8_t)v);
}

static uint64_t any_number(void)
{
	static const uint64_t edges[] = {
		0,          127,        128,        300, 5000,
		UINT32_MAX, 1ull << 32, UINT64_MAX, 2,   2 * ((1ull << 53) - 1)
	};

	return below(4) ? below(4) : edges[below(ARRAY_LEN(edges))];
}

static void any_text(struct buf *out)
{
	static const char *const texts[] = { "c", "k",      "f",     "main", "2023-A1",
					     "",  "E_UNIT", "front", "ế",    "a b" };

	buf_text(out, texts[below(ARRAY_LEN(texts))]);
}

static void any_bytes(struct buf *out)
{
	size_t n = below(8) ? 32 : below(64);

	for (uint8_t first = (uint8_t)below(3); n > 0; n--, first = 0)
		buf_byte(out, first);
}

static void change_bytes(const uint8_t *p, size_t len, struct buf *out)
{
	size_t at = out->len;

	buf_put(out, p, len);
	(void)buf_room(out, 16);
	out->len = at + LLVMFuzzerMutate(out->data + at, len, len + 16);
}

/* A packed column with a number more, less or other. */
static void change_column(const uint8_t *p, size_t len, struct buf *out)
{
	uint64_t number[NUMBERS_MOST];
	const uint8_t *end = p + len;
	size_t n = 0, at, used;

	while (n < NUMBERS_MOST - 1 && (used = varint_read(p, end, &number[n])) > 0) {
		p += used;
		n++;
	}
	at = below((uint32_t)n + 1);
	if (at == n || below(3) == 0) {
		memmove(&number[at + 1], &number[at], (n - at) * sizeof *number);
		number[at] = below(3) ? 1 : any_number();
		n++;
	} else if (below(3) == 0) {
		memmove(&number[at], &number[at + 1], (n - at - 1) * sizeof *number);
		n--;
	} else {
		number[at] = any_number();
	}
	for (size_t i = 0; i < n; i++)
		put_varint(out, number[i]);
}

static void change_message(const ProtobufCMessageDescriptor *what, const uint8_t *p, size_t len,
			   int depth, struct buf *out);

static bool is_column(const ProtobufCFieldDescriptor *d)
{
	return d->label == PROTOBUF_C_LABEL_REPEATED && d->type != PROTOBUF_C_TYPE_MESSAGE &&
	       d->type != PROTOBUF_C_TYPE_STRING && d->type != PROTOBUF_C_TYPE_BYTES;
}

/* A field with new content, made from the old one where there is one. */
static void put_field(const ProtobufCFieldDescriptor *d, const struct field *old, int depth,
		      struct buf *out)
{
	const uint8_t *p = old ? old->data + old->body : (const uint8_t *)"";
	size_t len = old ? old->len - old->body : 0;
	struct buf in = { 0 };

	if (d->type == PROTOBUF_C_TYPE_MESSAGE)
		change_message(d->descriptor, p, len, depth + 1, &in);
	else if (is_column(d))
		change_column(p, len, &in);
	else if (d->type != PROTOBUF_C_TYPE_STRING && d->type != PROTOBUF_C_TYPE_BYTES) {
		put_varint(out, (uint64_t)d->id << 3);
		put_varint(out, any_number());
		return;
	} else if (old && below(2))
		change_bytes(p, len, &in);
	else if (d->type == PROTOBUF_C_TYPE_STRING)
		any_text(&in);
	else
		any_bytes(&in);
	put_varint(out, (uint64_t)d->id << 3 | 2);
	put_varint(out, in.len);
	buf_put(out, in.data, in.len);
	buf_done(&in);
}

static void copy_field(const struct field *f, struct buf *out)
{
	put_varint(out, f->tag);
	buf_put(out, f->data, f->len);
}

/* One more entry in every column at once: only columns of one length are taken. */
static void lengthen_columns(const ProtobufCMessageDescriptor *what, const struct message *m,
			     struct buf *out)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct field *f = &m->field[i];
		const ProtobufCFieldDescriptor *d =
			protobuf_c_message_descriptor_get_field(what, (unsigned)(f->tag >> 3));

		if (d == NULL || !is_column(d) || (f->tag & 7) != 2) {
			copy_field(f, out);
			continue;
		}
		put_varint(out, f->tag);
		put_varint(out, f->len - f->body + 1);
		buf_put(out, f->data + f->body, f->len - f->body);
		buf_byte(out, (uint8_t)(1 + below(2)));
	}
}

/* A field more, where fields of its number stand. */
static void add_field(const ProtobufCMessageDescriptor *what, const struct message *m, int depth,
		      struct buf *out)
{
	const ProtobufCFieldDescriptor *d = &what->fields[below(what->n_fields)];
	size_t i = 0;

	for (; i < m->n && m->field[i].tag >> 3 < d->id; i++)
		copy_field(&m->field[i], out);
	put_field(d, NULL, depth, out);
	if (i < m->n && m->field[i].tag >> 3 == d->id && d->label != PROTOBUF_C_LABEL_REPEATED)
		i++;
	for (; i < m->n; i++)
		copy_field(&m->field[i], out);
}

/* One field other, gone, or twice. */
static void change_field(const ProtobufCMessageDescriptor *what, const struct message *m, int depth,
			 struct buf *out)
{
	size_t at = below((uint32_t)m->n);
	uint32_t how = below(6);

	for (size_t i = 0; i < m->n; i++) {
		const struct field *f = &m->field[i];
		const ProtobufCFieldDescriptor *d =
			protobuf_c_message_descriptor_get_field(what, (unsigned)(f->tag >> 3));

		if (i == at && how == 0)
			continue;
		if (i == at && how > 1 && d)
			put_field(d, f, depth, out);
		else
			copy_field(f, out);
		if (i == at && how == 1)
			copy_field(f, out);
	}
}

static void change_message(const ProtobufCMessageDescriptor *what, const uint8_t *p, size_t len,
			   int depth, struct buf *out)
{
	struct message m;

	split(p, p + len, &m);
	if (what->n_fields == 0 || depth > DEPTH_MOST)
		return;
	if (m.n == 0 || below(3) == 0)
		add_field(what, &m, depth, out);
	else if (below(5) == 0)
		lengthen_columns(what, &m, out);
	else
		change_field(what, &m, depth, out);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	const ProtobufCMessageDescriptor *what;
	struct buf out = { 0 };
	size_t head = 0, n;

	chance = seed | 1;
	what = fuzz_message(data, size, &head);
	if (what == NULL || below(4) == 0)
		return LLVMFuzzerMutate(data, size, max);
	buf_put(&out, data, head);
	for (uint32_t times = 1 + below(3);;) {
		buf_clear(&out);
		buf_put(&out, data, head);
		change_message(what, data + head, size - head, 1, &out);
		n = out.len < max ? out.len : max;
		memcpy(data, out.data, n);
		size = n;
		if (--times == 0 || size < head)
			break;
	}
	buf_done(&out);
	return size;
}

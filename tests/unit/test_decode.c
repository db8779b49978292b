/* test_decode.c - there is one way to write a report: every other one is refused, by name and
 * with its code, before it can cost more memory than allowed. */
#include "report/decode.h"

#include "handover/message.h"
#include "report/code.h"
#include "report/encode.h"
#include "report/scan.h"
#include "unit/sample.h"
#include "unit/suite.h"
#include "unit/wire.h"

enum { CASES = 400 };

/* A report as its fields: some text each, NULL where there is none. Fields 0 to 17 are those of
 * report.proto less 1; REV and PREV stand for 30 and 31. */
enum {
	UNIT,
	PART,
	LINE,
	FORM,
	PERIOD,
	CATALOGUE,
	PURPOSE,
	FLAGS,
	PROVISIONAL,
	CELLS,
	PAIRS,
	STRATA,
	TALLIES,
	LINEAGE_ROOT,
	LINEAGE_COUNT,
	GAP_ROOT,
	GAP_COUNT,
	REV,
	PREV,
	FIELDS
};

static struct buf field[FIELDS];
static struct arena arena;

static unsigned id_of(int f)
{
	return f == REV ? 30 : f == PREV ? 31 : (unsigned)f + 1;
}

static struct buf *anew(int f)
{
	buf_clear(&field[f]);
	return &field[f];
}

static void set_number(int f, uint64_t v)
{
	wire_number(anew(f), id_of(f), v);
}

static void set_bytes(int f, const void *data, size_t len)
{
	wire_bytes(anew(f), id_of(f), data, len);
}

static void set_text(int f, const char *text)
{
	set_bytes(f, text, strlen(text));
}

static const uint8_t root[32] = { 1, [31] = 1 };

/* Cells 3 and 4, the second not applicable; which column differs from that. */
struct columns {
	const uint64_t *number, *value, *reporters, *na_at, *na, *over;
	size_t n_number, n_value, n_reporters, n_na_at, n_na, n_over;
};

#define COLUMN(name, ...)                                                                          \
	.name = (const uint64_t[]){ __VA_ARGS__ },                                                 \
	.n_##name = ARRAY_LEN(((const uint64_t[]){ __VA_ARGS__ }))
#define SOUND                                                                                      \
	COLUMN(number, 3, 1), COLUMN(value, 14, 0), COLUMN(reporters, 1, 1, 1, 0),                 \
		COLUMN(na_at, 1), COLUMN(na, 1)

static void put_cells(struct buf *b, const struct columns *c)
{
	const uint64_t *column[] = { c->number, c->value, c->reporters, c->na_at, c->na, c->over };
	size_t n[] = { c->n_number, c->n_value, c->n_reporters, c->n_na_at, c->n_na, c->n_over };

	for (unsigned i = 0; i < 6; i++)
		if (n[i] > 0)
			wire_column(b, i + 1, column[i], n[i]);
}

static void set_cells(struct columns c)
{
	struct buf b = { 0 };

	put_cells(&b, &c);
	wire_message(anew(CELLS), id_of(CELLS), &b);
}

static void own_part(void)
{
	for (int i = 0; i < FIELDS; i++)
		buf_clear(&field[i]);
	set_text(UNIT, "c1");
	set_number(PART, PART_OWN);
	set_text(FORM, "antt-nam");
	set_text(PERIOD, "2023-A1");
	set_number(CATALOGUE, 3);
	set_number(PURPOSE, PURPOSE_RUNNING);
	set_cells((struct columns){ SOUND });
	set_number(REV, 1);
}

/* One ratio, 64 of 79. */
static void put_pairs(struct buf *b, uint64_t numerator, uint64_t denominator)
{
	wire_columns(b, 1, 4);
	wire_columns(b, 2, numerator);
	wire_columns(b, 3, denominator);
	wire_columns(b, 4, 1, 5);
}

static void set_pairs(uint64_t numerator, uint64_t denominator)
{
	struct buf b = { 0 };

	put_pairs(&b, numerator, denominator);
	wire_message(anew(PAIRS), id_of(PAIRS), &b);
}

static void put_stratum(struct buf *b, uint64_t number)
{
	struct buf stratum = { 0 }, cells = { 0 };

	if (number)
		wire_number(&stratum, 1, number);
	put_cells(&cells, &(struct columns){ SOUND });
	wire_message(&stratum, 2, &cells);
	wire_message(b, id_of(STRATA), &stratum);
}

static void set_tallies(size_t n)
{
	struct buf b = { 0 };
	uint64_t *ones = mem_array(n + 1, sizeof *ones);

	for (size_t i = 0; i < n; i++)
		ones[i] = 1;
	for (unsigned f = 1; f <= 5; f++)
		wire_column(&b, f, ones, n);
	wire_message(anew(TALLIES), id_of(TALLIES), &b);
	free(ones);
}

static void merged_part(void)
{
	own_part();
	set_number(PART, PART_MERGED);
	set_text(LINE, "main");
	set_number(PROVISIONAL, 2);
	set_pairs(128, 158);
	put_stratum(anew(STRATA), 2);
	set_tallies(2);
	set_bytes(LINEAGE_ROOT, root, 32);
	set_number(LINEAGE_COUNT, 8);
	set_bytes(GAP_ROOT, root, 32);
	set_number(GAP_COUNT, 8);
	set_number(REV, 2);
	set_bytes(PREV, root, 32);
}

static struct buf whole(void)
{
	struct buf b = { 0 };

	for (int i = 0; i < FIELDS; i++)
		buf_put(&b, field[i].data, field[i].len);
	return b;
}

static int decode(const struct buf *b, struct report *ret, struct err *err)
{
	*err = (struct err){ 0 };
	return report_decode(&arena, b->data, b->len, ret, NULL, err);
}

/* Of the fields as they are now. words stand in what is said. */
static void refused(enum code code, const char *words)
{
	struct buf b = whole();
	struct report r;
	struct err err;

	if (decode(&b, &r, &err) == 0)
		ck_abort_msg("not refused, which should say \"%s\"", words);
	if (err.reason != (int)code || strstr(err.text, words) == NULL)
		ck_abort_msg("refused by %s: \"%s\", not by %s: \"%s\"",
			     code_name((enum code)err.reason), err.text, code_name(code), words);
	buf_done(&b);
}

static struct report accepted(void)
{
	struct buf b = whole(), again = { 0 };
	struct report r;
	struct err err;

	if (decode(&b, &r, &err) < 0)
		ck_abort_msg("refused: %s", err.text);
	(void)report_encode(&r, &again);
	ck_assert_uint_eq(b.len, again.len);
	ck_assert_mem_eq(b.data, again.data, b.len);
	buf_done(&b);
	buf_done(&again);
	return r;
}

static void setup(void)
{
	arena_init(&arena, DECODE_MEMORY);
	own_part();
}

static void teardown(void)
{
	for (int i = 0; i < FIELDS; i++)
		buf_done(&field[i]);
	arena_done(&arena);
}

/* ---- What is taken ---- */

START_TEST(the_reports_that_are_changed_below_are_sound)
{
	struct report r = accepted();

	ck_assert_str_eq(r.key.unit, "c1");
	ck_assert(r.cells.n == 2 && r.cells.number[1] == 4 && r.cells.value[0] == 7);
	ck_assert(r.cells.reporters[1] == 0 && r.cells.na[1] == 1 && r.cells.na[0] == 0);
	merged_part();
	r = accepted();
	ck_assert(r.pairs.n == 1 && r.pairs.numerator[0] == 64 && r.pairs.denominator[0] == 79);
	ck_assert(r.n_strata == 1 && r.strata[0].stratum == 2 && r.strata[0].cells.n == 2);
	ck_assert(r.tallies.n == 2 && r.tallies.target[1] == 2 && r.tallies.short_by[0] == -1);
}
END_TEST

START_TEST(limits_themselves_are_allowed)
{
	set_text(UNIT, "abcdefghijklmnopqrstuvwxyz0123.-");
	set_text(PERIOD, "2023-A1-ABCDEFGH");
	set_cells((struct columns){ COLUMN(number, UINT32_MAX), COLUMN(value, 2 * VALUE_MAX),
				    COLUMN(reporters, 1, 1) });
	ck_assert_int_eq(accepted().cells.value[0], VALUE_MAX);
	set_cells((struct columns){ COLUMN(number, 1), COLUMN(value, 2 * VALUE_MAX - 1),
				    COLUMN(reporters, 1, UINT32_MAX) });
	ck_assert_int_eq(accepted().cells.value[0], -VALUE_MAX);
	merged_part();
	set_number(GAP_COUNT, LEAVES_MAX);
	set_number(PROVISIONAL, LEAVES_MAX);
	set_tallies(CELLS_MAX);
	(void)accepted();
}
END_TEST

START_TEST(the_report_borrows_nothing_from_the_bytes)
{
	struct buf b, again = { 0 };
	struct report r;
	struct err err;

	merged_part();
	b = whole();
	ck_assert_int_eq(decode(&b, &r, &err), 0);
	memset(b.data, 0xff, b.len);
	(void)report_encode(&r, &again);
	buf_done(&b);
	b = whole();
	ck_assert_mem_eq(b.data, again.data, b.len);
	buf_done(&b);
	buf_done(&again);
}
END_TEST

/* ---- Fields ---- */

START_TEST(an_unknown_field_is_refused_by_its_number)
{
	wire_number(&field[GAP_COUNT], 18, 1);
	refused(E_DECODE, "unknown field 18");
	buf_clear(&field[GAP_COUNT]);
	wire_number(&field[PREV], 500, 1);
	refused(E_DECODE, "unknown field 500");
	buf_clear(&field[PREV]);
	wire_number(&field[PREV], 0, 1);
	refused(E_DECODE, "(tag)");
}
END_TEST

START_TEST(an_unknown_field_inside_a_block_is_refused)
{
	struct buf b = { 0 };

	put_cells(&b, &(struct columns){ SOUND });
	wire_number(&b, 9, 1);
	wire_message(anew(CELLS), id_of(CELLS), &b);
	refused(E_DECODE, "unknown field 9");
}
END_TEST

START_TEST(fields_out_of_order_are_refused)
{
	struct buf b = { 0 };

	set_number(FLAGS, 1);
	wire_number(anew(CATALOGUE), id_of(PURPOSE), 1);
	wire_number(anew(PURPOSE), id_of(CATALOGUE), 3);
	refused(E_DECODE, "not in order");
	own_part();
	wire_columns(&b, 2, 14);
	wire_columns(&b, 1, 3);
	wire_columns(&b, 3, 1, 1);
	wire_message(anew(CELLS), id_of(CELLS), &b);
	refused(E_DECODE, "not in order");
}
END_TEST

START_TEST(a_field_that_stands_twice_is_refused)
{
	struct buf b = { 0 };

	for (int i = 0; i < FIELDS; i++) {
		merged_part();
		if (i == STRATA || field[i].len == 0)
			continue;
		buf_put(&b, field[i].data, field[i].len);
		buf_put(&field[i], b.data, b.len);
		buf_clear(&b);
		refused(E_DECODE, "twice");
	}
	buf_done(&b);
}
END_TEST

START_TEST(a_column_in_two_pieces_is_refused)
{
	struct buf b = { 0 };

	wire_columns(&b, 1, 3);
	wire_columns(&b, 1, 1);
	wire_columns(&b, 2, 14, 0);
	wire_columns(&b, 3, 2, 1);
	wire_message(anew(CELLS), id_of(CELLS), &b);
	refused(E_DECODE, "twice");
}
END_TEST

START_TEST(a_field_at_its_default_is_refused)
{
	static const int numbers[] = { FLAGS, PROVISIONAL, LINEAGE_COUNT, GAP_COUNT };
	static const int texts[] = { LINE, LINEAGE_ROOT, GAP_ROOT, PREV, CELLS, PAIRS, TALLIES };

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		own_part();
		set_number(numbers[i], 0);
		refused(E_DECODE, "it is written although it is zero");
	}
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		own_part();
		set_text(texts[i], "");
		refused(E_DECODE, "it is written although it is empty");
	}
}
END_TEST

START_TEST(an_empty_column_is_refused)
{
	struct buf b = { 0 };

	put_cells(&b, &(struct columns){ SOUND });
	wire_bytes(&b, 6, "", 0);
	wire_message(anew(CELLS), id_of(CELLS), &b);
	refused(E_DECODE, "it is written although it is empty");
}
END_TEST

START_TEST(a_field_that_must_be_there_is_missed)
{
	static const struct {
		int field;
		enum code code;
		const char *words;
	} table[] = { { UNIT, E_TEXT, "unit" },
		      { PART, E_DECODE, "part 0" },
		      { FORM, E_TEXT, "form" },
		      { PERIOD, E_TEXT, "period" },
		      { CATALOGUE, E_DECODE, "begin at 1" },
		      { PURPOSE, E_DECODE, "purpose 0" },
		      { REV, E_DECODE, "begin at 1" } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		own_part();
		buf_clear(&field[table[i].field]);
		refused(table[i].code, table[i].words);
	}
	refused(E_DECODE, "begin at 1");
}
END_TEST

/* ---- Numbers on the wire ---- */

START_TEST(a_number_that_is_not_in_its_shortest_form_is_refused)
{
	struct buf *b = anew(CATALOGUE);

	wire_tag(b, 6, WIRE_VARINT);
	buf_put(b, "\x83\x00", 2);
	refused(E_DECODE, "shortest form");
	b = anew(CATALOGUE);
	buf_put(b, "\xb0\x00\x03", 3); /* the tag */
	refused(E_DECODE, "shortest form");
	own_part();
	b = anew(UNIT);
	buf_put(b,
		"\x0a\x82\x00"
		"c1",
		5); /* the length */
	refused(E_DECODE, "shortest form");
}
END_TEST

START_TEST(a_number_in_a_column_that_is_not_in_its_shortest_form_is_refused)
{
	static const uint8_t padded[] = { 0x0a, 2, 0x83, 0x00, 0x12, 1, 14, 0x1a, 2, 1, 1 };
	static const uint8_t three[] = { 0x0a, 3, 0x83, 0x80, 0x00, 0x12, 1, 14, 0x1a, 2, 1, 1 };

	set_bytes(CELLS, padded, sizeof padded);
	refused(E_DECODE, "shortest form");
	set_bytes(CELLS, three, sizeof three);
	refused(E_DECODE, "shortest form");
}
END_TEST

START_TEST(a_number_beyond_64_bits_is_refused)
{
	static const char eleven[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
	static const char over[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
	struct buf *b = anew(CATALOGUE);

	wire_tag(b, 6, WIRE_VARINT);
	buf_put(b, eleven, 11);
	refused(E_DECODE, "message");
	b = anew(CATALOGUE);
	wire_tag(b, 6, WIRE_VARINT);
	buf_put(b, over, 10);
	refused(E_DECODE, "message");
}
END_TEST

/* Cut to 64 bits they would be small ones, or go backwards. */
START_TEST(a_number_in_a_column_beyond_64_bits_is_refused)
{
	static const uint8_t zero[] = { 0x0a, 1,    3,    0x12, 10,   0x80, 0x80, 0x80, 0x80, 0x80,
					0x80, 0x80, 0x80, 0x80, 0x02, 0x1a, 2,    1,    1 };

	set_bytes(CELLS, zero, sizeof zero);
	refused(E_DECODE, "");
	set_cells((struct columns){ COLUMN(number, 3, UINT64_MAX), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1) });
	refused(E_DECODE, "too large");
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1), COLUMN(na_at, 1, UINT64_MAX),
				    COLUMN(na, 1, 1) });
	refused(E_DECODE, "");
	merged_part();
	set_cells((struct columns){ SOUND, COLUMN(over, 3, UINT64_MAX) });
	refused(E_DECODE, "too large");
}
END_TEST

/* protobuf-c would cut them to 32 bits in silence. */
START_TEST(a_number_beyond_its_32_bits_is_refused)
{
	set_number(CATALOGUE, UINT64_C(0x100000003));
	refused(E_DECODE, "too large");
	own_part();
	set_number(REV, UINT64_C(1) << 32);
	refused(E_DECODE, "too large");
	own_part();
	set_cells((struct columns){ COLUMN(number, UINT64_C(0x100000003)), COLUMN(value, 14),
				    COLUMN(reporters, 1, 1) });
	refused(E_DECODE, "too large");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 14),
				    COLUMN(reporters, 1, UINT64_C(0x100000001)) });
	refused(E_DECODE, "too large");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 14),
				    COLUMN(reporters, UINT64_C(0x100000001), 1) });
	refused(E_DECODE, "");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 0), COLUMN(reporters, 1, 0),
				    COLUMN(na_at, 0), COLUMN(na, UINT64_C(0x100000001)) });
	refused(E_DECODE, "too large");
}
END_TEST

START_TEST(a_field_of_another_wire_type_is_refused)
{
	static const unsigned wires[] = { WIRE_64, WIRE_32, 3, 4, 6, 7 };

	for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
		own_part();
		wire_tag(anew(CATALOGUE), 6, wires[i]);
		buf_put(&field[CATALOGUE], "\x03\0\0\0\0\0\0\0", wires[i] == WIRE_32 ? 4 : 8);
		refused(E_DECODE, "wire type");
	}
	own_part();
	wire_number(anew(UNIT), id_of(UNIT), 5);
	refused(E_DECODE, "wire type");
	own_part();
	wire_bytes(anew(CATALOGUE), id_of(CATALOGUE), "\x03", 1);
	refused(E_DECODE, "wire type");
	own_part();
	wire_number(anew(CELLS), id_of(CELLS), 5);
	refused(E_DECODE, "wire type");
}
END_TEST

/* One number without a column around it, as an old encoder would write it. */
START_TEST(a_column_that_is_not_packed_is_refused)
{
	struct buf b = { 0 };

	wire_number(&b, 1, 3);
	wire_columns(&b, 2, 14);
	wire_columns(&b, 3, 1, 1);
	wire_message(anew(CELLS), id_of(CELLS), &b);
	refused(E_DECODE, "wire type");
}
END_TEST

START_TEST(a_length_beyond_the_end_is_refused)
{
	struct buf *b = anew(CELLS), inside = { 0 };

	wire_tag(b, id_of(CELLS), WIRE_BYTES);
	wire_varint(b, 100);
	refused(E_DECODE, "longer than what is left");
	b = anew(CELLS);
	wire_tag(b, id_of(CELLS), WIRE_BYTES);
	wire_varint(b, UINT64_MAX);
	refused(E_DECODE, "longer than what is left");
	/* inside a message, although the whole goes on */
	wire_tag(&inside, 1, WIRE_BYTES);
	wire_varint(&inside, 3);
	buf_put(&inside, "\x01", 1);
	wire_message(anew(CELLS), id_of(CELLS), &inside);
	refused(E_DECODE, "longer than what is left");
}
END_TEST

/* ---- Messages of no proto file ---- */

/* A message that may hold itself, and a column of 64 bits: no file of ours has either, and whoever
 * writes one is not to find out by its stack. */
static const ProtobufCMessageDescriptor inner;
static const ProtobufCFieldDescriptor inner_fields[] = {
	{ .name = "again",
	  .id = 1,
	  .label = PROTOBUF_C_LABEL_NONE,
	  .type = PROTOBUF_C_TYPE_MESSAGE,
	  .descriptor = &inner },
	{ .name = "wide",
	  .id = 2,
	  .label = PROTOBUF_C_LABEL_REPEATED,
	  .type = PROTOBUF_C_TYPE_UINT64 },
	{ .name = "narrow",
	  .id = 3,
	  .label = PROTOBUF_C_LABEL_REPEATED,
	  .type = PROTOBUF_C_TYPE_UINT32 },
};
static const ProtobufCIntRange inner_ranges[] = { { 1, 0 }, { 0, 3 } };
static const ProtobufCMessageDescriptor inner = { .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
						  .short_name = "Inner",
						  .n_fields = 3,
						  .fields = inner_fields,
						  .n_field_ranges = 1,
						  .field_ranges = inner_ranges };

static int scan_inner(const struct buf *b, struct err *err)
{
	*err = (struct err){ 0 };
	return scan_message(&inner, b->data, b->len, SCAN_LOOSE, err);
}

/* So many messages, each in the one before. */
static int scan_nested(int levels, struct err *err)
{
	struct buf b = { 0 };
	int r;

	for (int i = 0; i < levels; i++) {
		struct buf outer = { 0 };

		wire_message(&outer, 1, &b);
		b = outer;
	}
	r = scan_inner(&b, err);
	buf_done(&b);
	return r;
}

START_TEST(messages_nest_no_deeper_than_any_of_ours)
{
	static const int too_deep[] = { 4, 5, 5000 };
	struct err err;

	ck_assert_int_eq(scan_nested(3, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(too_deep); i++) {
		ck_assert_int_lt(scan_nested(too_deep[i], &err), 0);
		ck_assert_int_eq(err.reason, E_DECODE);
		ck_assert_ptr_nonnull(strstr(err.text, "nested too deep"));
	}
}
END_TEST

START_TEST(a_packed_column_holds_what_its_type_holds)
{
	struct buf b = { 0 };
	struct err err;

	wire_columns(&b, 2, UINT64_MAX, 5);
	ck_assert_int_eq(scan_inner(&b, &err), 0);
	buf_clear(&b);
	wire_columns(&b, 3, UINT32_MAX, 5);
	ck_assert_int_eq(scan_inner(&b, &err), 0);
	buf_clear(&b);
	wire_columns(&b, 3, 5, UINT64_C(1) << 32);
	ck_assert_int_lt(scan_inner(&b, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "too large"));
	buf_clear(&b);
	wire_bytes(&b, 3, "\x05\x80", 2);
	ck_assert_int_lt(scan_inner(&b, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "cut off"));
	buf_done(&b);
}
END_TEST

/* ---- Columns ---- */

START_TEST(columns_of_unequal_length_are_refused)
{
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14),
				    COLUMN(reporters, 2, 1) });
	refused(E_DECODE, "not of one length");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 14, 0),
				    COLUMN(reporters, 1, 1) });
	refused(E_DECODE, "not of one length");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(reporters, 1, 1) });
	refused(E_DECODE, "not of one length");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 0), COLUMN(reporters, 1, 0),
				    COLUMN(na_at, 0) });
	refused(E_DECODE, "not of one length");
	set_cells((struct columns){ COLUMN(number, 3), COLUMN(value, 0), COLUMN(reporters, 1, 0),
				    COLUMN(na, 1) });
	refused(E_DECODE, "not of one length");
	merged_part();
	set_cells((struct columns){ COLUMN(value, 14), COLUMN(over, 1) });
	refused(E_DECODE, "length");
}
END_TEST

START_TEST(columns_of_pairs_and_tallies_of_unequal_length_are_refused)
{
	for (unsigned without = 2; without <= 5; without++) {
		struct buf pairs = { 0 }, tallies = { 0 };

		merged_part();
		for (unsigned f = 1; f <= 4; f++) {
			if (f == without)
				continue;
			if (f == 4)
				wire_columns(&pairs, f, 1, 5);
			else
				wire_columns(&pairs, f, 4);
		}
		for (unsigned f = 1; f <= 5; f++)
			if (f != without)
				wire_columns(&tallies, f, 1);
		wire_message(anew(TALLIES), id_of(TALLIES), &tallies);
		refused(E_DECODE, "tallies");
		set_tallies(2);
		wire_message(anew(PAIRS), id_of(PAIRS), &pairs);
		if (without < 5)
			refused(E_DECODE, "pairs");
	}
}
END_TEST

START_TEST(runs_that_do_not_fit_are_refused)
{
	static const uint64_t runs[][4] = {
		{ 1, 1 },                       /* too short */
		{ 3, 1 },                       /* too long */
		{ 1, 1, 1, 1 },                 /* not as long as they can be */
		{ 0, 1, 2, 2 },                 /* an empty run */
		{ 2, 1, 0, 2 }, { 1, 1, 2, 0 }, /* the second too long */
	};
	static const size_t n[] = { 2, 2, 4, 4, 4, 4 };

	for (size_t i = 0; i < ARRAY_LEN(n); i++) {
		set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
					    .reporters = runs[i], .n_reporters = n[i] });
		refused(E_DECODE, "the runs do not fit the column");
	}
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1, 1) });
	refused(E_DECODE, "cells");
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2) });
	refused(E_DECODE, "cells");
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14) });
	refused(E_DECODE, "cells");
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, UINT64_MAX, 1) });
	refused(E_DECODE, "");
}
END_TEST

START_TEST(sparse_entries_that_do_not_fit_are_refused)
{
	static const uint64_t at[][2] = { { 2, 0 }, { 0, 2 }, { 0, 0 }, { UINT32_MAX, 1 } };

	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
					    COLUMN(reporters, 2, 1), .na_at = at[i],
					    .n_na_at = i == 0 ? 1 : 2, COLUMN(na, 1, 1) });
		if (i == 0)
			set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
						    COLUMN(reporters, 2, 1), .na_at = at[i],
						    .n_na_at = 1, COLUMN(na, 1) });
		refused(E_DECODE, "cells");
	}
	set_cells((struct columns){ COLUMN(number, 3, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1), COLUMN(na_at, 0), COLUMN(na, 0) });
	refused(E_DECODE, "an entry does not fit the column");
}
END_TEST

START_TEST(numbers_that_do_not_ascend_are_refused)
{
	struct buf b = { 0 };

	set_cells((struct columns){ COLUMN(number, 3, 0), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1) });
	refused(E_DECODE, "do not ascend");
	set_cells((struct columns){ COLUMN(number, 0, 3), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1) });
	refused(E_DECODE, "do not ascend");
	set_cells((struct columns){ COLUMN(number, UINT32_MAX, 1), COLUMN(value, 14, 14),
				    COLUMN(reporters, 2, 1) });
	refused(E_DECODE, "too large");
	/* eight steps of one are taken together, but not over the edge */
	set_cells((struct columns){ COLUMN(number, UINT32_MAX - 8, 1, 1, 1, 1, 1, 1, 1, 1),
				    COLUMN(value, 1, 1, 1, 1, 1, 1, 1, 1, 1),
				    COLUMN(reporters, 9, 1) });
	ck_assert_uint_eq(accepted().cells.number[8], UINT32_MAX);
	set_cells((struct columns){ COLUMN(number, UINT32_MAX - 7, 1, 1, 1, 1, 1, 1, 1, 1),
				    COLUMN(value, 1, 1, 1, 1, 1, 1, 1, 1, 1),
				    COLUMN(reporters, 9, 1) });
	refused(E_DECODE, "too large");
	merged_part();
	set_cells((struct columns){ SOUND, COLUMN(over, 0) });
	refused(E_DECODE, "do not ascend");
	set_cells((struct columns){ SOUND, COLUMN(over, 1, 0) });
	refused(E_DECODE, "do not ascend");
	merged_part();
	for (unsigned f = 1; f <= 5; f++)
		wire_columns(&b, f, 1, f == 1 ? 0 : 1);
	wire_message(anew(TALLIES), id_of(TALLIES), &b);
	refused(E_DECODE, "do not ascend");
}
END_TEST

START_TEST(a_value_beyond_what_every_reader_holds_exactly_is_refused)
{
	static const uint64_t beyond[] = { 2 * (uint64_t)VALUE_MAX + 1, 2 * (uint64_t)VALUE_MAX + 2,
					   UINT64_MAX, UINT64_MAX - 1 };

	for (size_t i = 0; i < ARRAY_LEN(beyond); i++) {
		struct buf b = { 0 };

		own_part();
		set_cells((struct columns){ COLUMN(number, 3), .value = &beyond[i], .n_value = 1,
					    COLUMN(reporters, 1, 1) });
		refused(E_VALUE, "2^53 - 1");
		merged_part();
		set_pairs(beyond[i], 2);
		refused(E_VALUE, "2^53 - 1");
		set_pairs(2, beyond[i]);
		refused(E_VALUE, "2^53 - 1");
		merged_part();
		for (unsigned f = 1; f <= 5; f++)
			wire_columns(&b, f, f == 5 ? beyond[i] : 1);
		wire_message(anew(TALLIES), id_of(TALLIES), &b);
		refused(E_VALUE, "2^53 - 1");
	}
}
END_TEST

/* ---- Parts ---- */

START_TEST(an_own_part_has_only_what_was_typed)
{
	static const int fields[] = {
		PAIRS, STRATA, TALLIES, PROVISIONAL, LINEAGE_COUNT, GAP_COUNT
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct buf keep = { 0 };

		merged_part();
		buf_put(&keep, field[fields[i]].data, field[fields[i]].len);
		own_part();
		buf_put(&field[fields[i]], keep.data, keep.len);
		refused(E_DECODE, "an own part has only what was typed");
		buf_done(&keep);
	}
	own_part();
	set_bytes(GAP_ROOT, root, 32);
	refused(E_DECODE, "gap_root");
	own_part();
	set_bytes(LINEAGE_ROOT, root, 32);
	refused(E_DECODE, "lineage_root");
	own_part();
	set_cells((struct columns){ SOUND, COLUMN(over, 1) });
	refused(E_DECODE, "leaves nothing out");
	own_part();
	set_text(LINE, "main");
	refused(E_TEXT, "an own part has none");
}
END_TEST

START_TEST(flags_that_do_not_exist_are_refused)
{
	set_number(FLAGS, FLAG_PROVISIONAL | FLAG_NOTHING);
	(void)accepted();
	set_number(FLAGS, FLAG_LATE);
	refused(E_DECODE, "unknown flag");
	set_number(FLAGS, 1u << 31);
	refused(E_DECODE, "unknown flag");
	merged_part();
	set_number(FLAGS, FLAG_PROVISIONAL);
	refused(E_DECODE, "no flags of its own");
}
END_TEST

START_TEST(a_merged_part_has_a_line_and_its_roots)
{
	merged_part();
	buf_clear(&field[LINE]);
	refused(E_TEXT, "a merged part has a line");
	merged_part();
	buf_clear(&field[GAP_ROOT]);
	refused(E_DECODE, "gap_root");
	merged_part();
	buf_clear(&field[LINEAGE_ROOT]);
	refused(E_DECODE, "lineage_root");
	merged_part();
	set_bytes(GAP_ROOT, root, 31);
	refused(E_DECODE, "gap_root");
	merged_part();
	set_bytes(GAP_ROOT, (uint8_t[32]){ 0 }, 32);
	refused(E_DECODE, "gap_root");
	merged_part();
	set_number(PROVISIONAL, 9);
	refused(E_LIMIT, "more units");
	buf_clear(&field[PROVISIONAL]);
	buf_clear(&field[GAP_COUNT]);
	refused(E_DECODE, "gap_root");
}
END_TEST

START_TEST(parts_and_purposes_that_do_not_exist_are_refused)
{
	set_number(PART, 3);
	refused(E_DECODE, "part 3");
	own_part();
	set_number(PURPOSE, 4);
	refused(E_DECODE, "purpose 4");
}
END_TEST

START_TEST(a_revision_names_the_one_before_unless_it_is_the_first)
{
	set_number(REV, 2);
	refused(E_DECODE, "prev");
	set_bytes(PREV, root, 31);
	refused(E_DECODE, "prev");
	set_bytes(PREV, (uint8_t[32]){ 0 }, 32);
	refused(E_DECODE, "prev");
	set_bytes(PREV, root, 32);
	(void)accepted();
	set_number(REV, 1);
	refused(E_DECODE, "prev");
}
END_TEST

/* ---- Texts ---- */

START_TEST(ids_are_of_few_characters_and_bounded)
{
	static const char *const bad[] = { "-c1", ".c1", "_c1", "c 1", "c/1", "c1\xc3\xa1", "c'1" };
	char text[ID_MAX + 2];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		own_part();
		set_text(UNIT, bad[i]);
		refused(E_TEXT, "the unit is not an id");
		own_part();
		set_text(FORM, bad[i]);
		refused(E_TEXT, "the form is not an id");
		own_part();
		set_text(PERIOD, bad[i]);
		refused(E_TEXT, "period");
		merged_part();
		set_text(LINE, bad[i]);
		refused(E_TEXT, "line");
	}
	memset(text, 'a', sizeof text);
	own_part();
	set_bytes(UNIT, text, UNIT_ID_MAX + 1);
	refused(E_TEXT, "unit");
	own_part();
	set_bytes(FORM, text, ID_MAX + 1);
	refused(E_TEXT, "form");
	own_part();
	set_bytes(PERIOD, text, PERIOD_MAX + 1);
	refused(E_TEXT, "period");
	merged_part();
	set_bytes(LINE, text, ID_MAX + 1);
	refused(E_TEXT, "line");
}
END_TEST

/* "c1\0c2" would become "c1" and be kept under another unit than it was signed for. */
START_TEST(a_zero_byte_in_a_text_is_refused)
{
	set_bytes(UNIT, "c1\0c2", 5);
	refused(E_DECODE, "zero byte");
	own_part();
	set_bytes(PERIOD, "2023-A1\0", 8);
	refused(E_DECODE, "zero byte");
}
END_TEST

START_TEST(a_text_that_hides_something_is_refused)
{
	static const char *const bad[] = {
		"c1\x01", "c1\x7f", "c1\xc2\x80",     "c1\xe2\x80\x8b", "c1\xe2\x80\xae",
		"c1\xff", "c1\xc3", "c1\xed\xa0\x80", "c1\xef\xbb\xbf", "c1\xf4\x90\x80\x80"
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		own_part();
		set_text(UNIT, bad[i]);
		refused(E_TEXT, "not allowed, or is not UTF-8");
	}
}
END_TEST

/* ---- Limits ---- */

static void many_cells(size_t n, size_t n_over)
{
	uint64_t *ones = mem_array(n + n_over + 1, sizeof *ones), run[] = { n, 1 };

	for (size_t i = 0; i < n + n_over; i++)
		ones[i] = 1;
	set_cells((struct columns){ .number = ones,
				    .n_number = n,
				    .value = ones,
				    .n_value = n,
				    .reporters = run,
				    .n_reporters = n ? 2 : 0,
				    .over = ones,
				    .n_over = n_over });
	free(ones);
}

START_TEST(too_many_entries_are_refused)
{
	merged_part();
	many_cells(CELLS_MAX, CELLS_MAX);
	(void)accepted();
	many_cells(CELLS_MAX + 1, 0);
	refused(E_LIMIT, "5000");
	many_cells(0, CELLS_MAX + 1);
	refused(E_LIMIT, "5000");
	merged_part();
	set_tallies(CELLS_MAX + 1);
	refused(E_LIMIT, "5000");
}
END_TEST

START_TEST(too_many_units_are_refused)
{
	merged_part();
	set_number(GAP_COUNT, LEAVES_MAX + 1);
	refused(E_LIMIT, "more units than allowed");
	merged_part();
	set_number(LINEAGE_COUNT, 2 * LEAVES_MAX + 1);
	refused(E_LIMIT, "more units than allowed");
}
END_TEST

START_TEST(strata_ascend_and_are_few_and_say_something)
{
	struct buf b = { 0 };

	merged_part();
	anew(STRATA);
	for (uint64_t i = 1; i <= STRATA_MAX; i++)
		put_stratum(&field[STRATA], i);
	(void)accepted();
	put_stratum(&field[STRATA], STRATA_MAX + 1);
	refused(E_LIMIT, "64");
	put_stratum(anew(STRATA), 2);
	put_stratum(&field[STRATA], 2);
	refused(E_DECODE, "strata");
	put_stratum(&field[STRATA], 1);
	refused(E_DECODE, "strata");
	put_stratum(anew(STRATA), 0);
	refused(E_DECODE, "strata");
	wire_bytes(anew(STRATA), id_of(STRATA), "", 0);
	refused(E_DECODE, "strata");
	wire_number(&b, 1, 5);
	wire_message(anew(STRATA), id_of(STRATA), &b);
	refused(E_DECODE, "strata");
}
END_TEST

START_TEST(a_report_has_bytes_and_not_too_many)
{
	uint8_t *much = mem_zalloc(REPORT_BYTES_MAX + 1);
	struct err err = { 0 };
	struct report r;

	ck_assert_int_lt(report_decode(&arena, much, 0, &r, NULL, &err), 0);
	ck_assert_int_eq(err.reason, E_LIMIT);
	ck_assert_int_lt(report_decode(&arena, much, REPORT_BYTES_MAX + 1, &r, NULL, &err), 0);
	ck_assert_int_eq(err.reason, E_LIMIT);
	ck_assert_int_lt(report_decode(&arena, much, REPORT_BYTES_MAX, &r, NULL, &err), 0);
	ck_assert_int_eq(err.reason, E_DECODE);
	free(much);
}
END_TEST

/* ---- Memory ---- */

/* Two bytes on the wire are an empty message, which takes some 100 bytes in memory. */
START_TEST(what_unpacks_to_more_memory_than_allowed_is_refused)
{
	struct buf *b;

	merged_part();
	b = anew(STRATA);
	while (b->len < REPORT_BYTES_MAX - 1000)
		buf_put(b, "\x62\x00", 2);
	refused(E_MEMORY, "memory");
	ck_assert_uint_le(arena.used, DECODE_MEMORY);
}
END_TEST

START_TEST(a_frame_of_empty_deliveries_costs_no_more_than_allowed)
{
	struct buf b = { 0 };
	struct message m;
	struct err err = { 0 };

	wire_number(&b, 1, 1);
	while (b.len < FRAME_MAX - 16)
		wire_bytes(&b, 2, "", 0);
	ck_assert_int_lt(message_decode(&arena, MESSAGE_DELIVERIES, b.data, b.len, &m, &err), 0);
	ck_assert_int_eq(err.reason, E_MEMORY);
	ck_assert_uint_le(arena.used, DECODE_MEMORY);
	buf_done(&b);
}
END_TEST

/* A delivery of a report "r", with one skipped revision of so many bytes that are all the same. */
static int take_skipped(size_t len, int byte, struct err *err)
{
	struct buf d = { 0 }, b = { 0 };
	uint8_t digest[32];
	struct message m;
	int r;

	memset(digest, byte, sizeof digest);
	wire_bytes(&d, 1, "r", 1);
	wire_bytes(&d, 5, digest, len);
	wire_bytes(&b, 2, d.data, d.len);
	r = message_decode(&arena, MESSAGE_DELIVERIES, b.data, b.len, &m, err);
	buf_done(&d);
	buf_done(&b);
	return r;
}

/* Zero stands for no revision at all. */
START_TEST(a_skipped_revision_has_a_digest)
{
	struct err err = { 0 };

	ck_assert_int_eq(take_skipped(32, 1, &err), MESSAGE_KNOWN);
	ck_assert_int_lt(take_skipped(32, 0, &err), 0);
	ck_assert_int_eq(err.reason, E_DECODE);
	ck_assert_int_lt(take_skipped(0, 0, &err), 0);
	ck_assert_int_eq(err.reason, E_DECODE);
}
END_TEST

/* Whatever cap there is: refused for memory or taken, never beyond it. */
START_TEST(any_cap_is_kept)
{
	struct buf b;
	struct err err;
	bool taken = false;

	merged_part();
	many_cells(300, 20);
	b = whole();
	for (size_t cap = 16; !taken; cap += 16) {
		struct arena a;
		struct report r;

		arena_init(&a, cap);
		err = (struct err){ 0 };
		taken = report_decode(&a, b.data, b.len, &r, NULL, &err) == 0;
		if (!taken)
			ck_assert_str_eq(code_name((enum code)err.reason), "E_MEMORY");
		ck_assert_uint_le(a.used, cap);
		arena_done(&a);
		ck_assert_uint_lt(cap, 1 << 20);
	}
	buf_done(&b);
}
END_TEST

/* ---- Any other bytes ---- */

/* The last fields must be there, so no beginning of a report is a report. */
START_TEST(a_report_cut_off_anywhere_is_refused)
{
	struct chance c = { .state = chance_seed() };

	for (int i = 0; i < CASES / 4; i++) {
		struct buf b = { 0 };
		struct report in, r;
		struct arena a;
		struct err err;

		arena_init(&a, 0);
		in = sample_report(&a, &c);
		(void)report_encode(&in, &b);
		for (size_t n = 0; n < b.len; n++) {
			uint8_t *cut = mem_copy(b.data, n); /* so that reading on is noticed */

			err = (struct err){ 0 };
			if (report_decode(&a, cut, n, &r, NULL, &err) == 0)
				ck_abort_msg("case %d: cut off after %zu of %zu bytes", i, n,
					     b.len);
			free(cut);
		}
		buf_done(&b);
		arena_done(&a);
	}
}
END_TEST

/* Decoding and encoding again gives the bytes that came, or there was nothing to decode. */
START_TEST(there_is_one_way_to_write_what_is_taken)
{
	struct chance c = { .state = chance_seed() };
	unsigned taken = 0;

	for (int i = 0; i < CASES; i++) {
		struct buf b = { 0 };
		struct report in, r;
		struct arena a;

		arena_init(&a, 0);
		in = sample_report(&a, &c);
		(void)report_encode(&in, &b);
		for (int k = 0; k < 60; k++) {
			struct buf again = { 0 };
			size_t at = chance_below(&c, b.len);
			uint8_t keep = b.data[at];

			b.data[at] ^= (uint8_t)(1u << chance_below(&c, 8));
			if (report_decode(&a, b.data, b.len, &r, NULL, NULL) == 0) {
				(void)report_encode(&r, &again);
				if (again.len != b.len || memcmp(again.data, b.data, b.len) != 0)
					ck_abort_msg("case %d: other bytes than came", i);
				taken++;
			}
			b.data[at] = keep;
			buf_done(&again);
		}
		buf_done(&b);
		arena_done(&a);
	}
	ck_assert_uint_gt(taken, CASES);
}
END_TEST

static void add_fields(TCase *t)
{
	tcase_add_test(t, the_reports_that_are_changed_below_are_sound);
	tcase_add_test(t, limits_themselves_are_allowed);
	tcase_add_test(t, the_report_borrows_nothing_from_the_bytes);
	tcase_add_test(t, an_unknown_field_is_refused_by_its_number);
	tcase_add_test(t, an_unknown_field_inside_a_block_is_refused);
	tcase_add_test(t, fields_out_of_order_are_refused);
	tcase_add_test(t, a_field_that_stands_twice_is_refused);
	tcase_add_test(t, a_column_in_two_pieces_is_refused);
	tcase_add_test(t, a_field_at_its_default_is_refused);
	tcase_add_test(t, an_empty_column_is_refused);
	tcase_add_test(t, a_field_that_must_be_there_is_missed);
	tcase_add_test(t, a_number_that_is_not_in_its_shortest_form_is_refused);
	tcase_add_test(t, a_number_in_a_column_that_is_not_in_its_shortest_form_is_refused);
	tcase_add_test(t, a_number_beyond_64_bits_is_refused);
	tcase_add_test(t, a_number_in_a_column_beyond_64_bits_is_refused);
	tcase_add_test(t, a_number_beyond_its_32_bits_is_refused);
	tcase_add_test(t, a_field_of_another_wire_type_is_refused);
	tcase_add_test(t, a_column_that_is_not_packed_is_refused);
	tcase_add_test(t, a_length_beyond_the_end_is_refused);
	tcase_add_test(t, messages_nest_no_deeper_than_any_of_ours);
	tcase_add_test(t, a_packed_column_holds_what_its_type_holds);
}

static void add_contents(TCase *t)
{
	tcase_add_test(t, columns_of_unequal_length_are_refused);
	tcase_add_test(t, columns_of_pairs_and_tallies_of_unequal_length_are_refused);
	tcase_add_test(t, runs_that_do_not_fit_are_refused);
	tcase_add_test(t, sparse_entries_that_do_not_fit_are_refused);
	tcase_add_test(t, numbers_that_do_not_ascend_are_refused);
	tcase_add_test(t, a_value_beyond_what_every_reader_holds_exactly_is_refused);
	tcase_add_test(t, an_own_part_has_only_what_was_typed);
	tcase_add_test(t, flags_that_do_not_exist_are_refused);
	tcase_add_test(t, a_merged_part_has_a_line_and_its_roots);
	tcase_add_test(t, parts_and_purposes_that_do_not_exist_are_refused);
	tcase_add_test(t, a_revision_names_the_one_before_unless_it_is_the_first);
	tcase_add_test(t, ids_are_of_few_characters_and_bounded);
	tcase_add_test(t, a_zero_byte_in_a_text_is_refused);
	tcase_add_test(t, a_text_that_hides_something_is_refused);
	tcase_add_test(t, too_many_entries_are_refused);
	tcase_add_test(t, too_many_units_are_refused);
	tcase_add_test(t, strata_ascend_and_are_few_and_say_something);
	tcase_add_test(t, a_report_has_bytes_and_not_too_many);
	tcase_add_test(t, what_unpacks_to_more_memory_than_allowed_is_refused);
	tcase_add_test(t, a_frame_of_empty_deliveries_costs_no_more_than_allowed);
	tcase_add_test(t, a_skipped_revision_has_a_digest);
	tcase_add_test(t, any_cap_is_kept);
	tcase_add_test(t, a_report_cut_off_anywhere_is_refused);
	tcase_add_test(t, there_is_one_way_to_write_what_is_taken);
}

int main(void)
{
	Suite *s = suite_create("decode");
	TCase *t = tcase_create("decode");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	tcase_add_checked_fixture(t, setup, teardown);
	add_fields(t);
	add_contents(t);
	suite_add_tcase(s, t);
	return suite_run(s);
}

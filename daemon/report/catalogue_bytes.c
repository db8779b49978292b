/* catalogue_bytes.c - a catalogue as exact bytes (link.proto, Catalogue) and back.
 *
 * The bytes are the files themselves, normalised: the contract's columns in its order, LF,
 * comma, quotes where needed, normal form C, rows in their order. Only the issuer makes them;
 * everybody below keeps the bytes as they came, with columns and files that a newer issuer
 * added, so the digest is the same everywhere. Fails: by problems added. */
#include <link.pb-c.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/scan.h"
#include "report/unpack.h"

enum { FILES_MAX = 64, UNPACK_EXTRA = 1 << 20 };

/* ---- Making them ---- */

static void put_header(struct build *b, enum sheet_id sheet, struct buf *out)
{
	for (int c = 0; sheet_column_name(sheet, c); c++)
		if (rows_has_column(b, sheet, c))
			csv_put(out, sheet_column_name(sheet, c), c == 0);
	buf_byte(out, '\n');
}

static void put_sheet(struct build *b, enum sheet_id sheet, struct buf *out)
{
	bool has[COLUMNS_MAX + 1];

	put_header(b, sheet, out);
	for (int c = 0; sheet_column_name(sheet, c); c++)
		has[c] = rows_has_column(b, sheet, c);
	for (size_t i = 0; i < rows_count(b, sheet); i++) {
		struct row r = rows_get(b, sheet, i);

		for (int c = 0; sheet_column_name(sheet, c); c++)
			if (has[c])
				csv_put(out, row_field(&r, c), c == 0);
		buf_byte(out, '\n');
	}
}

static char *unconst(const char *text)
{
	return (char *)(uintptr_t)
		text; /* protobuf-c has no const strings; it does not write here */
}

void catalogue_pack(struct build *b)
{
	Tonghop__Catalogue m = TONGHOP__CATALOGUE__INIT;
	Tonghop__CatalogueFile file[SHEETS], *list[SHEETS];
	struct catalogue *cat = b->cat;
	struct buf text[SHEETS] = { { 0 } };
	size_t len;

	m.issuer = unconst(cat->issuer);
	m.version = cat->version;
	if (cat->has_previous)
		m.previous = (ProtobufCBinaryData){ sizeof cat->previous.b, cat->previous.b };
	m.file = list;
	for (int i = 0; i < SHEETS; i++) {
		if (!b->sheet[i].present)
			continue;
		put_sheet(b, (enum sheet_id)i, &text[i]);
		tonghop__catalogue_file__init(&file[i]);
		file[i].name = unconst(sheet_name((enum sheet_id)i));
		file[i].text = (ProtobufCBinaryData){ text[i].len, text[i].data };
		list[m.n_file++] = &file[i];
	}
	len = tonghop__catalogue__get_packed_size(&m);
	if (len > CATALOGUE_BYTES_MAX)
		build_refuse(b, E_LIMIT, (struct spot){ SHEET_CATALOGUE, 0, WHOLE_ROW },
			     "the catalogue has %zu bytes, at most %d are allowed", len,
			     CATALOGUE_BYTES_MAX);
	else
		(void)tonghop__catalogue__pack(&m, buf_room(&cat->bytes, len));
	cat->digest = digest_of(DIGEST_CATALOGUE, cat->bytes.data, cat->bytes.len);
	for (int i = 0; i < SHEETS; i++)
		buf_done(&text[i]);
}

/* ---- Reading them ---- */

static struct catalogue *refuse_bytes(struct problems *problems, enum code code, const char *words)
{
	problem_add(problems, SEVERITY_ERROR, code, (struct place){ 0 }, "%s", words);
	return NULL;
}

/* Why the message is not a catalogue, or NULL. */
static const char *fault(const Tonghop__Catalogue *m)
{
	if (m->n_file > FILES_MAX)
		return "the catalogue has more files than allowed";
	for (size_t i = 1; i < m->n_file; i++)
		if (strcmp(m->file[i - 1]->name, m->file[i]->name) >= 0)
			return "the files of the catalogue are not in order of their names";
	if (m->previous.len != 0 && m->previous.len != sizeof(struct digest))
		return "the digest of the version before has not 32 bytes";
	return NULL;
}

static struct catalogue *build_message(const Tonghop__Catalogue *m, struct problems *problems)
{
	struct catalogue_file file[FILES_MAX];
	struct catalogue *cat;

	for (size_t i = 0; i < m->n_file; i++)
		file[i] = (struct catalogue_file){ m->file[i]->name,
						   (const char *)m->file[i]->text.data,
						   m->file[i]->text.len };
	cat = build_catalogue(file, m->n_file, READING_BYTES, NULL, problems);
	if (cat == NULL)
		return NULL;
	if (strcmp(cat->issuer, m->issuer) != 0 || cat->version != m->version) {
		catalogue_free(cat);
		return refuse_bytes(
			problems, E_DECODE,
			"issuer or version beside the files is not that of catalogue.csv");
	}
	cat->has_previous = digest_from(&cat->previous, m->previous.data, m->previous.len);
	return cat;
}

static struct catalogue *unpack(struct arena *a, const uint8_t *bytes, size_t len,
				struct problems *problems)
{
	ProtobufCAllocator allocator = unpack_allocator(a);
	Tonghop__Catalogue *m = tonghop__catalogue__unpack(&allocator, len, bytes);

	if (m == NULL)
		return refuse_bytes(problems, a->over ? E_MEMORY : E_DECODE,
				    a->over ? "the catalogue unpacks to more memory than allowed"
					    : "the bytes cannot be unpacked as a catalogue");
	if (fault(m))
		return refuse_bytes(problems, E_DECODE, fault(m));
	return build_message(m, problems);
}

struct catalogue *catalogue_decode(const uint8_t *bytes, size_t len, struct problems *problems)
{
	struct catalogue *cat;
	struct arena a;
	struct err err;

	if (len == 0 || len > CATALOGUE_BYTES_MAX)
		return refuse_bytes(problems, E_LIMIT,
				    "the catalogue is empty, or longer than allowed");
	if (scan_message(&tonghop__catalogue__descriptor, bytes, len, SCAN_LOOSE, &err) < 0)
		return refuse_bytes(problems, E_DECODE, err.text);
	/* every text stands in the bytes once, so the rest is for the message itself */
	arena_init(&a, len + UNPACK_EXTRA);
	cat = unpack(&a, bytes, len, problems);
	arena_done(&a);
	if (cat) {
		buf_put(&cat->bytes, bytes, len);
		cat->digest = digest_of(DIGEST_CATALOGUE, bytes, len);
	}
	return cat;
}

/* ---- Looking into them ---- */

/* The bytes were scanned when they came, so what is read here is there. */
static uint64_t take_varint(const uint8_t **p)
{
	uint64_t v = 0;

	for (int shift = 0;; shift += 7) {
		uint8_t byte = *(*p)++;

		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
}

struct field {
	uint64_t number;
	const uint8_t *data; /* of a length-delimited field, else NULL */
	size_t len;
};

static struct field take_field(const uint8_t **p)
{
	uint64_t tag = take_varint(p);
	struct field f = { .number = tag >> 3 };

	switch (tag & 7) {
	case 0:
		(void)take_varint(p);
		break;
	case 1:
		*p += 8;
		break;
	case 2:
		f.len = take_varint(p);
		f.data = *p;
		*p += f.len;
		break;
	default:
		*p += 4;
		break;
	}
	return f;
}

enum { CATALOGUE_FILE = 4, FILE_NAME = 1, FILE_TEXT = 2 }; /* field numbers of link.proto */

static bool is_file(struct field f, const char *name, struct field *ret_text)
{
	const uint8_t *p = f.data, *end = f.data + f.len;
	bool found = false;

	*ret_text = (struct field){ .data = end };
	while (p < end) {
		struct field part = take_field(&p);

		if (part.number == FILE_NAME && part.data)
			found = part.len == strlen(name) && memcmp(part.data, name, part.len) == 0;
		if (part.number == FILE_TEXT && part.data)
			*ret_text = part;
	}
	return found;
}

const char *catalogue_text(const struct catalogue *cat, const char *file, size_t *ret_len)
{
	const uint8_t *p = cat->bytes.data, *end = p + cat->bytes.len;
	struct field text;

	while (p < end) {
		struct field f = take_field(&p);

		if (f.number == CATALOGUE_FILE && f.data && is_file(f, file, &text)) {
			*ret_len = text.len;
			return (const char *)text.data;
		}
	}
	return NULL;
}

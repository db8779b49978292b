/* sheet_out.c - see sheet_out.h. Fails: when the file is written, at the end. */
#include "sheet_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "report/text.h"

/* What a cell can hold is 32,767 characters. */
enum { CELL_BYTES = 32000 };
/* Spreadsheets keep 15 decimal digits. */
static const int64_t shown_most = INT64_C(999999999999999);

static lxw_format *make(lxw_workbook *book, enum look look)
{
	lxw_format *f = workbook_add_format(book);
	bool table = look >= LOOK_HEAD;

	if (f == NULL)
		return NULL;
	format_set_font_name(f, "Times New Roman");
	format_set_font_size(f, look == LOOK_TITLE ? 14 : 12);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	if (look == LOOK_BOLD || look == LOOK_CENTRE_BOLD || look == LOOK_TITLE ||
	    look == LOOK_HEAD)
		format_set_bold(f);
	if (look == LOOK_CENTRE_ITALIC)
		format_set_italic(f);
	if (look >= LOOK_CENTRE && look <= LOOK_HEAD)
		format_set_align(f, LXW_ALIGN_CENTER);
	if (table)
		format_set_border(f, LXW_BORDER_THIN);
	if (look == LOOK_HEAD || look == LOOK_TEXT || look == LOOK_TITLE)
		format_set_text_wrap(f);
	if (look == LOOK_TEXT)
		format_set_num_format(f, "@");
	if (look == LOOK_NUMBER)
		format_set_num_format(f, "#,##0");
	if (look == LOOK_PERCENT)
		format_set_num_format(f, "0.00");
	if (look == LOOK_INPUT) {
		format_set_unlocked(f);
		format_set_bg_color(f, 0xFFF9E5);
		format_set_align(f, LXW_ALIGN_RIGHT);
	}
	return f;
}

int sheet_out_begin(struct sheet_out *s, const char *path)
{
	*s = (struct sheet_out){ .book = workbook_new(path) };
	if (s->book == NULL)
		return -ENOMEM;
	for (int i = 0; i < LOOKS; i++) {
		s->look[i] = make(s->book, i);
		if (s->look[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

int sheet_out_end(struct sheet_out *s, struct err *err)
{
	lxw_error e = workbook_close(s->book);

	if (e == LXW_NO_ERROR)
		return 0;
	return err_set(err, -EIO, "%s", lxw_strerror(e));
}

void sheet_page(struct sheet_out *s, bool landscape, lxw_row_t head)
{
	worksheet_set_paper(s->sheet, 9); /* A4 */
	if (landscape)
		worksheet_set_landscape(s->sheet);
	worksheet_fit_to_pages(s->sheet, 1, 0);
	(void)worksheet_set_header(s->sheet, "&C&P"); /* page numbers, centred at the top */
	if (head > 0)
		(void)worksheet_repeat_rows(s->sheet, head, head);
}

/* The text as it may stand in a cell. */
static void inert(struct buf *b, const char *text)
{
	struct buf whole = { 0 };

	text_put_inert(&whole, text);
	if (whole.len <= CELL_BYTES) {
		*b = whole;
		return;
	}
	whole.len = CELL_BYTES;
	while (whole.len > 0 && (whole.data[whole.len] & 0xC0) == 0x80)
		whole.len--; /* not inside a character */
	buf_put(b, whole.data, whole.len);
	buf_text(b, " …");
	buf_done(&whole);
}

void sheet_text(struct sheet_out *s, lxw_col_t column, enum look look, const char *text)
{
	struct buf b = { 0 };

	if (text == NULL || *text == '\0') {
		(void)worksheet_write_blank(s->sheet, s->row, column, s->look[look]);
		return;
	}
	inert(&b, text);
	(void)worksheet_write_string(s->sheet, s->row, column, buf_str(&b), s->look[look]);
	buf_done(&b);
}

void sheet_text_over(struct sheet_out *s, lxw_col_t first, lxw_col_t last, enum look look,
		     const char *text)
{
	struct buf b = { 0 };

	inert(&b, text);
	(void)worksheet_merge_range(s->sheet, s->row, first, s->row, last, buf_str(&b),
				    s->look[look]);
	buf_done(&b);
}

void sheet_number(struct sheet_out *s, lxw_col_t column, int64_t n)
{
	char text[32];

	if (n <= shown_most && n >= -shown_most) {
		(void)worksheet_write_number(s->sheet, s->row, column, (double)n,
					     s->look[LOOK_NUMBER]);
		return;
	}
	(void)snprintf(text, sizeof text, "%lld", (long long)n);
	sheet_text(s, column, LOOK_TEXT, text);
}

void sheet_percent(struct sheet_out *s, lxw_col_t column, const char *text)
{
	if (text)
		(void)worksheet_write_number(s->sheet, s->row, column, strtod(text, NULL),
					     s->look[LOOK_PERCENT]);
	else
		sheet_text(s, column, LOOK_TEXT, NULL);
}

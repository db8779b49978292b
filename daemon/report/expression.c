/* expression.c - see expression.h. Fails: by -EBADMSG at the first thing it cannot read. */
#include "report/expression.h"

#include <string.h>

#include "report/code.h"
#include "report/limits.h"

enum where { IN_RATIO, IN_RULE };

struct reading {
	const struct expression *e;
	enum where where;
	const char *p; /* what is left */
	struct err *err;
};

static bool is_code(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '_' || c == '-';
}

static void skip_spaces(struct reading *r)
{
	while (*r->p == ' ')
		r->p++;
}

/* Copies the code at p, at most ID_MAX characters; its length, or 0 when there is none. */
static size_t take_code(struct reading *r, char out[ID_MAX + 1])
{
	size_t n = 0;

	if (*r->p == '-' || *r->p == '.' || *r->p == '_')
		return 0;
	while (is_code(r->p[n]))
		n++;
	if (n == 0 || n > ID_MAX)
		return 0;
	memcpy(out, r->p, n);
	out[n] = '\0';
	r->p += n;
	return n;
}

static int unreadable(struct reading *r)
{
	size_t n = 0;

	if (*r->p == '\0')
		return refuse(r->err, E_CATALOGUE, "the expression ends where a cell should stand");
	while (r->p[n] && n < 20)
		n++;
	while (n > 0 && ((unsigned char)r->p[n] & 0xc0) == 0x80)
		n--;
	return refuse(r->err, E_CATALOGUE,
		      "a cell should stand at \"%.*s\"; write cells with + and - between them",
		      (int)n, r->p);
}

static int take_number(struct reading *r, const char *digits, struct cat_term *term)
{
	int64_t v = 0;

	if (r->where == IN_RATIO)
		return refuse(r->err, E_CATALOGUE,
			      "the number %s cannot stand in a ratio, which is added up over "
			      "units; only cells can",
			      digits);
	for (; *digits; digits++) {
		v = v * 10 + (*digits - '0');
		if (v > VALUE_MAX)
			return refuse(r->err, E_CATALOGUE, "a number is larger than 2^53 - 1");
	}
	term->kind = TERM_NUMBER;
	term->cell = -1;
	term->value = v;
	return 0;
}

/* The cell of a code, of the report or (previous) of the period before. */
static int take_cell(struct reading *r, const char *code, struct cat_term *term)
{
	const struct cat_form *form = &r->e->cat->forms[r->e->form];

	term->cell = catalogue_form_cell(r->e->cat, r->e->form, code);
	if (term->cell < 0)
		return refuse(r->err, E_CATALOGUE, "the form %s has no cell \"%s\"%s", form->id,
			      code,
			      strchr(code, '-') ? "; write spaces around + and -"
						: "; add it to cells.csv or correct the code");
	return 0;
}

static int take_previous(struct reading *r, const char *code, struct cat_term *term)
{
	const struct cat_form *form = &r->e->cat->forms[r->e->form];

	if (r->where == IN_RATIO)
		return refuse(r->err, E_CATALOGUE, "previous: can stand in rules only");
	if (*form->frequency == '\0')
		return refuse(r->err, E_CATALOGUE,
			      "form %s is filed once, so there is no period before for previous:",
			      form->id);
	term->kind = TERM_PREVIOUS;
	return take_cell(r, code, term);
}

/* A cell of another form, which must be a registration. */
static int take_registered(struct reading *r, const char *prefix, const char *code,
			   struct cat_term *term)
{
	const struct catalogue *cat = r->e->cat;
	int form = catalogue_form(cat, prefix);

	if (form < 0)
		return refuse(
			r->err, E_CATALOGUE,
			"\"%s:\" is neither previous: nor a form; write the cell's code alone",
			prefix);
	if (r->where == IN_RULE)
		return refuse(r->err, E_CATALOGUE,
			      "%s:%s takes a cell from a registration, which only a ratio can",
			      prefix, code);
	if (form == r->e->form)
		return refuse(r->err, E_CATALOGUE,
			      "%s is the ratio's own form; write the cell's code alone", prefix);
	if (cat->forms[form].kind != FORM_REGISTRATION)
		return refuse(
			r->err, E_CATALOGUE,
			"the form %s is no registration, so no cell can be taken from it; make "
			"its kind registration in forms.csv, or use a cell of the form itself",
			prefix);
	term->kind = TERM_REGISTRATION;
	term->cell = catalogue_form_cell(cat, form, code);
	if (term->cell < 0 || cat->cells[term->cell].source != SOURCE_TYPED)
		return refuse(
			r->err, E_CATALOGUE,
			"the form %s has no cell \"%s\" that is typed; add it to cells.csv or "
			"correct the code",
			prefix, code);
	return 0;
}

/* PREFIX:code; p stands behind the colon. */
static int take_prefixed(struct reading *r, const char *prefix, struct cat_term *term)
{
	char code[ID_MAX + 1];

	if (take_code(r, code) == 0)
		return unreadable(r);
	if (strcmp(prefix, "previous") == 0)
		return take_previous(r, code, term);
	return take_registered(r, prefix, code, term);
}

static int take_term(struct reading *r, struct cat_term *term)
{
	char code[ID_MAX + 1];
	size_t n;

	skip_spaces(r);
	n = take_code(r, code);
	if (n == 0)
		return unreadable(r);
	if (*r->p == ':') {
		r->p++;
		return take_prefixed(r, code, term);
	}
	if (strspn(code, "0123456789") == n)
		return take_number(r, code, term);
	term->kind = TERM_CELL;
	return take_cell(r, code, term);
}

/* Reads terms until something that is neither + nor -. */
static int take_sum(struct reading *r, struct cat_sum *ret)
{
	struct cat_term term[TERMS_MAX];
	size_t n = 0;
	int sign = 1;

	skip_spaces(r);
	if (*r->p == '-') {
		sign = -1;
		r->p++;
	}
	for (;;) {
		int c;

		if (n == TERMS_MAX)
			return refuse(r->err, E_LIMIT, "a sum has more than %d terms", TERMS_MAX);
		term[n] = (struct cat_term){ .sign = sign };
		c = take_term(r, &term[n]);
		if (c < 0)
			return c;
		n++;
		skip_spaces(r);
		if (*r->p != '+' && *r->p != '-')
			break;
		sign = *r->p++ == '+' ? 1 : -1;
	}
	ret->term = arena_copy(r->e->arena, term, n * sizeof *term);
	ret->n = n;
	return 0;
}

static int take_comparison(struct reading *r, enum comparison *ret)
{
	static const struct {
		const char *text;
		enum comparison op;
	} ops[] = { { "<=", CMP_LE }, { ">=", CMP_GE }, { "!=", CMP_NE },
		    { "<", CMP_LT },  { ">", CMP_GT },  { "=", CMP_EQ } };

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		size_t n = strlen(ops[i].text);

		if (strncmp(r->p, ops[i].text, n) == 0) {
			*ret = ops[i].op;
			r->p += n;
			return 0;
		}
	}
	return refuse(r->err, E_CATALOGUE,
		      "a rule compares two sums with one of <= < >= > = !=; there is none after "
		      "the first sum");
}

static int at_end(struct reading *r)
{
	return *r->p ? unreadable(r) : 0;
}

int expression_sum(const struct expression *e, const char *text, struct cat_sum *ret,
		   struct err *err)
{
	struct reading r = { .e = e, .where = IN_RATIO, .p = text, .err = err };
	int c = take_sum(&r, ret);

	return c < 0 ? c : at_end(&r);
}

static bool has_cell(const struct cat_sum *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->term[i].kind == TERM_CELL)
			return true;
	return false;
}

int expression_rule(const struct expression *e, const char *text, struct cat_rule *ret,
		    struct err *err)
{
	struct reading r = { .e = e, .where = IN_RULE, .p = text, .err = err };
	int c = take_sum(&r, &ret->left);

	if (c == 0)
		c = take_comparison(&r, &ret->op);
	if (c == 0)
		c = take_sum(&r, &ret->right);
	if (c == 0)
		c = at_end(&r);
	if (c == 0 && !has_cell(&ret->left) && !has_cell(&ret->right))
		return refuse(err, E_CATALOGUE, "the rule names no cell of the report itself");
	return c;
}

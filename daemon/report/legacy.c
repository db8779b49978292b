/* legacy.c - see legacy.h. Fails: never; what it does not know is LEGACY_NONE. */
#include "report/legacy.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/words.h"

/* ---- What a Vietnamese syllable looks like ----
 *
 * An onset and a rime without the tone; ^ ( + stand for the circumflex, the breve and the horn of
 * the letter before, D for a d with its bar. */

static const char *const onsets[] = { "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th",
				      "tr",  "b",  "c",  "d",  "D",  "g",  "h",  "k",  "l",  "m",
				      "n",   "p",  "r",  "s",  "t",  "v",  "x",  "" };

static const char rimes[] =
	" a ac ach ai am an ang anh ao ap at au ay a(c a(m a(n a(ng a(p a(t a^c a^m a^n a^ng a^p "
	"a^t a^u a^y e ec em en eng eo ep et e^ e^ch e^m e^n e^ng e^nh e^p e^t e^u i ia ich im in "
	"inh ip it iu ie^c ie^m ie^n ie^ng ie^p ie^t ie^u o oa oac oach oai oam oan oang oanh oao "
	"oap oat oay oa(c oa(m oa(n oa(ng oa(t oc oe oen oeo oet oi om on ong oong op ot o^ o^c "
	"o^i o^m o^n o^ng o^p o^t o+ o+i o+m o+n o+p o+t u ua ua^n ua^ng ua^t ua^y uc ue^ ue^ch "
	"ue^nh ui um un ung uo+ uo^c uo^i uo^m uo^n uo^ng uo^t up ut uy uya uych uye^n uye^t uynh "
	"uyt uyu u+ u+a u+c u+i u+ng u+o+c u+o+i u+o+m u+o+n u+o+ng u+o+p u+o+t u+o+u u+t u+u y "
	"ych ynh yt ye^m ye^n ye^ng ye^t ye^u ";

static bool is_rime(const char *text)
{
	char wanted[16];
	int n = snprintf(wanted, sizeof wanted, " %s ", text);

	return n > 0 && (size_t)n < sizeof wanted && strstr(rimes, wanted) != NULL;
}

/* Whether the tone of a word, at a letter, stands where Vietnamese has none: on a glide at the end,
 * as in "xaõ", whose tone would be on the a. */
static bool is_misplaced(const char *text, size_t toned)
{
	char c = text[toned], before = toned ? text[toned - 1] : '\0';

	if (text[toned + 1] || !strchr("oiuy", c) || !strchr("aeiou^(+", before) || before == '\0')
		return false;
	if (toned == 2 && (memcmp(text, "gi", 2) == 0 || memcmp(text, "qu", 2) == 0))
		return false; /* of the onset */
	return c != 'y' || before != 'u';
}

/* The letters of a word as onsets and rimes are written here; false where it has other ones, or
 * more than one tone. */
static bool spell(const char *word, size_t len, char *ret, size_t size)
{
	static const struct {
		utf8proc_int32_t mark;
		char sign;
	} signs[] = { { 0x302, '^' }, { 0x306, '(' }, { 0x31b, '+' }, { 0x111, 'D' } };
	utf8proc_uint8_t *apart = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)len,
					  &apart, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
	size_t at = 0, tones = 0, toned = 0;
	bool good = n > 0;

	for (utf8proc_ssize_t i = 0, step; good && i < n; i += step) {
		utf8proc_int32_t c = 0;
		char sign = 0;

		step = utf8proc_iterate(apart + i, n - i, &c);
		good = step > 0 && at + 2 < size;
		if (c >= 'a' && c <= 'z')
			sign = (char)c;
		for (size_t k = 0; k < ARRAY_LEN(signs); k++)
			if (signs[k].mark == c)
				sign = signs[k].sign;
		if (sign)
			ret[at++] = sign;
		else if (c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323)
			tones++, toned = at ? at - 1 : 0;
		else
			good = false;
	}
	ret[at] = '\0';
	free(apart);
	return good && tones <= 1 && !(tones && is_misplaced(ret, toned));
}

static bool is_syllable(const char *word, size_t len)
{
	char text[32];

	if (!spell(word, len, text, sizeof text))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(onsets); i++) {
		size_t n = strlen(onsets[i]);

		if (strncmp(text, onsets[i], n) == 0 && is_rime(text + n))
			return true;
	}
	return strcmp(text, "gi") == 0;
}

/* ---- The two encodings ---- */

/* TCVN 5712 from 0xA1 on; the five accents that stand alone are not used. */
static const char *const tcvn3[] = {
	"Ă",  "Â",  "Ê",  "Ô",  "Ơ", "Ư", "Đ", "ă", "â", "ê", "ô", "ơ", "ư", "đ", "Ằ", NULL,
	NULL, NULL, NULL, NULL, "à", "ả", "ã", "á", "ạ", "Ẳ", "ằ", "ẳ", "ẵ", "ắ", "Ẵ", "Ắ",
	"Ầ",  "Ẩ",  "Ẫ",  "Ấ",  "Ề", "ặ", "ầ", "ẩ", "ẫ", "ấ", "ậ", "è", "Ể", "ẻ", "ẽ", "é",
	"ẹ",  "ề",  "ể",  "ễ",  "ế", "ệ", "ì", "ỉ", "Ễ", "Ế", "Ồ", "ĩ", "í", "ị", "ò", "Ổ",
	"ỏ",  "õ",  "ó",  "ọ",  "ồ", "ổ", "ỗ", "ố", "ộ", "ờ", "ở", "ỡ", "ớ", "ợ", "ù", "Ỗ",
	"ủ",  "ũ",  "ú",  "ụ",  "ừ", "ử", "ữ", "ứ", "ự", "ỳ", "ỷ", "ỹ", "ý", "ỵ"
};

/* VNI: letters of their own, and signs that go upon the vowel before, as combining accents. Lower
 * case; capitals lie 0x20 below. */
static const struct {
	int sign;
	const char *vowels; /* "": a letter of its own */
	const char *is;
} vni[] = { { 0xf8, "aeouyôö", "\u0300" },
	    { 0xf9, "aeouyôö", "\u0301" },
	    { 0xfb, "aeouyôö", "\u0309" },
	    { 0xf5, "aeouyôö", "\u0303" },
	    { 0xef, "aeouyôö", "\u0323" },
	    { 0xe2, "aeo", "\u0302" },
	    { 0xe0, "aeo", "\u0302\u0300" },
	    { 0xe1, "aeo", "\u0302\u0301" },
	    { 0xe5, "aeo", "\u0302\u0309" },
	    { 0xe3, "aeo", "\u0302\u0303" },
	    { 0xe4, "aeo", "\u0302\u0323" },
	    { 0xea, "a", "\u0306" },
	    { 0xe8, "a", "\u0306\u0300" },
	    { 0xe9, "a", "\u0306\u0301" },
	    { 0xfa, "a", "\u0306\u0309" },
	    { 0xfc, "a", "\u0306\u0303" },
	    { 0xeb, "a", "\u0306\u0323" },
	    { 0xec, "", "ì" },
	    { 0xed, "", "í" },
	    { 0xe6, "", "ỉ" },
	    { 0xf3, "", "ĩ" },
	    { 0xf2, "", "ị" },
	    { 0xf4, "", "ơ" },
	    { 0xf6, "", "ư" },
	    { 0xf1, "", "đ" },
	    { 0xee, "", "ỵ" } };

static int lower(int c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ? c + 0x20 : c;
}

/* Whether a sign may go upon the letter before it. */
static bool goes_upon(const char *vowels, int before)
{
	for (; *vowels; vowels++) {
		int v = (uint8_t)*vowels;

		if (v == 0xc3) /* ô and ö, two bytes each */
			v = 0xc0 + ((uint8_t) * ++vowels & 0x3f);
		if (v == lower(before))
			return true;
	}
	return false;
}

static bool put_tcvn3(int before, int c, struct buf *out)
{
	(void)before;
	if (c < 0xa1 || c - 0xa1 >= (int)ARRAY_LEN(tcvn3) || tcvn3[c - 0xa1] == NULL)
		return false;
	buf_text(out, tcvn3[c - 0xa1]);
	return true;
}

static bool put_vni(int before, int c, struct buf *out)
{
	int sign = lower(c);

	for (size_t i = 0; i < ARRAY_LEN(vni); i++)
		if (vni[i].sign == sign &&
		    (*vni[i].vowels == '\0' || goes_upon(vni[i].vowels, before))) {
			buf_text(out, vni[i].is);
			return true;
		}
	return false;
}

/* ---- Words ---- */

struct word {
	const char *at;
	size_t len;
	int letter[24]; /* code points; of bytes that are no UTF-8, the bytes */
	size_t n;
	bool plain; /* ASCII alone */
};

static bool reads_as(const struct word *w, bool (*put)(int before, int c, struct buf *out))
{
	struct buf b = { 0 };
	bool good = true;

	for (size_t i = 0; good && i < w->n; i++)
		if (w->letter[i] < 0x80)
			buf_byte(&b, (uint8_t)w->letter[i]);
		else
			good = put(i ? w->letter[i - 1] : 0, w->letter[i], &b);
	good = good && is_syllable(buf_str(&b), b.len);
	buf_done(&b);
	return good;
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xa1;
}

/* The next run of letters; false at the end. One that is too long for a syllable is cut. */
static bool next_word(const char **at, const char *end, bool utf8, struct word *w)
{
	*w = (struct word){ .plain = true };
	while (*at < end) {
		utf8proc_int32_t c = (uint8_t) * *at;
		utf8proc_ssize_t n = 1;

		if (utf8 && c >= 0x80)
			n = utf8proc_iterate((const utf8proc_uint8_t *)*at, end - *at, &c);
		if (n <= 0 || !is_letter(c)) {
			*at += n > 0 ? n : 1;
			if (w->n)
				return true;
			continue;
		}
		if (w->n == 0)
			w->at = *at;
		*at += n;
		w->len = (size_t)(*at - w->at);
		w->plain = w->plain && c < 0x80;
		if (w->n < ARRAY_LEN(w->letter))
			w->letter[w->n++] = c;
	}
	return w->n > 0;
}

static bool is_utf8(const char *text, size_t len)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t c;

	for (utf8proc_ssize_t n; len > 0; p += n, len -= (size_t)n) {
		n = *p < 0x80 ? 1 : utf8proc_iterate(p, (utf8proc_ssize_t)len, &c);
		if (n <= 0)
			return false;
	}
	return true;
}

enum legacy legacy_of(const char *text, size_t len, size_t *ret_at)
{
	size_t votes[3] = { 0 }, first[3] = { 0 }, other = 0;
	const char *at = text, *end = text + len;
	bool utf8 = is_utf8(text, len);
	enum legacy best;
	struct word w;

	while (next_word(&at, end, utf8, &w)) {
		bool read[3] = { false };

		if (w.plain)
			continue;
		read[LEGACY_NONE] = utf8 && is_syllable(w.at, w.len);
		read[LEGACY_TCVN3] = !read[LEGACY_NONE] && reads_as(&w, put_tcvn3);
		read[LEGACY_VNI] = !read[LEGACY_NONE] && reads_as(&w, put_vni);
		for (int i = LEGACY_NONE; i <= LEGACY_VNI; i++)
			if (read[i] && votes[i]++ == 0)
				first[i] = (size_t)(w.at - text);
		other += !read[LEGACY_NONE] && !read[LEGACY_TCVN3] && !read[LEGACY_VNI];
	}
	best = votes[LEGACY_VNI] > votes[LEGACY_TCVN3] ? LEGACY_VNI : LEGACY_TCVN3;
	if (votes[best] < 2 || votes[best] <= votes[LEGACY_NONE] + other)
		return LEGACY_NONE;
	*ret_at = first[best];
	return best;
}

const char *legacy_advice(enum legacy legacy)
{
	return legacy == LEGACY_VNI ? WORDS("the text is in VNI (fonts VNI-...), which is no "
					    "Unicode; convert it, by "
					    "UniKey's toolkit (VNI Windows to Unicode) or by "
					    "changing the font after "
					    "converting, and save as CSV UTF-8 or .xlsx")
				    : WORDS("the text is in TCVN3 or ABC (fonts .Vn...), which is "
					    "no Unicode; convert "
					    "it, by UniKey's toolkit (TCVN3 to Unicode), and save "
					    "as CSV UTF-8 or "
					    ".xlsx");
}

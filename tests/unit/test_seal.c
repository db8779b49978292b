/* test_seal.c - signatures: what was signed is good, anything else is not, and no kind passes for
 * another. */
#include "report/seal.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/mem.h"
#include "unit/suite.h"

static EVP_PKEY *key[3];

static void setup(void)
{
	key[0] = EVP_EC_gen("P-256");
	key[1] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	key[2] = EVP_RSA_gen(2048);
	for (size_t i = 0; i < ARRAY_LEN(key); i++)
		ck_assert(key[i] != NULL);
}

static void teardown(void)
{
	for (size_t i = 0; i < ARRAY_LEN(key); i++)
		EVP_PKEY_free(key[i]);
}

static const struct digest some = { { 1, 2, 3 } };

START_TEST(a_signature_is_good_for_what_was_signed_only)
{
	for (size_t i = 0; i < ARRAY_LEN(key); i++) {
		struct seal_text text = seal_report(&some, 1700000000000000);
		uint8_t signature[SEAL_SIGNATURE_MAX];
		size_t len = seal_sign(key[i], &text, signature);

		ck_assert_uint_gt(len, 0);
		ck_assert(seal_is_good(key[i], &text, signature, len));
		ck_assert(!seal_is_good(key[i], &text, signature, len - 1));
		ck_assert(!seal_is_good(key[i], &text, signature, 0));
		ck_assert(!seal_is_good(key[(i + 1) % ARRAY_LEN(key)], &text, signature, len));
		for (size_t at = 0; at < text.len; at++) {
			text.data[at] ^= 1;
			ck_assert(!seal_is_good(key[i], &text, signature, len));
			text.data[at] ^= 1;
		}
		signature[len / 2] ^= 1;
		ck_assert(!seal_is_good(key[i], &text, signature, len));
	}
}
END_TEST

START_TEST(no_kind_passes_for_another)
{
	struct seal_text report = seal_report(&some, 7), receipt = seal_receipt(&some, 7);
	struct seal_text package = seal_package(&some), later = seal_report(&some, 8);
	struct seal_text log = seal_log("c1", 3, &some, 7);
	uint8_t signature[SEAL_SIGNATURE_MAX];
	size_t len = seal_sign(key[0], &report, signature);

	ck_assert(seal_is_good(key[0], &report, signature, len));
	ck_assert(!seal_is_good(key[0], &receipt, signature, len));
	ck_assert(!seal_is_good(key[0], &package, signature, len));
	ck_assert(!seal_is_good(key[0], &later, signature, len));
	ck_assert(!seal_is_good(key[0], &log, signature, len));
}
END_TEST

/* Of each unit, row and time another. */
START_TEST(a_log_is_signed_for_one_row_of_one_unit)
{
	static const struct digest other = { { 1, 2, 4 } };
	struct seal_text text = seal_log("c1", 3, &some, 7);
	const struct seal_text others[] = { seal_log("c2", 3, &some, 7),
					    seal_log("c1", 4, &some, 7),
					    seal_log("c1", 3, &other, 7),
					    seal_log("c1", 3, &some, 8) };
	uint8_t signature[SEAL_SIGNATURE_MAX];
	size_t len = seal_sign(key[0], &text, signature);

	ck_assert(seal_is_good(key[0], &text, signature, len));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		ck_assert(!seal_is_good(key[0], &others[i], signature, len));
}
END_TEST

START_TEST(the_text_is_as_written_down)
{
	static const char receipt[] = "tonghop.receipt.v1";
	struct seal_text t = seal_receipt(&some, 0x0102030405060708);
	static const uint8_t instant[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	ck_assert_uint_eq(t.len, sizeof receipt + 32 + 8);
	ck_assert_mem_eq(t.data, receipt, sizeof receipt);
	ck_assert_mem_eq(t.data + sizeof receipt, some.b, 32);
	ck_assert_mem_eq(t.data + sizeof receipt + 32, instant, 8);
}
END_TEST

START_TEST(a_key_is_read_from_its_public_half_and_keeps_its_name)
{
	for (size_t i = 0; i < ARRAY_LEN(key); i++) {
		unsigned char *der = NULL;
		size_t len = (size_t)i2d_PUBKEY(key[i], &der);
		EVP_PKEY *again = seal_key_read(der, len);
		struct digest before = seal_key_name(key[i]), after = seal_key_name(again);

		ck_assert(again != NULL);
		ck_assert(digest_equal(&before, &after));
		ck_assert(seal_key_read(der, len - 1) == NULL);
		ck_assert(seal_key_read(der, 0) == NULL);
		EVP_PKEY_free(again);
		OPENSSL_free(der);
	}
}
END_TEST

START_TEST(bytes_after_a_key_are_refused)
{
	unsigned char *der = NULL, more[256];
	int len = i2d_PUBKEY(key[1], &der);

	ck_assert(len > 0 && (size_t)len < sizeof more);
	memcpy(more, der, (size_t)len);
	more[len] = 0;
	ck_assert(seal_key_read(more, (size_t)len + 1) == NULL);
	OPENSSL_free(der);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("seal");
	TCase *t = tcase_create("seal");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_signature_is_good_for_what_was_signed_only);
	tcase_add_test(t, no_kind_passes_for_another);
	tcase_add_test(t, a_log_is_signed_for_one_row_of_one_unit);
	tcase_add_test(t, the_text_is_as_written_down);
	tcase_add_test(t, a_key_is_read_from_its_public_half_and_keeps_its_name);
	tcase_add_test(t, bytes_after_a_key_are_refused);
	suite_add_tcase(s, t);
	return suite_run(s);
}

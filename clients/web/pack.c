/* pack.c - see gateway.h. Fails: by leaving the text as it is. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "gateway.h"

enum { WORTH_IT = 8 << 10, GZIP = 15 + 16, QUICK = 1 };

bool pack_is_taken(struct MHD_Connection *connection, const char *encoding)
{
	const char *list = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
						       MHD_HTTP_HEADER_ACCEPT_ENCODING);
	size_t n = strlen(encoding);

	for (const char *p = list; p && (p = strstr(p, encoding)) != NULL; p += n)
		if ((p == list || p[-1] == ' ' || p[-1] == ',') &&
		    (p[n] == '\0' || p[n] == ',' || p[n] == ' ' ||
		     (p[n] == ';' && strncmp(p + n, ";q=0,", 5) != 0 &&
		      strcmp(p + n, ";q=0") != 0)))
			return true;
	return false;
}

/* NULL: it did not work out. */
static unsigned char *pack(const char *text, size_t len, size_t *ret_len)
{
	z_stream z = { .next_in = (z_const Bytef *)(uintptr_t)text, .avail_in = (uInt)len };
	unsigned char *out;
	uLong most;

	if (deflateInit2(&z, QUICK, Z_DEFLATED, GZIP, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	most = deflateBound(&z, (uLong)len);
	out = mem_alloc(most);
	z.next_out = out;
	z.avail_out = (uInt)most;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
		free(out);
		out = NULL;
	}
	*ret_len = (size_t)z.total_out;
	(void)deflateEnd(&z);
	return out;
}

struct MHD_Response *pack_response(struct MHD_Connection *connection, char *text)
{
	size_t len = strlen(text), packed_len = 0;
	unsigned char *packed = NULL;
	struct MHD_Response *r;

	if (len >= WORTH_IT && len <= UINT32_MAX && pack_is_taken(connection, "gzip"))
		packed = pack(text, len, &packed_len);
	if (packed) {
		free(text);
		text = (char *)packed;
		len = packed_len;
	}
	r = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	if (r == NULL) {
		free(text);
		return NULL;
	}
	(void)MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	if (packed)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return r;
}

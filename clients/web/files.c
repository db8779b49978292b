/* files.c - the page's own files, from the folder it was built into: those with a name made of
 * their content (assets/) for ever, the others asked for each time by their ETag; FILE.br or
 * FILE.gz beside one instead of it where the browser takes that. A path that is no file is the page
 * itself. Nothing outside of the folder is reached: a path has no "..", no "//" and no link. Fails:
 * 404. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway.h"

struct found {
	int fd;
	struct stat st;
	const char *encoding; /* NULL: as it is */
};

static const char *type_of(const char *path)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
		{ ".webmanifest", "application/manifest+json" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".wasm", "application/wasm" },
	};
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

static bool is_safe(const char *path)
{
	if (*path != '/' || strlen(path) > 200 || strstr(path, "..") || strstr(path, "//"))
		return false;
	for (const char *p = path; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-",
			    *p))
			return false;
	return strstr(path, "/.") == NULL;
}

static bool open_file(const char *folder, const char *path, const char *suffix,
		      const char *encoding, struct found *ret)
{
	char name[1024];

	if (snprintf(name, sizeof name, "%s%s%s", folder, path, suffix) >= (int)sizeof name)
		return false;
	ret->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (ret->fd < 0)
		return false;
	ret->encoding = encoding;
	if (fstat(ret->fd, &ret->st) == 0 && S_ISREG(ret->st.st_mode))
		return true;
	(void)close(ret->fd);
	return false;
}

static bool find(const char *folder, const char *path, struct MHD_Connection *connection,
		 struct found *ret)
{
	return (pack_is_taken(connection, "br") && open_file(folder, path, ".br", "br", ret)) ||
	       (pack_is_taken(connection, "gzip") && open_file(folder, path, ".gz", "gzip", ret)) ||
	       open_file(folder, path, "", NULL, ret);
}

static struct MHD_Response *not_found(unsigned *ret_status)
{
	static char text[] = "404\n";

	*ret_status = MHD_HTTP_NOT_FOUND;
	return MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
}

struct MHD_Response *files_response(const struct web_settings *settings,
				    struct MHD_Connection *connection, const char *path,
				    unsigned *ret_status)
{
	const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							MHD_HTTP_HEADER_IF_NONE_MATCH);
	bool asset = strncmp(path, "/assets/", 8) == 0;
	struct MHD_Response *r;
	struct found f;
	char etag[64];

	if (*settings->page == '\0' || !is_safe(path))
		return not_found(ret_status);
	if (strcmp(path, "/") == 0 || !find(settings->page, path, connection, &f)) {
		path = "/index.html";
		if (asset || !find(settings->page, path, connection, &f))
			return not_found(ret_status);
	}
	(void)snprintf(etag, sizeof etag, "\"%llx-%llx-%s\"", (unsigned long long)f.st.st_size,
		       (unsigned long long)f.st.st_mtim.tv_sec * 1000000000ULL +
			       (unsigned long long)f.st.st_mtim.tv_nsec,
		       f.encoding ? f.encoding : "id");
	*ret_status = known && strcmp(known, etag) == 0 ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
	if (*ret_status == MHD_HTTP_OK) {
		r = MHD_create_response_from_fd64((uint64_t)f.st.st_size, f.fd); /* closes it */
	} else {
		(void)close(f.fd);
		r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	}
	if (r == NULL)
		return NULL;
	(void)MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, etag);
	(void)MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type_of(path));
	(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
				      asset ? "public, max-age=31536000, immutable" : "no-cache");
	if (f.encoding)
		(void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, f.encoding);
	return r;
}

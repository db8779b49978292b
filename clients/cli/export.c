/* export.c - see export.h. Fails: by negative errno, said in err. */
#include "export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

bool export_kind_of(const char *path, enum export_kind *ret)
{
	static const char *const ends[] = { ".xlsx", ".csv", ".json", ".xml" };
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);

		if (len <= n || strcasecmp(path + len - n, ends[i]) != 0)
			continue;
		*ret = (enum export_kind)i;
		return true;
	}
	return false;
}

const char *export_measure(const struct cli *cli, struct arena *a, const struct catalogue *cat,
			   uint32_t number)
{
	int c = catalogue_cell(cat, number);
	const struct cat_cell *cell;

	if (c < 0)
		return "";
	cell = &cat->cells[c];
	if (cell->measure == MEASURE_MONEY)
		return tr(cli, "dong");
	if (cell->measure == MEASURE_SCALED)
		return arena_printf(a, "0%c%0*d", cli->vietnamese ? ',' : '.', cell->scale, 1);
	return tr(cli, "count");
}

static int read_all(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	int r;

	if (f == NULL)
		return -errno;
	r = buf_read(out, f, SIZE_MAX) ? 0 : -EIO;
	(void)fclose(f);
	return r;
}

int export_through_file(int (*make)(const void *arg, const char *path, struct err *err),
			const void *arg, struct buf *out, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd, r;

	(void)snprintf(path, sizeof path, "%s/tonghop-XXXXXX", folder && *folder ? folder : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	(void)close(fd);
	r = make(arg, path, err);
	if (r == 0) {
		r = read_all(path, out);
		if (r < 0)
			r = err_set(err, r, "%s: %s", path, strerror(-r));
	}
	(void)unlink(path);
	return r;
}

static int make_xlsx(const void *arg, const char *path, struct err *err)
{
	return export_xlsx(arg, path, err);
}

int export_make(const struct export *e, enum export_kind kind, struct buf *out, struct err *err)
{
	size_t children = e->show->by_child;

	switch (kind) {
	case EXPORT_XLSX:
		return export_through_file(make_xlsx, e, out, err);
	case EXPORT_CSV:
		view_put_csv(e->cli, e->where->cat, e->view + children, e->n - children,
			     e->show->only, out);
		return 0;
	case EXPORT_JSON:
		view_put_json(e->show, e->view, e->n, NULL, out);
		return 0;
	case EXPORT_ADX:
		return export_adx(e, out, err);
	}
	return 0;
}

static int write_all(int fd, const struct buf *b)
{
	for (size_t done = 0; done < b->len;) {
		ssize_t n = write(fd, b->data + done, b->len - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

int export_write(const char *path, const struct buf *bytes, struct err *err)
{
	char part[4096];
	mode_t mask = umask(0);
	int fd, r;

	(void)umask(mask);
	if (snprintf(part, sizeof part, "%s.XXXXXX", path) >= (int)sizeof part)
		return err_set(err, -ENAMETOOLONG, "%s: %s", path, strerror(ENAMETOOLONG));
	fd = mkostemp(part, O_CLOEXEC);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	r = write_all(fd, bytes);
	if (r == 0 && fchmod(fd, 0666 & ~mask) < 0)
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(part, path) < 0)
		r = -errno;
	if (r < 0) {
		(void)unlink(part);
		return err_set(err, r, "%s: %s", path, strerror(-r));
	}
	return 0;
}

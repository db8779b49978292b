/* replay.c - runs a fuzzer over every file of the folders given, so that what once broke a
 * decoder is a plain test under any compiler. A crash ends it with the name of the file as its
 * last words. Fails: by 1 where a folder is missing or empty, or a file cannot be read. */
#include <dirent.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "fuzz/need.h"

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	size_t n;
	bool ok;

	if (f == NULL)
		return false;
	do {
		n = fread(buf_room(out, 4096), 1, 4096, f);
		out->len -= 4096 - n;
	} while (n > 0);
	ok = !ferror(f);
	(void)fclose(f);
	return ok;
}

/* The bytes in memory of just their length, so that a sanitizer sees the first one beyond. */
static bool replay(const char *path)
{
	struct buf file = { 0 };
	uint8_t *exact;

	if (!read_file(path, &file)) {
		perror(path);
		buf_done(&file);
		return false;
	}
	(void)fprintf(stderr, "%s\r", path);
	exact = malloc(file.len ? file.len : 1);
	NEED(exact != NULL);
	if (file.len > 0)
		memcpy(exact, file.data, file.len);
	(void)LLVMFuzzerTestOneInput(exact, file.len);
	free(exact);
	buf_done(&file);
	return true;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* How many files, -1 where something was wrong. */
static int replay_folder(const char *folder)
{
	struct dirent **entry;
	int n = scandir(folder, &entry, NULL, by_name), files = 0;
	bool ok = true;

	if (n < 0) {
		perror(folder);
		return -1;
	}
	for (int i = 0; i < n; i++) {
		char *path = mem_printf("%s/%s", folder, entry[i]->d_name);

		if (entry[i]->d_name[0] != '.') {
			ok = replay(path) && ok;
			files++;
		}
		free(path);
		free(entry[i]);
	}
	free(entry);
	if (files == 0)
		(void)fprintf(stderr, "%s: no files\n", folder);
	return ok && files > 0 ? files : -1;
}

int main(int argc, char **argv)
{
	int total = 0;
	bool ok = argc > 1;

	for (int i = 1; i < argc; i++) {
		int n = replay_folder(argv[i]);

		ok = ok && n > 0;
		total += n > 0 ? n : 0;
	}
	if (argc < 2)
		(void)fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
	(void)printf("%d files replayed\n", total);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

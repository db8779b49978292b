/* package.c - see package.h. Fails: by the log, with the file and the reason; tried again at a
 * later look. What a crash left half made begins with a dot and is made anew. */
#include "duty/package.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "duty/originals.h"
#include "relay/node.h"
#include "relay/sealing.h"
#include "report/catalogue.h"
#include "report/decode.h"

#define PAUSE (60 * SECOND) /* after a failure */

/* Those that are summed up, and then the sums, who signed for them, and with which certificate. */
enum { SUMMED = 7, SUMS = SUMMED, SIGNATURE, CERTIFICATE, FILES };
static const char *const files[FILES] = { "report.pb",      "report.json",    "report.csv",
					  "catalogue.pb",   "lineage.frames", "certificates.pem",
					  "missing.csv",    "SHA256SUMS",     "SHA256SUMS.sig",
					  "certificate.pem" };

static void failed(struct package *p, const char *what)
{
	log_event(LOG_ERROR, "package_failed", "outlet", p->outlet, "package", p->name, "file",
		  what, "why", strerror(errno), NULL);
	p->not_before = clock_steady() + PAUSE;
}

/* Opens a folder; -1 and errno. */
static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_file(int folder, const char *name, const void *data, size_t len)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && write_all(fd, data, len) && fsync(fd) == 0;

	if (fd >= 0 && close(fd) != 0)
		ok = false;
	return ok;
}

static void add_sum(struct buf *sums, const char *name, const void *data, size_t len)
{
	struct digest d = digest_plain(data, len);
	char hex[DIGEST_HEX];

	buf_printf(sums, "%s  %s\n", digest_hex(&d, hex), name);
}

/* All files, on disk; NULL, or the one that failed. */
static const char *write_files(struct package *p, int folder, const struct originals_found *made_of)
{
	struct buf sums = { 0 }, signature = { 0 }, certificate = { 0 };
	const char *wrong = NULL;
	const struct buf *part[SUMMED] = { &p->report,        &p->json,
					   &p->csv,           &p->catalogue,
					   &made_of->lineage, &made_of->certificates,
					   &made_of->missing };
	const void *data[FILES];
	size_t len[FILES];
	struct digest list;

	for (size_t i = 0; i < SUMMED; i++) {
		data[i] = part[i]->data;
		len[i] = part[i]->len;
		add_sum(&sums, files[i], data[i], len[i]);
	}
	list = digest_plain(sums.data, sums.len);
	sealing_package(node_sealing(p->node), &list, &signature, &certificate);
	data[SUMS] = sums.data;
	len[SUMS] = sums.len;
	data[SIGNATURE] = signature.data;
	len[SIGNATURE] = signature.len;
	data[CERTIFICATE] = certificate.data;
	len[CERTIFICATE] = certificate.len;
	for (size_t i = 0; wrong == NULL && i < FILES; i++)
		if ((i <= SUMS || len[i] > 0) && !write_file(folder, files[i], data[i], len[i]))
			wrong = files[i];
	buf_done(&sums);
	buf_done(&signature);
	buf_done(&certificate);
	if (wrong == NULL && fsync(folder) != 0)
		wrong = ".";
	return wrong;
}

static void write_package(struct package *p, const struct originals_found *made_of)
{
	int outlet = open_folder(AT_FDCWD, p->outlet), folder = -1;
	char hidden[sizeof p->name + 1];
	const char *wrong = outlet < 0 ? p->outlet : NULL;

	(void)snprintf(hidden, sizeof hidden, ".%s", p->name);
	if (wrong == NULL && mkdirat(outlet, hidden, 0755) != 0 && errno != EEXIST)
		wrong = hidden;
	if (wrong == NULL && (folder = open_folder(outlet, hidden)) < 0)
		wrong = hidden;
	if (wrong == NULL)
		wrong = write_files(p, folder, made_of);
	if (wrong == NULL && (renameat(outlet, hidden, outlet, p->name) != 0 || fsync(outlet) != 0))
		wrong = p->name;
	if (wrong)
		failed(p, wrong);
	else
		log_event(made_of->n_missing ? LOG_WARN : LOG_NOTICE, "packed", "outlet", p->outlet,
			  "package", p->name, "originals", log_num((long long)made_of->n),
			  "missing", log_num((long long)made_of->n_missing), NULL);
	if (folder >= 0)
		(void)close(folder);
	if (outlet >= 0)
		(void)close(outlet);
}

static void forget(struct package *p)
{
	buf_done(&p->report);
	buf_done(&p->json);
	buf_done(&p->csv);
	buf_done(&p->catalogue);
	arena_done(&p->arena);
	p->gathering = NULL;
	p->busy = false;
}

static void on_gathered(const struct originals_found *made_of, void *arg)
{
	struct package *p = arg;

	if (made_of) {
		write_package(p, made_of);
	} else {
		errno = EAGAIN;
		failed(p, "database");
	}
	forget(p);
	p->made(p->arg);
}

/* The catalogue by which the report was added up. */
static void copy_catalogue(struct package *p, const struct duty_package *package)
{
	struct arena a;
	struct report report;
	const struct catalogue *cat = NULL;

	arena_init(&a, 0);
	if (report_decode(&a, package->bytes, package->len, &report, NULL, NULL) == 0)
		cat = catalogues_version(ledger_catalogues(node_parts(p->node)->ledger),
					 report.catalogue);
	if (cat)
		buf_put(&p->catalogue, cat->bytes.data, cat->bytes.len);
	arena_done(&a);
}

static void on_loaded(struct ledger *l, const struct duty_package *package, void *arg)
{
	struct package *p = arg;

	(void)l;
	if (package == NULL) {
		on_gathered(NULL, p);
		return;
	}
	buf_put(&p->report, package->bytes, package->len);
	buf_text(&p->json, package->json);
	buf_text(&p->csv, package->csv);
	copy_catalogue(p, package);
	p->gathering = originals_gather(p->node, &p->key, package, on_gathered, p);
}

static bool is_there(const struct package *p)
{
	char path[1024];

	(void)snprintf(path, sizeof path, "%s/%s", p->outlet, p->name);
	return access(path, F_OK) == 0;
}

void package_look(struct package *p, const struct duty_facts *facts)
{
	struct ledger *l = node_parts(p->node)->ledger;
	char hex[DIGEST_HEX];

	if (*p->outlet == '\0' || p->busy || clock_steady() < p->not_before)
		return;
	for (size_t i = 0; i < facts->n_heads; i++) {
		const struct duty_head *h = &facts->head[i];

		if (!h->submitted || h->key.part != PART_MERGED ||
		    strcmp(h->key.unit, ledger_unit(l)) != 0)
			continue;
		(void)snprintf(p->name, sizeof p->name, "%s_%s_%s_%s_r%u_%.12s", h->key.unit,
			       h->key.line, h->key.form, h->key.period, h->rev,
			       digest_hex(&h->digest, hex));
		if (is_there(p))
			continue;
		p->busy = true;
		p->key = key_copy(&p->arena, &h->key);
		duties_load_package(l, &h->key, &h->digest, on_loaded, p);
		return;
	}
}

void package_init(struct package *p, struct node *node, const char *outlet, void (*made)(void *arg),
		  void *arg)
{
	*p = (struct package){ .node = node, .outlet = outlet, .made = made, .arg = arg };
}

void package_done(struct package *p)
{
	originals_drop(p->gathering);
	forget(p);
	*p = (struct package){ 0 };
}

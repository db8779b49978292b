/* settings.h - the settings of a node, from its INI file.
 *
 * One table (settings.c) holds every setting: section, key, kind, bounds, default, help. The
 * parser, --print-config and the manual come from it; adding a setting is one line there. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { UPLINKS_MAX = 8 };

/* When reports go up. Submitted ones always go at once; sync sends everything. */
enum publish {
	PUBLISH_CONTINUOUS, /* each revision as it is made */
	PUBLISH_NIGHTLY,    /* once a night, at the hour of [node] zone */
	PUBLISH_DEADLINE,   /* submitted ones only */
};

struct uplink_settings {
	const char *line; /* the section's name: [uplink main] */
	const char *address, *unit, *key, *publish, *forms, *approve;
	const char *host; /* of the address, taken apart */
	int port;
	enum publish mode; /* of publish, taken apart */
	int hour, minute;
	bool approval; /* a submitted revision waits for an approver, until its hour */
};

struct settings {
	struct arena arena; /* owns all text */
	const char *file;
	/* [node] */
	const char *unit, *socket;
	const char *zone;            /* whose wall clock "nightly HH:MM" means */
	const char *outlet;          /* folder for packages of submitted reports; "" = none */
	int64_t settle, clash_grace; /* microseconds */
	/* [database] */
	const char *dsn;
	int64_t idle; /* microseconds; 0: never */
	/* [access] */
	const char *viewer, *entry, *approver, *admin;
	const char *web; /* who speaks for accounts */
	/* [listen] */
	const char *address; /* NULL: nothing reports by link */
	int port;
	/* [tls] */
	const char *certificate, *key, *authority;
	const char *issuer, *issuer_key; /* NULL: this node signs for no children */
	/* [limits] */
	int64_t frame;
	int64_t children;
	/* [uplink NAME] */
	struct uplink_settings uplink[UPLINKS_MAX];
	size_t uplinks;
};

/* Reads and checks the file. 0, or < 0 with "FILE:LINE: what is wrong", or FILE: what is
 * missing. */
int settings_read(const char *file, struct settings *ret, struct err *err) MUST;
/* The same from text, for tests and the fuzzer; checks no other file. */
int settings_parse(const char *name, const char *text, size_t len, struct settings *ret,
		   struct err *err) MUST;
void settings_done(struct settings *s); /* twice is fine */
/* What may change while a node runs ([access]) becomes as in a file that was read since. */
void settings_take(struct settings *s, const struct settings *fresh);

/* Whether what the files name can be read: certificate, key, authority. */
int settings_check_files(const struct settings *s, struct err *err) MUST;

/* Prints every setting with its value, as a file that reads back to the same. */
struct buf;
void settings_print(const struct settings *s, struct buf *out);

/* The table, for the manual and its test. */
struct setting_row {
	const char *section, *key, *fallback, *help;
	bool reloadable;
};
const struct setting_row *settings_table(size_t *ret_n);

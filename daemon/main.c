/* main.c - tonghopd: the command line of the daemon. Fails: with exit status 1 and the reason,
 * 2 for a wrong command line. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "daemon.h"
#include "relay/node.h"
#include "version.h"

enum { CHECK_CONFIG = 256, PRINT_CONFIG };

struct arguments {
	const char *config;
	bool check, print, verbose;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'c':
		a->config = value;
		return 0;
	case CHECK_CONFIG:
		a->check = true;
		return 0;
	case PRINT_CONFIG:
		a->print = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_END:
		if (a->config == NULL)
			argp_error(state, "which node? --config FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int print_config(const struct settings *settings)
{
	struct buf b = { 0 };

	settings_print(settings, &b);
	(void)fputs(buf_str(&b), stdout);
	buf_done(&b);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "config", 'c', "FILE", 0, "the node's settings", 0 },
		{ "check-config", CHECK_CONFIG, NULL, 0, "say what is wrong with them, and leave",
		  0 },
		{ "print-config", PRINT_CONFIG, NULL, 0,
		  "print every setting with its value, and leave", 0 },
		{ "verbose", 'v', NULL, 0, "log more", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		options, parse, NULL, "Runs a node of Tonghop in the foreground.", NULL, NULL, NULL
	};
	struct arguments a = { 0 };
	struct settings settings;
	struct err err = { 0 };
	int status;

	argp_program_version = SOFTWARE;
	argp_err_exit_status = 2;
	(void)argp_parse(&argp, argc, argv, 0, NULL, &a);
	log_open("tonghopd");
	mem_hold();
	if (a.verbose)
		log_level_set(LOG_DEBUG);
	if (settings_read(a.config, &settings, &err) < 0) {
		(void)fprintf(stderr, "tonghopd: %s\n", err.text);
		return 1;
	}
	if (a.print) {
		status = print_config(&settings);
	} else if (settings_check_files(&settings, &err) < 0 || node_check(&settings, &err) < 0) {
		(void)fprintf(stderr, "tonghopd: %s\n", err.text);
		status = 1;
	} else {
		status = a.check ? 0 : daemon_run(&settings, SOFTWARE);
	}
	settings_done(&settings);
	return status;
}

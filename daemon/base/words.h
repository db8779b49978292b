/* words.h - what a program says to a person, in English and in Vietnamese (clients/po).
 *
 * A text stands in the source in English; its Vietnamese is looked up by it. One process answers in
 * both languages at once, so that nothing here asks for the language of the process: whoever says
 * something knows who reads it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FORMAT_OF(arg) __attribute__((format_arg(arg)))

/* Marks a text that is looked up elsewhere. */
#define WORDS(text) text
/* The same English that is two things in Vietnamese: the context tells them apart, and no reader
 * sees it. */
#define WORDS_IN(context, text) context "\004" text

/* Finds the Vietnamese that was installed, or built, with the program. Once, before any thread;
 * without it, or where there is none, everything is English. */
void words_open(void);
/* The same of a file that is named. false: it is no catalogue, and nothing has changed. */
bool words_read(const char *path);
/* Whether there is any Vietnamese. */
bool words_are_open(void);
/* Without its context. */
const char *words_en(const char *text) FORMAT_OF(1);
/* The Vietnamese; words_en() where there is none. Any thread may ask. */
const char *words_vi(const char *text) FORMAT_OF(1);
/* One after the other, from 0: the English without its context, and its Vietnamese. false: there
 * are no more. */
bool words_at(uint32_t i, const char **ret_en, const char **ret_vi);

/* folder.h - the files of a catalogue as texts, for tests: a sound one to begin with, and a way
 * to change one thing in it.
 *
 * The province kt has the city t and the district h; c3 and c4 merged into c34 on 1 September
 * 2023; hamlet v1 and school s1 have no nodes. kt and h stand on the line front, too. */
#pragma once

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/catalogue.h"

enum { FOLDER_FILES = 16 };

struct folder {
	const char *name[FOLDER_FILES];
	char *text[FOLDER_FILES];
	size_t n;
};

static const char *const sound[][2] = {
	{ "catalogue.csv", "issuer,version,in_force_from,title\n"
			   "kt,1,2023-01-01,\"Phong trào, năm 2023\"\n" },
	{ "units.csv",
	  "unit,code,name,kind,parent,line,territory,entered_at,tags,valid_from,valid_to\n"
	  "kt,62,Tỉnh KT,province,,,,,tinh,2020-01-01,\n"
	  "t,991,Thành phố T,district,kt,,,,thanh_pho,2020-01-01,\n"
	  "h,992,Huyện H,district,kt,,,,huyen,2020-01-01,\n"
	  "c1,99101,Phường C1,commune,t,,,,phuong,2020-01-01,\n"
	  "c2,99102,Xã C2,commune,t,,,,xa|ntm,2020-01-01,\n"
	  "c3,99201,Xã C3,commune,h,,,,xa|ntm,2020-01-01,2023-09-01\n"
	  "c4,99202,Xã C4,commune,h,,,,xa,2020-01-01,2023-09-01\n"
	  "c34,99204,Xã C34,commune,h,,,,xa|ntm,2023-09-01,\n"
	  "c5,99203,Thị trấn C5,commune,h,,,,thi_tran,2020-01-01,\n"
	  "v1,,Thôn 1,hamlet,c1,,,c1,,2020-01-01,\n"
	  "s1,,Trường 1,agency,v1,,,c1,,2020-01-01,\n"
	  "kt,62,Tỉnh KT,province,,front,,,tinh,2020-01-01,\n"
	  "h,992,Huyện H,district,kt,front,h-land,,huyen,2020-01-01,\n" },
	{ "calendars.csv", "calendar,year_start,timezone,name\n"
			   "nam,01-01,,Năm dương lịch\n"
			   "nd09,12-15,Asia/Ho_Chi_Minh,Nghị định 09\n" },
	{ "windows.csv", "calendar,period,start,end\n"
			 "nd09,2021-A3,2020-12-15,2023-12-15\n"
			 "nam,2023-KH,2023-01-01,2023-03-01\n" },
	{ "forms.csv", "form,title,calendar,frequency,kind,line,filled_by\n"
		       "antt,Báo cáo,nam,A|S,periodic,,\n"
		       "kh,Kế hoạch,nam,once,thematic,main|front,province|district\n" },
	{ "strata.csv", "stratum,number,name_vi,name_en,any_of\n"
			"ntm,1,Nông thôn mới,,ntm\n"
			"do_thi,2,Đô thị,Urban,phuong|thi_tran\n" },
	{ "cells.csv",
	  "form,number,cell,name_vi,name_en,measure,over_time,filled_by,calendar,strata,source\n"
	  "antt,1,total,Tổng số,Total,count,last,commune,,ntm|do_thi,typed\n"
	  "antt,2,registered,Đăng ký,,count,last,commune,,do_thi|ntm,\n"
	  "antt,3,achieved,Đạt,,count,last,commune,nd09,ntm,\n"
	  "antt,4,sessions,Buổi,,count,sum,lowest:hamlet|commune,,,\n"
	  "antt,5,money,Kinh phí,,money,sum,,,,\n"
	  "antt,6,met,Đạt buổi,,count,last,,,,tally:3\n"
	  "antt,7,owed,Phải nộp,,count,last,,,,obligations:due\n"
	  "antt,8,got,Đã nộp,,count,last,,,,obligations:received\n"
	  "kh,9,issued,Ban hành,,scaled:2,last,,,,\n" },
	{ "ratios.csv", "form,number,ratio,name_vi,name_en,numerator,denominator\n"
			"antt,1,reg_rate,Tỷ lệ đăng ký,,registered,total\n"
			"antt,2,ach_rate,Tỷ lệ đạt,,achieved,registered\n"
			"antt,3,got_rate,Tỷ lệ nộp,,got,owed\n"
			"antt,4,both_rate,Tỷ lệ cả hai,,registered + achieved,total + total\n" },
	{ "rules.csv", "form,rule,expression,severity,message_vi,message_en\n"
		       "antt,r1,achieved <= registered,error,Số đạt lớn hơn số đăng ký,\n"
		       "antt,r2,total + 3 >= previous:total - 0,warning,Giảm nhiều,It fell\n" },
	{ "targets.csv",
	  "number,plan,form,measure,stratum,comparator,threshold,scope,frequency,due\n"
	  "1,p,antt,ach_rate,,>,80%,unit:kt,A,\n"
	  "2,p,antt,reg_rate,ntm,bare,66.5%,unit:h,,2023-11-01\n"
	  "3,p,antt,sessions,,range,1..2,each:commune,A,\n"
	  "4,p,antt,got_rate,,done,,unit:kt,,\n"
	  "5,p,antt,met,,>=,4,unit:kt,,\n" },
	{ "deadlines.csv",
	  "plan,form,kind,reporter,receiver,period,due,judged_by,lead\n"
	  "p,antt,periodic,each:commune,each:district,2023-A1,2023-10-20,received,\n"
	  "p,antt,periodic,each:district,unit:kt,2023-A1,2023-11-01,sealed,2h\n"
	  "p,antt,periodic,unit:kt,\"outside:Bộ Công an, Hà Nội\",2023-A1,,,\n"
	  "p,,plan,each:district,unit:kt,,2023-02-28,received,3d\n" },
	{ "plans.csv", "plan,name_vi,name_en\np,\"Kế hoạch số 1, năm 2023\",Plan one\n" },
	{ "sources.csv", "form,line_of_record\nkh,main\n" },
};

/* Puts a file in, or another text in its place; NULL takes it out. */
static inline void folder_set(struct folder *f, const char *name, const char *text)
{
	size_t i = 0;

	while (i < f->n && strcmp(f->name[i], name) != 0)
		i++;
	if (i < f->n)
		free(f->text[i]);
	else if (text)
		f->name[f->n++] = name;
	if (text) {
		f->text[i] = mem_strdup(text);
	} else if (i < f->n) {
		f->n--;
		f->name[i] = f->name[f->n];
		f->text[i] = f->text[f->n];
	}
}

static inline struct folder folder_sound(void)
{
	struct folder f = { .n = 0 };

	for (size_t i = 0; i < ARRAY_LEN(sound); i++)
		folder_set(&f, sound[i][0], sound[i][1]);
	return f;
}

static inline void folder_done(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->text[i]);
	f->n = 0;
}

/* Puts text where the first `find` stands in a file, which must be there. */
static inline void folder_change(struct folder *f, const char *name, const char *find,
				 const char *put)
{
	char *at, *text;
	size_t i = 0;

	while (i < f->n && strcmp(f->name[i], name) != 0)
		i++;
	ck_assert_msg(i < f->n, "no file %s", name);
	at = strstr(f->text[i], find);
	ck_assert_msg(at != NULL, "no \"%s\" in %s", find, name);
	text = mem_printf("%.*s%s%s", (int)(at - f->text[i]), f->text[i], put, at + strlen(find));
	folder_set(f, name, text);
	free(text);
}

static inline struct catalogue *folder_build(const struct folder *f, const struct catalogue *before,
					     struct problems *problems)
{
	struct catalogue_file file[FOLDER_FILES];

	for (size_t i = 0; i < f->n; i++)
		file[i] = (struct catalogue_file){ f->name[i], f->text[i], strlen(f->text[i]) };
	return catalogue_build(file, f->n, before, problems);
}

static inline void print_problems(const struct problems *p)
{
	for (size_t i = 0; i < p->n; i++)
		(void)fprintf(stderr, "# %s %s:%d:%d %s: %s\n",
			      p->list[i].severity == SEVERITY_ERROR ? "error" : "warning",
			      p->list[i].file ? p->list[i].file : "", p->list[i].line,
			      p->list[i].column, code_name(p->list[i].code), p->list[i].text);
}

/* Builds what must be without error or warning. */
static inline struct catalogue *folder_must(const struct folder *f, const struct catalogue *before)
{
	struct problems problems = { 0 };
	struct catalogue *cat = folder_build(f, before, &problems);

	print_problems(&problems);
	ck_assert(cat != NULL);
	ck_assert_uint_eq(problems.errors + problems.warnings, 0);
	problems_done(&problems);
	return cat;
}

static inline struct catalogue *sound_catalogue(void)
{
	struct folder f = folder_sound();
	struct catalogue *cat = folder_must(&f, NULL);

	folder_done(&f);
	return cat;
}

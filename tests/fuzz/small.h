/* small.h - a catalogue for the fuzzers, with something in every file of it: a province k with a
 * commune c, one form f. Made once, kept to the end. */
#pragma once

#include <string.h>

#include "fuzz/need.h"
#include "report/catalogue.h"

static const char *const small_folder[][2] = {
	{ "catalogue.csv", "issuer,version,in_force_from,title\nk,1,2023-01-01,T\n" },
	{ "units.csv",
	  "unit,code,name,kind,parent,line,territory,entered_at,tags,valid_from,valid_to\n"
	  "k,1,K,province,,,,,,2020-01-01,\n"
	  "c,2,C,commune,k,,,,t,2020-01-01,\n" },
	{ "calendars.csv", "calendar,year_start,timezone,name\nn,01-01,,N\n" },
	{ "windows.csv", "calendar,period,start,end\nn,2023-KH,2023-01-01,2023-03-01\n" },
	{ "forms.csv", "form,title,calendar,frequency,kind,line,filled_by\n"
		       "f,F,n,A|S,periodic,,\n"
		       "g,G,n,once,adhoc,,province\n" },
	{ "strata.csv", "stratum,number,name_vi,name_en,any_of\ns,1,S,,t\n" },
	{ "cells.csv",
	  "form,number,cell,name_vi,name_en,measure,over_time,filled_by,calendar,strata,source\n"
	  "f,1,a,A,,count,last,commune,,s,typed\n"
	  "f,2,b,B,,count,last,,,,\n"
	  "f,3,m,M,,money,sum,province,,,\n"
	  "f,4,o,O,,count,last,,,,obligations\n"
	  "g,5,p,P,,scaled:2,last,,,,\n" },
	{ "ratios.csv", "form,number,ratio,name_vi,name_en,numerator,denominator\n"
			"f,1,r,R,,b,a + a\n" },
	{ "rules.csv", "form,rule,expression,severity,message_vi,message_en\n"
		       "f,r1,b <= a,error,R1,\n"
		       "f,r2,a + 3 >= previous:a - 0,warning,R2,\n" },
	{ "targets.csv",
	  "number,plan,form,measure,stratum,comparator,threshold,scope,frequency,due\n"
	  "1,p,f,r,,>=,80%,unit:k,A,\n"
	  "2,p,f,a,s,range,1..2,each:commune,A,2023-11-01\n" },
	{ "deadlines.csv", "plan,form,kind,reporter,receiver,period,due,judged_by,lead\n"
			   "p,f,periodic,each:commune,unit:k,2023-A1,2023-10-20,received,3d\n" },
	{ "sources.csv", "form,line_of_record\nf,main\n" },
};
enum { SMALL_FILES = sizeof small_folder / sizeof *small_folder };

static struct catalogue *small_catalogue;

/* Before any input, so that what it takes is not counted as found by the first. */
__attribute__((constructor)) static void make_small_catalogue(void)
{
	struct catalogue_file file[SMALL_FILES];
	struct problems problems = { 0 };

	for (size_t i = 0; i < SMALL_FILES; i++)
		file[i] = (struct catalogue_file){ small_folder[i][0], small_folder[i][1],
						   strlen(small_folder[i][1]) };
	small_catalogue = catalogue_build(file, SMALL_FILES, NULL, &problems);
	NEED(small_catalogue != NULL && problems.errors == 0);
	problems_done(&problems);
}

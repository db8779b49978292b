/* test_catalogue_faults.c - broken catalogues: each mistake is one message that names the file,
 * the line and the column, and says what is wrong in words. */
#include "unit/folder.h"
#include "unit/suite.h"

/* One thing changed in the sound folder, and the one problem that must come of it. */
struct fault {
	const char *file, *find, *put; /* find NULL: put is the whole file; put NULL: no file */
	const char *in;                /* file the problem names; NULL: the file changed */
	int line, column;
	enum code code;
	int more; /* problems that follow from it */
	const char *words;
};

#define UNITS "units.csv"
#define CELLS "cells.csv"
#define TARGETS "targets.csv"
#define DEADLINES "deadlines.csv"
#define ASSIGNED "5,p,antt,met,,>=,4,unit:kt,,\n" /* rows are put after it */

/* clang-format off */
static const struct fault faults[] = {
	/* the files as tables */
	{ UNITS, NULL, NULL, UNITS, 0, 0, E_CSV, 0, "the file is missing" },
	{ "notes.csv", NULL, "a,b\n", NULL, 0, 0, E_CSV, 0, "no such file" },
	{ UNITS, ",tags,", ",tag,", UNITS, 1, 9, E_CSV, 0, "no column \"tag\"" },
	{ UNITS, ",kind,", ",,", UNITS, 1, 0, E_CSV, 1, "the column kind is missing" },
	{ UNITS, ",tags,", ",kind,", UNITS, 1, 9, E_CSV, 1, "twice" },
	{ UNITS, "c5,99203,Thị trấn C5,", "c5,99203,Thị, trấn C5,", UNITS, 10, 12, E_CSV, 0, "12 fields" },
	{ UNITS, "Thị trấn C5", "Thị \x80 C5", UNITS, 10, 3, E_TEXT, 0, "UTF-8" },
	{ UNITS, "Thị trấn C5", "Thị\xe2\x80\xae C5", UNITS, 10, 3, E_TEXT, 0, "control" },
	{ UNITS, "c5,99203,Thị trấn C5", "c5,99203,\"Thị trấn C5", UNITS, 10, 3, E_CSV, 0, "quote" },
	{ UNITS, NULL, "", UNITS, 1, 1, E_CSV, 0, "no header" },

	/* catalogue.csv */
	{ "catalogue.csv", "kt,1,", "kt 1,1,", NULL, 2, 1, E_CATALOGUE, 0, "not an id" },
	{ "catalogue.csv", "kt,1,", ",1,", NULL, 2, 1, E_CATALOGUE, 0, "blank" },
	{ "catalogue.csv", "kt,1,", "kt,0,", NULL, 2, 2, E_CATALOGUE, 0, "number from 1" },
	{ "catalogue.csv", "kt,1,", "kt,2147483648,", NULL, 2, 2, E_CATALOGUE, 0, "number from 1" },
	{ "catalogue.csv", "kt,1,", "kt,1.0,", NULL, 2, 2, E_CATALOGUE, 0, "\"1.0\"" },
	{ "catalogue.csv", "2023-01-01", "2021-11-31", NULL, 2, 3, E_CATALOGUE, 0, "\"2021-11-31\" is not a day" },
	{ "catalogue.csv", "kt,1,2023-01-01,", "kt,1,2023-01-01,\nkt,2,2023-01-01,", NULL, 0, 0, E_CATALOGUE, 0, "2 rows" },

	/* units.csv: fields */
	{ UNITS, "c5,99203", "c 5,99203", NULL, 10, 1, E_CATALOGUE, 0, "\"c 5\" is not an id" },
	{ UNITS, "c5,", "abcdefghijklmnopqrstuvwxyz1234567,", NULL, 10, 1, E_CATALOGUE, 0, "1 to 32" },
	{ UNITS, "c5,99203", "c5,99 203", NULL, 10, 2, E_CATALOGUE, 0, "\"99 203\"" },
	{ UNITS, "Thị trấn C5", "", NULL, 10, 3, E_CATALOGUE, 0, "column name: it is blank" },
	{ UNITS, "Thị trấn C5,commune", "Thị trấn C5,", NULL, 10, 4, E_CATALOGUE, 0, "blank" },
	{ UNITS, "hamlet,", "thôn xóm,", NULL, 11, 4, E_CATALOGUE, 1, "\"thôn xóm\" is not a word" },
	{ UNITS, "xa|ntm,", "xa||ntm,", NULL, 6, 9, E_CATALOGUE, 0, "empty place" },
	{ UNITS, "xa|ntm,", "xa|xa,", NULL, 6, 9, E_CATALOGUE, 0, "\"xa\" stands twice" },
	{ UNITS, "thi_tran,2020-01-01", "thi_tran,1/1/2020", NULL, 10, 10, E_CATALOGUE, 0, "\"1/1/2020\" is not a day" },
	{ UNITS, "huyen,2020-01-01,\nc1", "huyen,2020-01-01,2021-05-01\nh,992,Huyện H,district,kt,,,,,2021-05-32,\nc1", NULL, 5, 10, E_CATALOGUE, 0, "\"2021-05-32\" is not a day" },
	{ UNITS, "huyen,2020-01-01,\nc1", "huyen,2020-01-32,\nc1", NULL, 4, 10, E_CATALOGUE, 0, "\"2020-01-32\" is not a day" },
	{ UNITS, "thi_tran,2020-01-01,", "thi_tran,2020-01-01,2020-01-01", NULL, 10, 11, E_CATALOGUE, 0, "not after it begins" },
	{ UNITS, "thi_tran,2020-01-01,", "thi_tran,2020-01-01,2023-02-29", NULL, 10, 11, E_CATALOGUE, 0, "\"2023-02-29\"" },
	{ UNITS, NULL, "unit,code,name,kind,parent,line,territory,entered_at,tags,valid_from,valid_to\n", NULL, 0, 0, E_CSV, 0, "there is no unit" },

	/* units.csv: trees */
	{ UNITS, "Thị trấn C5,commune,h", "Thị trấn C5,commune,t9", NULL, 10, 5, E_CATALOGUE, 0, "unit c5 has the parent t9, which is not in this file" },
	{ UNITS, "Thị trấn C5,commune,h", "Thị trấn C5,commune,c5", NULL, 10, 5, E_CATALOGUE, 0, "c5 is its own parent" },
	{ UNITS, "h,992,Huyện H,district,kt,front", "h,992,Huyện H,district,t,front", NULL, 14, 5, E_CATALOGUE, 0, "the parent t, which is not on the line front" },
	{ UNITS, "Thị trấn C5,commune,h", "Thị trấn C5,commune,c4", NULL, 10, 5, E_CATALOGUE, 0, "the parent c4, which is not on the line main from 2023-09-01 on" },
	{ UNITS, "xa,2020-01-01,2023-09-01", "xa,2019-01-01,2023-09-01", NULL, 8, 5, E_CATALOGUE, 0, "the parent h, which is not on the line main from 2019-01-01 to before 2020-01-01" },
	{ UNITS, "c5,99203", "c3,99203", NULL, 10, 10, E_CATALOGUE, 0, "c3 stands twice on the line main from 2020-01-01 to before 2023-09-01, here and on line 7" },
	{ UNITS, "Thành phố T,district,kt", "Thành phố T,district,", NULL, 3, 5, E_CATALOGUE, 0, "unit t and unit kt (line 2) are both at the top of the line main from 2020-01-01 on" },
	{ UNITS, "kt,62,Tỉnh KT,province,,,", "kt,62,Tỉnh KT,province,v1,,", NULL, 5, 5, E_CATALOGUE, 2, "in a circle on 2020-01-01: c1 -> t -> kt -> v1 -> c1" },
	{ UNITS, "Phường C1,commune,t,,,,", "Phường C1,commune,t,,,t,", NULL, 11, 8, E_CATALOGUE, 1, "reports of unit v1 cannot be entered at c1; write t" },
	{ UNITS, "Thôn 1,hamlet,c1,,,c1", "Thôn 1,hamlet,c1,,,t", NULL, 11, 8, E_CATALOGUE, 0, "cannot be entered at t; write c1" },
	{ UNITS, "Thôn 1,hamlet,c1,,,c1", "Thôn 1,hamlet,c1,,,v1", NULL, 11, 8, E_CATALOGUE, 0, "at itself; leave it blank" },
	{ UNITS, "Trường 1,agency,v1,,,c1", "Trường 1,agency,v1,,,", NULL, 12, 8, E_CATALOGUE, 0, "would have nowhere to report" },
	{ UNITS, "Trường 1,agency,v1,,,c1", "Trường 1,agency,v1,,,v1", NULL, 12, 8, E_CATALOGUE, 0, "cannot be entered at v1; write c1" },
	{ UNITS, "kt,62,Tỉnh KT,province,,front,,", "kt,62,Tỉnh KT,province,,front,,t", NULL, 13, 8, E_CATALOGUE, 1, "at the top" },
	{ UNITS, "h,992,Huyện H,district,kt,front", "h,992,Huyện H,agency,kt,front", NULL, 14, 4, E_CATALOGUE, 0, "of one kind on the line front and of another on the line main (line 4)" },
	{ UNITS, "h,992,Huyện H,district,kt,front,h-land,", "h,992,Huyện H,district,kt,front,h-land,kt", NULL, 14, 8, E_CATALOGUE, 0, "entered elsewhere on the line front than on the line main (line 4)" },

	/* calendars.csv, windows.csv */
	{ "calendars.csv", "nam,01-01", "nam,02-29", NULL, 2, 2, E_CATALOGUE, 0, "not a day that every year has" },
	{ "calendars.csv", "nam,01-01", "nam,1-1", NULL, 2, 2, E_CATALOGUE, 0, "\"1-1\"" },
	{ "calendars.csv", "Asia/Ho_Chi_Minh", "Asia/Kon_Tum", NULL, 3, 3, E_CATALOGUE, 0, "no time zone \"Asia/Kon_Tum\"" },
	{ "calendars.csv", "Asia/Ho_Chi_Minh", "../../etc/passwd", NULL, 3, 3, E_CATALOGUE, 0, "no time zone" },
	{ "calendars.csv", "nd09,12-15,Asia/Ho_Chi_Minh,", "nd09,12-15,,\nnam,12-16,,", NULL, 4, 1, E_CATALOGUE, 0, "the calendar nam stands already on line 2" },
	{ "windows.csv", "nam,2023-KH", "tet,2023-KH", NULL, 3, 1, E_CATALOGUE, 0, "no calendar \"tet\"" },
	{ "windows.csv", "2023-KH", "2023-kh", NULL, 3, 2, E_CATALOGUE, 0, "\"2023-kh\" is not a period" },
	{ "windows.csv", "2023-KH", "2023-KH-AND-SO-ON", NULL, 3, 2, E_CATALOGUE, 0, "not a period" },
	{ "windows.csv", "2023-01-01,2023-03-01", "2023-03-01,2023-03-01", NULL, 3, 4, E_CATALOGUE, 0, "not after it starts" },
	{ "windows.csv", "nam,2023-KH", "nd09,2021-A3", NULL, 3, 2, E_CATALOGUE, 0, "stands already on line 2" },

	/* forms.csv, sources.csv */
	{ "forms.csv", "kh,Kế hoạch", "antt,Kế hoạch", "forms.csv", 3, 1, E_CATALOGUE, 14, "the form antt stands already on line 2" },
	{ "forms.csv", "Báo cáo,nam,A|S", "Báo cáo,tet,A|S", NULL, 2, 3, E_CATALOGUE, 0, "no calendar \"tet\"" },
	{ "forms.csv", "A|S", "A|Y|S", NULL, 2, 4, E_CATALOGUE, 0, "\"Y\" is no frequency" },
	{ "forms.csv", "once", "once|A", NULL, 3, 4, E_CATALOGUE, 0, "\"once\" is no frequency" },
	{ "forms.csv", "periodic", "yearly", NULL, 2, 5, E_CATALOGUE, 0, "\"yearly\" is none of: periodic, thematic, registration, adhoc" },
	{ "forms.csv", "main|front", "main|police", NULL, 3, 6, E_CATALOGUE, 0, "no unit in units.csv is on the line \"police\"" },
	{ "forms.csv", "periodic,,", "periodic,main|front,", NULL, 2, 6, E_CATALOGUE, 0, "name the one to show in sources.csv" },
	{ "forms.csv", "province|district", "province|ward", NULL, 3, 7, E_CATALOGUE, 0, "of the kind \"ward\"" },
	{ "sources.csv", "kh,main", "kt,main", "sources.csv", 2, 1, E_CATALOGUE, 1, "no form \"kt\"" },
	{ "sources.csv", "kh,main", "kh,main\nkh,front", NULL, 3, 1, E_CATALOGUE, 0, "twice" },
	{ "sources.csv", "kh,main", "kh,main\nantt,front", NULL, 3, 2, E_CATALOGUE, 0, "antt is not filed on the line \"front\"" },

	/* plans.csv */
	{ "plans.csv", "p,", "q,", "plans.csv", 2, 1, E_CATALOGUE, 0, "neither targets.csv nor deadlines.csv names a plan q" },
	{ "plans.csv", "Plan one", "Plan one\np,Hai,", NULL, 3, 1, E_CATALOGUE, 0, "the plan p stands already on line 2" },
	{ "plans.csv", "\"Kế hoạch số 1, năm 2023\"", "", NULL, 2, 2, E_CATALOGUE, 0, "it is blank" },

	/* strata.csv */
	{ "strata.csv", "ntm,1", "ntm,2", NULL, 3, 2, E_CATALOGUE, 0, "the number 2 stands already on line 2" },
	{ "strata.csv", ",ntm\n", ",ntm|bien\n", NULL, 2, 5, E_CATALOGUE, 0, "bears the tag \"bien\"" },
	{ "strata.csv", "phuong|thi_tran", "", NULL, 3, 5, E_CATALOGUE, 0, "blank" },
	{ "strata.csv", "do_thi,2", "ntm,3,X,,ntm\ndo_thi,2", NULL, 3, 1, E_CATALOGUE, 0, "the stratum ntm stands already on line 2" },

	/* cells.csv */
	{ CELLS, "kh,9,issued", "kx,9,issued", NULL, 10, 1, E_CATALOGUE, 0, "no form \"kx\"" },
	{ CELLS, "kh,9,", "kh,8,", NULL, 10, 2, E_CATALOGUE, 0, "the number 8 stands already on line 9" },
	{ CELLS, "kh,9,", "kh,-9,", NULL, 10, 2, E_CATALOGUE, 0, "\"-9\"" },
	{ CELLS, "5,money", "5,sessions", NULL, 6, 3, E_CATALOGUE, 0, "the form antt has the cell sessions already on line 5" },
	{ CELLS, "9,issued", "9,123", NULL, 10, 3, E_CATALOGUE, 0, "has a letter" },
	{ CELLS, "money,sum", "cash,sum", NULL, 6, 6, E_CATALOGUE, 0, "\"cash\" is no measure" },
	{ CELLS, "scaled:2", "scaled:10", NULL, 10, 6, E_CATALOGUE, 0, "\"scaled:10\" is no measure" },
	{ CELLS, "money,sum", "money,avg", NULL, 6, 7, E_CATALOGUE, 0, "\"avg\" is none of: sum, last" },
	{ CELLS, "scaled:2,last,", "scaled:2,last,commune", NULL, 10, 8, E_CATALOGUE, 0, "the kind commune do not file the form kh" },
	{ CELLS, "lowest:hamlet|commune", "lowest:", NULL, 5, 8, E_CATALOGUE, 0, "after lowest:" },
	{ CELLS, "lowest:hamlet|commune", "lowest:hamlet|xa", NULL, 5, 8, E_CATALOGUE, 0, "of the kind \"xa\"" },
	{ CELLS, "nd09", "nd10", NULL, 4, 9, E_CATALOGUE, 0, "no calendar \"nd10\"" },
	{ CELLS, "do_thi|ntm", "do_thi|ntm|bien_gioi", NULL, 3, 10, E_CATALOGUE, 0, "no stratum \"bien_gioi\"" },
	{ CELLS, ",typed", ",counted", NULL, 2, 11, E_CATALOGUE, 0, "\"counted\" is no source" },
	{ CELLS, "obligations:due", "obligations:soon", NULL, 8, 11, E_CATALOGUE, 0, "obligations:WHAT" },
	{ CELLS, "obligations:due", "obligations:plan:", NULL, 8, 11, E_CATALOGUE, 0, "obligations:KIND:WHAT" },
	{ CELLS, "obligations:due", "obligations::due", NULL, 8, 11, E_CATALOGUE, 0, "is no source" },
	{ CELLS, "tally:3", "tally:03", NULL, 7, 11, E_CATALOGUE, 0, "\"tally:03\" is no source" },
	{ CELLS, "tally:3", "tally:9", NULL, 7, 11, E_CATALOGUE, 0, "target 9, which is not in targets.csv" },
	{ CELLS, "kh,9,issued,Ban hành,,scaled:2,last,,,,", "kh,9,issued,Ban hành,,count,last,,,,tally:3", NULL, 10, 11, E_CATALOGUE, 0, "which is of the form antt" },
	{ CELLS, "owed,Phải nộp,,count,last,,,,", "owed,Phải nộp,,count,last,,,ntm,", NULL, 8, 10, E_CATALOGUE, 0, "cannot be broken down" },
	{ CELLS, "owed,Phải nộp,,count", "owed,Phải nộp,,money", NULL, 8, 6, E_CATALOGUE, 0, "write count" },

	/* ratios.csv */
	{ "ratios.csv", "antt,3,got_rate", "antt,2,got_rate", NULL, 4, 2, E_CATALOGUE, 0, "the number 2 stands already on line 3" },
	{ "ratios.csv", "both_rate", "got_rate", NULL, 5, 3, E_CATALOGUE, 0, "the form antt has the ratio got_rate already on line 4" },
	{ "ratios.csv", "registered + achieved", "registered + gone", NULL, 5, 6, E_CATALOGUE, 0, "the form antt has no cell \"gone\"" },
	{ "ratios.csv", "registered + achieved", "registered-achieved", NULL, 5, 6, E_CATALOGUE, 0, "write spaces around" },
	{ "ratios.csv", "registered + achieved", "registered + issued", NULL, 5, 6, E_CATALOGUE, 0, "no cell \"issued\"" },
	{ "ratios.csv", "registered + achieved", "registered +", NULL, 5, 6, E_CATALOGUE, 0, "the expression ends" },
	{ "ratios.csv", "registered + achieved", "registered * 2", NULL, 5, 6, E_CATALOGUE, 0, "a cell should stand at \"* 2\"" },
	{ "ratios.csv", "registered + achieved", "registered - 3", NULL, 5, 6, E_CATALOGUE, 0, "number 3 cannot stand in a ratio" },
	{ "ratios.csv", "registered + achieved", "previous:registered", NULL, 5, 6, E_CATALOGUE, 0, "in rules only" },
	{ "ratios.csv", "total + total", "kh:issued", NULL, 5, 7, E_CATALOGUE, 0, "the form kh is no registration, so no cell can be taken from it" },
	{ "ratios.csv", "total + total", "antt:total", NULL, 5, 7, E_CATALOGUE, 0, "antt is the ratio's own form" },
	{ "rules.csv", "previous:total", "kh:issued", NULL, 3, 3, E_CATALOGUE, 0, "which only a ratio can" },
	{ "ratios.csv", "total + total", "kx:issued", NULL, 5, 7, E_CATALOGUE, 0, "neither previous: nor a form" },
	{ CELLS, "achieved,Đạt,,count,last,commune", "achieved,Đạt,,count,last,district", "ratios.csv", 3, 0, E_CATALOGUE, 1, "nobody could ever give it" },

	/* rules.csv */
	{ "rules.csv", "antt,r2", "antt,r1", NULL, 3, 2, E_CATALOGUE, 0, "the rule r1 already on line 2" },
	{ "rules.csv", "achieved <= registered", "achieved + registered", NULL, 2, 3, E_CATALOGUE, 0, "compares two sums" },
	{ "rules.csv", "achieved <= registered", "achieved <= registered < total", NULL, 2, 3, E_CATALOGUE, 0, "a cell should stand at \"< total\"" },
	{ "rules.csv", "achieved <= registered", "1 <= 2", NULL, 2, 3, E_CATALOGUE, 0, "names no cell" },
	{ "rules.csv", "achieved <= registered", "achieved <= 9007199254740992", NULL, 2, 3, E_CATALOGUE, 0, "larger than 2^53 - 1" },
	{ "rules.csv", "achieved <= registered", "achieved <= got", NULL, 2, 3, E_CATALOGUE, 0, "the cell got is computed" },
	{ "rules.csv", "antt,r1,achieved <= registered", "kh,r1,issued >= previous:issued", NULL, 2, 3, E_CATALOGUE, 0, "filed once" },
	{ "rules.csv", ",error,", ",fatal,", NULL, 2, 4, E_CATALOGUE, 0, "\"fatal\" is none of: error, warning" },
	{ "rules.csv", "Số đạt lớn hơn số đăng ký", "", NULL, 2, 5, E_CATALOGUE, 0, "blank" },

	/* targets.csv */
	{ TARGETS, "2,p,antt", "1,p,antt", NULL, 3, 1, E_CATALOGUE, 0, "the number 1 stands already on line 2" },
	{ TARGETS, "1,p,antt", "1,p,bntt", NULL, 2, 3, E_CATALOGUE, 0, "no form \"bntt\"" },
	{ TARGETS, "ach_rate", "ach_rite", NULL, 2, 4, E_CATALOGUE, 0, "neither a ratio nor a cell \"ach_rite\"" },
	{ TARGETS, "reg_rate,ntm", "reg_rate,bien", NULL, 3, 5, E_CATALOGUE, 0, "no stratum \"bien\"" },
	{ TARGETS, "ach_rate,,", "ach_rate,do_thi,", NULL, 2, 5, E_CATALOGUE, 0, "ach_rate is not broken down by do_thi" },
	{ TARGETS, "met,,>=,4", "met,ntm,>=,4", NULL, 6, 5, E_CATALOGUE, 0, "met is not broken down by ntm" },
	{ TARGETS, ",>,80%", ",<,80%", NULL, 2, 6, E_CATALOGUE, 0, "\"<\" is none of: >=, >, bare, range, done" },
	{ TARGETS, ",>,80%", ",>,", NULL, 2, 7, E_CATALOGUE, 0, "blank" },
	{ TARGETS, ",>,80%", ",>,80", NULL, 2, 7, E_CATALOGUE, 0, "write it with %" },
	{ TARGETS, ",>,80%", ",>,80 %", NULL, 2, 7, E_CATALOGUE, 0, "\"80 %\" is no threshold" },
	{ TARGETS, ",>,80%", ",>,\"80,5%\"", NULL, 2, 7, E_CATALOGUE, 0, "\"80,5%\" is no threshold" },
	{ TARGETS, ",>,80%", ",>,80.12345%", NULL, 2, 7, E_CATALOGUE, 0, "at most 4 decimals" },
	{ TARGETS, ",>,80%", ",>,100001%", NULL, 2, 7, E_CATALOGUE, 0, "is no threshold" },
	{ TARGETS, ",>=,4", ",>=,4%", NULL, 6, 7, E_CATALOGUE, 0, "write it without %" },
	{ TARGETS, ",>=,4", ",>=,4.0", NULL, 6, 7, E_CATALOGUE, 0, "is no threshold" },
	{ TARGETS, ",>=,4", ",>=,9007199254740992", NULL, 6, 7, E_CATALOGUE, 0, "is no threshold" },
	{ TARGETS, "1..2", "2..1", NULL, 4, 7, E_CATALOGUE, 0, "ends below its beginning" },
	{ TARGETS, "1..2", "1-2", NULL, 4, 7, E_CATALOGUE, 0, "write 1..2" },
	{ TARGETS, "1..2", "1..2%", NULL, 4, 7, E_CATALOGUE, 0, "is no threshold" },
	{ TARGETS, "done,", "done,1", NULL, 5, 7, E_CATALOGUE, 0, "leave it blank" },
	{ TARGETS, "each:commune", "each:ward", NULL, 4, 8, E_CATALOGUE, 0, "of the kind \"ward\"" },
	{ TARGETS, "unit:h,", "unit:h9,", NULL, 3, 8, E_CATALOGUE, 0, "no unit \"h9\"" },
	{ TARGETS, "unit:h,", "outside:h,", NULL, 3, 8, E_CATALOGUE, 0, "names nobody; write unit:ID or each:KIND" },
	{ TARGETS, "unit:h,", "h,", NULL, 3, 8, E_CATALOGUE, 0, "\"h\" names nobody" },
	{ TARGETS, "got_rate,,done,,unit:kt", "got_rate,,done,,unit:h", NULL, 5, 8, E_CATALOGUE, 0, "counts obligations" },
	{ TARGETS, "got_rate,,done,,unit:kt", "owed,,done,,each:province", NULL, 5, 8, E_CATALOGUE, 0, "counts obligations" },
	{ TARGETS, "unit:kt,A,", "unit:kt,Q,", NULL, 2, 9, E_CATALOGUE, 0, "\"Q\" is not one of the frequencies of the form antt (AS)" },
	{ TARGETS, "2023-11-01", "2023-11-31", NULL, 3, 10, E_CATALOGUE, 0, "not a day" },
	{ TARGETS, "3,p,antt,sessions,,range,1..2", "3,p,antt,met,,>=,1", NULL, 4, 4, E_CATALOGUE, 1, "target 3 cannot be judged" },

	/* deadlines.csv */
	{ DEADLINES, "p,,plan", "p 1,,plan", NULL, 5, 1, E_CATALOGUE, 0, "not an id" },
	{ DEADLINES, "p,,plan", "p,plan,plan", NULL, 5, 2, E_CATALOGUE, 0, "no form \"plan\"" },
	{ DEADLINES, "p,antt,periodic,unit:kt", "p,antt,periodic,outside:X", NULL, 4, 4, E_CATALOGUE, 0, "outside cannot file the form antt" },
	{ DEADLINES, "p,antt,periodic,unit:kt", "p,antt,periodic,kt", NULL, 4, 4, E_CATALOGUE, 0, "outside:NAME" },
	{ DEADLINES, "periodic,each:commune,", "periodic,unit:c1,", NULL, 2, 5, E_CATALOGUE, 0, "the reporter must be each: too" },
	{ DEADLINES, "\"outside:Bộ Công an, Hà Nội\"", "outside:", NULL, 4, 5, E_CATALOGUE, 0, "stands a name" },
	{ DEADLINES, "each:district,2023-A1", "each:district,2023-Q1", NULL, 2, 6, E_CATALOGUE, 0, "no period \"2023-Q1\" for the form antt; its periods are 2023-A1, 2023-S1 to 2023-S2" },
	{ DEADLINES, "unit:kt,,2023-02-28", "unit:kt,so on,2023-02-28", NULL, 5, 6, E_CATALOGUE, 0, "\"so on\" is not a period" },
	{ DEADLINES, "2023-02-28", "2023-02-29", NULL, 5, 7, E_CATALOGUE, 0, "not a day" },
	{ DEADLINES, "sealed", "stamped", NULL, 3, 8, E_CATALOGUE, 0, "none of: received, sealed" },
	{ DEADLINES, "2h", "2", NULL, 3, 9, E_CATALOGUE, 0, "\"2\" is no time" },
	{ DEADLINES, "2h", "367d", NULL, 3, 9, E_CATALOGUE, 0, "at most 366d" },
	{ DEADLINES, "2023-02-28", "", NULL, 5, 9, E_CATALOGUE, 0, "there is none" },
	{ DEADLINES, "p,,plan", "p,antt,periodic,unit:kt,\"outside:Bộ Công an, Hà Nội\",2023-A1,2023-12-01,,\np,,plan", NULL, 5, 0, E_CATALOGUE, 0, "already on line 4" },
};
/* clang-format on */

static void apply(struct folder *f, const struct fault *fault)
{
	if (fault->find)
		folder_change(f, fault->file, fault->find, fault->put);
	else
		folder_set(f, fault->file, fault->put);
}

static bool is_said(const struct problem *p, const struct fault *fault, enum severity severity)
{
	return p->severity == severity && p->code == fault->code && p->line == fault->line &&
	       p->column == fault->column && strstr(p->text, fault->words) != NULL &&
	       strcmp(p->file, fault->in ? fault->in : fault->file) == 0;
}

START_TEST(each_mistake_is_one_message_with_file_line_column_and_words)
{
	const struct fault *fault = &faults[_i];
	struct folder f = folder_sound();
	struct problems p = { 0 };
	bool said = false;

	apply(&f, fault);
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	for (size_t i = 0; i < p.n; i++)
		said |= is_said(&p.list[i], fault, SEVERITY_ERROR);
	if (!said || p.errors != (size_t)fault->more + 1)
		print_problems(&p);
	ck_assert_msg(said, "not said: %s:%d:%d %s", fault->file, fault->line, fault->column,
		      fault->words);
	ck_assert_msg(p.errors == (size_t)fault->more + 1, "%zu errors for: %s", p.errors,
		      fault->words);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

/* What is strange but may be so. */
/* clang-format off */
static const struct fault doubts[] = {
	{ CELLS, "kh,9,issued", "kh,9,total", NULL, 10, 6, E_CATALOGUE, 0, "stands also in the form antt (line 2)" },
	{ "ratios.csv", "got,owed", "met,owed\nantt,5,money,Tiền,,total,money", NULL, 5, 3, E_CATALOGUE, 1, "has also a cell money (cells.csv line 6)" },
	{ "ratios.csv", "achieved,registered", "achieved,money", NULL, 3, 0, E_CATALOGUE, 0, "filled by different kinds" },
	{ "ratios.csv", "achieved,registered", "sessions,registered", NULL, 3, 0, E_CATALOGUE, 0, "filled by different kinds" },
	{ "forms.csv", "kh,Kế hoạch,nam", "kh,Kế hoạch,nd09", NULL, 0, 0, E_NONE, 0, NULL },
	{ "windows.csv", NULL, NULL, "forms.csv", 3, 4, E_CATALOGUE, 0, "nobody can file it yet" },
	{ CELLS, "achieved,Đạt,,count,last,commune", "achieved,Đạt,,count,last,commune|district", "ratios.csv", 3, 0, E_CATALOGUE, 1, "filled by different kinds" },
	{ DEADLINES, "2023-10-20", "2023-11-01", NULL, 2, 7, E_CATALOGUE, 0, "each:commune owes it to each:district before 2023-11-01, but each:district owes it to unit:kt before 2023-11-01 already (line 3), the same day" },
	{ DEADLINES, "2023-10-20", "2023-11-15", NULL, 2, 7, E_CATALOGUE, 0, "before 2023-11-15, but each:district owes it to unit:kt before 2023-11-01 already (line 3); no time" },
	{ DEADLINES, "periodic,each:commune,each:district,2023-A1,2023-10-20", "periodic,unit:c1,unit:t,2023-A1,2023-11-02", NULL, 2, 7, E_CATALOGUE, 0, "unit:c1 owes it to unit:t before 2023-11-02, but each:district" },
	{ DEADLINES, "2023-11-01,sealed", "2023-11-01,sealed,\np,antt,periodic,unit:t,unit:kt,2023-A1,2023-10-01,", NULL, 2, 7, E_CATALOGUE, 0, "but unit:t owes it to unit:kt before 2023-10-01 already (line 4)" },
	{ DEADLINES, "unit:kt,\"outside:Bộ Công an, Hà Nội\",2023-A1,", "unit:kt,outside:V05,2023-A1,2023-10-31", NULL, 3, 7, E_CATALOGUE, 0, "but unit:kt owes it to outside:V05 before 2023-10-31 already (line 4)" },
	{ "rules.csv", "achieved <= registered", "achieved <= money - money", NULL, 0, 0, E_NONE, 0, NULL },
	/* counts handed down: the parts are those of the units below that have no other between */
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,15,unit:kt,,\n7,p,antt,total,,>=,7,unit:t,,\n8,p,antt,total,,>=,5,unit:c5,,\n9,p,antt,total,,bare,2,unit:c34,,\n", NULL, 7, 7, E_CATALOGUE, 0, "unit:kt is to reach 15, but what is assigned below it makes 14: unit:c34 2 (line 10), unit:c5 5 (line 9), unit:t 7 (line 8)" },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,15,unit:kt,,\n7,p,antt,total,,>=,7,unit:t,,\n8,p,antt,total,,>=,8,unit:h,,\n9,p,antt,total,,>=,2,unit:c1,,\n10,p,antt,total,,>=,4,unit:c2,,\n", NULL, 8, 7, E_CATALOGUE, 0, "unit:t is to reach 7, but what is assigned below it makes 6: unit:c1 2 (line 10), unit:c2 4 (line 11)" },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,15,unit:kt,,\n7,p,antt,total,,>=,7,unit:t,,\n8,p,antt,total,,>=,8,unit:h,,\n", NULL, 0, 0, E_NONE, 0, NULL },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,15,unit:kt,,\n7,p,antt,total,,>=,7,unit:t,,\n", NULL, 0, 0, E_NONE, 0, NULL },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,15,unit:kt,,\n7,q,antt,total,,>=,7,unit:t,,\n8,p,antt,total,ntm,>=,7,unit:h,,\n9,p,antt,total,,>=,7,unit:h,A,\n", NULL, 0, 0, E_NONE, 0, NULL },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,ach_rate,,>=,80%,unit:t,A,\n7,p,antt,ach_rate,,>=,70%,unit:h,A,\n", NULL, 0, 0, E_NONE, 0, NULL },
	{ TARGETS, ASSIGNED, ASSIGNED "6,p,antt,total,,>=,3,each:commune,,\n7,p,antt,total,,>=,7,unit:c1,,\n8,p,antt,total,,>=,8,unit:c1,,\n", NULL, 9, 8, E_CATALOGUE, 0, "unit:c1 has a threshold of its own already on line 8, and an each: target can be judged by one only; that with the highest number, 8, is taken" },
};
/* clang-format on */

START_TEST(what_may_be_so_is_a_warning_and_the_catalogue_is_built)
{
	const struct fault *fault = &doubts[_i];
	struct folder f = folder_sound();
	struct problems p = { 0 };
	struct catalogue *cat;
	bool said = fault->words == NULL;
	size_t warnings = fault->words ? (size_t)fault->more + 1 : 0;

	apply(&f, fault);
	cat = folder_build(&f, NULL, &p);
	for (size_t i = 0; fault->words && i < p.n; i++)
		said |= is_said(&p.list[i], fault, SEVERITY_WARNING);
	if (!said || cat == NULL || p.warnings != warnings)
		print_problems(&p);
	ck_assert(cat != NULL);
	ck_assert_msg(said, "not said: %s", fault->words);
	ck_assert_uint_eq(p.warnings, warnings);
	catalogue_free(cat);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(deadlines_of_other_plans_forms_kinds_or_periods_do_not_chain)
{
	static const char *const rows[] = {
		"q,antt,periodic,each:commune,each:district,2023-A1,2023-12-01,,\n",
		"p,antt,periodic,each:commune,each:district,2023-S1,2023-12-01,,\n",
		"p,antt,thematic,each:commune,each:district,2023-A1,2023-12-01,,\n",
		"p,,periodic,each:commune,each:district,2023-A1,2023-12-01,,\n",
		"p,antt,periodic,each:commune,unit:c5,2023-A1,2023-12-01,,\n",
		"p,antt,periodic,each:commune,each:district,2023-A1,,,\n",
	};
	struct folder f = folder_sound();

	folder_change(&f, DEADLINES,
		      "p,antt,periodic,each:commune,each:district,2023-A1,2023-10-20,received,\n",
		      rows[_i]);
	catalogue_free(folder_must(&f, NULL));
	folder_done(&f);
}
END_TEST

START_TEST(a_target_is_judged_on_a_line_of_its_form)
{
	struct folder f = folder_sound();
	struct problems p = { 0 };

	folder_change(&f, UNITS, "h,992,Huyện H,district,kt,front",
		      "m,993,Mặt trận,district,kt,front");
	folder_change(&f, TARGETS, "unit:h", "unit:m");
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	ck_assert_uint_eq(p.errors, 1);
	ck_assert_int_eq(p.list[0].line, 3);
	ck_assert(strstr(p.list[0].text, "unit m is on none of the lines") != NULL);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(everything_is_said_at_once)
{
	struct folder f = folder_sound();
	struct problems p = { 0 };

	folder_change(&f, UNITS, "Thị trấn C5,commune,h", "Thị trấn C5,commune,t9");
	folder_change(&f, "calendars.csv", "12-15", "12-32");
	folder_change(&f, CELLS, "money,sum", "cash,avg");
	folder_change(&f, "rules.csv", "achieved <=", "achieve <=");
	folder_change(&f, TARGETS, "80%", "80");
	folder_change(&f, DEADLINES, "2h", "2 hours");
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	ck_assert_uint_eq(p.errors, 7);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(a_circle_is_said_once)
{
	struct folder f = folder_sound();
	struct problems p = { 0 };

	/* t -> c1 -> t, with v1 and s1 below it; kt stays the top */
	folder_change(&f, UNITS, "Thành phố T,district,kt", "Thành phố T,district,c1");
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	print_problems(&p);
	ck_assert_uint_eq(p.errors, 1);
	ck_assert(strstr(p.list[0].text, "c1 -> t -> c1") != NULL);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

/* A chain of units u0 (top) to u<n>. */
static void set_chain(struct folder *f, int n)
{
	struct buf b = { 0 };

	buf_text(&b, "unit,name,kind,parent,valid_from\nu0,U,k,,2020-01-01\n");
	for (int i = 1; i <= n; i++)
		buf_printf(&b, "u%d,U,k,u%d,2020-01-01\n", i, i - 1);
	folder_set(f, UNITS, buf_str(&b));
	buf_done(&b);
}

START_TEST(any_depth_is_fine_up_to_the_limit)
{
	struct folder f = { .n = 0 };
	struct problems p = { 0 };

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from\nkt,1,2023-01-01\n");
	set_chain(&f, 63);
	catalogue_free(folder_must(&f, NULL));
	set_chain(&f, 64);
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	ck_assert_uint_eq(p.errors, 1);
	ck_assert_int_eq(p.list[0].code, E_LIMIT);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(a_parent_that_changes_where_it_is_entered_ends_its_childs_row_too)
{
	struct folder f = folder_sound();
	struct problems p = { 0 };

	folder_change(&f, UNITS, "v1,,Thôn 1,hamlet,c1,,,c1,,2020-01-01,",
		      "v1,,Thôn 1,hamlet,c1,,,c1,,2020-01-01,2022-01-01\n"
		      "v1,,Thôn 1,hamlet,c1,,,,,2022-01-01,");
	ck_assert(folder_build(&f, NULL, &p) == NULL);
	print_problems(&p);
	ck_assert_uint_eq(p.errors, 1);
	ck_assert_int_eq(p.list[0].line, 13);
	ck_assert(strstr(p.list[0].text, "the parent v1 is entered changes on 2022-01-01") != NULL);
	problems_done(&p);
	folder_change(&f, UNITS, "s1,,Trường 1,agency,v1,,,c1,,2020-01-01,",
		      "s1,,Trường 1,agency,v1,,,c1,,2020-01-01,2022-01-01\n"
		      "s1,,Trường 1,agency,v1,,,v1,,2022-01-01,");
	catalogue_free(folder_must(&f, NULL));
	folder_done(&f);
}
END_TEST

START_TEST(rows_that_follow_each_other_are_one_parent)
{
	struct folder f = folder_sound();

	folder_change(&f, UNITS, "t,991,Thành phố T,district,kt,,,,thanh_pho,2020-01-01,",
		      "t,991,Thị xã T,district,kt,,,,,2020-01-01,2021-05-01\n"
		      "t,991,Thành phố T,district,kt,,,,thanh_pho,2021-05-01,");
	catalogue_free(folder_must(&f, NULL));
	folder_done(&f);
}
END_TEST

/* ---- Against the version before ---- */

/* clang-format off */
static const struct fault changes[] = {
	{ "catalogue.csv", "kt,2,", "vn,2,", NULL, 0, 0, E_CATALOGUE_ISSUER, 0, "\"vn\" is not \"kt\"" },
	{ "catalogue.csv", "kt,2,", "kt,1,", NULL, 0, 0, E_CATALOGUE, 0, "write 2 or more" },
	{ CELLS, "money,sum", "count,sum", NULL, 6, 0, E_CATALOGUE_CHANGE, 0, "cell number 5 (money): its measure was \"money\" in version 1 and is \"count\" here" },
	{ CELLS, "obligations:due", "obligations:plan:late", NULL, 8, 0, E_CATALOGUE_CHANGE, 0, "its source was \"obligations:due\" in version 1 and is \"obligations:plan:late\"" },
	{ CELLS, "scaled:2", "scaled:3", NULL, 10, 0, E_CATALOGUE_CHANGE, 0, "was \"scaled:2\"" },
	{ CELLS, "money,sum", "money,last", NULL, 6, 0, E_CATALOGUE_CHANGE, 0, "its over_time was \"sum\"" },
	{ CELLS, "kh,9,issued,Ban hành,,scaled:2,last", "antt,9,issued,Ban hành,,scaled:2,last", NULL, 10, 0, E_CATALOGUE_CHANGE, 0, "its form was \"kh\" in version 1 and is \"antt\"" },
	{ "ratios.csv", "registered + achieved", "registered - achieved", NULL, 5, 0, E_CATALOGUE_CHANGE, 0, "numerator (as numbers of cells) was \"2 + 3\" in version 1 and is \"2 - 3\"" },
	{ "ratios.csv", "achieved,registered", "achieved,total", NULL, 3, 0, E_CATALOGUE_CHANGE, 0, "denominator" },
	{ "strata.csv", "phuong|thi_tran", "phuong", NULL, 3, 0, E_CATALOGUE_CHANGE, 0, "stratum number 2 (do_thi): its any_of was \"phuong|thi_tran\"" },
	{ TARGETS, "ach_rate", "reg_rate", NULL, 2, 0, E_CATALOGUE_CHANGE, 0, "its measure was \"ratio 2\" in version 1 and is \"ratio 1\"" },
	{ TARGETS, "reg_rate,ntm", "reg_rate,", NULL, 3, 0, E_CATALOGUE_CHANGE, 0, "its stratum was \"number 1\"" },
	{ TARGETS, ",>,80%", ",>=,80%", NULL, 2, 0, E_CATALOGUE_CHANGE, 0, "its comparator was \">\"" },
	{ TARGETS, ",>,80%", ",>,80.5%", NULL, 2, 0, E_CATALOGUE_CHANGE, 0, "its threshold was \"80%\" in version 1 and is \"80.5%\"" },
	{ TARGETS, "66.5%", "66.05%", NULL, 3, 0, E_CATALOGUE_CHANGE, 0, "was \"66.5%\" in version 1 and is \"66.05%\"" },
	{ TARGETS, "1..2", "1..3", NULL, 4, 0, E_CATALOGUE_CHANGE, 0, "was \"1..2\" in version 1 and is \"1..3\"" },
	{ TARGETS, "each:commune", "each:hamlet", NULL, 4, 0, E_CATALOGUE_CHANGE, 0, "its scope was \"each:commune\" in version 1 and is \"each:hamlet\"" },
	{ TARGETS, "unit:h", "unit:t", NULL, 3, 0, E_CATALOGUE_CHANGE, 0, "its scope was \"unit:h\"" },
};
/* clang-format on */

START_TEST(a_number_keeps_its_meaning)
{
	const struct fault *fault = &changes[_i];
	struct folder f = folder_sound();
	struct catalogue *before = sound_catalogue();
	struct problems p = { 0 };

	folder_change(&f, "catalogue.csv", "kt,1,", "kt,2,");
	apply(&f, fault);
	ck_assert(folder_build(&f, before, &p) == NULL);
	if (p.errors != 1 || !is_said(&p.list[0], fault, SEVERITY_ERROR))
		print_problems(&p);
	ck_assert_uint_eq(p.errors, 1);
	ck_assert(is_said(&p.list[0], fault, SEVERITY_ERROR));
	catalogue_free(before);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

/* Rows in another order, other kinds and tags before them, other words: all this may change. */
START_TEST(what_is_not_the_meaning_may_change)
{
	struct folder f = folder_sound();
	struct catalogue *before = sound_catalogue();

	folder_change(&f, "catalogue.csv", "kt,1,", "kt,2,");
	folder_change(&f, UNITS, "kt,62,Tỉnh KT,province,,,,,tinh,",
		      "vn,,Bộ,ministry,,,,,bo,2010-01-01,\nkt,62,KT,province,vn,,,,ntm|tinh,");
	folder_change(&f, UNITS, "kt,62,Tỉnh KT,province,,front,,,tinh,",
		      "kt,62,KT,province,,front,,,tinh,");
	folder_change(&f, "strata.csv", "phuong|thi_tran", "thi_tran|phuong");
	folder_change(&f, CELLS, "achieved,Đạt,,count,last,commune,nd09,ntm,",
		      "reached,Đạt chuẩn,Reached,count,last,commune,nam,,");
	folder_change(&f, "rules.csv", "achieved", "reached");
	folder_change(&f, "ratios.csv", "achieved,registered", "reached,registered");
	folder_change(&f, "ratios.csv", "registered + achieved", "reached + registered");
	folder_change(&f, "ratios.csv", "antt,3,got_rate,Tỷ lệ nộp,,got,owed\n", "");
	folder_change(&f, TARGETS, "4,p,antt,got_rate,,done,,unit:kt,,\n", "");
	folder_change(&f, TARGETS, "80%,unit:kt,A,", "80.0%,unit:kt,S,2023-11-02");
	catalogue_free(folder_must(&f, before));
	catalogue_free(before);
	folder_done(&f);
}
END_TEST

START_TEST(a_sum_means_the_same_in_any_order)
{
	struct folder f = folder_sound();
	struct catalogue *before;

	folder_change(&f, "ratios.csv", "registered + achieved",
		      "registered - registered + achieved");
	before = folder_must(&f, NULL);
	folder_change(&f, "catalogue.csv", "kt,1,", "kt,2,");
	folder_change(&f, "ratios.csv", "registered - registered + achieved",
		      "- registered + achieved + registered");
	catalogue_free(folder_must(&f, before));
	catalogue_free(before);
	folder_done(&f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("catalogue_faults");
	TCase *one = tcase_create("one"), *all = tcase_create("all"),
	      *change = tcase_create("change");

	suite_add_tcase(s, one);
	tcase_add_loop_test(one, each_mistake_is_one_message_with_file_line_column_and_words, 0,
			    (int)ARRAY_LEN(faults));
	tcase_add_loop_test(one, what_may_be_so_is_a_warning_and_the_catalogue_is_built, 0,
			    (int)ARRAY_LEN(doubts));
	tcase_add_loop_test(one, deadlines_of_other_plans_forms_kinds_or_periods_do_not_chain, 0,
			    6);
	suite_add_tcase(s, all);
	tcase_add_test(all, a_target_is_judged_on_a_line_of_its_form);
	tcase_add_test(all, everything_is_said_at_once);
	tcase_add_test(all, a_circle_is_said_once);
	tcase_add_test(all, any_depth_is_fine_up_to_the_limit);
	tcase_add_test(all, a_parent_that_changes_where_it_is_entered_ends_its_childs_row_too);
	tcase_add_test(all, rows_that_follow_each_other_are_one_parent);
	suite_add_tcase(s, change);
	tcase_add_loop_test(change, a_number_keeps_its_meaning, 0, (int)ARRAY_LEN(changes));
	tcase_add_test(change, what_is_not_the_meaning_may_change);
	tcase_add_test(change, a_sum_means_the_same_in_any_order);
	return suite_run(s);
}

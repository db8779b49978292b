/* code.h - every reason for which something is refused, returned or put off, in one table.
 *
 * A code crosses the link and is printed by both ends; its words in both languages stand in
 * code.c. The detail (which unit, which cell, which line) is written where it is known. */
#pragma once

#include "base/err.h"

#define CODES(X)                                                                                   \
	/* the link */                                                                             \
	X(FRAME_LENGTH, "a frame is longer than allowed", "khung dữ liệu dài quá giới hạn")        \
	X(FRAME_TIME, "a frame was not finished in time", "khung dữ liệu gửi quá thời gian")       \
	X(VERSION, "the other side speaks another version of the protocol",                        \
	  "phía bên kia dùng phiên bản giao thức khác")                                            \
	X(PEER, "the certificate does not belong to who should be there",                          \
	  "chứng thư không phải của đơn vị cần kết nối")                                           \
	X(KEY, "the key is not enrolled for the unit, or was ended",                               \
	  "khóa chưa được đăng ký cho đơn vị, hoặc đã bị thu hồi")                                 \
	X(TOKEN, "the invitation is not good (any more)", "mã mời không (còn) hiệu lực")           \
	X(HELLO, "the conversation does not begin with hello", "chưa chào hỏi trước khi gửi")      \
	X(ACCESS, "this user may not do that", "người dùng không có quyền làm việc này")           \
	X(BUSY, "not now, try again later", "đang bận, hãy thử lại sau")                           \
	X(REQUEST, "the request cannot be understood", "yêu cầu không hiểu được")                  \
	/* the bytes */                                                                            \
	X(DECODE, "the bytes are not a well-formed message", "dữ liệu không đúng khuôn dạng")      \
	X(MEMORY, "the message unpacks to more memory than allowed",                               \
	  "dữ liệu bung ra quá giới hạn bộ nhớ")                                                   \
	X(TEXT, "a text has characters that are not allowed", "văn bản có ký tự không được phép")  \
	X(LIMIT, "there are more entries than allowed", "số mục vượt quá giới hạn")                \
	X(LINEAGE, "the lines beside the report do not match its bytes",                           \
	  "nguồn gốc số liệu không khớp với báo cáo")                                              \
	/* who, what, when */                                                                      \
	X(UNIT, "the report is for a unit that the sender may not report for",                     \
	  "báo cáo cho đơn vị mà người gửi không được báo cáo thay")                               \
	X(FORM, "the form is unknown, or this unit does not file it",                              \
	  "biểu mẫu không có, hoặc đơn vị không phải nộp biểu này")                                \
	X(PERIOD, "the period does not exist for the form", "kỳ báo cáo không có trong biểu mẫu")  \
	X(COVERAGE, "the report covers units that are not below the sender",                       \
	  "báo cáo gồm cả đơn vị không trực thuộc người gửi")                                      \
	X(CATALOGUE_NEWER, "the report was made with a newer catalogue than here",                 \
	  "báo cáo lập theo danh mục mới hơn danh mục ở đây")                                      \
	X(CATALOGUE_NEVER, "the report was made with a catalogue that was never in force for it",  \
	  "báo cáo lập theo danh mục chưa từng có hiệu lực cho kỳ này")                            \
	X(CATALOGUE_NONE, "there is no catalogue here yet", "ở đây chưa có danh mục")              \
	/* the values */                                                                           \
	X(CELL_UNKNOWN, "there is no such cell in the form", "biểu mẫu không có ô này")            \
	X(CELL_NOT_ASKED, "the cell does not apply to this unit's kind",                           \
	  "ô này không áp dụng cho loại đơn vị này")                                               \
	X(CELL_SOURCE, "the cell is computed, not typed", "ô này do máy tính, không nhập tay")     \
	X(VALUE, "the value is not a whole number in digits within its limits",                    \
	  "giá trị không phải số nguyên viết bằng chữ số trong giới hạn")                          \
	X(RULE, "the values contradict each other", "các giá trị mâu thuẫn nhau")                  \
	X(LOST, "the report loses values", "báo cáo mất số liệu")                                  \
	X(NOTHING, "a report of nothing cannot have values",                                       \
	  "báo cáo không phát sinh thì không được có giá trị")                                     \
	/* the chain */                                                                            \
	X(CONFLICT, "the report was changed meanwhile from the same revision",                     \
	  "báo cáo đã được sửa ở nơi khác từ cùng một bản")                                        \
	X(NEED, "an earlier revision is missing here", "ở đây thiếu bản trước đó")                 \
	X(REVISION, "the revision number does not follow the one before",                          \
	  "số thứ tự bản sửa đổi không nối tiếp bản trước")                                        \
	X(REVISIONS, "the report has too many revisions", "báo cáo có quá nhiều bản sửa đổi")      \
	X(PURPOSE, "a submitted report cannot become a running one again",                         \
	  "báo cáo đã nộp chính thức không thể trở lại bản tạm")                                   \
	X(LOCKED, "the period is closed", "kỳ báo cáo đã khóa")                                    \
	X(OBLIGATION, "there is no such obligation here", "ở đây không có nghĩa vụ báo cáo này")   \
	X(CONTAINED, "a submitted report contains it already",                                     \
	  "báo cáo đã nộp chính thức ở cấp trên đã gồm báo cáo này")                               \
	X(BEHIND, "a backup was put back, and what was reported after it is not here yet",         \
	  "cơ sở dữ liệu khôi phục từ bản sao lưu cũ, còn thiếu số liệu đã báo cáo sau đó")        \
	X(NO_REPORT, "there is no such report here", "ở đây không có báo cáo này")                 \
	/* files */                                                                                \
	X(CSV, "the file is not CSV as described", "tệp không đúng dạng CSV quy định")             \
	X(CATALOGUE, "the catalogue is wrong", "danh mục có lỗi")                                  \
	X(CATALOGUE_CHANGE, "the catalogue changes what a number means",                           \
	  "danh mục làm thay đổi ý nghĩa của số hiệu đã cấp")                                      \
	X(CATALOGUE_ISSUER, "the catalogue comes from another issuer",                             \
	  "danh mục do cơ quan khác ban hành")                                                     \
	X(CATALOGUE_PLACE, "the catalogue of this node comes from above",                          \
	  "danh mục của nút này do cấp trên cấp xuống")                                            \
	/* accounts */                                                                             \
	X(LOGIN, "not logged in, or the session has ended",                                        \
	  "chưa đăng nhập, hoặc phiên làm việc đã kết thúc")                                       \
	X(RATE, "too many attempts, wait a while", "thử quá nhiều lần, hãy chờ một lúc")           \
	X(ORIGIN, "the request does not come from the page",                                       \
	  "yêu cầu không xuất phát từ trang này")                                                  \
	X(STALE, "somebody else was quicker", "người khác đã sửa trước")                           \
	/* us */                                                                                   \
	X(DATABASE, "the database is not reachable", "không kết nối được cơ sở dữ liệu")           \
	X(TIMEOUT, "it was not finished in the time given", "chưa xong trong thời gian cho phép")  \
	X(AWAY, "a node below that is needed is not connected now",                                \
	  "nút cấp dưới cần thiết hiện không kết nối")                                             \
	X(UPLINK, "there is no node above to send to", "không có cấp trên để gửi")

enum code {
	E_NONE,
#define X(name, en, vi) E_##name,
	CODES(X)
#undef X
		CODE_COUNT
};

const char *code_name(enum code code);    /* "E_UNIT"; "" for E_NONE */
enum code code_of(const char *name);      /* E_NONE when there is no such code */
const char *code_text(enum code code);    /* English words */
const char *code_text_vi(enum code code); /* Vietnamese words */

/* Writes why something is refused, with its code in err->reason, and returns -EBADMSG. */
int refuse(struct err *err, enum code code, const char *fmt, ...) PRINTF(3, 4);
/* The code of an error; fallback where none was given. */
enum code err_code(const struct err *err, enum code fallback);

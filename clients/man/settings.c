/* settings.c - prints the table of settings for the manual, a row a line: section, key, default,
 * whether a reload reads it anew, what it is. Fields are parted by tabs. Fails: never. */
#include <stdio.h>

#include "base/settings.h"

int main(void)
{
	size_t n;
	const struct setting_row *row = settings_table(&n);

	for (size_t i = 0; i < n; i++)
		(void)printf("%s\t%s\t%s\t%s\t%s\n", row[i].section, row[i].key,
			     row[i].fallback ? row[i].fallback : "-",
			     row[i].reloadable ? "reload" : "restart", row[i].help);
	return 0;
}

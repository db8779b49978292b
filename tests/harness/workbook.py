"""Workbooks (.xlsx) written by hand, with whatever a spreadsheet program, or somebody who means
harm, may put into one.

    workbook.write(path, {"Sheet": [["unit", "form"], ["c5", 12, workbook.date(45000)]]})

A cell is a text, a number, None for an empty one, or a raw `<c>` element: a string that begins with
"<c". Rows may be (attributes, cells)."""
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def date(serial):
    """A number that the sheet shows as a day (style 1)."""
    return f'<c s="1"><v>{serial}</v></c>'


def formula(text, value=None):
    return f"<c><f>{escape(text)}</f>{'' if value is None else f'<v>{value}</v>'}</c>"


def raw(value):
    return f"<c><v>{value}</v></c>"


def cell(value):
    if value is None:
        return "<c/>"
    if isinstance(value, str) and value.startswith("<c"):
        return value
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return raw(value)


def sheet(rows):
    out = []
    for number, row in enumerate(rows, 1):
        more, cells = row if isinstance(row, tuple) else ("", row)
        out.append(f'<row r="{number}" {more}>{"".join(map(cell, cells))}</row>')
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(out)}</sheetData></worksheet>'


def write(path, sheets, hidden=(), **parts):
    """parts: files of the package to put in the place of ours, "/" written as "__"."""
    names = list(sheets)
    files = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>' + "".join(
            f'<sheet name={quoteattr(n)} sheetId="{i}" r:id="r{i}"'
            f'{" state=" + chr(34) + "hidden" + chr(34) if n in hidden else ""}/>'
            for i, n in enumerate(names, 1)) + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">' + "".join(
            f'<Relationship Id="r{i}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)) + "</Relationships>",
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" '
        'formatCode="dd\\/mm\\/yyyy"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="170"/></cellXfs></styleSheet>',
    }
    files |= {f"xl/worksheets/sheet{i}.xml": sheet(sheets[n]) for i, n in enumerate(names, 1)}
    files |= {name.replace("__", "/"): text for name, text in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            if text is not None:
                z.writestr(name, text)
    return path

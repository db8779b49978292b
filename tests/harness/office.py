"""Spreadsheets as LibreOffice sees them: an .xlsx converted to CSV, sheet by sheet, and back. Each
call has a profile of its own under the folder it is given, so that several can run at once."""
import csv
import glob
import os
import subprocess

FILTER = "44,34,76,1,,0,false,true,true,false,false,{}" # UTF-8, as the cells show themselves


def convert(path, to, folder):
    """soffice --convert-to; what it wrote."""
    out = os.path.join(folder, "converted")
    os.makedirs(out, exist_ok=True)
    for old in glob.glob(os.path.join(out, "*")):
        os.unlink(old)
    env = dict(os.environ, HOME=folder, LC_ALL="C.UTF-8")
    done = subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless",
                           "--convert-to", to, "--outdir", out, path],
                          capture_output=True, text=True, env=env, timeout=240)
    assert done.returncode == 0 and "Error" not in done.stdout + done.stderr, done
    made = sorted(glob.glob(os.path.join(out, "*")))
    assert made, done
    return made


def sheet(path, folder, number=1):
    """The rows of a sheet, each a list of the texts that its cells show."""
    made = convert(path, "csv:Text - txt - csv (StarCalc):" + FILTER.format(number), folder)
    with open(made[0], encoding="utf-8", newline="") as f:
        return list(csv.reader(f))

"""Small catalogue folders for tests, written from Python: name what differs, the rest is plain.

    folder = catalogues.write(path, cells=[...], ratios=[...], targets=[...])

Every file is a list of dicts; missing columns are empty. The defaults make one form `f` of one
calendar (year from 1 January, yearly), units kt > t, h > c1..c5 as in the worked example.
"""
import csv
import os

COLUMNS = {
    "catalogue": "issuer version in_force_from title",
    "units": "unit code name kind parent line territory entered_at tags valid_from valid_to",
    "calendars": "calendar year_start timezone name",
    "windows": "calendar period start end",
    "forms": "form title calendar frequency kind line filled_by basis",
    "cells": "form number cell name_vi name_en measure over_time filled_by calendar strata source",
    "strata": "stratum number name_vi name_en any_of",
    "ratios": "form number ratio name_vi name_en numerator denominator",
    "rules": "form rule expression severity message_vi message_en",
    "targets": "number plan form measure stratum comparator threshold scope frequency due",
    "deadlines": "plan form kind reporter receiver period due judged_by lead",
    "plans": "plan name_vi name_en",
    "sources": "form line_of_record",
}

KON_TUM_TREE = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt"),
                "c1": ("commune", "t"), "c2": ("commune", "t"), "c3": ("commune", "h"),
                "c4": ("commune", "h"), "c5": ("commune", "h")}


def units(tree=None, tags=None, **more):
    """Rows of units.csv from {unit: (kind, parent)}; more: columns for all of them."""
    tags = tags or {}
    return [dict({"unit": u, "code": u, "name": u.upper(), "kind": kind, "parent": parent,
                  "tags": tags.get(u, ""), "valid_from": "2000-01-01"}, **more)
            for u, (kind, parent) in (tree or KON_TUM_TREE).items()]


def cell(number, code, form="f", **more):
    return dict({"form": form, "number": number, "cell": code, "name_vi": code, "name_en": code,
                 "measure": "count", "over_time": "last", "source": "typed"}, **more)


def ratio(number, code, numerator, denominator, form="f", **more):
    return dict({"form": form, "number": number, "ratio": code, "name_vi": code, "name_en": code,
                 "numerator": numerator, "denominator": denominator}, **more)


def target(number, measure, comparator, threshold, scope, form="f", **more):
    return dict({"number": number, "plan": "p", "form": form, "measure": measure,
                 "comparator": comparator, "threshold": threshold, "scope": scope}, **more)


def write(folder, version=1, in_force_from="2020-01-01", issuer="test", **files):
    """Writes the folder and returns its path."""
    rows = {
        "catalogue": [{"issuer": issuer, "version": version, "in_force_from": in_force_from,
                       "title": f"test {version}"}],
        "units": units(),
        "calendars": [{"calendar": "year", "year_start": "01-01", "name": "year"}],
        "forms": [{"form": "f", "title": "f", "calendar": "year", "frequency": "A",
                   "kind": "periodic"}],
    }
    rows.update(files)
    os.makedirs(folder, exist_ok=True)
    for name, lines in rows.items():
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, COLUMNS[name].split(), restval="", lineterminator="\n")
            out.writeheader()
            out.writerows(lines)
    return folder

"""How many of the planted faults `tunesmith diagnose` finds, and how often it finds fault with healthy trainings.

    python3 bench/diagnosis.py --half dev
    python3 bench/diagnosis.py --json bench/results/diagnosis.jsonl

Every case is a real study of a built-in network or of a program of its own: the fault is in its data or its settings, and the program sees nothing but
what the trials reported. A fault is found when a kind that names its cause is among the findings, and leads when that is the first one. A
healthy case has a false alarm when there is any finding that is a problem. Thresholds were set on `dev`; `test` was looked at now and then; of
`report`, and later of `latest`, `unseen`, `blind` and `fresh`, with data, settings and programs of their own, the first run is reported. `--keep FOLDER` keeps the
studies, so that a second run only asks for the diagnosis again.
"""

import argparse
import json
import tempfile
from pathlib import Path

from faults import cases, runner

ROOT = Path(__file__).resolve().parents[1]


def judged(case, findings):
    problems = [f["kind"] for f in findings if f["severity"] == "problem"]
    kinds = [f["kind"] for f in findings]
    row = {"case": case.name, "half": case.half, "expected": case.expected, "found": kinds}
    if case.expected:
        row |= {"right": any(k in case.expected for k in kinds), "leads": bool(kinds) and kinds[0] in case.expected}
    else:
        row |= {"alarms": problems}
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["dev", "test", "report", "latest", "unseen", "blind", "fresh"], help="one half only")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--program", type=Path, help="the program; built unless given")
    parser.add_argument("--keep", type=Path, help="keep the studies here")
    parser.add_argument("--json", type=Path, help="write the raw results to this file")
    options = parser.parse_args()
    program = options.program
    if program is None:
        import peers

        program = peers.build("tunesmith-cli") / "tunesmith"
    program = program.resolve()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or folder
        for case in cases.ALL:
            if options.half not in (None, case.half) or options.only not in case.name:
                continue
            place = runner.folder_of(keep, case).resolve()
            runner.train(program, case, place)
            row = judged(case, runner.diagnose(program, case, place))
            rows.append(row)
            good = row["right"] if case.expected else not row["alarms"]
            wanted = " or ".join(case.expected) or "nothing"
            print(f"{'  ' if good else '! '}{case.half:4} {case.name:28} wanted {wanted}; found {', '.join(row['found']) or 'nothing'}", flush=True)
    if options.json:
        options.json.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print("\n| half | faults found | first of the findings | healthy with a false alarm |\n|---|---|---|---|")
    for half in ("dev", "test", "report", "latest", "unseen", "blind", "fresh"):
        faults = [r for r in rows if r["half"] == half and r["expected"]]
        well = [r for r in rows if r["half"] == half and not r["expected"]]
        if faults or well:
            right, leads = sum(r["right"] for r in faults), sum(r["leads"] for r in faults)
            alarms = sum(bool(r["alarms"]) for r in well)
            print(f"| {half} | {right} of {len(faults)} | {leads} of {len(faults)} | {alarms} of {len(well)} |")


if __name__ == "__main__":
    main()

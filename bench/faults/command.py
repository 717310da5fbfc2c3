"""A small training of any program's kind: reports a curve that depends on x, and fails for one kind."""

import argparse
import json
import math
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--x", type=float, default=0.5)
parser.add_argument("--unused", type=float)
parser.add_argument("--kind", default="plain")
options = parser.parse_args()
if options.kind == "broken":
    sys.exit("the kind `broken` is not supported on this device")
floor = 0.1 + (options.x - 0.4) ** 2 + (0.02 if options.kind == "fast" else 0.0)
for step in range(1, 21):
    decay = math.exp(-step / 3)
    print(json.dumps({"step": step, "train_loss": floor * 0.95 + decay, "val_loss": floor + decay}))

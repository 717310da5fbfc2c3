"""A peer's importances of the trials in a CSV file (parameters in [0, 1], the last column the value): a line of JSON for each method."""

import csv
import json
import sys
import time

peer, path, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(path) as file:
    head, *rows = list(csv.reader(file))
names = head[:-1]
if peer == "optuna":
    import optuna as library
    from optuna.distributions import FloatDistribution
    from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator

    methods = {
        "fanova": lambda: FanovaImportanceEvaluator(seed=0),
        "ped-anova": lambda: PedAnovaImportanceEvaluator(evaluate_on_local=False),
    }
    library.logging.set_verbosity(library.logging.ERROR)
else:
    import rustuna as library
    from rustuna.distributions import FloatDistribution
    from rustuna.importance import PedAnovaImportanceEvaluator

    methods = {"ped-anova": lambda: PedAnovaImportanceEvaluator(evaluate_on_local=False)}

study = library.create_study(direction="minimize")
space = {name: FloatDistribution(0.0, 1.0) for name in names}
for row in rows:
    values = [float(cell) for cell in row]
    params = dict(zip(names, values))
    study.add_trial(library.create_trial(params=params, distributions=space, value=values[-1]))
for method, make in methods.items():
    best, found = None, {}
    for _ in range(repeats):
        start = time.process_time()
        found = make().evaluate(study)
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
        if spent > 60:
            break
    print(json.dumps({"who": peer, "method": method, "seconds": best, "values": dict(found)}), flush=True)

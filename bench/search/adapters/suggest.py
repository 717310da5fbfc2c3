"""A configuration from a trial that is asked one parameter after another, as Optuna and rustuna do."""


def suggest(trial, parameters) -> dict:
    """The values of the active parameters."""
    config: dict = {}
    for p in parameters:
        if not p.active(config):
            continue
        if p.kind == "float":
            config[p.name] = trial.suggest_float(p.name, p.low, p.high, log=p.log)
        elif p.kind == "int":
            config[p.name] = trial.suggest_int(p.name, p.low, p.high, log=p.log)
        elif p.kind == "ordered":
            config[p.name] = p.choices[trial.suggest_int(p.name, 0, len(p.choices) - 1)]
        else:
            config[p.name] = trial.suggest_categorical(p.name, list(p.choices))
    return config

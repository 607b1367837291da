#!/usr/bin/env python3
"""The lifetime fit against the library `lifetimes`, on the same simulated customers.

    python3 -m venv FOLDER
    FOLDER/bin/pip install lifetimes==0.11.3 'numpy<2' 'pandas<2.2' 'scipy<1.13'
    export LIFETIMES=FOLDER/bin/python
    setup/odoo shell -d DATABASE --no-http < tests/benchmarks/lifetime_fit.py

The library is installed for the benchmark only, in a Python of its own: it does not run with the
versions that this project uses. Both fit the BG/NBD and predict the orders of 39 weeks; each figure
is the best of several rounds, in turns. The parameters must agree.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from odoo.addons.kam_scoring.engine import lifetime

CUSTOMERS = 100_000
ROUNDS = 3
GOAL = 10
OTHER = """
import sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
import lifetimes
x, t_x, T = np.load(sys.argv[1])
started = time.perf_counter()
model = lifetimes.BetaGeoFitter().fit(x, t_x, T)
fitted = time.perf_counter()
model.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, T)
print(fitted - started, time.perf_counter() - fitted, *model.params_, lifetimes.__version__)
"""


def simulate(rng):
    """Customers of a BG/NBD with the parameters of the CDNOW sample, in weeks."""
    rate = rng.gamma(0.243, 1 / 4.414, CUSTOMERS)
    leave = rng.beta(0.793, 2.426, CUSTOMERS)
    age = rng.uniform(27, 39, CUSTOMERS).round(1)
    x, t_x, now = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS), np.zeros(CUSTOMERS)
    alive = np.ones(CUSTOMERS, dtype=bool)
    while alive.any():
        now[alive] += rng.exponential(1 / np.maximum(rate[alive], 1e-300))
        alive &= now < age
        x[alive] += 1
        t_x[alive] = now[alive]
        alive[alive] = rng.random(alive.sum()) > leave[alive]
    return x, np.minimum((t_x * 7).round() / 7, age), age


def ours(x, t_x, age):
    started = time.perf_counter()
    model = lifetime.fit_bgnbd(x, t_x, age, unit="weeks")
    fitted = time.perf_counter()
    lifetime.expected_orders(model, x, t_x, age, 39, unit="weeks")
    parameters = (model.r, model.alpha, model.a, model.b)
    return fitted - started, time.perf_counter() - fitted, parameters


def theirs(file):
    python = os.environ["LIFETIMES"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    words = [python, "-c", OTHER, file]
    text = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
    *numbers, version = text.split()
    fit, predict, *parameters = map(float, numbers)
    return fit, predict, parameters, version


def main():
    data = simulate(np.random.default_rng(11))
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "customers.npy")
        np.save(file, np.array(data))
        rounds = [(ours(*data), theirs(file)) for _round in range(ROUNDS)]
    fit, predict = (min(own[i] for own, _other in rounds) for i in (0, 1))
    their_fit, their_predict = (min(other[i] for _own, other in rounds) for i in (0, 1))
    (_f, _p, parameters), (*_rest, their_parameters, version) = rounds[0]
    ratio = their_fit / fit
    print(f"{CUSTOMERS:,} customers, lifetimes {version}")
    print(f"fit      {fit:7.3f} s, lifetimes {their_fit:7.3f} s, {ratio:5.1f} x, goal {GOAL}")
    print(f"predict  {predict:7.3f} s, lifetimes {their_predict:7.3f} s")
    difference = np.abs(np.array(parameters) / their_parameters - 1).max()
    print(f"r, alpha, a, b {np.round(parameters, 4)}, they differ by {100 * difference:.2f} %")
    return ratio >= GOAL and difference < 0.01


if not main():
    raise SystemExit(1)

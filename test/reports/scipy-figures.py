"""Makes scipy-figures.json, what the interval and paired-test code is held against.

python3 -m venv venv && venv/bin/pip install scipy==1.17.1 numpy==2.4.6 && venv/bin/python test/reports/scipy-figures.py > test/reports/scipy-figures.json
"""
import json

import numpy
import scipy
from scipy import stats

random = numpy.random.default_rng(2026)


def sample(n):
    a = [round(float(x), 6) for x in random.normal(0.9, 0.03, n)]
    b = [round(float(x), 6) for x in random.normal(0.88, 0.03, n)]
    lower, upper = stats.t.interval(0.95, n - 1, loc=numpy.mean(a), scale=stats.sem(a))
    test = stats.ttest_rel(a, b)
    bounds = test.confidence_interval(0.95)
    return {
        "a": a,
        "b": b,
        "interval": {"mean": numpy.mean(a), "lower": lower, "upper": upper},
        "difference": {"mean": numpy.mean(numpy.subtract(a, b)), "lower": bounds.low, "upper": bounds.high, "p": test.pvalue},
    }


values = [round(float(x), 6) for x in random.lognormal(4, 0.6, 40)]
figures = {
    "about": f"SciPy {scipy.__version__}, NumPy {numpy.__version__} (BSD-3-Clause); made by scipy-figures.py beside this file",
    "t95": [[df, stats.t.ppf(0.975, df)] for df in [1, 2, 3, 4, 5, 7, 9, 14, 19, 29, 49, 99, 199, 999]],
    "p": [
        [t, df, 2 * stats.t.sf(t, df)]
        for df in [1, 2, 3, 4, 7, 9, 10, 29, 30, 99, 100, 999]
        for t in [0, 0.1, 0.5, 1, 2.3, 4, 12.5]
    ],
    "samples": [sample(n) for n in [2, 3, 5, 10, 30]],
    "percentiles": {"values": values, "of": [[p, numpy.percentile(values, p)] for p in [0, 5, 50, 95, 99, 100]]},
}
print(json.dumps(figures, indent=1, default=float))

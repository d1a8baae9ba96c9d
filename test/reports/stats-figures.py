"""Makes stats-figures.json, what the tests, effect sizes and bootstrap intervals are held against.

python3 -m venv venv && venv/bin/pip install scipy==1.17.1 numpy==2.4.6 && venv/bin/python test/reports/stats-figures.py > test/reports/stats-figures.json

SciPy's wilcoxon(zero_method="wilcox") is R's wilcox.test(paired = TRUE), mannwhitneyu is R's wilcox.test, with use_continuity as
R's correct = TRUE; friedmanchisquare is R's friedman.test; studentized_range with infinite degrees of freedom is R's ptukey and
qtukey with df = Inf; ttest_ind(equal_var=False) is R's t.test.
"""
import json

import numpy
import scipy
from scipy import optimize, stats

random = numpy.random.default_rng(606)
INFINITE = numpy.inf


def normal(n, middle=0.0, spread=1.0, digits=4):
    return [round(float(x), digits) for x in random.normal(middle, spread, n)]


def whole(n, low, high):
    return [int(x) for x in random.integers(low, high, n)]


def signed_rank(differences):
    given = [d for d in differences if d != 0]
    ties = len({abs(d) for d in given}) < len(given)
    if len(given) > 50:
        test = stats.wilcoxon(given, method="asymptotic", correction=True)
    elif ties:  # every sign of every rank, one by one
        test = stats.wilcoxon(given, method=stats.PermutationMethod(n_resamples=numpy.inf))
    else:
        test = stats.wilcoxon(given, method="exact")
    ranks = stats.rankdata(numpy.abs(given))
    positive = float(ranks[numpy.array(given) > 0].sum())
    return {"differences": differences, "statistic": positive, "p": test.pvalue, "n": len(given)}


def rank_sum(a, b):
    exact = len(set(a + b)) == len(a + b) and max(len(a), len(b)) <= 50
    test = stats.mannwhitneyu(a, b, method="exact" if exact else "asymptotic", use_continuity=True)
    return {"a": a, "b": b, "u": test.statistic, "p": test.pvalue, "a12": test.statistic / (len(a) * len(b))}


def friedman(rows):
    test = stats.friedmanchisquare(*rows)
    k, n = len(rows), len(rows[0])
    f = (n - 1) * test.statistic / (n * (k - 1) - test.statistic)
    ranks = stats.rankdata(numpy.array(rows), axis=0).mean(axis=1)
    scale = numpy.sqrt(k * (k + 1) / (12 * n))
    nemenyi = [
        stats.studentized_range.sf(abs(ranks[i] - ranks[j]) / scale, k, INFINITE) for i in range(k) for j in range(i + 1, k)
    ]
    return {
        "rows": rows,
        "chiSquare": test.statistic,
        "chiSquareP": test.pvalue,
        "f": f,
        "p": stats.f.sf(f, k - 1, (k - 1) * (n - 1)),
        "meanRanks": list(ranks),
        "criticalDifference": stats.studentized_range.ppf(0.95, k, INFINITE) * scale,
        "nemenyi": nemenyi,
    }


def welch(a, b, margin):
    test = stats.ttest_ind(a, b, equal_var=False)
    bounds = test.confidence_interval(0.95)
    shifted = numpy.array(a) - 0
    above = stats.ttest_ind(shifted + margin, b, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(shifted - margin, b, equal_var=False, alternative="less").pvalue
    return {"a": a, "b": b, "lower": bounds.low, "upper": bounds.high, "p": test.pvalue, "margin": margin, "tost": max(above, below)}


def paired(a, b, margin):
    d = numpy.subtract(a, b)
    test = stats.ttest_1samp(d, 0)
    bounds = test.confidence_interval(0.95)
    narrow = test.confidence_interval(0.90)
    above = stats.ttest_1samp(d, -margin, alternative="greater").pvalue
    below = stats.ttest_1samp(d, margin, alternative="less").pvalue
    t = stats.t.ppf(0.975, len(a) - 1)

    def told(r):
        e = numpy.subtract(a, numpy.multiply(b, r))
        return abs(numpy.mean(e)) - t * stats.sem(e)

    ratio = numpy.mean(a) / numpy.mean(b)
    return {
        "a": a,
        "b": b,
        "lower": bounds.low,
        "upper": bounds.high,
        "p": test.pvalue,
        "margin": margin,
        "tost": max(above, below),
        "narrow": [narrow.low, narrow.high],
        "ratio": [ratio, optimize.brentq(told, ratio / 3, ratio, xtol=1e-15), optimize.brentq(told, ratio, ratio * 3, xtol=1e-15)],
    }


def apart(a, b):
    """Ratio of independent means (Fieller, degrees of freedom at the ratio found), and Cliff's delta pair by pair."""
    na, nb = len(a), len(b)
    va, vb = numpy.var(a, ddof=1) / na, numpy.var(b, ddof=1) / nb
    ratio = numpy.mean(a) / numpy.mean(b)
    part = ratio**2 * vb
    t = stats.t.ppf(0.975, (va + part) ** 2 / (va**2 / (na - 1) + part**2 / (nb - 1)))

    def told(r):
        return abs(numpy.mean(a) - r * numpy.mean(b)) - t * numpy.sqrt(va + r**2 * vb)

    bounds = [optimize.brentq(told, ratio / 3, ratio, xtol=1e-15), optimize.brentq(told, ratio, ratio * 3, xtol=1e-15)]
    signs = numpy.sign(numpy.subtract.outer(a, b))
    rows, columns = signs.mean(axis=1), signs.mean(axis=0)
    variance = numpy.var(rows, ddof=1) / na + numpy.var(columns, ddof=1) / nb
    figures = {"a": a, "b": b, "ratio": [ratio, *bounds], "delta": cliff(signs.mean(), variance)}
    if na == nb:
        figures["pairedDelta"] = cliff(signs.mean(), variance + 2 * numpy.cov(rows, columns)[0, 1] / na)
    return figures


def cliff(d, variance):
    z = stats.t.ppf(0.975, 1e6)
    half = z * numpy.sqrt(variance) * numpy.sqrt((1 - d**2) ** 2 + z**2 * variance)
    scale = 1 - d**2 + z**2 * variance
    return [d, (d - d**3 - half) / scale, (d - d**3 + half) / scale]


def bca(values, name, statistic):
    """SciPy's interval from 999 resamples, which are kept, and one from 99,999."""
    few = stats.bootstrap((values,), statistic, n_resamples=999, method="BCa", random_state=random, vectorized=False)
    many = stats.bootstrap((values,), statistic, n_resamples=99_999, method="BCa", random_state=random, vectorized=False)
    return {
        "values": values,
        "statistic": name,
        "observed": float(statistic(values)),
        "distribution": sorted(round(float(x), 12) for x in few.bootstrap_distribution),
        "lower": few.confidence_interval.low,
        "upper": few.confidence_interval.high,
        "many": [many.confidence_interval.low, many.confidence_interval.high],
    }


def order(values, share):
    bounds = stats.quantile_test(values, p=share).confidence_interval(0.95)
    return {"values": values, "share": share, "value": numpy.quantile(values, share), "lower": bounds.low, "upper": bounds.high}


lognormal = [round(float(x), 4) for x in random.lognormal(4, 0.7, 25)]
more = [round(float(x), 4) for x in random.lognormal(4, 0.7, 300)]
figures = {
    "about": f"SciPy {scipy.__version__}, NumPy {numpy.__version__} (BSD-3-Clause); made by stats-figures.py beside this file",
    "tails": [[t, df, stats.t.sf(t, df)] for t in [-1.5, 0, 0.3, 2, 7] for df in [1, 2.5, 7, 17.25, 300.5]],
    "quantiles": [[c, df, stats.t.ppf((1 + c) / 2, df)] for c in [0.9, 0.95, 0.99] for df in [1.5, 3, 8.7, 29, 250.25]],
    "f": [[f, a, b, stats.f.sf(f, a, b)] for f in [0.2, 1, 3.7, 20] for a, b in [(1, 1), (2, 18), (3, 27), (9, 261)]],
    "range": [[k, stats.studentized_range.ppf(0.95, k, INFINITE), stats.studentized_range.sf(3, k, INFINITE)] for k in range(2, 13)],
    "wilcoxon": [
        signed_rank(normal(8, 0.5)),
        signed_rank(normal(15, 0.3)),
        signed_rank(normal(24, 0.4)),
        signed_rank(whole(12, -3, 6)),
        signed_rank(whole(14, -4, 5)),
        signed_rank(normal(51, 0.2)),
        signed_rank(whole(200, -6, 8)),
    ],
    "mannWhitney": [
        rank_sum(normal(5), normal(7, 1)),
        rank_sum(normal(20), normal(13, 0.4)),
        rank_sum(normal(50, digits=8), normal(50, 0.4, digits=8)),
        rank_sum(whole(9, 0, 6), whole(11, 1, 8)),
        rank_sum(normal(80), normal(60, 0.3)),
        rank_sum(whole(300, 0, 20), whole(200, 1, 22)),
    ],
    "friedman": [
        friedman([normal(10, m) for m in (0, 0.5, 1.2)]),
        friedman([normal(30, m) for m in (0, 0, 0.1, 0.4, 1)]),
        friedman([whole(12, 0, 4) for _ in range(4)]),
    ],
    "welch": [welch(normal(10, 5), normal(14, 5.2, 2), 1.5), welch(normal(40, 1), normal(40, 1.05, 0.3), 0.5)],
    "paired": [
        paired(normal(10, 5), normal(10, 5.2), 1.0),
        paired(normal(30, 100, 5), normal(30, 90, 5), 3.0),
    ],
    "bca": [bca(lognormal, "mean", numpy.mean), bca(lognormal, "median", numpy.median)],
    "apart": [apart(normal(14, 5), normal(9, 6)), apart(whole(20, 3, 9), whole(20, 4, 11)), apart(normal(30, 9, 2), normal(30, 9.5, 3))],
    "wilson": [
        [k, n, *stats.binomtest(k, n).proportion_ci(0.95, method="wilson")] for k, n in [(0, 7), (1, 10), (9, 12), (40, 40), (977, 1000)]
    ],
    "order": [order(more, 0.5), order(more, 0.95), order(lognormal, 0.5), order(lognormal, 0.25)],
}
print(json.dumps(figures, default=float))

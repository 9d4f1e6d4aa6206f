"""The procedures by scipy: reads a question as one line of JSON, answers with one. Samples are files of float64."""
import json
import sys
import time
import numpy as np
from scipy import stats


def moments_test(a, b, equal):
    r = stats.ttest_ind(a, b, equal_var=equal)
    interval = r.confidence_interval(0.95)
    return [r.statistic, r.pvalue, r.df, interval.low, interval.high]


def quantiles(a, b):
    answer = []
    for x in (a, b):
        interval = stats.quantile_test(x, q=0, p=0.9).confidence_interval(0.95)
        answer += [np.quantile(x, 0.9), interval.low, interval.high]
    return answer


def fisher(a, b):
    # Yes and no of 20,000 users: of a million, scipy's interval takes minutes.
    table = [[1050, 8950], [980, 9020]]
    odds = stats.contingency.odds_ratio(table)
    interval = odds.confidence_interval(0.95)
    return [stats.fisher_exact(table).pvalue, odds.statistic, interval.low, interval.high]


def contingency(a, b):
    rows = np.floor(1000 + 100 * np.abs(a)).reshape(1000, -1)
    r = stats.chi2_contingency(rows)
    return [r.statistic, r.pvalue, r.dof]


def anova(a, b):
    r = stats.f_oneway(a, b)
    return [r.statistic, r.pvalue]


def bootstrap(a, b):
    r = stats.bootstrap((a[:10_000],), np.mean, n_resamples=100, method="percentile", rng=1)
    return [np.mean(a[:10_000])]


def pair(result):
    return [result.statistic, result.pvalue]


procedures = dict(
    welch=lambda a, b: moments_test(a, b, False), student=lambda a, b: moments_test(a, b, True), anova=anova,
    mannWhitney=lambda a, b: pair(stats.mannwhitneyu(a, b)), kolmogorovSmirnov=lambda a, b: pair(stats.ks_2samp(a, b)),
    wasserstein=lambda a, b: [stats.wasserstein_distance(a, b)], energy=lambda a, b: [stats.energy_distance(a, b)],
    quantiles=quantiles, contingency=contingency, fisher=fisher, bootstrap=bootstrap)

samples = [np.fromfile(path) for path in sys.argv[1:]]
for line in sys.stdin:
    question = json.loads(line)
    a, b = (x[: question["values"]] for x in samples)
    procedure = procedures[question["procedure"]]
    times, start = 0, time.perf_counter()
    while times == 0 or time.perf_counter() - start < question["forMs"] / 1000:
        numbers = procedure(a, b)
        times += 1
    print(json.dumps(dict(times=times, seconds=time.perf_counter() - start, numbers=[float(v) for v in numbers])), flush=True)

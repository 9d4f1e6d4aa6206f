"""Aggregates the two experiments: python counts.py <folder with ResumeNames.rda and STAR.rda> > counts.json (numpy).

The files are in Debian's r-cran-aer, usr/lib/R/site-library/AER/data (GPL-2 or later): `apt-get download r-cran-aer && dpkg -x *.deb .`
No row of them is kept here, only counts and sums.
"""
import json
import sys
from collections import Counter, defaultdict
import numpy as np
from read_rda import read_rda

folder = sys.argv[1]
resumes = read_rda(f"{folder}/ResumeNames.rda")
pupils = read_rda(f"{folder}/STAR.rda")


def callbacks(included):
    """[called back, sent] for white and for African-American names."""
    tally = Counter((e, c) for e, c, i in zip(resumes["ethnicity"], resumes["call"], included) if i)
    return {name: [tally[e, "yes"], tally[e, "yes"] + tally[e, "no"]] for name, e in (("white", "cauc"), ("africanAmerican", "afam"))}


def cross_moments(columns):
    """Of the library's shape: count, means, and centred cross products for i <= j."""
    x = np.array(columns, dtype=float)
    centred = x - x.mean(axis=1, keepdims=True)
    k = range(len(x))
    return dict(count=x.shape[1], means=x.mean(axis=1).tolist(), deviations=[float(centred[i] @ centred[j]) for i in k for j in k if i <= j])


def grade(letter):
    """Reading plus mathematics by kind of class, of pupils and of schools."""
    scores = defaultdict(lambda: defaultdict(list))
    columns = (pupils[name + letter] for name in ("star", "schoolid", "read", "math"))
    for kind, school, reading, mathematics in zip(*columns):
        if None not in (kind, reading, mathematics):
            scores[kind][school].append(reading + mathematics)
    schools = sorted({school for by_school in scores.values() for school in by_school})
    answer = dict(pupils={}, schools={})
    for kind, name in (("small", "small"), ("regular", "regular"), ("regular+aide", "aide")):
        values = np.array([v for by_school in scores[kind].values() for v in by_school], dtype=float)
        answer["pupils"][name] = dict(count=len(values), mean=values.mean(), sumOfSquaredDeviations=float(((values - values.mean()) ** 2).sum()))
    for kind, name in (("small", "small"), ("regular+aide", "aide")):
        # For each school: sum and number in the kind of class, then in its regular classes.
        answer["schools"][name] = cross_moments([[f(scores[k][s]) for s in schools] for k in (kind, "regular") for f in (sum, len)])
    return answer


everybody = [True] * len(resumes["call"])
print(json.dumps(dict(
    callbacks=dict(all=callbacks(everybody),
                   chicago=callbacks([c == "chicago" for c in resumes["city"]]), boston=callbacks([c == "boston" for c in resumes["city"]]),
                   women=callbacks([g == "female" for g in resumes["gender"]]), men=callbacks([g == "male" for g in resumes["gender"]])),
    star={name: grade(letter) for name, letter in (("kindergarten", "k"), ("first", "1"), ("second", "2"), ("third", "3"))}), indent=1))

import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject } from '../json.js';
import type { Kwargs } from '../plan/kwargs.js';
import type { Statistics } from '../statistics.js';

/** A distribution function, and what it was made of. */
export interface KnownDistribution {
  readonly parameters: readonly number[];
  readonly cdf: (x: number) => number;
}

/** Values of the parameters, in the order of their names. */
type Values = readonly number[];

interface Family {
  /** In scipy's order; `loc` and `scale` may be left out. */
  readonly names: readonly string[];
  /** Those that must be above 0. */
  readonly positive: readonly string[];
  readonly cdf: (statistics: Statistics, values: Values) => (x: number) => number;
}

const DEFAULTS: Readonly<Record<string, number>> = { loc: 0, scale: 1 };

/** As Great Expectations names them. What it calls the `max` of a uniform distribution is its width, as in scipy. */
const FAMILIES = {
  norm: {
    names: ['mean', 'std_dev'],
    positive: ['std_dev'],
    cdf:
      ({ normal }, [mean = 0, sd = 1]) =>
      (x) =>
        normal.cdf(x, { mean, sd }),
  },
  beta: {
    names: ['alpha', 'beta', 'loc', 'scale'],
    positive: ['alpha', 'beta', 'scale'],
    cdf: ({ beta }, [alpha = 1, second = 1, loc = 0, scale = 1]) => {
      return (x) => beta.cdf((x - loc) / scale, { alpha, beta: second });
    },
  },
  gamma: {
    names: ['alpha', 'loc', 'scale'],
    positive: ['alpha', 'scale'],
    cdf:
      ({ gamma }, [shape = 1, loc = 0, scale = 1]) =>
      (x) =>
        gamma.cdf((x - loc) / scale, { shape }),
  },
  uniform: {
    names: ['min', 'max'],
    positive: ['max'],
    cdf:
      (_, [low = 0, width = 1]) =>
      (x) =>
        Math.min(1, Math.max(0, (x - low) / width)),
  },
  chi2: {
    names: ['df', 'loc', 'scale'],
    positive: ['df', 'scale'],
    cdf: ({ chiSquared }, [degreesOfFreedom = 1, loc = 0, scale = 1]) => {
      return (x) => chiSquared.cdf((x - loc) / scale, { degreesOfFreedom });
    },
  },
  expon: {
    names: ['loc', 'scale'],
    positive: ['scale'],
    cdf:
      (_, [loc = 0, scale = 1]) =>
      (x) =>
        -Math.expm1(-Math.max(0, (x - loc) / scale)),
  },
} satisfies Readonly<Record<string, Family>>;

type FamilyName = keyof typeof FAMILIES;
const NAMES = Object.keys(FAMILIES) as readonly FamilyName[];

/** The distribution that `distribution` and `params` name. @throws {ExpectationFault} */
export function readDistribution(kwargs: Kwargs, statistics: Statistics): KnownDistribution {
  const name = NAMES.find((each) => each === kwargs.raw('distribution'));
  if (name === undefined) {
    throw new ExpectationFault(`ValueError: distribution must be one of ${NAMES.join(', ')}.`);
  }
  const family: Family = FAMILIES[name];
  const parameters = readParameters(kwargs, family);
  return { parameters, cdf: family.cdf(statistics, parameters) };
}

function readParameters(kwargs: Kwargs, { names, positive }: Family): Values {
  const given = kwargs.raw('params');
  const isList = Array.isArray(given);
  if (isList && given.length > names.length) refuse(`are at most ${names.join(', ')}`);
  if (!isList && !isJsonObject(given)) refuse(`must name ${names.join(', ')}`);
  return names.map((name, at) => {
    const value = (isList ? given[at] : isJsonObject(given) ? given[name] : null) ?? DEFAULTS[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(`need a number for ${name}`);
    return value > 0 || !positive.includes(name) ? value : refuse(`need a ${name} above 0`);
  });
}

function refuse(reason: string): never {
  throw new ExpectationFault(`ValueError: params ${reason}.`);
}

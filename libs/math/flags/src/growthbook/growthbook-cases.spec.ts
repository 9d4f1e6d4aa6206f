import { growthBookHash } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import cases from '../fixtures/growthbook-cases.json' with { type: 'json' };
import { bucketRanges, chooseVariation, equalWeights } from './bucket-ranges.js';
import { compileGrowthBook } from './compile-growthbook.js';
import type { GrowthBookStickyDocument, GrowthBookUser } from './growthbook-evaluator.js';
import type {
  GrowthBookExperiment,
  GrowthBookNamespace,
  GrowthBookPayload,
  GrowthBookRange,
} from './growthbook-payload.js';
import { hashPoint, inNamespace } from './hash-key.js';
import { queryStringOverride } from './query-string-override.js';

/** The context of GrowthBook's own class: payload and user in one. */
interface Context extends GrowthBookPayload, GrowthBookUser {
  readonly stickyBucketAssignmentDocs?: Record<string, GrowthBookStickyDocument>;
}

/** Everything but `decrypt`, which is no matter of evaluation. */
const suite = cases as unknown as {
  hash: [seed: string, value: string, version: number, point: number | null][];
  getBucketRange: [
    name: string,
    args: [n: number, coverage: number, weights: number[] | null],
    GrowthBookRange[],
  ][];
  chooseVariation: [name: string, point: number, ranges: GrowthBookRange[], variation: number][];
  getQueryStringOverride: [name: string, key: string, url: string, n: number, variation: number | null][];
  inNamespace: [name: string, id: string, namespace: GrowthBookNamespace, inside: boolean][];
  getEqualWeights: [n: number, weights: number[]][];
  feature: [name: string, context: Context, key: string, result: object][];
  contextualBandit: [name: string, context: Context, key: string, result: object][];
  run: [
    name: string,
    context: Context,
    GrowthBookExperiment,
    value: unknown,
    inExperiment: boolean,
    hashUsed: boolean,
  ][];
  stickyBucket: [
    name: string,
    context: Context,
    GrowthBookStickyDocument[],
    key: string,
    result: object | null,
    documents: Record<string, GrowthBookStickyDocument>,
  ][];
  urlRedirect: [name: string, context: Context, { urlWithParams: string; urlRedirect: string }[]][];
};

describe("GrowthBook's cases for SDKs", () => {
  it.each(suite.hash)('hash: %s, %s, version %s', (seed, value, version, point) => {
    expect(hashPoint(seed, value, version)).toBe(point);
    if (version === 1 || version === 2) expect(growthBookHash({ seed, value }, version)).toBe(point);
  });

  it.each(suite.getBucketRange)('ranges of buckets: %s', (_, [variations, coverage, weights], expected) => {
    const ranges = bucketRanges({ variations, coverage, weights: weights ?? undefined });
    expect(ranges.map(rounded)).toEqual(expected.map(rounded));
  });

  it.each(suite.chooseVariation)('choice of a variation: %s', (_, point, ranges, variation) => {
    expect(chooseVariation(point, ranges)).toBe(variation);
  });

  it.each(suite.getQueryStringOverride)('override by address: %s', (_, key, url, variations, expected) => {
    expect(queryStringOverride(key, url, variations)).toBe(expected);
  });

  it.each(suite.inNamespace)('namespace: %s', (_, id, namespace, inside) => {
    expect(inNamespace(id, namespace)).toBe(inside);
  });

  it.each(suite.getEqualWeights)('equal weights of %d', (n, weights) => {
    expect(rounded(equalWeights(n))).toEqual(rounded(weights));
  });

  it.each(suite.feature)('feature: %s', (_, context, key, result) => {
    expect(compileGrowthBook(context).feature(key, userOf(context))).toEqual(result);
  });

  it.each(suite.contextualBandit)('contextual bandit: %s', (_, context, key, result) => {
    expect(compileGrowthBook(context).feature(key, userOf(context))).toEqual(result);
  });

  it.each(suite.run)('experiment: %s', (_, context, experiment, value, inExperiment, hashUsed) => {
    expect(compileGrowthBook(context).run(experiment, userOf(context))).toMatchObject({
      value,
      inExperiment,
      hashUsed,
    });
  });

  it.each(suite.stickyBucket)('sticky bucket: %s', (_, context, documents, key, result, remembered) => {
    const evaluator = compileGrowthBook(context);
    const store = new Map(Object.entries(context.stickyBucketAssignmentDocs ?? {}));
    for (const document of documents)
      store.set(`${document.attributeName}||${document.attributeValue}`, document);
    const keys = evaluator.stickyKeys(context);
    const known = new Map([...store].filter(([name]) => keys.includes(name)));
    const user: GrowthBookUser = {
      ...userOf(context),
      stickyAssignments: Object.fromEntries(known),
      onSticky: (name, document) => known.set(name, document),
    };
    expect(evaluator.feature(key, user).experimentResult ?? null).toEqual(result);
    expect(Object.fromEntries(known)).toEqual(remembered);
  });

  it.each(suite.urlRedirect)('redirect: %s', (_, context, [expected]) => {
    const redirect = compileGrowthBook(context).redirect(userOf(context));
    expect(redirect?.url).toBe(expected?.urlWithParams);
    expect(redirect?.result).toMatchObject({
      inExperiment: true,
      value: { urlRedirect: expected?.urlRedirect },
    });
  });
});

function userOf(context: Context): GrowthBookUser {
  const { attributes = {}, url, forcedVariations, qaMode, enabled } = context;
  return {
    attributes,
    ...(url === undefined ? {} : { url }),
    ...(forcedVariations === undefined ? {} : { forcedVariations }),
    ...(qaMode === undefined ? {} : { qaMode }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

function rounded(numbers: readonly number[]): number[] {
  return numbers.map((number) => Math.floor(number * 1e8) / 1e8);
}

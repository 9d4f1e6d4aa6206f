import { describe, expect, it } from 'vitest';
import { compileGrowthBook } from './compile-growthbook.js';
import type { GrowthBookExperiment, GrowthBookPayload } from './growthbook-payload.js';

const user = { attributes: { id: 'user-1' } };

describe('compileGrowthBook', () => {
  it('names the owner and the place of every condition that should be refused', () => {
    const payload: GrowthBookPayload = {
      features: {
        flag: {
          rules: [
            { force: 1, condition: { id: { $foo: 1 } } },
            { variations: [0, 1], parentConditions: [{ id: 'x', condition: { value: { $in: 3 } } }] },
            { contextualVariations: [0, 1], contextualBanditRef: 'bandit' },
          ],
        },
      },
      experiments: [
        {
          key: 'page',
          variations: [0, 1],
          urlPatterns: [{ include: true, type: 'regex', pattern: '(a+)+$' }],
        },
      ],
      contextualBandits: { bandit: { contexts: [{ leafId: 0, condition: { $or: 1 }, weights: [0, 1] }] } },
    };
    expect(
      compileGrowthBook(payload).problems.map(({ owner, path, reason }) => [owner.key, path, reason]),
    ).toEqual([
      ['flag', 'rules.0.condition.id.$foo', 'unknown-operator'],
      ['flag', 'rules.1.parentConditions.0.condition.value.$in', 'wrong-operand'],
      ['bandit', 'contexts.0.condition.$or', 'wrong-operand'],
      ['page', 'urlPatterns.0.pattern', 'unsafe-regex'],
    ]);
  });

  it('answers for attributes that have no text as if they were not there', () => {
    const evaluator = compileGrowthBook({
      features: { flag: { defaultValue: 0, rules: [{ variations: [1, 2] }] } },
    });
    const id = { toString: 1, valueOf: 2 };
    expect(evaluator.feature('flag', { attributes: { id } })).toMatchObject({
      value: 0,
      source: 'defaultValue',
    });
  });

  it('lets values that are forced go before all else, unknown features included', () => {
    const evaluator = compileGrowthBook({ features: { flag: { defaultValue: 0 } } });
    const forcedFeatures = new Map([
      ['flag', 7],
      ['new', 8],
    ]);
    expect(evaluator.feature('flag', { ...user, forcedFeatures })).toMatchObject({
      value: 7,
      source: 'override',
    });
    expect(evaluator.feature('new', { ...user, forcedFeatures })).toMatchObject({
      value: 8,
      source: 'override',
    });
    expect(evaluator.feature('new', user)).toMatchObject({ value: null, source: 'unknownFeature' });
  });

  it('does not send users to a page of the experiment that they are sent away from', () => {
    const experiment = (pattern: string): GrowthBookExperiment => ({
      key: 'page',
      variations: [{}, { urlRedirect: 'https://x.org/new' }],
      weights: [0, 1],
      urlPatterns: [{ include: true, type: 'simple', pattern }],
    });
    const redirected = (pattern: string, url = 'https://x.org/old') =>
      compileGrowthBook({ experiments: [experiment(pattern)] }).redirect({ ...user, url });
    expect(redirected('https://x.org/old')).toMatchObject({ url: 'https://x.org/new' });
    expect(redirected('https://x.org/*')).toMatchObject({ url: null, result: { inExperiment: true } });
    expect(redirected('https://x.org/other')).toBeNull();
    expect(redirected('https://x.org/*', 'no address')).toBeNull();
  });
});

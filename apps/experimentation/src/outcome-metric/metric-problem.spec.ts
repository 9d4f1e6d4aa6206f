import { describe, expect, it } from 'vitest';
import { metricProblem } from './metric-problem.js';
import type { MetricDefinition } from './outcome-metric.js';

const metric: MetricDefinition = {
  name: 'revenue',
  description: '',
  kind: 'MEAN',
  event: 'bought',
  valueField: null,
  denominatorEvent: null,
  quantile: null,
  delayHours: 0,
  windowHours: 72,
  covariateHours: 168,
  cap: 1000,
  capPercentile: null,
  filter: [{ property: 'country', operator: 'EQUALS', value: 'NO' }],
  direction: 'HIGHER',
};

describe('a definition of a metric', () => {
  it('may use all that its kind has', () => {
    expect(metricProblem(metric)).toBeUndefined();
  });

  it.each<[field: string, wrong: Partial<MetricDefinition>]>([
    ['name', { name: 'two words' }],
    ['event', { event: '' }],
    ['description', { description: 'a\0b' }],
    ['valueField', { kind: 'COUNT', valueField: 'price' }],
    ['valueField', { valueField: '' }],
    ['denominatorEvent', { kind: 'RATIO' }],
    ['denominatorEvent', { denominatorEvent: 'looked' }],
    ['quantile', { quantile: 0.5 }],
    ['quantile', { kind: 'QUANTILE', cap: null, covariateHours: null }],
    ['quantile', { kind: 'QUANTILE', quantile: 1 }],
    ['delayHours', { delayHours: -1 }],
    ['delayHours', { delayHours: Number.NaN }],
    ['delayHours', { kind: 'RETENTION', cap: null }],
    ['windowHours', { windowHours: 0 }],
    ['windowHours', { windowHours: 1e9 }],
    ['covariateHours', { covariateHours: 0 }],
    ['covariateHours', { kind: 'QUANTILE', quantile: 0.5 }],
    ['cap', { kind: 'PROPORTION' }],
    ['cap', { cap: -1 }],
    ['capPercentile', { capPercentile: 0.99 }],
    ['capPercentile', { cap: null, capPercentile: 1 }],
    ['capPercentile', { kind: 'PROPORTION', cap: null, capPercentile: 0.99 }],
    [
      'filter',
      { filter: Array.from({ length: 21 }, () => ({ property: 'a', operator: 'EQUALS', value: 1 })) },
    ],
    ['filter.0.property', { filter: [{ property: '', operator: 'EQUALS', value: 1 }] }],
    ['filter.0.value', { filter: [{ property: 'a', operator: 'LESS', value: Number.POSITIVE_INFINITY }] }],
    ['filter.0.value', { filter: [{ property: 'a', operator: 'LESS', value: null as unknown as string }] }],
    ['filter.0.operator', { filter: [{ property: 'a', operator: 'LESS', value: true }] }],
  ])('is refused for a wrong %s', (field, wrong) => {
    expect(metricProblem({ ...metric, ...wrong })?.details).toEqual({ field });
  });
});

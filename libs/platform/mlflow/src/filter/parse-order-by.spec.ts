import { describe, expect, it } from 'vitest';
import { parseLoggedModelOrderBy } from './logged-model-order.js';
import { parseOrderBy } from './parse-order-by.js';

describe('parseOrderBy', () => {
  it.each([
    ['metrics.acc', { subject: { kind: 'metric', key: 'acc', value: 'last' }, direction: 'ASC' }],
    ['metrics.`a b` DESC', { subject: { kind: 'metric', key: 'a b', value: 'last' }, direction: 'DESC' }],
    ['max(metrics.acc) desc', { subject: { kind: 'metric', key: 'acc', value: 'max' }, direction: 'DESC' }],
    ['params."x.y" asc', { subject: { kind: 'param', key: 'x.y' }, direction: 'ASC' }],
    ['tags.mlflow.user', { subject: { kind: 'tag', key: 'mlflow.user' }, direction: 'ASC' }],
    ['attribute.Created DESC', { subject: { kind: 'attribute', key: 'start_time' }, direction: 'DESC' }],
    ['start_time', { subject: { kind: 'attribute', key: 'start_time' }, direction: 'ASC' }],
  ])('reads %s', (clause, expected) => {
    expect(parseOrderBy([clause], 'runs')).toEqual([expected]);
  });

  it.each([
    ['metrics.acc SIDEWAYS', "Invalid ordering key in order_by clause 'metrics.acc SIDEWAYS'."],
    ['metrics.acc DESC ASC', "Invalid order_by clause 'metrics.acc DESC ASC'. Could not be parsed."],
    ['', "Invalid order_by clause ''. Could not be parsed."],
    ['acc', "Invalid attribute key 'acc' specified."],
    ['datasets.name', "Invalid identifier type 'dataset'"],
    ['max(start_time)', 'Could not be parsed'],
  ])('refuses %s', (clause, expected) => {
    expect(() => parseOrderBy([clause], 'runs')).toThrow(expected);
  });

  it('refuses to order by the same thing twice, and takes the extremes of one metric as two things', () => {
    expect(() => parseOrderBy(['start_time', 'attributes.created DESC'], 'runs')).toThrow(
      "`order_by` contains duplicate fields: ['start_time', 'attributes.created DESC']",
    );
    expect(parseOrderBy(['max(metrics.a)', 'min(metrics.a)'], 'runs')).toHaveLength(2);
  });

  it('knows what experiments, models and versions are ordered by', () => {
    expect(parseOrderBy(['last_update_time DESC'], 'experiments')).toMatchObject([{ direction: 'DESC' }]);
    expect(() => parseOrderBy(['tags.a'], 'experiments')).toThrow('Invalid order_by entity: tag');
    expect(parseOrderBy(['timestamp'], 'registered-models')).toMatchObject([
      { subject: { key: 'last_updated_timestamp' } },
    ]);
    expect(() => parseOrderBy(['creation_time'], 'registered-models')).toThrow(
      "Invalid order by key 'creation_time' specified. Valid keys are '{'name', 'timestamp'}'",
    );
    expect(parseOrderBy(['version_number DESC', 'name'], 'model-versions')).toHaveLength(2);
  });
});

describe('parseLoggedModelOrderBy', () => {
  it('reads attributes, and metrics on a dataset', () => {
    const term = { field_name: 'metrics.auc', ascending: false, dataset_name: 'd', dataset_digest: 'x' };
    expect(parseLoggedModelOrderBy([{ field_name: 'creation_time' }, term])).toEqual([
      {
        subject: { kind: 'attribute', key: 'creation_timestamp' },
        direction: 'ASC',
        datasetName: null,
        datasetDigest: null,
      },
      {
        subject: { kind: 'metric', key: 'auc', value: 'last' },
        direction: 'DESC',
        datasetName: 'd',
        datasetDigest: 'x',
      },
    ]);
  });

  it('refuses what is no field', () => {
    expect(() => parseLoggedModelOrderBy([{}])).toThrow(
      '`field_name` in the `order_by` clause must be specified.',
    );
    expect(() => parseLoggedModelOrderBy([{ field_name: 'params.x' }])).toThrow(
      'only `metrics.<name>` is allowed',
    );
    expect(() => parseLoggedModelOrderBy([{ field_name: 'size' }])).toThrow(
      'Invalid order by field name: size.',
    );
    const digestOnly = { field_name: 'name', dataset_digest: 'x' };
    expect(() => parseLoggedModelOrderBy([digestOnly])).toThrow('`dataset_digest` can only be specified');
  });
});

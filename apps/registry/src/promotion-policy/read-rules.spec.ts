import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { readRules, type PromotionRuleInput } from './read-rules.js';

const DATASET = '01920000-0000-7000-8000-00000000000d';

describe('readRules', () => {
  it('reads each kind with what belongs to it', () => {
    expect(
      readRules([
        { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9, datasetVersionId: DATASET },
        { kind: 'METRIC_AT_MOST', metric: 'loss', threshold: 1, datasetDigest: '4d5e' },
        { kind: 'APPROVALS', approvals: 2 },
        { kind: 'SIGNATURE_COMPATIBLE' },
        { kind: 'NO_OPEN_CRITICAL_ALERT' },
      ]),
    ).toEqual([
      { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9, dataset: { kind: 'version', id: DATASET } },
      { kind: 'METRIC_AT_MOST', metric: 'loss', threshold: 1, dataset: { kind: 'digest', digest: '4d5e' } },
      { kind: 'APPROVALS', required: 2 },
      { kind: 'SIGNATURE_COMPATIBLE' },
      { kind: 'NO_OPEN_CRITICAL_ALERT' },
    ]);
  });

  const metric = { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9 } as const;

  it.each<[string, readonly PromotionRuleInput[]]>([
    ['rules', []],
    ['rules', Array.from({ length: 21 }, (_, i) => ({ kind: 'APPROVALS', approvals: i + 1 }) as const)],
    ['rules', [metric, metric]],
    ['rules.0.metric', [{ ...metric, metric: '' }]],
    ['rules.0.threshold', [{ ...metric, threshold: null }]],
    ['rules.1.datasetVersionId', [{ kind: 'SIGNATURE_COMPATIBLE' }, { ...metric, datasetVersionId: 'x' }]],
    ['rules.0.datasetDigest', [{ ...metric, datasetVersionId: DATASET, datasetDigest: '4d5e' }]],
    ['rules.0.approvals', [{ kind: 'APPROVALS' }]],
    ['rules.0.approvals', [{ kind: 'APPROVALS', approvals: 0 }]],
    ['rules.0.metric', [{ kind: 'SIGNATURE_COMPATIBLE', metric: 'auc' }]],
  ])('names %s where it can never be right', (field, inputs) => {
    const read = () => readRules(inputs);
    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(expect.objectContaining({ details: { field } }));
  });
});

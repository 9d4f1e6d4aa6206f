import { describe, expect, it } from 'vitest';
import { readLogBatch } from './log-batch-request.js';

describe('readLogBatch', () => {
  it('makes points, params and tags of what was sent', () => {
    const batch = readLogBatch({
      run_uuid: 'r',
      metrics: [
        { key: 'a', value: 1, timestamp: 2, step: 3, run_id: 'r' },
        { key: 'b', value: '-Infinity', timestamp: '4' },
      ],
      params: [{ key: 'p' }],
      tags: [{ key: 't', value: 'v', more: 1 }],
    });
    expect(batch).toEqual({
      runId: 'r',
      metrics: [
        { key: 'a', value: 1, atMs: 2, step: 3 },
        { key: 'b', value: -Infinity, atMs: 4, step: 0 },
      ],
      params: [{ key: 'p', value: '' }],
      tags: [{ key: 't', value: 'v' }],
      modelPoints: [],
    });
  });

  it('tells which points measure logged models, and on which dataset', () => {
    const point = { key: 'a', value: 1, timestamp: 2, step: 3 };
    const metrics = [point, { ...point, model_id: 'm-1', dataset_name: 'd', dataset_digest: '1' }];
    const { modelPoints } = readLogBatch({ run_id: 'r', metrics });
    expect(modelPoints).toEqual([
      { modelId: 'm-1', key: 'a', value: 1, atMs: 2, step: 3, datasetName: 'd', datasetDigest: '1' },
    ]);
    for (const half of [{ dataset_name: 'd' }, { dataset_name: '', dataset_digest: '1' }]) {
      expect(() => readLogBatch({ run_id: 'r', metrics: [{ ...point, ...half }] })).toThrow(
        'Both dataset_name and dataset_digest must be provided',
      );
    }
  });

  it('takes an empty batch', () => {
    expect(readLogBatch({ run_id: 'r', metrics: null })).toMatchObject({ metrics: [], params: [], tags: [] });
  });
});

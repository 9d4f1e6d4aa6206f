import { describe, expect, it } from 'vitest';
import { datasetsOfRun } from './datasets-of-run.js';
import { known, unknown } from './finding.js';
import type { ToldDataset, ToldRun } from './told-run.js';

const run = (inputs: readonly Partial<ToldDataset>[], datasetInputs: string[] = []): ToldRun => ({
  id: 'run',
  params: [],
  metrics: [],
  tags: [],
  datasetInputs: datasetInputs.map((id) => ({ id })),
  inputs: inputs.map((input) => ({
    name: 'rows',
    digest: '4d5e',
    context: null,
    schema: null,
    datasetVersions: [],
    ...input,
  })),
});
const told = {
  id: 'v7',
  version: 7,
  dataset: { name: 'flights' },
  columns: [{ name: 'delay', type: 'DOUBLE' }],
};
const versions = known(new Map([['v7', told]]));

describe('datasetsOfRun', () => {
  it('tells rows by the dataset version that they are, once, however often the run names it', () => {
    const both = run([{ datasetVersions: [{ id: 'v7' }] }], ['v7']);
    expect(datasetsOfRun(both, versions)).toEqual(
      new Map([['flights', { state: 'version 7', columns: known(told.columns) }]]),
    );
  });

  it('tells other rows as the client that logged them called them', () => {
    const schema = JSON.stringify({
      mlflow_colspec: [
        { type: 'double', name: 'x', required: true },
        { type: { type: 'array' }, required: true },
      ],
    });
    expect(datasetsOfRun(run([{ context: 'training', schema }]), versions)).toEqual(
      new Map([
        [
          'rows (training)',
          {
            state: '4d5e',
            columns: known([
              { name: 'x', type: 'double' },
              { name: '#1', type: '{"type":"array"}' },
            ]),
          },
        ],
      ]),
    );
  });

  it.each([null, 'no JSON', '{"mlflow_tensorspec":{}}'])('does not know the columns of %j', (schema) => {
    expect(datasetsOfRun(run([{ schema }]), versions).get('rows')?.columns.kind).toBe('unknown');
  });

  it('keeps versions apart by their identifier while nobody tells their names', () => {
    const away = unknown('data cannot be reached');
    const datasets = datasetsOfRun(run([], ['v7', 'v8']), away);
    expect([...datasets.values()]).toEqual([
      { state: 'v7', columns: away },
      { state: 'v8', columns: away },
    ]);
    expect(datasetsOfRun(run([], ['v8']), versions).get('dataset version v8')?.columns.kind).toBe('unknown');
  });

  it('takes two states of the same rows as one value', () => {
    const datasets = datasetsOfRun(run([{ digest: 'b' }, { digest: 'a' }, { digest: 'b' }]), versions);
    expect(datasets.get('rows')).toMatchObject({ columns: { kind: 'unknown' } });
    expect(datasets.get('rows')?.state).toBe('a, b');
  });
});

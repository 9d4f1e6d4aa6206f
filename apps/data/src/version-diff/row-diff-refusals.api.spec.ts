import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetService } from '../dataset/dataset.service.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';

@Injectable()
class SessionProbe {
  constructor(
    readonly sessions: TableSessions,
    readonly datasets: DatasetService,
  ) {}
}

let data: ProbedService<SessionProbe>;
let folder: string;
let pair: { readonly from: object; readonly to: object };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-sessions-'));
  // One session, and one that waits for it.
  data = await startWithProbe(SessionProbe, { ORRERY_TABLE_SESSIONS: '1', ORRERY_MAX_INGESTS: '1' });
  await data.probe.datasets.create('flights', '');
  const ids: string[] = [];
  for (const body of ['id,x\n1,1\n2,2\n', 'id,x\n1,1\n2,3\n']) {
    const init = { method: 'POST', headers: { 'content-type': 'text/csv' }, body };
    const made = await data.service.fetch('/datasets/flights/versions', init);
    ids.push(((await made.json()) as { id: string }).id);
  }
  pair = { from: { id: ids[0] }, to: { id: ids[1] } };
});

afterAll(async () => {
  await data.service.close();
  await rm(folder, { recursive: true, force: true });
});

/** Takes all sessions that there are, and the place in line, while `work` lasts. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const busy = [1, 2].map(() => data.probe.sessions.run(folder, () => ended));
  try {
    return await work();
  } finally {
    end();
    await Promise.all(busy);
  }
}

function ask(columns: readonly string[], onRows: string): ReturnType<typeof data.service.graphql> {
  const query = `query ($from: DatasetVersionPointInput!, $to: DatasetVersionPointInput!, $columns: [String!]) {
    datasetDiff(from: $from, to: $to) { ... on DatasetDiff {
      files { changed } schema { isReordered } statistics { rows { delta } }
      rows(key: ["id"], columns: $columns) { __typename ... on UserError { code message } ${onRows} } } } }`;
  return data.service.graphql(query, { ...pair, columns });
}

describe('rows that cannot be compared now', () => {
  it('say so themselves, and leave the rest of the answer as it is', async () => {
    const { data: answer, errors } = await whileBusy(() =>
      ask(['x'], '... on RowDiffOverloadedError { retryAfterMs }'),
    );

    expect(errors).toBeUndefined();
    expect(answer['datasetDiff']).toEqual({
      ...{ files: { changed: 1 }, schema: { isReordered: false }, statistics: { rows: { delta: 0 } } },
      rows: {
        ...{ __typename: 'RowDiffOverloadedError', code: 'OVERLOADED' },
        ...{ message: expect.any(String), retryAfterMs: expect.any(Number) },
      },
    });
  });
});

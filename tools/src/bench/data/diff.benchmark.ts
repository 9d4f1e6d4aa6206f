import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender, Work } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { DiffAnswer, DiffQuestion } from './diff-process.js';
import { writeTablePair, type RowChanges } from './table-pair.js';

const DATASET = 'bench-differences';
const ROWS = 400_000;
const ENGINE = 'DuckDB with all the memory it wants: one outer join that is counted';

/**
 * Ours also sees to it that keys are keys, tells zero and NaN apart from nothing, and writes all rows that differ, sorted.
 * Its CPU holds the ingest of both files too, its time does not.
 */
export const diffBenchmark: Benchmark = {
  name: 'data-diff',
  title: 'the rows of two CSV files of 400,000 rows of five columns are compared by key, within 128 MB',
  unit: { one: 'row', many: 'rows' },
  warmUpOperations: ROWS,
  goals: [],
  prepare: async (stage) => {
    await stage.start(['data']);
    await stage.graph('data').change(
      `mutation ($input: CreateDatasetInput!) {
         result: createDataset(input: $input) { __typename ... on UserError { message } }
       }`,
      { name: DATASET },
    );
    const engine = new PeerProcess<DiffQuestion, DiffAnswer>(new URL('./diff-process.js', import.meta.url));
    return {
      contenders: [
        contender(stage, 'data', stage.pidOf('data'), (pair) => compare(stage, pair)),
        contender(stage, ENGINE, engine.pid, (pair) => engine.ask(pair)),
      ],
      tolerance: 0,
      close: () => engine.stop(),
    };
  },
};

function contender(
  stage: Stage,
  name: string,
  pid: number,
  take: (pair: DiffQuestion) => Promise<DiffAnswer>,
): Contender {
  const work = async (round: number): Promise<Work> => {
    // Other rows each time: what is known already would cost nothing.
    const pair = {
      from: join(stage.folder, `from-${name.length}.csv`),
      to: join(stage.folder, `to-${name.length}.csv`),
    };
    const expected = await writeTablePair(pair, ROWS, round);
    const { changes, seconds } = await take(pair);
    await rm(pair.from);
    await rm(pair.to);
    if (JSON.stringify(changes) !== JSON.stringify(expected))
      throw new Error(`${name} found ${JSON.stringify(changes)}.`);
    return { operations: 2 * ROWS, seconds };
  };
  return { name, answers: null, work, pids: [pid] };
}

async function compare(stage: Stage, pair: DiffQuestion): Promise<DiffAnswer> {
  const [from, to] = [await ingest(stage, pair.from), await ingest(stage, pair.to)];
  const startedAt = performance.now();
  const { datasetDiff } = await stage.graph('data').ask<{ datasetDiff: { rows: RowChanges } }>(
    `query ($from: ID!, $to: ID!) {
       datasetDiff(from: { id: $from }, to: { id: $to }) {
         ... on DatasetDiff { rows(key: ["id"]) { ... on RowDiff { added removed changed } ... on UserError { message } } }
       }
     }`,
    { from, to },
  );
  return { changes: datasetDiff.rows, seconds: (performance.now() - startedAt) / 1000 };
}

async function ingest(stage: Stage, path: string): Promise<string> {
  const response = await fetch(`${stage.urls.data}/datasets/${DATASET}/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.writer}`, 'content-type': 'text/csv' },
    body: await openAsBlob(path),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`The ingest was answered with ${response.status}: ${answer}`);
  return (JSON.parse(answer) as { readonly id: string }).id;
}

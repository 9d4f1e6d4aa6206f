import { openAsBlob } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender, Work } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { TableAnswer, TableQuestion } from './table-process.js';

const DATASET = 'bench-tables';
const ROWS = 1_000_000;
const ENGINE = 'DuckDB with all the memory it wants: loading the file, and its extremes';

/** Ours also checks every byte, splits, hashes and stores the file, finds types over all rows, profiles and records it. */
export const tableIngestBenchmark: Benchmark = {
  name: 'data-table',
  title: 'a CSV file of a million rows of ten columns becomes a version, within 128 MB for its analysis',
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
    const engine = new PeerProcess<TableQuestion, TableAnswer>(
      new URL('./table-process.js', import.meta.url),
    );
    return {
      contenders: [
        contender(stage, 'data', stage.pidOf('data'), (path) => ingest(stage, path)),
        contender(stage, ENGINE, engine.pid, (path) => engine.ask({ path })),
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
  take: (path: string) => Promise<TableAnswer>,
): Contender {
  const work = async (round: number): Promise<Work> => {
    // Other rows each time: what is known already would cost nothing.
    const path = join(stage.folder, `table-${name.length}.csv`);
    await writeTable(path, round);
    const { rows, seconds } = await take(path);
    await rm(path);
    if (rows !== ROWS) throw new Error(`${name} found ${rows} rows.`);
    return { operations: rows, seconds };
  };
  return { name, answers: null, work, pids: [pid] };
}

async function ingest(stage: Stage, path: string): Promise<TableAnswer> {
  const body = await openAsBlob(path);
  const startedAt = performance.now();
  const response = await fetch(`${stage.urls.data}/datasets/${DATASET}/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.writer}`, 'content-type': 'text/csv' },
    body,
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`The ingest was answered with ${response.status}: ${answer}`);
  const { rows } = JSON.parse(answer) as { readonly rows: number };
  return { rows, seconds: (performance.now() - startedAt) / 1000 };
}

const NAMES = ['id', 'price', 'code', 'flag', 'at', 'day', 'count', 'rate', 'name', 'note'];

/** Rows that depend on the seed and on nothing else. */
async function writeTable(path: string, seed: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.write(`${NAMES.join(',')}\n`);
    for (let first = 0; first < ROWS; first += 10_000) {
      const lines = Array.from({ length: 10_000 }, (_, i) => lineOf(first + i, seed));
      await file.write(lines.join(''));
    }
  } finally {
    await file.close();
  }
}

function lineOf(row: number, seed: number): string {
  const mixed = Math.imul(row + 1, 2_654_435_761 + 2 * seed) >>> 0;
  const at = new Date(1.6e12 + row * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const values = [row, (mixed % 100_000) / 100, `c${mixed % 5000}`, mixed % 2 === 0, at, at.slice(0, 10)];
  return `${[...values, mixed % 1000, mixed / 2 ** 32, `name ${row}`, row % 10 === 0 ? '' : mixed % 77].join(',')}\n`;
}

import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '@orrery/platform-tables';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark } from '../benchmark.js';
import { forgetPeak, peakMegabytes, residentMegabytes } from './process-memory.js';
import { MEASURED_ROWS } from './validation-rules.js';

const DATASET = 'bench-memory';
const MOST_MEGABYTES = 300;
const LARGE_ROWS = 10_000_000;
const ROUND_ROWS = 1_000_000;

const FORMATS = [
  ['Parquet', 'parquet', 'application/vnd.apache.parquet'],
  ['CSV', 'csv, HEADER', 'text/csv'],
  ['JSON lines', 'json', 'application/x-ndjson'],
] as const;

/** What the service holds in memory must not grow with what it is sent. */
export function memoryBenchmark(remarks: string[]): Benchmark {
  return {
    name: 'data-memory',
    title: `a Parquet file of ${ROUND_ROWS} rows of 10 columns becomes a version; memory is told below`,
    unit: { one: 'row', many: 'rows' },
    warmUpOperations: 0,
    goals: [],
    prepare: async (stage) => {
      await stage.start(['data']);
      await createDatasets(stage);
      remarks.push(...(await measureMemory(stage)));
      const work = async (round: number) => {
        const path = await writeTable(stage, { rows: ROUND_ROWS, copy: 'parquet', seed: round });
        const seconds = await send(stage, path, FORMATS[0]);
        await rm(path);
        return { operations: ROUND_ROWS, seconds };
      };
      return {
        contenders: [{ name: 'data', answers: null, work, pids: [stage.pidOf('data')] }],
        tolerance: 0,
        close: async () => {},
      };
    },
  };
}

/** What the service takes at the most while it is sent a file of 10 million rows, and reads it again. */
async function measureMemory(stage: Stage): Promise<readonly string[]> {
  const pid = stage.pidOf('data');
  const atRest = await residentMegabytes(pid);
  if (atRest === null) return ['data-memory: the system does not tell how much memory a process has'];
  const remarks = [`data-memory: ${atRest.toFixed(0)} MB before the first file`];
  for (const format of FORMATS) {
    const path = await writeTable(stage, { rows: LARGE_ROWS, copy: format[1], seed: 0 });
    await forgetPeak(pid);
    const seconds = await send(stage, path, format);
    await rm(path);
    const peak = (await peakMegabytes(pid)) ?? NaN;
    const verdict = peak < MOST_MEGABYTES ? 'met' : 'MISSED';
    remarks.push(
      `data-memory: ${peak.toFixed(0)} MB at the most for ${LARGE_ROWS} rows of ${format[0]} in ${seconds.toFixed(0)} s ` +
        `(goal: less than ${MOST_MEGABYTES}; ${verdict})`,
    );
  }
  return remarks;
}

async function createDatasets(stage: Stage): Promise<void> {
  for (const format of FORMATS) {
    await stage.graph('data').change(
      `mutation ($input: CreateDatasetInput!) {
         result: createDataset(input: $input) { __typename ... on UserError { message } }
       }`,
      { name: datasetOf(format) },
    );
  }
}

function datasetOf([name]: (typeof FORMATS)[number]): string {
  return `${DATASET}-${name.replace(' ', '-')}`;
}

async function send(stage: Stage, path: string, format: (typeof FORMATS)[number]): Promise<number> {
  const body = await openAsBlob(path);
  const startedAt = performance.now();
  const response = await fetch(`${stage.urls.data}/datasets/${datasetOf(format)}/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.writer}`, 'content-type': format[2] },
    body,
  });
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`The ingest was answered with ${response.status}: ${answer}`);
  return (performance.now() - startedAt) / 1000;
}

interface TableToWrite {
  readonly rows: number;
  /** How DuckDB calls the format. */
  readonly copy: string;
  readonly seed: number;
}

async function writeTable(stage: Stage, { rows, copy, seed }: TableToWrite): Promise<string> {
  const path = join(stage.folder, 'memory-table');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  try {
    await connection.run(`SELECT setseed(${1 / (seed + 2)})`);
    await connection.run(
      `COPY (${MEASURED_ROWS} FROM range(${rows})) TO ${quoteText(path)} (FORMAT ${copy})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}

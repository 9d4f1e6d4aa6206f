import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '@orrery/platform-tables';
import { benchPython } from '../bench-python.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import { nodeOptionsOf } from '../../up/service-processes.js';
import { peakMegabytes } from './process-memory.js';
import { comparable, type ProfileAnswer } from './profile-answer.js';
import type { ProfileQuestion } from './profile-process.js';
import { PythonPeer } from './python-peer.js';
import { MEASURED_ROWS } from './validation-rules.js';

/** Fewer are for trying. */
const ROWS = Number(process.env['ORRERY_BENCH_PROFILE_ROWS'] ?? 10_000_000);
const PANDAS = 'pandas on pyarrow';
/** Different values are estimated, and so are quantiles of so many. */
const TOLERANCE = 0.01;
const MEMORY_AT_MOST = 0.1;

/** Ours also keeps sketches that merge, and takes no more memory for more rows. */
export async function openProfile(remarks: string[]): Promise<readonly Benchmark[]> {
  const python = await benchPython('data', 'ORRERY_BENCH_PANDAS_PYTHON');
  if (python.kind === 'missing') {
    remarks.push(`data: profile without pandas, because there is no Python (${python.reason})`);
    return [];
  }
  return [against(python.program, remarks)];
}

function against(python: string, remarks: string[]): Benchmark {
  return {
    name: 'data-profile',
    title: `the profile of ${ROWS.toLocaleString('en-US')} rows of 10 columns in a Parquet file: nulls, different values, extremes, moments, quantiles, histograms, top values, correlations`,
    unit: { one: 'row', many: 'rows' },
    warmUpOperations: ROWS,
    goals: [{ reference: PANDAS, throughputAtLeast: 2.5, cpuAtMost: 1 / 2.5 }],
    prepare: async ({ folder }) => {
      const path = join(folder, 'profiled.parquet');
      await writeMeasured(path);
      const ours = new PeerProcess<ProfileQuestion, ProfileAnswer>(
        new URL('./profile-process.js', import.meta.url),
        [path],
        nodeOptionsOf('data'),
      );
      const pandas = new PythonPeer<ProfileQuestion, ProfileAnswer>(python, 'profile_peer.py', [path]);
      return {
        contenders: [
          contender('data', ours.pid, () => ours.ask({ from: 'process' })),
          contender(PANDAS, pandas.pid, () => pandas.ask({ from: 'process' })),
        ],
        tolerance: TOLERANCE,
        close: async () => {
          remarks.push(await memoryOf(ours.pid, pandas.pid));
          await Promise.all([ours.stop(), pandas.stop()]);
          await rm(path);
        },
      };
    },
  };
}

function contender(name: string, pid: number, ask: () => Promise<ProfileAnswer>): Contender {
  return {
    name,
    answers: async () => comparable(await ask()),
    work: async () => ({ operations: ROWS, seconds: (await ask()).seconds }),
    pids: [pid],
  };
}

async function memoryOf(ours: number, pandas: number): Promise<string> {
  const [own, theirs] = [await peakMegabytes(ours), await peakMegabytes(pandas)];
  if (own === null || theirs === null)
    return 'data-profile: the system does not say how much memory was taken';
  const ratio = own / theirs;
  return (
    `data-profile: at the most ${own.toFixed(0)} MB of memory, pandas ${theirs.toFixed(0)} MB: ${ratio.toFixed(2)}× ` +
    `(goal: ${MEMORY_AT_MOST}×; ${ratio <= MEMORY_AT_MOST ? 'met' : 'MISSED'})`
  );
}

async function writeMeasured(path: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run('SELECT setseed(0.5)');
    await connection.run(
      `COPY (${MEASURED_ROWS} FROM range(${ROWS})) TO ${quoteText(path)} (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

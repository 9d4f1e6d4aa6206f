import { join } from 'node:path';
import { quoteText } from '@orrery/platform-tables';
import { DuckDBInstance } from '@duckdb/node-api';
import { benchPython } from '../bench-python.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import { PythonPeer } from './python-peer.js';
import type { ValidationAnswer, ValidationQuestion } from './validation-process.js';
import { MEASURED_ROWS, validationRules, type ValidationRule } from './validation-rules.js';

const ROWS = 10_000_000;
const RULES = 30;
const FEW_RULES = 16;
const MANY_RULES = 106;
const SELECT = 'one SELECT written by hand';
const PANDERA = 'pandera on pyarrow';
const UNIT = { one: 'row', many: 'rows' };

type MeasuredFile = () => Promise<string>;

/** A suite is judged as fast as somebody's own SQL, and much faster than in Python. */
export async function openValidation(remarks: string[], folder: string): Promise<readonly Benchmark[]> {
  const python = await benchPython('data', 'ORRERY_BENCH_PANDERA_PYTHON');
  if (python.kind === 'missing') {
    remarks.push(`data: validation without pandera, because there is no Python (${python.reason})`);
  }
  const file = measuredFile(folder);
  return [againstOthers(python.kind === 'found' ? python.program : null, file), moreRules(file)];
}

function againstOthers(python: string | null, file: MeasuredFile): Benchmark {
  return {
    name: 'data-validation',
    title: `${RULES} rules about 10 million rows of 10 columns in a Parquet file`,
    unit: UNIT,
    // All of them answer first, which is as much work as a round.
    warmUpOperations: 0,
    goals: [
      { reference: SELECT, throughputAtLeast: 0.7, cpuAtMost: 1 / 0.7 },
      ...(python === null ? [] : [{ reference: PANDERA, throughputAtLeast: 3, cpuAtMost: 1 / 3 }]),
    ],
    prepare: async () => {
      const path = await file();
      const ours = engine(path);
      const byHand = engine(path);
      const pandera =
        python === null
          ? null
          : new PythonPeer<readonly ValidationRule[], ValidationAnswer>(python, 'validation_peer.py', [path]);
      const asked = validationRules(RULES);
      return {
        contenders: [
          contender('the expectation engine', ours.pid, () => ours.ask({ way: 'ENGINE', rules: RULES })),
          contender(SELECT, byHand.pid, () => byHand.ask({ way: 'SELECT', rules: RULES })),
          ...(pandera === null ? [] : [contender(PANDERA, pandera.pid, () => pandera.ask(asked))]),
        ],
        tolerance: 0,
        close: async () => {
          await Promise.all([ours.stop(), byHand.stop(), pandera?.stop()]);
        },
      };
    },
  };
}

/** One pass answers any number of rules: rules cost little once the rows are read. */
function moreRules(file: MeasuredFile): Benchmark {
  return {
    name: 'data-validation-rules',
    title: `${MANY_RULES} rules against ${FEW_RULES} of the same sorts, about 10 million rows`,
    unit: UNIT,
    warmUpOperations: ROWS,
    goals: [{ reference: `${FEW_RULES} rules`, throughputAtLeast: 1 / 1.6, cpuAtMost: 1.6 }],
    prepare: async () => {
      const path = await file();
      const many = engine(path);
      const few = engine(path);
      return {
        contenders: [
          contender(`${MANY_RULES} rules`, many.pid, () => many.ask({ way: 'ENGINE', rules: MANY_RULES })),
          {
            ...contender(`${FEW_RULES} rules`, few.pid, () => few.ask({ way: 'ENGINE', rules: FEW_RULES })),
            // Of other rules: there is nothing to compare.
            answers: null,
          },
        ],
        tolerance: 0,
        close: async () => {
          await Promise.all([many.stop(), few.stop()]);
        },
      };
    },
  };
}

function engine(path: string): PeerProcess<ValidationQuestion, ValidationAnswer> {
  return new PeerProcess(new URL('./validation-process.js', import.meta.url), [path]);
}

function contender(name: string, pid: number, ask: () => Promise<ValidationAnswer>): Contender {
  return {
    name,
    answers: async () => (await ask()).broken,
    work: async () => ({ operations: ROWS, seconds: (await ask()).seconds }),
    pids: [pid],
  };
}

/** Of the measured rows: written by the first who asks, and gone with the folder. */
function measuredFile(folder: string): MeasuredFile {
  let written: Promise<string> | undefined;
  return () => (written ??= writeMeasured(join(folder, 'measured.parquet')));
}

async function writeMeasured(path: string): Promise<string> {
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
  return path;
}

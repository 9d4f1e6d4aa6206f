// Validates a Parquet file by rules, in one process with two threads: by the expectation engine, or by one SELECT that
// somebody wrote by hand. Arguments: the file.
import { duckdbTable, validate } from '@orrery/platform-expectations';
import { quoteText } from '@orrery/platform-tables';
import { DuckDBInstance } from '@duckdb/node-api';
import { configurationOf, handWritten, validationRules } from './validation-rules.js';

export interface ValidationQuestion {
  readonly way: 'ENGINE' | 'SELECT';
  readonly rules: number;
}

export interface ValidationAnswer {
  /** Rows that break each rule. */
  readonly broken: readonly number[];
  readonly seconds: number;
}

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(
  `CREATE VIEW measured AS SELECT * FROM read_parquet(${quoteText(process.argv[2] ?? '')})`,
);
const table = await duckdbTable(connection, 'measured');

async function answer({ way, rules }: ValidationQuestion): Promise<ValidationAnswer> {
  const startedAt = performance.now();
  const broken = await (way === 'ENGINE' ? byEngine(rules) : bySelect(rules));
  return { broken, seconds: (performance.now() - startedAt) / 1000 };
}

async function byEngine(rules: number): Promise<readonly number[]> {
  const expectations = validationRules(rules).map(configurationOf);
  const suite = { name: 'bench', expectations, meta: {} };
  const { results } = await validate(table, suite, { clock: () => new Date() });
  return results.map(({ judgement }) => {
    if (judgement.kind === 'fault') throw judgement.fault;
    return judgement.outcome.kind === 'rows' ? judgement.outcome.unexpected : Number.NaN;
  });
}

async function bySelect(rules: number): Promise<readonly number[]> {
  const [row = []] = await table.rows(handWritten(validationRules(rules), 'measured'));
  return row.map(Number);
}

process.on(
  'message',
  (question: ValidationQuestion) => void answer(question).then((it) => process.send?.(it)),
);
process.once('disconnect', () => process.exit());

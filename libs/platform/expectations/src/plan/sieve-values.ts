import { ExpectationFault } from '../expectation.errors.js';
import type { ExpectationTable, SqlRow } from '../table/expectation-table.js';
import { JudgingThread, type ThreadLimits } from '../thread/judging-thread.js';
import type { Sieve } from './plan.js';

/** Values that fail beyond this many are too many to be looked up one by one. */
const MOST_SIEVED = 100_000;

/**
 * A longer text is not judged: an engine that runs out of memory within one step, such as reading a document, ends the
 * whole process, and not its thread. What a document of this size becomes is a fraction of what the thread may take.
 */
const LONGEST_TEXT = 1_048_576;
const MOST_AT_ONCE = 4 * LONGEST_TEXT;

/** The values that do not pass, judged in a thread of their own. @throws {ExpectationFault} */
export async function sieveValues(
  table: ExpectationTable,
  { sql, test, expectation }: Sieve,
  limits: Omit<ThreadLimits, 'expectation'>,
): Promise<readonly SqlRow[]> {
  const thread = await JudgingThread.open(test, { ...limits, expectation });
  try {
    const failing: SqlRow[] = [];
    for await (const batch of table.stream(sql)) {
      for (const rows of portions(batch, expectation)) {
        const passes = await thread.judge(rows.map(textOf));
        failing.push(...rows.filter((_, at) => passes[at] !== true));
      }
      if (failing.length <= MOST_SIEVED) continue;
      throw new ExpectationFault(
        `${expectation}: more than ${MOST_SIEVED} different values fail, too many for it.`,
      );
    }
    return failing;
  } finally {
    await thread.close();
  }
}

/** As many rows as the thread takes at once. */
function* portions(batch: readonly SqlRow[], expectation: string): Generator<readonly SqlRow[]> {
  let portion: SqlRow[] = [];
  let length = 0;
  for (const row of batch) {
    const own = textOf(row).length;
    if (own > LONGEST_TEXT) {
      throw new ExpectationFault(
        `${expectation}: a value has ${own} characters; at most ${LONGEST_TEXT} are judged by it.`,
      );
    }
    if (length + own > MOST_AT_ONCE) {
      yield portion;
      portion = [];
      length = 0;
    }
    portion.push(row);
    length += own;
  }
  if (portion.length > 0) yield portion;
}

function textOf([value = null]: SqlRow): string {
  return String(value);
}

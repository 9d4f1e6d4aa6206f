import type { Stage } from '../stage/stage.js';
import type { Benchmark, Contender, Contest } from './benchmark.js';
import { firstDifference } from './measure/first-difference.js';
import { measureRound, type MeasuredRound } from './measure/measured-round.js';
import { judge, type Verdict } from './measure/verdict.js';

/** What a benchmark found. */
export interface Findings {
  readonly benchmark: Benchmark;
  /** Ours first. */
  readonly contenders: readonly { readonly name: string; readonly rounds: readonly MeasuredRound[] }[];
  readonly verdicts: readonly Verdict[];
}

export interface RunOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** For people who wait. */
  readonly onProgress: (what: string) => void;
}

/** Contenders that compute different things cannot be compared by their speed. */
export class AnswersDifferError extends Error {
  readonly code = 'ANSWERS_DIFFER';
  override readonly name = 'AnswersDifferError';
}

/** Compares the answers first, then lets the contenders work in turns. */
export async function runBenchmark(
  benchmark: Benchmark,
  stage: Stage,
  options: RunOptions,
): Promise<Findings> {
  options.onProgress(`${benchmark.name}: making what is worked on`);
  const contest = await benchmark.prepare(stage);
  try {
    options.onProgress('comparing the answers');
    await requireSameAnswers(contest);
    for (const contender of contest.contenders) await warmUp(contender, benchmark.warmUpOperations, options);
    const asked = Math.min(options.rounds, benchmark.mostRounds ?? Infinity);
    const rounds = await takeTurns(contest.contenders, { ...options, rounds: asked });
    return {
      benchmark,
      contenders: contest.contenders.map(({ name }) => ({ name, rounds: rounds.get(name) ?? [] })),
      verdicts: benchmark.goals.map((goal) =>
        judge(goal, roundsOf(rounds, contest.contenders[0].name), roundsOf(rounds, goal.reference)),
      ),
    };
  } finally {
    await contest.close();
  }
}

async function requireSameAnswers({ contenders, tolerance }: Contest): Promise<void> {
  const [ours, ...references] = contenders;
  const expected = await ours.answers?.();
  for (const { name, answers } of references) {
    if (answers === null) continue;
    const difference = firstDifference(expected, await answers(), tolerance);
    if (difference !== null)
      throw new AnswersDifferError(`${ours.name} and ${name} do not compute the same. ${difference}`);
  }
}

type Rounds = ReadonlyMap<string, readonly MeasuredRound[]>;

async function takeTurns(contenders: readonly Contender[], options: RunOptions): Promise<Rounds> {
  const rounds = new Map<string, MeasuredRound[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    options.onProgress(`round ${round + 1} of ${options.rounds}`);
    // Forth and back, so that what changes steadily over time favours nobody.
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const contender of order) {
      options.signal.throwIfAborted();
      rounds.get(contender.name)?.push(await measureRound(contender, round));
    }
  }
  return rounds;
}

/** On a busy machine the work would otherwise never be enough. */
const LONGEST_WARM_UP = 16;

async function warmUp(
  { name, work }: Contender,
  operations: number,
  { signal, onProgress }: RunOptions,
): Promise<void> {
  onProgress(`warming up: ${name}`);
  let done = 0;
  for (let turn = 1; done < operations && turn <= LONGEST_WARM_UP; turn += 1) {
    signal.throwIfAborted();
    done += (await work(-turn)).operations;
  }
}

function roundsOf(rounds: Rounds, name: string): readonly MeasuredRound[] {
  const found = rounds.get(name);
  if (found === undefined) throw new Error(`No contender is called "${name}".`);
  return found;
}

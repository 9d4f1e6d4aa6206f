import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ExpectationFault, JudgingDeadlineFault } from '../expectation.errors.js';
import { threadEntry } from './thread-entry.js';
import type { ThreadReply, ValueTest } from './value-test.js';

/** What a thread may take, and who it works for. */
export interface ThreadLimits {
  /** The expectation, as faults name it. */
  readonly expectation: string;
  /** For all its values together. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Many times what the longest value becomes; values come a few at a time. */
const MEMORY_MEGABYTES = 128;

/** For a thread to begin, on a machine that has other things to do. */
const START_MS = 60_000;

/**
 * A thread that holds texts against a test whose time nobody can foretell: an expression that backtracks for ever, or a
 * schema that grows without end, ends with its thread, and nothing here ever waits for it.
 */
export class JudgingThread {
  private readonly worker: Worker;
  private leftMs: number;

  private constructor(
    private readonly test: ValueTest,
    private readonly limits: ThreadLimits,
  ) {
    this.leftMs = limits.deadlineMs;
    this.worker = new Worker(threadEntry(), {
      ...{ execArgv: [], env: {}, name: 'judging', workerData: test },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEGABYTES, maxYoungGenerationSizeMb: 16 },
    });
    // Whoever waits for an answer is told; in between it only must not be unheard.
    this.worker.on('error', () => {});
  }

  /** @throws {ExpectationFault} when the test cannot be used. */
  static async open(test: ValueTest, limits: ThreadLimits): Promise<JudgingThread> {
    const thread = new JudgingThread(test, limits);
    try {
      await thread.answer(START_MS);
      return thread;
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** Which of the texts pass. @throws {ExpectationFault} when that takes more than it may. */
  async judge(texts: readonly string[]): Promise<readonly boolean[]> {
    const startedAt = performance.now();
    this.worker.postMessage(texts);
    const reply = await this.answer(this.leftMs);
    this.leftMs -= performance.now() - startedAt;
    if (reply.kind !== 'judged') throw new Error(`The judging thread answered "${reply.kind}" to texts.`);
    return reply.passes;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private async answer(withinMs: number): Promise<ThreadReply> {
    const { expectation, deadlineMs, signal } = this.limits;
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(withinMs)));
    const either = signal === undefined ? late : AbortSignal.any([late, signal]);
    try {
      const [reply] = (await once(this.worker, 'message', { signal: either })) as [ThreadReply];
      if (reply.kind !== 'unusable') return reply;
      throw new ExpectationFault(`${expectation}: ${this.described()} cannot be used: ${reply.reason}`);
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw new JudgingDeadlineFault(expectation, this.described(), deadlineMs);
      if (isOutOfMemory(error)) {
        throw new ExpectationFault(
          `${expectation}: ${this.described()} takes more than the ${MEMORY_MEGABYTES} MiB that it may.`,
        );
      }
      throw error;
    }
  }

  private described(): string {
    return this.test.kind === 'pattern' ? `the pattern ${JSON.stringify(this.test.pattern)}` : 'json_schema';
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

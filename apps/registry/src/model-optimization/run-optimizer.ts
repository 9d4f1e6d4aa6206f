import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ANSWER_FILE, LIFELINE_FD, type OptimizerAnswer, type StepMessage } from './child-protocol.js';
import { optimizerEntry } from './optimizer-entry.js';

export interface OptimizerLimits {
  readonly deadlineMs: number;
  readonly maxMemoryBytes: number;
  readonly signal: AbortSignal;
}

/** A process that was not to be trusted with a model ended without an answer; doing it again would end alike. */
export class OptimizerLostError extends Error {}

const BACKGROUND = 10;
const STDERR_KEPT = 2000;

/**
 * Does the work that lies in a folder in a process of its own: a model may divide by zero, allocate without end or never
 * end, and here it meets nobody else.
 * @throws {OptimizerLostError}
 */
export async function runOptimizer(
  folder: string,
  limits: OptimizerLimits,
  onStep: (message: StepMessage) => void,
): Promise<OptimizerAnswer> {
  const child = spawn(process.execPath, [optimizerEntry(), folder], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // It needs none of the parent's secrets.
    env: { LANG: 'C.UTF-8' },
  });
  const lost = await watch(child, limits, onStep);
  if (limits.signal.aborted) throw new Error('The optimisation was interrupted: the service stops.');
  if (lost !== null) throw new OptimizerLostError(lost);
  return JSON.parse(await readFile(join(folder, ANSWER_FILE), 'utf8')) as OptimizerAnswer;
}

/** Until the process has ended: why it was lost, or null when it did what it was to do. */
async function watch(
  child: ChildProcess,
  { deadlineMs, maxMemoryBytes, signal }: OptimizerLimits,
  onStep: (message: StepMessage) => void,
): Promise<string | null> {
  let cause: string | null = null;
  let stderr = '';
  const kill = (why: string): void => {
    cause ??= why;
    child.kill('SIGKILL');
  };
  const abort = (): void => kill('The service stops.');
  const timer = setTimeout(() => kill(`It was not done within ${deadlineMs} ms.`), deadlineMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
  });
  if (child.stdout) lines(child.stdout, (line) => onStep(JSON.parse(line) as StepMessage));
  const lifeline = child.stdio[LIFELINE_FD] as Readable;
  lifeline.on('error', () => undefined);
  lines(lifeline, (line) => {
    if (Number(line) > maxMemoryBytes) kill(`It took more than ${maxMemoryBytes} bytes of memory.`);
  });
  standBehind(child.pid);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, by) => {
        if (cause !== null) resolve(cause);
        else if (code === 0) resolve(null);
        else resolve(`Its process ended by ${by ?? `code ${code}`}. ${stderr}`.trim());
      });
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function lines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

/** Who answers requests comes first. */
function standBehind(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, BACKGROUND);
  } catch {
    // It has just died; whoever waits for it hears so.
  }
}

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceUrls } from './service-environment.js';
import type { SupervisedProcess } from './supervised-process.js';

const timeoutMs = 120_000;
const askAgainMs = 60;
const answerMs = 2_000;
const hopelessDeaths = 3;
const logLines = 15;
const lineLength = 400;

export class ServicesNotReadyError extends Error {
  readonly code = 'SERVICES_NOT_READY';
  override readonly name = 'ServicesNotReadyError';
}

/** Waits until every service says that it is ready; gives up when one of their processes keeps dying. */
export async function waitUntilReady(
  urls: Partial<ServiceUrls>,
  processes: readonly SupervisedProcess[],
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let waiting = Object.entries(urls);
  for (;;) {
    const answers = await Promise.all(waiting.map(([, url]) => isReady(url)));
    waiting = waiting.filter((_, index) => !answers[index]);
    if (waiting.length === 0) return;
    const dying = processes.find(({ deathsInARow }) => deathsInARow >= hopelessDeaths);
    if (dying)
      throw await notReady(`The process ${dying.definition.name} ends right after its start`, [dying]);
    if (performance.now() > deadline) {
      const names = waiting.map(([name]) => name).join(', ');
      throw await notReady(`Not ready after ${timeoutMs / 1000} s: ${names}`, processes);
    }
    await delay(askAgainMs, undefined, { signal });
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(answerMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // It does not listen yet.
  }
}

async function notReady(
  problem: string,
  processes: readonly SupervisedProcess[],
): Promise<ServicesNotReadyError> {
  const logs = await Promise.all(processes.map(({ definition }) => endOfLog(definition.logPath)));
  return new ServicesNotReadyError([`${problem}.`, ...logs].join('\n\n'));
}

async function endOfLog(path: string): Promise<string> {
  const log = await readFile(path, 'utf8').catch(() => '');
  const lines = log.trimEnd().split('\n').slice(-logLines);
  return `The end of ${path}:\n${lines.map((line) => line.slice(0, lineLength)).join('\n')}`;
}

import { readFile, writeFile } from 'node:fs/promises';
import { WHOLE_JOB, runDemo, showAnswer, type DemoContext } from '../demo/index.js';
import { serviceUrls, type Installation } from './service-environment.js';

/** Whether an earlier start brought the main job to its end. */
export async function mainJobIsDone({ home }: Installation): Promise<boolean> {
  return readFile(home.mainJobMarker).then(
    () => true,
    () => false,
  );
}

export async function runMainJob(installation: Installation, signal: AbortSignal): Promise<void> {
  await runDemo(contextOf(installation, signal));
}

/** Asks again what the main job asked in the end. */
export async function showMainJobAnswer(installation: Installation, signal: AbortSignal): Promise<void> {
  await showAnswer(contextOf(installation, signal));
}

function contextOf({ home, ports, tokens }: Installation, signal: AbortSignal): DemoContext {
  const urls = serviceUrls(ports);
  return {
    gatewayUrl: urls.gateway,
    urls,
    token: tokens.admin,
    directory: home.demo,
    size: WHOLE_JOB,
    output: process.stdout,
    signal,
  };
}

export async function markMainJobDone({ home }: Installation): Promise<void> {
  await writeFile(home.mainJobMarker, `${JSON.stringify({ finishedAt: new Date().toISOString() })}\n`);
}

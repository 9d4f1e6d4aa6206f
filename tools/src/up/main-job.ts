import { readFile, writeFile } from 'node:fs/promises';
import { runDemo } from '../demo/index.js';
import { serviceUrls, type Installation } from './service-environment.js';

/** Whether an earlier start brought the main job to its end. */
export async function mainJobIsDone({ home }: Installation): Promise<boolean> {
  return readFile(home.mainJobMarker).then(
    () => true,
    () => false,
  );
}

export async function runMainJob({ home, ports, tokens }: Installation, signal: AbortSignal): Promise<void> {
  const urls = serviceUrls(ports);
  await runDemo({ gatewayUrl: urls.gateway, urls, token: tokens.admin, directory: home.demo, signal });
}

export async function markMainJobDone({ home }: Installation): Promise<void> {
  await writeFile(home.mainJobMarker, `${JSON.stringify({ finishedAt: new Date().toISOString() })}\n`);
}

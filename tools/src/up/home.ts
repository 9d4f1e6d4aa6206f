import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders and files of one installation: everything that a start leaves behind lies in here. */
export interface Home {
  readonly path: string;
  readonly postgres: string;
  readonly redis: string;
  readonly artifacts: string;
  readonly logs: string;
  readonly processes: string;
  readonly demo: string;
  readonly lock: string;
  readonly ports: string;
  readonly secrets: string;
  /** Present once the main job was done. */
  readonly mainJobMarker: string;
}

/** The root of the clone. This file is compiled to tools/dist/up. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export async function openHome(path: string): Promise<Home> {
  const inside = (name: string): string => join(path, name);
  const home: Home = {
    path,
    postgres: inside('postgres'),
    redis: inside('redis'),
    artifacts: inside('artifacts'),
    logs: inside('logs'),
    processes: inside('processes'),
    demo: inside('demo'),
    lock: inside('start.lock'),
    ports: inside('ports.json'),
    secrets: inside('secrets.json'),
    mainJobMarker: inside('main-job.json'),
  };
  for (const folder of [path, home.artifacts, home.logs, home.processes, home.demo]) {
    await mkdir(folder, { recursive: true });
  }
  return home;
}

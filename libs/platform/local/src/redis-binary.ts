import { join } from 'node:path';
import { extractDebianRedis, installDebianRedis } from './redis-from-debian.js';
import { runProgram } from './run-program.js';

/** A Redis server program that runs on this machine. */
export interface RedisBinary {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

export class RedisMissingError extends Error {
  readonly code = 'REDIS_MISSING';
  override readonly name = 'RedisMissingError';
}

const programs = ['redis-server', 'valkey-server'];
const oldestMajor = 6;
const oldestMinor = 2;

/** Finds a Redis, or gets one: on the PATH, in the folder, from the system's packages. */
export async function locateRedis(folder: string): Promise<RedisBinary> {
  const packages = join(folder, 'packages');
  const found = (await onPath()) ?? (await usable(extractedRedis(packages)));
  if (found) return found;
  const attempts: string[] = [];
  for (const get of [installDebianRedis, () => extractDebianRedis(packages)]) {
    const { exitCode, output } = await get();
    const binary = (await onPath()) ?? (await usable(extractedRedis(packages)));
    if (binary) return binary;
    if (exitCode !== 0) attempts.push(lastLines(output));
  }
  throw new RedisMissingError(explain(attempts));
}

async function onPath(): Promise<RedisBinary | null> {
  for (const program of programs) {
    const binary = await usable({ program, env: serverEnvironment() });
    if (binary) return binary;
  }
  return null;
}

function extractedRedis(packages: string): RedisBinary {
  const libraries = [`${debianArchitecture()}-linux-gnu`, ''].map((part) => join(packages, 'usr/lib', part));
  const env = { ...serverEnvironment(), LD_LIBRARY_PATH: libraries.join(':') };
  return { program: join(packages, 'usr/bin/redis-server'), env };
}

/** It runs here, and knows the commands that the queues and streams need. */
async function usable(binary: RedisBinary): Promise<RedisBinary | null> {
  const { exitCode, output } = await runProgram(binary.program, ['--version'], { env: binary.env });
  const [, major = '0', minor = '0'] = /v=(\d+)\.(\d+)/.exec(output) ?? [];
  const recent = Number(major) * 100 + Number(minor) >= oldestMajor * 100 + oldestMinor;
  return exitCode === 0 && recent ? binary : null;
}

function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

function debianArchitecture(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join('\n');
}

function explain(attempts: readonly string[]): string {
  const advice: Partial<Record<NodeJS.Platform, string>> = {
    darwin: '  brew install redis',
    linux:
      '  apt-get install redis-server   (Debian, Ubuntu)\n  dnf install redis   (Fedora, Red Hat)\n  apk add redis   (Alpine)',
  };
  return [
    `Orrery needs Redis ${oldestMajor}.${oldestMinor} or later (or Valkey), and there is none on the PATH. Install it:`,
    advice[process.platform] ?? '  see https://redis.io/docs/latest/operate/oss_and_stack/install/',
    'or set REDIS_URL to a server that runs already, such as redis://127.0.0.1:6379, and start again.',
    ...attempts.map((output) => `\nAn attempt to install it ended with:\n${output}`),
  ].join('\n');
}

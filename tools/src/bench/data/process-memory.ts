import { readFile, writeFile } from 'node:fs/promises';

/** Of a process's physical memory, in megabytes; null where the system does not say. */
export function residentMegabytes(pid: number): Promise<number | null> {
  return megabytesOf(pid, /^VmRSS:\s+(\d+) kB$/m);
}

/** The most that a process ever had, or since `forgetPeak`. */
export function peakMegabytes(pid: number): Promise<number | null> {
  return megabytesOf(pid, /^VmHWM:\s+(\d+) kB$/m);
}

/** From now on the peak is that of what comes; where the system does not let us, of all. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

async function megabytesOf(pid: number, line: RegExp): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = line.exec(status)?.[1];
  return kibibytes === undefined ? null : (Number(kibibytes) * 1024) / 1_000_000;
}

import { readFileSync } from 'node:fs';

export interface HeldMemory {
  readonly rssBytes: number;
  /** Without what lies in files that other processes map too: the program itself, above all. */
  readonly privateBytes: number;
}

/** Sizes in pages; only their ratio is used, since the size of a page differs. */
const STATM = '/proc/self/statm';

/** What this process holds now; all of it is private where the kernel does not say. */
export function readMemory(): HeldMemory {
  const rssBytes = process.memoryUsage.rss();
  try {
    const [, resident = 0, shared = 0] = readFileSync(STATM, 'latin1').split(' ', 3).map(Number);
    const share = resident > 0 ? 1 - shared / resident : 1;
    return { rssBytes, privateBytes: Math.round(rssBytes * share) };
  } catch {
    return { rssBytes, privateBytes: rssBytes };
  }
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface BrokenLine {
  /** Counted from 1, with empty lines. */
  readonly line: number;
  readonly reason: string;
}

/** The first line of a file that is no JSON object; null when all are. Lines must fit into memory. */
export async function findBrokenJsonLine(path: string): Promise<BrokenLine | null> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const reason = text.trim() === '' ? null : faultIn(text);
    if (reason !== null) return { line, reason };
  }
  return null;
}

function faultIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return 'the line is JSON, but no object.';
    }
    return null;
  } catch (error) {
    return `the line is no JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

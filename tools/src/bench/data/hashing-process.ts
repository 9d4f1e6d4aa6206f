// Reads a file through and hashes it, in one thread: as chunks, or whole.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { digestOfBytes, splitIntoChunks } from '@orrery/platform-artifacts';

export interface HashingQuestion {
  readonly path: string;
  readonly way: 'CHUNKS' | 'SHA256' | 'MD5';
}

export interface HashingAnswer {
  readonly hashedBytes: number;
  readonly seconds: number;
}

const READ_BYTES = 1024 * 1024;

function* piecesOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const memory = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const length = readSync(file, memory);
      if (length === 0) return;
      yield memory.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

async function* streamed(path: string): AsyncGenerator<Buffer> {
  yield* piecesOf(path);
}

async function hashChunks(path: string): Promise<number> {
  let hashedBytes = 0;
  for await (const chunk of splitIntoChunks(streamed(path))) {
    digestOfBytes(chunk);
    hashedBytes += chunk.length;
  }
  return hashedBytes;
}

function hashWhole(path: string, algorithm: 'sha256' | 'md5'): number {
  const hash = createHash(algorithm);
  let hashedBytes = 0;
  for (const piece of piecesOf(path)) {
    hash.update(piece);
    hashedBytes += piece.length;
  }
  hash.digest();
  return hashedBytes;
}

async function answer({ path, way }: HashingQuestion): Promise<HashingAnswer> {
  const startedAt = performance.now();
  const hashedBytes =
    way === 'CHUNKS' ? await hashChunks(path) : hashWhole(path, way === 'MD5' ? 'md5' : 'sha256');
  return { hashedBytes, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: HashingQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());

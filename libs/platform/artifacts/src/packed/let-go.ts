import { MessageChannel } from 'node:worker_threads';

/** What comes off a network comes in pieces of at most this, each in memory of its own. */
const PIECE_BYTES = 64 * 1024;

/** Messages to it reach nobody. */
const { port1: nowhere } = new MessageChannel();
nowhere.close();

/**
 * Frees the memory of pieces that nobody looks at any more: what is sent away leaves this thread, and nobody gets it. The
 * collector is not told of it in time else: hundreds of megabytes of a file that arrives have it look through the whole
 * heap again and again, which takes longer than to hash them. Memory that may be anybody's else is left to it.
 */
export function letGo(pieces: readonly Uint8Array[]): void {
  const memory = new Set<ArrayBuffer>();
  for (const { buffer, byteLength } of pieces) {
    const isAlone = byteLength === buffer.byteLength && byteLength > 0 && byteLength <= PIECE_BYTES;
    if (isAlone && buffer instanceof ArrayBuffer) memory.add(buffer);
  }
  nowhere.postMessage(null, [...memory]);
}

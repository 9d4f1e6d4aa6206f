import type { IncomingMessage } from 'node:http';

const LARGEST_DRAINED = 64 * 1024 ** 2;
const LONGEST_DRAINED_MS = 5_000;

/**
 * Reads the rest of a body that was refused, and forgets it: a client that is still sending would otherwise find its
 * connection broken and never see why. Stops at a bound of bytes and of time.
 */
export async function drainBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = LARGEST_DRAINED;
    const timer = setTimeout(finish, LONGEST_DRAINED_MS);
    function finish(): void {
      clearTimeout(timer);
      request.off('data', count);
      resolve();
    }
    function count(chunk: Buffer): void {
      left -= chunk.byteLength;
      if (left < 0) finish();
    }
    request.once('end', finish).once('close', finish).on('data', count).resume();
  });
}

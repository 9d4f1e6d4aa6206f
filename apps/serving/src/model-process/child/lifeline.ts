import { Socket } from 'node:net';
import { LIFELINE_FD, REPORT_INTERVAL_MS } from './descriptors.js';
import { readMemory } from './read-memory.js';

/**
 * Runs in a thread of its own, because the main one can be caught in a computation without end. When the parent is
 * gone, by whatever death, the descriptor ends and so does this process. While it lives, the parent hears what
 * memory it holds.
 */
const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: true });
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
lifeline.once('end', die);
lifeline.once('error', die);
lifeline.resume();

const report = new Float64Array(2);
setInterval(() => {
  const { rssBytes, privateBytes } = readMemory();
  report[0] = rssBytes;
  report[1] = privateBytes;
  lifeline.write(new Uint8Array(report.buffer.slice(0)));
}, REPORT_INTERVAL_MS);

import { Socket } from 'node:net';
import { LIFELINE_FD } from '../child-protocol.js';

const REPORT_INTERVAL_MS = 200;

/**
 * Runs in a thread of its own, because the main one can be caught in a computation without end. When the parent is gone,
 * by whatever death, so is this process.
 */
const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: true });
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
lifeline.once('end', die);
lifeline.once('error', die);
lifeline.resume();
setInterval(() => lifeline.write(`${process.memoryUsage.rss()}\n`), REPORT_INTERVAL_MS);

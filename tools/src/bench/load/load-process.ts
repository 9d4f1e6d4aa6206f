// The process that sends requests, so that its CPU is nobody else's.
import type { LoadOrder, LoadReply } from './messages.js';
import { runLoad } from './run-load.js';

const reply = (message: LoadReply): void => void process.send?.(message);

process.on('message', (order: LoadOrder) => {
  runLoad(order).then(reply, (error: unknown) => {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});

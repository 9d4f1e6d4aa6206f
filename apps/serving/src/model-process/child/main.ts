import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { FRAMES_FD } from './descriptors.js';
import { openFrameSocket } from './frame-socket.js';
import { ModelHost } from './model-host.js';

// The parent alone decides when this process ends: a Ctrl-C reaches the whole group, and the parent drains first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

offerFirst();
new Worker(new URL('./lifeline.js', import.meta.url));

const host = new ModelHost((frame) => socket.write(frame));
const socket = openFrameSocket(FRAMES_FD, (frame) => host.accept(frame));
socket.once('error', () => process.exit(1));
socket.once('end', () => {
  void host.idle().then(() => socket.end(() => process.exit(0)));
});

/** Where the machine runs out of memory the kernel is to take a model, never the process that listens. */
function offerFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Only Linux has this, and some containers forbid it.
  }
}

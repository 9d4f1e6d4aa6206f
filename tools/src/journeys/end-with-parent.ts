// Loaded before a service that a test has started: a test runner that is killed must leave nothing behind.
const ASK_EVERY_MS = 500;

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, ASK_EVERY_MS).unref();

import { staleClientFiles, writeClient } from './generate-client.js';

/** `generate` writes the typed client; `check` says which of its files are not what would be written. */
const command = process.argv[2];
if (command === 'generate') {
  await writeClient();
} else if (command === 'check') {
  for (const file of await staleClientFiles()) {
    process.stderr.write(
      `libs/client/src/generated/${file} is not a fresh generation: run "npm run client".\n`,
    );
    process.exitCode = 1;
  }
} else {
  process.stderr.write('usage: client generate | check\n');
  process.exitCode = 1;
}

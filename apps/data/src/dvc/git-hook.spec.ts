import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { gitHook } from './git-hook.js';

it('prints a script that a shell can read, with the address of the remote', async () => {
  const script = gitHook('https://orrery.example/dvc/flights');
  expect(script).toContain(`address='https://orrery.example/dvc/flights/commits'`);
  await promisify(execFile)('sh', ['-n', '-c', script]);
});

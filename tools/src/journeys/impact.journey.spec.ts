import { describe, expect, it } from 'vitest';
import { createClient } from '@orrery/client';
import { ImpactDocument } from '@orrery/client/operations';
import { exampleVariables, runDemo, type JobSize } from '../demo/index.js';
import { usePlatform } from './use-platform.js';

/** Three airports whose delays changed most from March to June: 32,480 flights. */
const SMALL_JOB: JobSize = { origins: ['BUR', 'RNO', 'SYR'], trials: 3 };

describe('the main job', () => {
  const platform = usePlatform({ arrangement: 'together' });

  it('leads from a file to a model that is served, compared, watched and trained anew', async () => {
    const { urls, tokens, directory, signal } = platform();
    let told = '';
    const output = { write: (text: string) => ((told += text), true) };
    const context = { gatewayUrl: urls.gateway, urls, token: tokens.admin, directory, signal };
    await runDemo({ ...context, size: SMALL_JOB, output }).finally(() => process.stderr.write(told));
    const client = createClient({ url: urls.gateway, token: tokens.reader });
    const { model } = await client.request(ImpactDocument, exampleVariables);
    expect(model).not.toBeNull();
  }, 300_000);
});

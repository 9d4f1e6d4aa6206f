import { createHash } from 'node:crypto';
import { Upload } from 'tus-js-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { flightsCsv } from './flights-csv.js';
import { usePlatform } from './use-platform.js';

const PIECE_BYTES = 256 * 1024;
const FLIGHTS = 40_000;
const JOURNEY_MS = 120_000;

const platform = usePlatform({ arrangement: 'split' });

beforeAll(async () => {
  await platform().caller('admin').make('createDataset', { name: 'pieces' });
}, JOURNEY_MS);

describe('when data is killed in the middle of an upload', () => {
  it(
    'the sender goes on where it was, and the version has the very bytes',
    async () => {
      const bytes = Buffer.from(flightsCsv(0, FLIGHTS));
      expect(bytes.length).toBeGreaterThan(4 * PIECE_BYTES);

      const { jobId, resumedAt } = await upload(bytes);

      expect(resumedAt).toBeGreaterThan(0);
      const { dataJob } = await platform().patient.until(async () => {
        const asked = await platform().patient.ask<Asked, object>(
          'query ($id: ID!) { dataJob(id: $id) { state result } dataset(name: "pieces") { version { rows contentDigest } } }',
          { id: jobId },
        );
        return asked.dataJob.state === 'SUCCEEDED' ? asked : undefined;
      }, 'The job of the upload');
      const contentDigest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      expect(dataJob.result).toMatchObject({ version: 1, rows: FLIGHTS, contentDigest });
    },
    JOURNEY_MS,
  );
});

interface Asked {
  readonly dataJob: { readonly state: string; readonly result: object };
}

/** Sends a file by tus; after half of it the service is killed, and the same client goes on when it is back. */
function upload(bytes: Buffer): Promise<{ readonly jobId: string; readonly resumedAt: number }> {
  return new Promise((resolve, reject) => {
    let jobId = '';
    let resumedAt = 0;
    let killed: Promise<void> | undefined;
    const sending = new Upload(bytes, {
      // A gateway would say that the service is down, and this client would begin anew.
      endpoint: new URL('/uploads', platform().urls.data).href,
      headers: { authorization: `Bearer ${platform().tokens.writer}` },
      chunkSize: PIECE_BYTES,
      retryDelays: Array.from({ length: 100 }, () => 1000),
      metadata: { dataset: 'pieces', format: 'CSV' },
      onChunkComplete: (_size, accepted) => {
        if (accepted >= bytes.length / 2) killed ??= platform().kill('data');
      },
      onAfterResponse: (request, response) => {
        if (request.getMethod() === 'HEAD') resumedAt = Number(response.getHeader('upload-offset'));
        jobId = response.getHeader('x-orrery-job') ?? jobId;
      },
      onError: reject,
      onSuccess: () => resolve({ jobId, resumedAt }),
    });
    sending.start();
  });
}

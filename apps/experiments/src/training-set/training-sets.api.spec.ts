import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingSetId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { DownloadTooLargeError, PrivateFolders } from '@orrery/platform-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExperimentsConfig } from '../experiments.config.js';
import { TRAINING_SET, startFakeFeatures, type FakeFeatures } from '../testing/fake-features.js';
import { TrainingSets } from './training-sets.js';

const folders = new PrivateFolders('orrery-experiments-spec');
const id = TRAINING_SET as TrainingSetId;

let features: FakeFeatures;

beforeAll(async () => {
  features = await startFakeFeatures(100);
});

afterAll(() => features.close());

function trainingSets(maxBytes: number): TrainingSets {
  const config = readExperimentsConfig({
    ORRERY_URLS: JSON.stringify({ features: features.url }),
    ORRERY_MAX_TRAINING_SET_BYTES: String(maxBytes),
  });
  return new TrainingSets(new ServiceClient(config), config);
}

describe('the file of a training set', () => {
  it('is fetched whole', async () => {
    await folders.within(async (folder) => {
      await trainingSets(1_000_000).download(id, join(folder, 'file'));
      expect((await stat(join(folder, 'file'))).size).toBeGreaterThan(100);
    });
  });

  it('that is too large is refused, not tried again and again, and leaves nothing', async () => {
    await folders.within(async (folder) => {
      const download = trainingSets(100).download(id, join(folder, 'file'));
      await expect(download).rejects.toBeInstanceOf(DownloadTooLargeError);
      expect(existsSync(join(folder, 'file'))).toBe(false);
    });
  });
});

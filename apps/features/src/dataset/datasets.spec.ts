import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetVersionId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { listen, type Listener } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeaturesConfig } from '../features.config.js';
import { Datasets } from './datasets.js';
import { NoRowsError } from './no-rows.error.js';

let data: Listener;
let folder: string;
let datasets: Datasets;

beforeAll(async () => {
  data = await listen((request, _body, response) => {
    response.end(`${request.method} ${request.url} ${request.headers.accept}`);
  });
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-datasets-'));
  const config = {
    urls: { data: data.url },
    serviceToken: 'none',
    maxDatasetBytes: 1e6,
  } as unknown as FeaturesConfig;
  datasets = new Datasets(new ServiceClient(config), config);
});

afterAll(async () => {
  await data.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the rows of a dataset version', () => {
  it.each([
    ['CSV', true, 'GET /dataset-versions/v/content'],
    ['PARQUET', true, 'GET /dataset-versions/v/content'],
    ['JSON_LINES', true, 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
    ['ARROW', true, 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
    ['CSV', false, 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
    ['PARQUET', false, 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
  ] as const)('in %s (as one file: %s) are fetched by %s', async (format, isTableFile, request) => {
    const path = join(folder, `${format}-${isTableFile}`);

    await datasets.download(
      { id: 'v' as DatasetVersionId, version: 1, format, isTableFile, columns: [] },
      path,
    );

    expect(await readFile(path, 'utf8')).toContain(request);
  });

  it('are none where it holds files of any kind', async () => {
    const version = {
      id: 'v' as DatasetVersionId,
      version: 1,
      format: 'FILES',
      isTableFile: false,
      columns: [],
    } as const;

    await expect(datasets.download(version, join(folder, 'files'))).rejects.toThrow(NoRowsError);
  });
});

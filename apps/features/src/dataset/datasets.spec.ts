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
    ['CSV', 'GET /dataset-versions/v/content'],
    ['PARQUET', 'GET /dataset-versions/v/content'],
    ['JSON_LINES', 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
    ['ARROW', 'POST /dataset-versions/v/rows application/vnd.apache.parquet'],
  ] as const)('in %s are fetched by %s', async (format, request) => {
    const path = join(folder, format);

    await datasets.download(
      { id: 'v' as DatasetVersionId, version: 1, format, isTableFile: true, columns: [] },
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

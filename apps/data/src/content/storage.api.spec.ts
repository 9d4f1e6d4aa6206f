import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { ContentMirror } from './content-mirror.js';
import { Content } from './content.js';

/** Far longer than anything here takes, however busy the machine. */
const PATIENCE = { timeout: 60_000, interval: 50 };

@Injectable()
class Inside {
  constructor(
    readonly content: Content,
    readonly mirror: ContentMirror,
    @Inject(ARTIFACT_STORE) readonly store: ArtifactStore,
  ) {}
}

let folder: string;
let data: ProbedService<Inside>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-mirror-'));
  data = await startWithProbe(Inside, { ORRERY_ARTIFACTS_MIRROR: pathToFileURL(folder).href });
});

afterAll(async () => {
  await data.service.close();
  await rm(folder, { recursive: true, force: true });
});

const REPORT = `{ storage { contentBytes liveBytes storedBytes dedupRatio contents chunks packs mirroredPacks openDamages
  damages(first: 5) { nodes { chunk blob found times foundAt repairedAt } pageInfo { hasNextPage } } } }`;
const SCRUB = `mutation ($input: ScrubStorageInput!) { scrubStorage(input: $input) { __typename
  ... on ScrubStorageSuccess { job { id } } ... on UserError { code } } }`;
const COLLECT = 'mutation { collectGarbage { ... on CollectGarbageSuccess { job { id } } } }';

interface Job {
  readonly state: string;
  readonly result: Record<string, number>;
}

async function resultOf(id: string): Promise<Record<string, number>> {
  const ask = async (): Promise<Job> => {
    const { data: answer } = await data.service.graphql(
      'query ($id: ID!) { dataJob(id: $id) { state result } }',
      {
        id,
      },
    );
    return answer['dataJob'] as unknown as Job;
  };
  await vi.waitFor(async () => expect(await ask()).toMatchObject({ state: 'SUCCEEDED' }), PATIENCE);
  return (await ask()).result;
}

describe('the storage of versions', () => {
  it('tells what it holds, and that a missing pack was restored by a scrub', async () => {
    const { content, mirror, store } = data.probe;
    const id = 'storage spec';
    await content.withLease(async (lease) => {
      const { manifest } = await content.put(lease, randomBytes(400_000));
      await content.use(manifest, { kind: 'pin', id });
    });
    await mirror.copyMissing();
    const before = (await data.service.graphql(REPORT)).data['storage'] as Record<string, unknown>;
    expect(before).toMatchObject({
      contents: 1,
      packs: 1,
      mirroredPacks: 1,
      contentBytes: 400_000,
      openDamages: 0,
    });
    for await (const { digest } of store.list()) await store.delete(digest);

    const { data: started } = await data.service.graphql(SCRUB, { input: {} });
    const scrub = started['scrubStorage'] as unknown as { readonly job: { readonly id: string } };
    expect(await resultOf(scrub.job.id)).toMatchObject({ packs: 1, damagedPacks: 1, lostChunks: 0 });

    const { data: after } = await data.service.graphql(REPORT);
    expect(after['storage']).toMatchObject({
      openDamages: 0,
      damages: { nodes: [{ found: 'it is missing', repairedAt: expect.any(String) }] },
    });
    await content.release({ kind: 'pin', id });
    const { data: asked } = await data.service.graphql(COLLECT);
    const collect = asked['collectGarbage'] as unknown as { readonly job: { readonly id: string } };
    await resultOf(collect.job.id);
    expect((await data.service.graphql(REPORT)).data['storage']).toMatchObject({
      contents: 0,
      packs: 0,
      dedupRatio: null,
    });
  });

  it('is put in order by admins only, and by sensible amounts', async () => {
    const refused = await data.service.graphql(COLLECT, {}, 'writer');
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });

    const { data: answer } = await data.service.graphql(SCRUB, { input: { maxMegabytes: 0 } });
    expect(answer['scrubStorage']).toMatchObject({ __typename: 'InvalidInputError' });
  });
});

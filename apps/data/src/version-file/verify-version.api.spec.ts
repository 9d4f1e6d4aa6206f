import { bytesOfDigest } from '@orrery/platform-artifacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';

const PATIENCE_MS = 30_000;
/** More than are read between two reports. */
const FILES = 110;

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
});

afterAll(() => data.service.close());

describe('verifying a version', { timeout: 2 * PATIENCE_MS }, () => {
  it('reads all its files, and finds nothing wrong where nothing is', async () => {
    await data.probe.datasets.create('whole', '');
    const files = Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`f/${i}`, `file ${i}`]));
    const { version } = await data.probe.commit('whole', files);

    const id = await verify(version.id);

    await expect
      .poll(() => show(id), { timeout: PATIENCE_MS })
      .toEqual({
        ...{ kind: 'verify-version', state: 'SUCCEEDED', progress: 1, requestedBy: 'admin' },
        result: { files: FILES, sizeBytes: version.content.sizeBytes, damagedFiles: 0, damaged: [] },
      });
  });

  it('names the files whose bytes are lost', async () => {
    await data.probe.datasets.create('lost', '');
    const { version } = await data.probe.commit('lost', { a: 'kept of lost', b: 'gone of lost' });
    // The index says of the one that it is where the other is.
    const [a, b] = (await data.probe.versions.treeOf(version)).files.map(({ digest }) =>
      bytesOfDigest(digest),
    );
    await data.probe.unitOfWork.manager.query(
      `UPDATE chunk SET "offset" = kept."offset" FROM chunk AS kept WHERE chunk.digest = $1 AND kept.digest = $2`,
      [b, a],
    );

    const id = await verify(version.id);

    await expect
      .poll(() => show(id), { timeout: PATIENCE_MS })
      .toMatchObject({
        state: 'SUCCEEDED',
        result: { files: 2, damagedFiles: 1, damaged: ['b'] },
      });
  });

  it('is refused for a version that is not there', async () => {
    const { data: answer } = await data.service.graphql(
      'mutation { verifyDatasetVersion(input: { id: "nothing" }) { __typename } }',
    );
    expect(answer).toEqual({ verifyDatasetVersion: { __typename: 'NotFoundError' } });
  });
});

async function verify(id: string): Promise<string> {
  const mutation = `mutation ($id: ID!) { verifyDatasetVersion(input: { id: $id }) {
    ... on VerifyDatasetVersionSuccess { job { id } } } }`;
  const { data: answer } = await data.service.graphql(mutation, { id });
  return (answer['verifyDatasetVersion'] as { job: { id: string } }).job.id;
}

async function show(id: string): Promise<unknown> {
  const query = 'query ($id: ID!) { dataJob(id: $id) { kind state progress requestedBy result } }';
  return (await data.service.graphql(query, { id })).data['dataJob'];
}

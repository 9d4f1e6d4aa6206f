import { listen, toldLineage, type Listener } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataScenario, FLIGHTS } from '../testing/data-scenario.js';

const SOON = { timeout: 60_000, interval: 200 };
const TIMEOUT = 2 * SOON.timeout;

describe('what the data service tells lineage of itself', () => {
  let scenario: DataScenario;
  let files: Listener;

  beforeAll(async () => {
    files = await listen((_request, _body, response) => response.end(FLIGHTS));
    scenario = await DataScenario.start({ ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' });
  }, 60_000);

  afterAll(async () => {
    await scenario.close();
    await files.close();
  });

  const told = (job: string) => toldLineage(scenario.service, job);

  /** Starts a data job; its identifier. */
  async function start(mutation: string, input: object, type: string): Promise<string> {
    const { data } = await scenario.service.graphql(
      `mutation ($input: ${type}!) { begun: ${mutation}(input: $input) {
         __typename ... on ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Success { job { id } } } }`,
      { input },
    );
    return (data['begun'] as unknown as { readonly job: { readonly id: string } }).job.id;
  }

  it(
    'is what a version had asserted of it, as a part of what made it and whenever it is judged again',
    async () => {
      await scenario.create('judged');
      await scenario.service.graphql(
        `mutation { setExpectations(input: { dataset: "judged", expectations: [{ kind: NOT_NULL, column: "origin" }] }) {
         __typename } }`,
      );
      const { id } = await scenario.ingested('judged', FLIGHTS);
      const job = await start('validateDatasetVersion', { versionId: id }, 'ValidateDatasetVersionInput');

      await vi.waitFor(async () => {
        const [atIntake, ...later] = await told('data.validate/judged');
        expect(atIntake).toMatchObject({
          state: 'COMPLETE',
          parent: { runId: id, job: 'data.ingest/judged' },
          inputs: [
            {
              ...{ kind: 'DATASET_VERSION', id, name: 'judged', version: '1' },
              assertions: [{ assertion: expect.stringContaining('null'), success: true, column: 'origin' }],
            },
          ],
        });
        expect(later.map(({ state, runId, parent }) => [state, runId, parent])).toEqual([
          ['START', job, null],
          ['COMPLETE', job, null],
        ]);
      }, SOON);
    },
    TIMEOUT,
  );

  it(
    'is that the bytes of a version are those that were committed',
    async () => {
      await scenario.create('intact');
      const { id } = await scenario.ingested('intact', FLIGHTS);
      const job = await start('verifyDatasetVersion', { id }, 'VerifyDatasetVersionInput');

      await vi.waitFor(async () => {
        const assertions = [{ assertion: 'bytes_intact', success: true }];
        expect(await told('data.verify/intact')).toMatchObject([
          { state: 'START', runId: job, inputs: [{ id }] },
          { state: 'COMPLETE', runId: job, inputs: [{ id, assertions }] },
        ]);
      }, SOON);
    },
    TIMEOUT,
  );

  it(
    'is where a file lay that became a version, without what opens the place',
    async () => {
      await scenario.create('fetched');
      const address = `${files.url}/exports/flights.csv?key=secret`;
      await start('startIngest', { dataset: 'fetched', format: 'CSV', url: address }, 'StartIngestInput');

      await vi.waitFor(async () => {
        const [began, ended] = await told('data.ingest-job/fetched');
        expect([began?.state, ended?.state]).toEqual(['START', 'COMPLETE']);
        expect(ended).toMatchObject({
          inputs: [
            {
              ...{ kind: 'DATASET', namespace: files.url, name: '/exports/flights.csv' },
              source: { uri: `${files.url}/exports/flights.csv` },
            },
          ],
          outputs: [{ kind: 'DATASET_VERSION', name: 'fetched', version: '1' }],
        });
        expect(JSON.stringify([began, ended])).not.toContain('secret');
      }, SOON);
    },
    TIMEOUT,
  );

  it(
    'is in the graph',
    async () => {
      await scenario.create('shown');
      const { id } = await scenario.ingested('shown', FLIGHTS);
      await vi.waitFor(async () => {
        const { data } = await scenario.service.graphql(
          `{ lineageNode(node: { kind: DATASET_VERSION, name: "${String(id)}" }) {
             label detail columns { name } facets { name value } } }`,
        );
        expect(data['lineageNode']).toMatchObject({
          ...{ label: 'shown', detail: '1' },
          columns: [{ name: 'date' }, { name: 'delay' }, { name: 'distance' }, { name: 'origin' }],
          facets: [
            { name: 'dataSource' },
            { name: 'lifecycleStateChange', value: { lifecycleStateChange: 'CREATE' } },
            { name: 'outputStatistics', value: { rowCount: 3 } },
          ],
        });
      }, SOON);
    },
    TIMEOUT,
  );
});

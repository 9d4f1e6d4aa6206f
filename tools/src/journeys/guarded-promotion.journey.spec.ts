import { EndpointDocument } from '@orrery/client/operations';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.js';
import { LateFlights, MODEL } from './late-flights.js';
import type { MlflowTraining } from './mlflow-training.js';
import { usePlatform } from './use-platform.js';

const JOURNEY_MS = 180_000;

const platform = usePlatform({ arrangement: 'together' });
let admin: Caller;
let writer: Caller;
let flights: LateFlights;
let training: MlflowTraining;

beforeAll(async () => {
  admin = platform().caller('admin');
  writer = platform().caller('writer');
  flights = new LateFlights(platform());
  training = flights.training;
  await flights.train();
  await flights.register();
}, JOURNEY_MS);

async function ask<Answer>(query: string, variables: object = {}): Promise<Answer> {
  const { body } = await platform().caller('reader').graph(query, variables);
  expect(body).not.toHaveProperty('errors');
  return (body as { data: Answer }).data;
}

async function championNow(): Promise<number | null> {
  const answer = await ask<{ model: { version: { version: number } | null } }>(
    `{ model(name: "${MODEL}") { version(alias: "champion") { version } } }`,
  );
  return answer.model.version?.version ?? null;
}

/** Asks for a promotion as one, and approves it as another. */
async function promote(version: number): Promise<object> {
  const input = { model: MODEL, alias: 'champion', version, reason: 'It is better.' };
  const asked = await writer.change('requestPromotion', input, 'promotion { id state }');
  const { promotion } = (asked.body as { data: { result: { promotion: { id: string; state: string } } } })
    .data.result;
  expect(promotion.state).toBe('PENDING');
  const { body } = await admin.graph(
    `mutation ($promotionId: ID!) {
       approvePromotion(input: { promotionId: $promotionId, comment: "Looked at it." }) {
         ... on ApprovePromotionSuccess { promotion { state approvals { approver } } }
       }
     }`,
    { promotionId: promotion.id },
  );
  return (body as { data: { approvePromotion: { promotion: object } } }).data.approvePromotion.promotion;
}

// One story: what comes later is about what came before.
describe('a model of MLflow’s users', { shuffle: false }, () => {
  describe('a guarded alias', () => {
    let promotedAt: string;

    it('takes no version before one is approved, that is good enough on the rows that were agreed upon', async () => {
      const { dataset } = await ask<{ dataset: { versions: { nodes: { id: string; version: number }[] } } }>(
        '{ dataset(name: "flights") { versions { nodes { id version } } } }',
      );
      const datasetVersionId = dataset.versions.nodes.find(({ version }) => version === 2)?.id;
      const rules = [
        { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9, datasetVersionId },
        { kind: 'SIGNATURE_COMPATIBLE' },
        { kind: 'NO_OPEN_CRITICAL_ALERT' },
        { kind: 'APPROVALS', approvals: 1 },
      ];
      for (const alias of ['champion', 'Production']) {
        await admin.make('setPromotionPolicy', {
          model: MODEL,
          alias,
          rules,
          reason: 'People depend on it.',
        });
      }

      expect(
        await admin.change('setModelAlias', { model: MODEL, alias: 'champion', version: 1 }),
      ).toMatchObject({
        body: { data: { result: { __typename: 'PromotionRefusedError' } } },
      });
      expect(await promote(1)).toMatchObject({ state: 'APPLIED', approvals: [{ approver: 'admin' }] });
      expect(await championNow()).toBe(1);
    });

    it('refuses the worse version whichever way it is asked for', async () => {
      const refusal = '"auc" is 0.82';
      const asked = { model: MODEL, alias: 'champion', version: 2 };
      expect(await admin.change('setModelAlias', asked, 'alias { alias }')).toMatchObject({
        body: {
          data: {
            result: { __typename: 'PromotionRefusedError', message: expect.stringContaining(refusal) },
          },
        },
      });
      const refused = { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(refusal) };
      expect(await training.setAlias(MODEL, 'champion', 2)).toMatchObject({ status: 400, body: refused });
      expect(await training.transitionStage(MODEL, 2, 'Production')).toMatchObject({
        status: 400,
        body: refused,
      });
      expect(await championNow()).toBe(1);
    });

    it('refuses what is better on other rows, and what nobody knows the signature of', async () => {
      const evaluate = (version: number) =>
        ask<{ evaluatePromotion: object }>(
          `{ evaluatePromotion(model: "${MODEL}", version: ${version}, alias: "champion") {
             ... on PromotionEvaluation { allowed evaluations { rule { kind } outcome explanation } } } }`,
        );
      expect(await evaluate(5)).toMatchObject({
        evaluatePromotion: {
          allowed: false,
          evaluations: [
            { outcome: 'UNSATISFIED', explanation: expect.stringContaining('did not read') },
            { outcome: 'SATISFIED' },
            { outcome: 'SATISFIED' },
            { outcome: 'UNSATISFIED' },
          ],
        },
      });
      expect(await evaluate(4)).toMatchObject({
        evaluatePromotion: {
          allowed: false,
          evaluations: [{ outcome: 'SATISFIED' }, { outcome: 'UNKNOWN' }, {}, {}],
        },
      });
    });

    it('lets the better one through when somebody else approves it', async () => {
      const before = new Date().toISOString();
      expect(await promote(3)).toMatchObject({ state: 'APPLIED' });
      promotedAt = before;
      const answer = await training.call('GET mlflow/registered-models/alias', {
        name: MODEL,
        alias: 'champion',
      });
      expect(answer).toMatchObject({ status: 200, body: { model_version: { version: '3' } } });
    });

    it('tells which version was champion when, and is taken back in one call', async () => {
      const versionAt = (at: string) =>
        ask<object>(`{ model(name: "${MODEL}") { versionAt(alias: "champion", at: "${at}") { version } } }`);
      expect(await versionAt('2001-07-01T00:00:00Z')).toEqual({ model: { versionAt: null } });
      expect(await versionAt(promotedAt)).toEqual({ model: { versionAt: { version: 1 } } });
      expect(await versionAt(new Date().toISOString())).toEqual({ model: { versionAt: { version: 3 } } });

      await admin.make('rollBackAlias', { model: MODEL, alias: 'champion', reason: 'It was slow.' });
      expect(await championNow()).toBe(1);
      expect(await promote(3)).toMatchObject({ state: 'APPLIED' });

      const { model } = await ask<{ model: { aliasChanges: { nodes: object[] } } }>(
        `{ model(name: "${MODEL}") { aliasChanges(alias: "champion") { nodes { toVersion cause changedBy } } } }`,
      );
      expect(model.aliasChanges.nodes).toEqual([
        { toVersion: 3, cause: 'PROMOTED', changedBy: 'writer' },
        { toVersion: 1, cause: 'ROLLED_BACK', changedBy: 'admin' },
        { toVersion: 3, cause: 'PROMOTED', changedBy: 'writer' },
        { toVersion: 1, cause: 'PROMOTED', changedBy: 'writer' },
      ]);
    });
  });

  describe('a version that an MLflow client logged', () => {
    it('answers predictions when it is ONNX', async () => {
      await admin.make('createEndpoint', { name: 'late', model: MODEL, version: 3 });
      const { patient } = platform();
      await patient.until(async () => {
        const { endpoint } = await patient.ask(EndpointDocument, { name: 'late' });
        return endpoint?.traffic.every(({ state }) => state === 'READY') === true ? endpoint : undefined;
      }, 'Loading version 3');
      const answer = await writer.post('/v1/models/late:predict', { instances: [[0], [1]] });
      expect(answer).toEqual({ status: 200, body: { predictions: [[3], [3]] } });
    });

    it('is refused by its type when it is a pickle', async () => {
      const refused = await admin.change(
        'createEndpoint',
        { name: 'pickled', model: MODEL, version: 4 },
        'endpoint { id }',
      );
      expect(refused).toMatchObject({
        body: {
          data: {
            result: { __typename: 'VersionNotServableError', message: expect.stringContaining('sklearn') },
          },
        },
      });
    });
  });
});

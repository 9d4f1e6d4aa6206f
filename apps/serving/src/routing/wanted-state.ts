import { Injectable } from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RunningTestRepository } from '../ab-test/running-test.repository.js';
import { armedVariations, type RunningTest } from '../ab-test/running-test.js';
import { EndpointLabelRepository } from '../endpoint/endpoint-label.repository.js';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint, EndpointLabel, TrafficShare } from '../endpoint/endpoint.js';
import { InputRulesRepository } from '../input-rules/input-rules.repository.js';
import type { InputRules } from '../input-rules/input-rules.js';
import { PayloadLoggerRepository } from '../payload-logger/payload-logger.repository.js';
import type { PayloadLogger } from '../payload-logger/payload-logger.js';
import { RolloutRepository } from '../rollout/rollout.repository.js';
import type { Rollout } from '../rollout/rollout.js';
import { ShadowRepository } from '../shadow/shadow.repository.js';
import type { Shadow } from '../shadow/shadow.js';
import { BatchSettingRepository } from '../batching/batch-setting.repository.js';
import { policyOf, type BatchSetting } from '../batching/batch-setting.js';
import { BanditRepository } from '../bandit/bandit.repository.js';
import type { Bandit } from '../bandit/bandit.js';
import type { WantedVersion } from '../model-backend/model-backend.js';

/** How an endpoint is to answer, as it was acknowledged to whoever wanted it so. */
export interface WantedEndpoint {
  readonly endpoint: Endpoint;
  /** By version, so that a user who is in a growing share stays in it. */
  readonly shares: readonly TrafficShare[];
  readonly tests: readonly RunningTest[];
  /** Those that somebody set. */
  readonly labels: readonly EndpointLabel[];
  /** The one that is open. */
  readonly rollout: Rollout | null;
  readonly shadow: Shadow | null;
  /** The one that is open. */
  readonly bandit: Bandit | null;
  /** What it takes beyond its model's signature. */
  readonly rules: InputRules | null;
  /** How requests to its model are put together; null for as nobody said otherwise. */
  readonly batching: BatchSetting | null;
  /** Who is told of its requests and answers. */
  readonly logger: PayloadLogger | null;
}

@Injectable()
export class WantedState {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly tests: RunningTestRepository,
    private readonly labels: EndpointLabelRepository,
    private readonly rollouts: RolloutRepository,
    private readonly shadows: ShadowRepository,
    private readonly bandits: BanditRepository,
    private readonly rules: InputRulesRepository,
    private readonly loggers: PayloadLoggerRepository,
    private readonly batchSettings: BatchSettingRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** As it was at one moment: shares of a roll-out without the roll-out would send requests to a canary that nobody watches. */
  read(): Promise<readonly WantedEndpoint[]> {
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return this.readAll();
    });
  }

  private async readAll(): Promise<readonly WantedEndpoint[]> {
    const endpoints = await this.endpoints.listAll();
    const shares = await this.endpoints.listAllShares();
    const tests = await this.tests.listAll();
    const labels = await this.labels.listAll();
    const rollouts = await this.rollouts.listOpen();
    const shadows = await this.shadows.listAll();
    const bandits = await this.bandits.listOpen();
    const rules = await this.rules.listAll();
    const loggers = await this.loggers.listAll();
    const batchSettings = await this.batchSettings.listAll();
    return endpoints.map((endpoint) => ({
      endpoint,
      shares: shares.filter(({ endpointId }) => endpointId === endpoint.id),
      tests: tests.filter((test) => test.endpoint === endpoint.name),
      labels: labels.filter(({ endpointId }) => endpointId === endpoint.id),
      rollout: rollouts.find(({ endpointId }) => endpointId === endpoint.id) ?? null,
      shadow: shadows.find(({ endpointId }) => endpointId === endpoint.id) ?? null,
      bandit: bandits.find(({ endpointId }) => endpointId === endpoint.id) ?? null,
      rules: rules.find(({ endpointId }) => endpointId === endpoint.id) ?? null,
      batching: batchSettings.find(({ model }) => model === endpoint.model) ?? null,
      logger: loggers.find(({ endpointId }) => endpointId === endpoint.id) ?? null,
    }));
  }
}

/** The versions that an endpoint needs, each once. */
export function wantedVersions({
  endpoint,
  shares,
  tests,
  labels,
  shadow,
  batching,
}: WantedEndpoint): readonly WantedVersion[] {
  const versions = new Map<ModelVersionId, WantedVersion>();
  if (!endpoint.loaded) return [];
  const armed = tests.flatMap(armedVariations);
  for (const { versionId, version } of [
    ...shares,
    ...armed,
    ...labels,
    ...(shadow === null ? [] : [shadow]),
  ]) {
    versions.set(versionId, {
      ...{ versionId, version, model: endpoint.model },
      batching: batching === null ? null : policyOf(batching),
    });
  }
  return [...versions.values()];
}

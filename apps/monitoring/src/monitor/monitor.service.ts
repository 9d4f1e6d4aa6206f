import { Injectable } from '@nestjs/common';
import {
  InvalidInputError,
  NotFoundError,
  isIdentifier,
  type EndpointId,
  type ModelVersionId,
  type MonitorId,
} from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { AlertRuleRepository } from '../alert-rule/alert-rule.repository.js';
import type { AlertRule, AlertRuleKind, AlertSeverity } from '../alert-rule/alert-rule.js';
import { BASELINE_QUEUE, BASELINE_RETRY } from '../baseline/baseline-builder.js';
import {
  readBaselineOrigin,
  type BaselineOrigin,
  type BaselineRequest,
} from '../baseline/baseline-origin.js';
import { BaselineRepository } from '../baseline/baseline.repository.js';
import type { Baseline } from '../baseline/baseline.js';
import { ChannelRepository } from '../channel/channel.repository.js';
import { requireName } from '../name.js';
import { MonitorRepository } from './monitor.repository.js';
import type { Monitor } from './monitor.js';

export interface NewAlertRule {
  readonly kind: AlertRuleKind;
  readonly threshold: number;
  readonly severity: AlertSeverity;
  /** Name of the channel. */
  readonly channel: string | null;
  readonly pipeline: string | null;
}

export interface CreateMonitor extends BaselineRequest {
  readonly name: string;
  readonly endpointId: string;
  readonly endpoint: string;
  readonly modelVersionId: string;
  readonly version: number;
  readonly model: string;
  readonly minimumRows: number;
  readonly rules: readonly NewAlertRule[];
}

const MINIMUM_ROWS_FROM = 20;
const MAX_RULES = 20;

@Injectable()
export class MonitorService {
  constructor(
    private readonly monitors: MonitorRepository,
    private readonly rules: AlertRuleRepository,
    private readonly baselines: BaselineRepository,
    private readonly channels: ChannelRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | NameTakenError} */
  async create(request: CreateMonitor): Promise<Monitor> {
    requireValid(request);
    const { rules, baselineTrainingSetId, baselineDatasetVersionIds, ...named } = request;
    const origin = readBaselineOrigin({ baselineTrainingSetId, baselineDatasetVersionIds });
    requirePredictions(origin, rules);
    const createdAt = new Date();
    const monitor: Monitor = {
      ...named,
      id: newId(),
      endpointId: named.endpointId as EndpointId,
      modelVersionId: named.modelVersionId as ModelVersionId,
      createdAt,
    };
    const baseline: Baseline = {
      id: newId(),
      monitorId: monitor.id,
      ...origin,
      state: 'BUILDING',
      rows: null,
      error: null,
      createdAt,
    };
    await this.unitOfWork.run(async () => {
      await this.monitors.insert(monitor);
      await this.rules.insert(await this.resolveRules(monitor.id, rules));
      await this.baselines.insert(baseline);
      const payload = { baselineId: baseline.id };
      const job = { queue: BASELINE_QUEUE, name: 'build-baseline', id: baseline.id, payload };
      await this.outbox.enqueue({ ...job, retry: BASELINE_RETRY });
    });
    return monitor;
  }

  find(name: string): Promise<Monitor | null> {
    return this.monitors.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(name: string): Promise<Monitor> {
    const monitor = await this.monitors.findByName(name);
    if (monitor === null) throw new NotFoundError('Monitor', name);
    return monitor;
  }

  list(page: PageRequest): Promise<Page<Monitor>> {
    return this.monitors.list(page);
  }

  private async resolveRules(monitorId: MonitorId, rules: readonly NewAlertRule[]): Promise<AlertRule[]> {
    const channels = await this.channels.findByNames(rules.flatMap(({ channel }) => channel ?? []));
    return rules.map(({ channel: name, ...rule }, position) => {
      const channel = name === null ? null : channels.get(name);
      if (channel === undefined) throw new NotFoundError('Channel', String(name));
      return { ...rule, id: newId(), monitorId, position, channelId: channel?.id ?? null };
    });
  }
}

function requireValid(request: CreateMonitor): void {
  requireName(request.name);
  for (const field of ['endpointId', 'modelVersionId'] as const) {
    if (!isIdentifier(request[field])) {
      throw new InvalidInputError(field, `"${request[field]}" is not an identifier.`);
    }
  }
  for (const field of ['endpoint', 'model'] as const) {
    if (request[field] === '') throw new InvalidInputError(field, `"${field}" must not be empty.`);
  }
  if (request.version < 1) throw new InvalidInputError('version', 'Versions are numbered from 1.');
  if (request.minimumRows < MINIMUM_ROWS_FROM) {
    const message = `A window needs at least ${MINIMUM_ROWS_FROM} rows to be judged.`;
    throw new InvalidInputError('minimumRows', message);
  }
  if (request.rules.length > MAX_RULES) {
    throw new InvalidInputError('rules', `A monitor has at most ${MAX_RULES} rules.`);
  }
  for (const [index, rule] of request.rules.entries()) requireValidRule(rule, `rules.${index}`);
}

/** A rule about what no baseline holds would never fire. */
function requirePredictions({ trainingSetId }: BaselineOrigin, rules: readonly NewAlertRule[]): void {
  const at = rules.findIndex(({ kind }) => kind === 'PREDICTION_DRIFT');
  if (trainingSetId === null && at >= 0) {
    const message = 'A baseline of dataset versions holds no predictions: name a training set.';
    throw new InvalidInputError(`rules.${at}.kind`, message);
  }
}

function requireValidRule({ kind, threshold, pipeline }: NewAlertRule, at: string): void {
  const greatest = kind === 'ERROR_RATE' ? 1 : Number.MAX_VALUE;
  if (!(threshold > 0 && threshold <= greatest)) {
    const limit = kind === 'ERROR_RATE' ? ' and at most 1' : '';
    throw new InvalidInputError(`${at}.threshold`, `The threshold must be more than 0${limit}.`);
  }
  if (pipeline === '') throw new InvalidInputError(`${at}.pipeline`, 'Leave it out, or name a pipeline.');
}

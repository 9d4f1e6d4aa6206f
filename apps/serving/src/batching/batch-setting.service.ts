import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { batchLimits } from '../model-process/index.js';
import { Reconciler } from '../routing/reconciler.js';
import { BatchSettingRepository } from './batch-setting.repository.js';
import type { BatchSetting, BatchingMode } from './batch-setting.js';

export interface SetBatching {
  readonly model: string;
  readonly mode?: BatchingMode | null;
  readonly maxRows?: number | null;
  readonly maxBytes?: number | null;
  readonly maxWaitMs?: number | null;
}

/** Of each bound: the least and the most. What waits before a model is bounded by 64 MiB itself. */
const BOUNDS = {
  maxRows: [1, 65_536],
  maxBytes: [1024, 64 * 1024 ** 2],
  maxWaitMs: [0, 1000],
} as const;

@Injectable()
export class BatchSettingService {
  constructor(
    private readonly settings: BatchSettingRepository,
    private readonly endpoints: EndpointRepository,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the place of the one before. @throws {InvalidInputError | NotFoundError} when no endpoint serves the model. */
  async set(input: SetBatching, setBy: string): Promise<BatchSetting> {
    const { model, mode } = input;
    const usual = batchLimits();
    const setting: BatchSetting = {
      ...{ model, mode: mode ?? 'AUTO', setAt: new Date(), setBy },
      maxRows: bounded('maxRows', input.maxRows ?? usual.maxRows),
      maxBytes: bounded('maxBytes', input.maxBytes ?? usual.maxBytes),
      maxWaitMs: bounded('maxWaitMs', input.maxWaitMs ?? usual.maxWaitMs),
    };
    await this.unitOfWork.run(async () => {
      if (!(await this.endpoints.isServed(model))) throw new NotFoundError('Endpoint of model', model);
      await this.settings.save(setting);
    });
    await this.reconciler.reconcile();
    return setting;
  }
}

function bounded(field: keyof typeof BOUNDS, value: number): number {
  const [least, most] = BOUNDS[field];
  if (value >= least && value <= most) return value;
  throw new InvalidInputError(field, `${field} is at least ${least} and at most ${most}, not ${value}.`);
}

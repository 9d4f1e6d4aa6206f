import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { checkOutboundUrl } from '@orrery/platform-outbound';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { Reconciler } from '../routing/reconciler.js';
import type { ServingConfig } from '../serving.config.js';
import { PayloadLoggerRepository } from './payload-logger.repository.js';
import type { LoggerMode } from './payload-logger.js';

export interface SetPayloadLogger {
  readonly endpoint: string;
  readonly url: string;
  readonly mode: LoggerMode;
  readonly percent: number;
}

const RESOLVE_DEADLINE_MS = 2_000;

@Injectable()
export class PayloadLoggerService {
  constructor(
    private readonly loggers: PayloadLoggerRepository,
    private readonly endpoints: EndpointRepository,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  /** In the place of the one before. @throws {InvalidInputError | NotFoundError} */
  async set({ endpoint: name, mode, percent, ...given }: SetPayloadLogger, setBy: string): Promise<Endpoint> {
    if (!(percent > 0 && percent <= 100)) {
      throw new InvalidInputError('percent', `A logger hears of more than 0 to 100 percent, not ${percent}.`);
    }
    const target = await checkOutboundUrl(given.url, {
      allowedHosts: this.config.webhookAllowedHosts,
      deadlineMs: RESOLVE_DEADLINE_MS,
    });
    if (target.kind === 'refused') throw new InvalidInputError('url', target.reason);
    const url = target.url.href;
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      await this.loggers.save({ endpointId: locked.id, url, mode, percent, setAt: new Date(), setBy });
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }

  /** @throws {NotFoundError} */
  async remove(name: string): Promise<Endpoint> {
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const isRemoved = await this.loggers.remove(locked.id);
      if (!isRemoved) throw new NotFoundError('Payload logger of endpoint', name);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }
}

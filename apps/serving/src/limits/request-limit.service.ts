import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, type EndpointId } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { RequestLimitRepository, type LimitScope } from './request-limit.repository.js';
import { RequestLimiter } from './request-limiter.js';
import type { RequestLimit, RequestRate } from './request-limit.js';

/** For whom a limit is, as people say it; nothing stands for all. */
export interface NamedScope {
  readonly endpoint?: string | null;
  readonly token?: string | null;
}

export interface SetRequestLimit extends NamedScope {
  readonly perSecond?: number | null;
  readonly burst?: number | null;
  readonly concurrent?: number | null;
}

const MOST = { perSecond: 1e6, burst: 1e7, concurrent: 1e6, token: 200 };
const SCOPE = 'Request limit of';

@Injectable()
export class RequestLimitService {
  constructor(
    private readonly limits: RequestLimitRepository,
    private readonly endpoints: EndpointRepository,
    private readonly limiter: RequestLimiter,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list(request: PageRequest): Promise<Page<RequestLimit>> {
    return this.limits.list(request);
  }

  /** In the place of the one for the same callers. @throws {InvalidInputError | NotFoundError} */
  async set(input: SetRequestLimit, setBy: string): Promise<RequestLimit> {
    const rate = rateOf(input);
    const concurrent = input.concurrent ?? null;
    check('concurrent', concurrent, MOST.concurrent);
    if (rate === null && concurrent === null) {
      throw new InvalidInputError(
        'perSecond',
        'Say how many requests may come: perSecond, concurrent, or both.',
      );
    }
    const limit = await this.unitOfWork.run(async () => {
      const scope = await this.scopeOf(input);
      return this.limits.save({ ...scope, id: newId(), rate, concurrent, setAt: new Date(), setBy });
    });
    await this.limiter.refresh();
    return limit;
  }

  /** @throws {NotFoundError} */
  async remove(named: NamedScope): Promise<void> {
    await this.unitOfWork.run(async () => {
      const isRemoved = await this.limits.remove(await this.scopeOf(named));
      if (!isRemoved) throw new NotFoundError(SCOPE, `${named.endpoint ?? '*'}, ${named.token ?? '*'}`);
    });
    await this.limiter.refresh();
  }

  /** Locks the endpoint, so that two who set its limits do so one after another. @throws {NotFoundError} */
  private async scopeOf({ endpoint, token = null }: NamedScope): Promise<LimitScope> {
    if (token !== null && (token === '' || token.length > MOST.token)) {
      throw new InvalidInputError('token', `The name of a token has 1 to ${MOST.token} characters.`);
    }
    let endpointId: EndpointId | null = null;
    if (endpoint != null) endpointId = (await this.endpoints.lockByName(endpoint)).id;
    return { endpointId, token };
  }
}

function rateOf({ perSecond, burst }: SetRequestLimit): RequestRate | null {
  if (perSecond == null) {
    if (burst != null) throw new InvalidInputError('burst', 'A burst is of a rate: say perSecond too.');
    return null;
  }
  check('perSecond', perSecond, MOST.perSecond);
  const most = burst ?? Math.ceil(perSecond);
  check('burst', most, MOST.burst);
  return { perSecond, burst: most };
}

function check(field: string, value: number | null, most: number): void {
  if (value === null || (value > 0 && value <= most)) return;
  throw new InvalidInputError(field, `${field} is above 0 and at most ${most}, not ${value}.`);
}

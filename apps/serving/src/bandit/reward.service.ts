import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError, NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { AnsweredPredictions } from './answered-predictions.js';
import { BanditRepository } from './bandit.repository.js';
import type { Bandit } from './bandit.js';

/** What an answer was worth, 0 to 1; of which answer, or of which version's. */
export interface ToldReward {
  readonly predictionId?: string | null;
  readonly version?: number | null;
  readonly reward: number;
}

/** How many of the rewards were counted. */
export interface CountedRewards {
  readonly counted: number;
  /** Of answers that nobody knows any more, or of which a reward was told already, and of versions that are no arms. */
  readonly unknown: number;
}

const MAX_REWARDS = 1_000;

@Injectable()
export class RewardService {
  constructor(
    private readonly bandits: BanditRepository,
    private readonly endpoints: EndpointRepository,
    private readonly answered: AnsweredPredictions,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | ConflictError | UnavailableError} */
  async report(name: string, rewards: readonly ToldReward[]): Promise<CountedRewards> {
    checkRewards(rewards);
    const endpoint = await this.endpoints.findByName(name);
    if (endpoint === null) throw new NotFoundError('Endpoint', name);
    const bandit = await this.bandits.findOpen(endpoint.id);
    if (bandit === null) throw new ConflictError(`No bandit divides the traffic of endpoint ${name}.`);
    const versions = await Promise.all(rewards.map((reward) => this.versionOf(bandit, reward)));
    const sums = new Map<number, { plays: number; rewards: number }>();
    for (const [i, version] of versions.entries()) {
      if (version === null) continue;
      const sum = sums.get(version) ?? { plays: 0, rewards: 0 };
      sums.set(version, { plays: sum.plays + 1, rewards: sum.rewards + (rewards[i]?.reward ?? 0) });
    }
    const counted = await this.unitOfWork.run(() => this.store(bandit, sums));
    return { counted, unknown: rewards.length - counted };
  }

  private async versionOf(bandit: Bandit, { predictionId, version }: ToldReward): Promise<number | null> {
    if (predictionId != null) return this.answered.take(bandit.id, predictionId);
    return version ?? null;
  }

  /** In one order, so that two reports never wait for one another in a circle. */
  private async store(
    { id }: Bandit,
    sums: ReadonlyMap<number, { readonly plays: number; readonly rewards: number }>,
  ): Promise<number> {
    let counted = 0;
    for (const [version, sum] of [...sums].sort(([a], [b]) => a - b)) {
      if (await this.bandits.addRewards(id, { version, ...sum })) counted += sum.plays;
    }
    return counted;
  }
}

function checkRewards(rewards: readonly ToldReward[]): void {
  if (rewards.length === 0 || rewards.length > MAX_REWARDS) {
    throw new InvalidInputError(
      'rewards',
      `Tell 1 to ${MAX_REWARDS} rewards at once, not ${rewards.length}.`,
    );
  }
  for (const [i, { predictionId, version, reward }] of rewards.entries()) {
    if (!(reward >= 0 && reward <= 1)) {
      throw new InvalidInputError(`rewards.${i}.reward`, `A reward is 0 to 1, not ${reward}.`);
    }
    if ((predictionId == null) === (version == null)) {
      throw new InvalidInputError(`rewards.${i}`, 'A reward has either a "predictionId" or a "version".');
    }
  }
}

import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import { RedisConnections } from '@orrery/platform-redis';
import { ServiceLogger } from '@orrery/platform-service';
import type { RewardedTraffic } from '../routing/routed-endpoint.js';
import type { BanditId } from './bandit.js';

/** A reward may come so long after its answer. */
const KEPT_SECONDS = 24 * 3600;
/** More answers than this are not remembered at once: Redis is slow or away, and no request waits for it. */
const MAX_UNDER_WAY = 5_000;

/** Remembers for a day which version gave an answer, so that a reward can be told by the answer's identifier, once. */
@Injectable()
export class AnsweredPredictions {
  private underWay = 0;

  constructor(
    private readonly redis: RedisConnections,
    private readonly logger: ServiceLogger,
  ) {}

  /** What answers of a bandit's endpoint are told to. */
  of(bandit: BanditId): RewardedTraffic {
    return {
      remember: (predictionId, version) => {
        if (this.underWay >= MAX_UNDER_WAY) return;
        this.underWay += 1;
        void this.store(this.keyOf(bandit, predictionId), version);
      },
    };
  }

  /** The version that gave an answer; null when nobody knows, or a reward was told already. @throws {UnavailableError} */
  async take(bandit: BanditId, predictionId: string): Promise<number | null> {
    try {
      const version = await this.redis.commands.getdel(this.keyOf(bandit, predictionId));
      return version === null ? null : Number(version);
    } catch {
      throw new UnavailableError('Which version gave an answer cannot be looked up: try again soon.');
    }
  }

  private async store(key: string, version: number): Promise<void> {
    try {
      await this.redis.commands.set(key, version, 'EX', KEPT_SECONDS);
    } catch (error) {
      this.logger.warn(`bandit: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.underWay -= 1;
    }
  }

  private keyOf(bandit: BanditId, predictionId: string): string {
    return this.redis.key('bandit', bandit, predictionId);
  }
}

import { Injectable } from '@nestjs/common';
import type { FeatureViewId } from '@orrery/domain';
import { RedisConnections } from '@orrery/platform-redis';
import { onlineKey } from './online-key.js';
import { unpackRow, type OnlineRow } from './online-row.js';

/** Which rows of a view are asked for: the join key values of each entity; null where one of them is missing. */
export interface OnlineQuestion {
  readonly viewId: FeatureViewId;
  readonly features: number;
  readonly entities: readonly (readonly string[] | null)[];
}

/** The newest values of entities in Redis: packed float64, one key for each entity and view, written by materializations. */
@Injectable()
export class OnlineStore {
  constructor(private readonly redis: RedisConnections) {}

  /** What the keys of a view begin with. */
  prefixOf(viewId: FeatureViewId): string {
    return this.redis.key('online', viewId);
  }

  /** The rows of all questions, each in the order of its entities, read by one command; null where there is none. */
  async read(questions: readonly OnlineQuestion[]): Promise<readonly (readonly (OnlineRow | null)[])[]> {
    const keys = questions.flatMap(({ viewId, entities }) => {
      const prefix = this.prefixOf(viewId);
      return entities.flatMap((values) => (values === null ? [] : [onlineKey(prefix, values)]));
    });
    const packed = keys.length === 0 ? [] : await this.redis.commands.mgetBuffer(keys);
    let next = 0;
    return questions.map(({ features, entities }) =>
      entities.map((values) => {
        const bytes = values === null ? null : packed[next++];
        return bytes ? unpackRow(bytes, features) : null;
      }),
    );
  }
}

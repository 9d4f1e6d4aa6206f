import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { connectionOf, type Connection, type Page, type SubgraphContext } from '@orrery/platform-graphql';
import { RunLoader } from '../run/run.loader.js';
import type { Run } from '../run/run.js';

/** Shows pages of identifiers as pages of runs. */
@Injectable()
export class RunPages {
  constructor(private readonly runs: RunLoader) {}

  async show(context: SubgraphContext, page: Page<RunId> | null): Promise<Connection<Run>> {
    const { items: ids, hasNextPage } = page ?? { items: [], hasNextPage: false };
    const runs = await Promise.all(ids.map((id) => this.runs.byId.load(context, id)));
    return connectionOf({ items: runs.filter((run) => run !== null), hasNextPage }, ({ id }) => id);
  }
}

import { Injectable } from '@nestjs/common';
import type { PageRequest } from '@orrery/platform-graphql';
import { RunSearchRepository } from '../run/search/run-search.repository.js';
import type { Run } from '../run/run.js';
import { readRunOrder } from './read-run-filter.js';
import { RunSelectionService } from './run-selection.service.js';
import type { RunSelectionRequest } from './run-selection.js';

export interface SearchRuns extends RunSelectionRequest {
  readonly orderBy: readonly string[];
  readonly page: PageRequest;
}

/** A page of what was found; `next` is where the page after it begins, null when there is none. */
export interface FoundRuns {
  readonly runs: readonly Run[];
  readonly next: string | null;
}

/** Loaders show what a query asks for, so that a search reads none of it. */
const NOTHING_ELSE = { metrics: false, params: false, tags: false, inputs: false, outputs: false } as const;

@Injectable()
export class RunSearchService {
  constructor(
    private readonly selections: RunSelectionService,
    private readonly searches: RunSearchRepository,
  ) {}

  /** @throws {InvalidInputError | InvalidFilterError | NotFoundError} */
  async search({ orderBy, page, ...request }: SearchRuns): Promise<FoundRuns> {
    const order = readRunOrder('orderBy', orderBy);
    const selection = await this.selections.resolve(request);
    const found = await this.searches.search({
      ...selection,
      scope: null,
      orderBy: order,
      ...page,
      show: NOTHING_ELSE,
    });
    return { runs: found.runs.map(({ run }) => run), next: found.next };
  }
}

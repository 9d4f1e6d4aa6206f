import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '@orrery/domain';
import {
  parseFilter,
  parseOrderBy,
  readPageToken,
  writePageToken,
  type OrderTerm,
  type PageValueType,
} from '@orrery/platform-mlflow';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import {
  RegistrySearchRepository,
  modelSortKeys,
  versionSortKeys,
  type Found,
  type FoundVersion,
  type Search,
} from './registry-search.repository.js';
import type { SortKey } from './sort-order.js';

/** A search as it was written. */
export interface WrittenSearch {
  readonly scope: ProjectScope;
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly pageToken: string | undefined;
  readonly limit: number;
}

/** One page of results, and the token that asks for the next one. */
export interface SearchPage<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

const TOKEN_TYPES: Readonly<Record<SortKey['type'], PageValueType>> = {
  text: 'text',
  integer: 'number',
  instant: 'number',
};

@Injectable()
export class RegistrySearch {
  constructor(private readonly repository: RegistrySearchRepository) {}

  /** @throws {MlflowError} for a filter, an order or a token that cannot be read. */
  async models(written: WrittenSearch): Promise<SearchPage<RegisteredModel>> {
    const order = parseOrderBy(written.orderBy, 'registered-models');
    const page = readPage(written, modelSortKeys(order), 'registered-models');
    const filter = parseFilter(written.filter, 'registered-models');
    return shown(page, await this.repository.models({ ...searchOf(written, page, order), filter }));
  }

  /** @throws {MlflowError} for a filter, an order or a token that cannot be read. */
  async versions(written: WrittenSearch): Promise<SearchPage<FoundVersion>> {
    const order = parseOrderBy(written.orderBy, 'model-versions');
    const page = readPage(written, versionSortKeys(order), 'model-versions');
    const filter = parseFilter(written.filter, 'model-versions');
    return shown(page, await this.repository.versions({ ...searchOf(written, page, order), filter }));
  }
}

interface PagePosition {
  /** What the page's token is good for. */
  readonly query: string;
  readonly after: Search['after'];
}

function readPage(written: WrittenSearch, keys: readonly SortKey[], what: string): PagePosition {
  const { scope, filter, orderBy, pageToken } = written;
  const query = JSON.stringify([what, scope, filter, orderBy]);
  const types = keys.map(({ type }) => TOKEN_TYPES[type]);
  return { query, after: readPageToken(query, pageToken, types) };
}

function searchOf(
  { scope, limit }: WrittenSearch,
  { after }: PagePosition,
  order: readonly OrderTerm[],
): Omit<Search, 'filter'> {
  return { scope, order, after, limit };
}

function shown<T>({ query }: PagePosition, { items, next }: Found<T>): SearchPage<T> {
  return { items, nextPageToken: next && writePageToken(query, next) };
}

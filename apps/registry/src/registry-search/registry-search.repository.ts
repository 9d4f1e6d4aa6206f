import { Injectable } from '@nestjs/common';
import { projectOf, type ProjectScope } from '@orrery/domain';
import type { FilterExpression, OrderTerm } from '@orrery/platform-mlflow';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelVersionEntity } from '../model-version/model-version.entity.js';
import { toModelVersion } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelEntity } from '../registered-model/registered-model.entity.js';
import { toModel } from '../registered-model/registered-model.repository.js';
import { PROMPT_TAG, type RegisteredModel } from '../registered-model/registered-model.js';
import { compileFilter, mentionsPrompts, type SearchColumns } from './compile-filter.js';
import { afterRow, orderBy, shownSortValue, sortKeys, type SortColumn, type SortKey } from './sort-order.js';
import { SqlParameters } from './sql-parameters.js';

/** What is searched for, and the page of it that is wanted. */
export interface Search {
  readonly scope: ProjectScope;
  readonly filter: FilterExpression | null;
  readonly order: readonly OrderTerm[];
  /** Values of the sort keys of the row that the page comes after; null for the first page. */
  readonly after: readonly unknown[] | null;
  readonly limit: number;
}

/** A page of what was found; `next` holds the sort keys of its last row when there is more. */
export interface Found<T> {
  readonly items: readonly T[];
  readonly next: readonly (string | number)[] | null;
}

export interface FoundVersion {
  readonly version: ModelVersion;
  readonly model: string;
}

const MODEL_ATTRIBUTES: SearchColumns = { attributes: { name: 'm.name' }, tags: 'm.tags' };
const VERSION_ATTRIBUTES: SearchColumns = {
  attributes: {
    name: 'm.name',
    version_number: 'v.version',
    run_id: 'v.run_ref',
    source_path: 'v.source',
  },
  tags: 'v.tags',
};

const MODEL_ORDER: Readonly<Record<string, SortColumn>> = {
  name: { column: 'm.name COLLATE "C"', type: 'text' },
  last_updated_timestamp: { column: 'm.updated_at', type: 'instant' },
};
const VERSION_ORDER: Readonly<Record<string, SortColumn>> = {
  name: { column: 'm.name COLLATE "C"', type: 'text' },
  version_number: { column: 'v.version', type: 'integer' },
  creation_timestamp: { column: 'v.created_at', type: 'instant' },
  last_updated_timestamp: { column: 'v.updated_at', type: 'instant' },
};

const by = (key: string, direction: OrderTerm['direction']): OrderTerm => {
  return { subject: { kind: 'attribute', key }, direction };
};
const MODEL_TIES = [by('name', 'ASC')];
const VERSION_TIES = [by('name', 'ASC'), by('version_number', 'DESC')];
const NEWEST_VERSIONS = [by('last_updated_timestamp', 'DESC'), ...VERSION_TIES];

/** The sort keys of a search of models: their values are what a page token carries. */
export function modelSortKeys(order: readonly OrderTerm[]): readonly SortKey[] {
  return sortKeys(order, MODEL_ORDER, MODEL_TIES);
}

/** The sort keys of a search of versions; the newest change comes first where nothing is asked for. */
export function versionSortKeys(order: readonly OrderTerm[]): readonly SortKey[] {
  return sortKeys(order.length > 0 ? order : NEWEST_VERSIONS, VERSION_ORDER, VERSION_TIES);
}

/** Searches by filters: one statement a page, by keyset, so that the hundredth page costs what the first does. */
@Injectable()
export class RegistrySearchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async models(search: Search): Promise<Found<RegisteredModel>> {
    const keys = modelSortKeys(search.order);
    const columns = [...this.columnsOf(RegisteredModelEntity, 'm'), ...sortColumns(keys)].join(', ');
    const from = `SELECT ${columns} FROM registered_model m`;
    const rows = await this.rows<RegisteredModelEntity>({ search, keys, from, searched: MODEL_ATTRIBUTES });
    return pageOf(rows, { search, keys }, toModel);
  }

  async versions(search: Search): Promise<Found<FoundVersion>> {
    const keys = versionSortKeys(search.order);
    const own = this.columnsOf(ModelVersionEntity, 'v');
    const columns = [...own, 'm.name AS "modelName"', ...sortColumns(keys)].join(', ');
    const from = `SELECT ${columns} FROM model_version v JOIN registered_model m ON m.id = v.model_id`;
    type Row = ModelVersionEntity & { readonly modelName: string };
    const rows = await this.rows<Row>({ search, keys, from, searched: VERSION_ATTRIBUTES });
    return pageOf(rows, { search, keys }, (row) => ({ version: toModelVersion(row), model: row.modelName }));
  }

  private rows<Row>({ search, keys, from, searched }: Statement): Promise<(Row & Sorted)[]> {
    const parameters = new SqlParameters();
    const conditions = [`m.project = ${parameters.add(projectOf(search.scope))}`, 'm.deleted_at IS NULL'];
    if (searched === VERSION_ATTRIBUTES) conditions.push('v.deleted_at IS NULL');
    if (search.filter !== null) conditions.push(compileFilter(search.filter, searched, parameters));
    if (!mentionsPrompts(search.filter)) {
      conditions.push(`NOT ${searched.tags} @> ${parameters.add(`{"${PROMPT_TAG}":"true"}`)}::jsonb`);
    }
    if (search.after !== null) conditions.push(afterRow(keys, search.after, parameters));
    const sql = `${from} WHERE ${conditions.join(' AND ')} ORDER BY ${orderBy(keys)} LIMIT ${parameters.add(search.limit + 1)}`;
    return this.unitOfWork.manager.query<(Row & Sorted)[]>(sql, parameters.values);
  }

  /** The table's columns under the names that its entity gives them. */
  private columnsOf(entity: new () => object, table: string): readonly string[] {
    const { columns } = this.unitOfWork.manager.connection.getMetadata(entity);
    return columns.map(({ databaseName, propertyName }) => `${table}.${databaseName} AS "${propertyName}"`);
  }
}

interface Statement {
  readonly search: Search;
  readonly keys: readonly SortKey[];
  readonly from: string;
  readonly searched: SearchColumns;
}

/** Values of the sort keys beside a row, in the order of the keys. */
type Sorted = Readonly<Record<`sort${number}`, string | number>>;

function sortColumns(keys: readonly SortKey[]): readonly string[] {
  return keys.map((key, index) => `${shownSortValue(key)} AS sort${index}`);
}

function pageOf<Row extends Sorted, T>(
  rows: readonly Row[],
  { search, keys }: { readonly search: Search; readonly keys: readonly SortKey[] },
  toItem: (row: Row) => T,
): Found<T> {
  const kept = rows.slice(0, search.limit);
  const last = rows.length > search.limit ? kept.at(-1) : undefined;
  return { items: kept.map(toItem), next: last ? keys.map((_, index) => last[`sort${index}`] ?? '') : null };
}

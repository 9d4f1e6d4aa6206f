import { Injectable } from '@nestjs/common';
import { InvalidInputError, type ExperimentId, type ProjectScope } from '@orrery/domain';
import type { Comparison, FilterExpression, OrderTerm } from '@orrery/platform-mlflow';
import { UnitOfWork } from '@orrery/platform-postgres';
import { isAfter, orderBy, readPlace, writePlace, type SortKey } from '../run/search/keyset.js';
import { Parameters } from '../run/search/parameters.js';
import { comparator, compareText } from '../run/search/text-comparison.js';
import type { View } from '../view.js';
import { parseExperimentNumber } from './experiment-number.js';
import type { TaggedExperiment } from './experiment.js';

export interface ExperimentSearch {
  readonly filter: FilterExpression | null;
  readonly orderBy: readonly OrderTerm[];
  readonly view: View;
  readonly first: number;
  readonly after: string | null;
}

export interface ExperimentPage {
  readonly experiments: readonly TaggedExperiment[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

interface ExperimentRow {
  readonly id: ExperimentId;
  readonly number: string;
  readonly name: string;
  readonly project: string;
  readonly folder: string;
  readonly artifact_location: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly tags: readonly (readonly [key: string, value: string])[] | null;
  readonly sorted_by: readonly string[];
}

const STAGES: Readonly<Record<View, string>> = {
  ACTIVE: 'deleted_at IS NULL',
  DELETED: 'deleted_at IS NOT NULL',
  ALL: 'true',
};

const LAST_INSTANT_MS = 8.64e15;
const MS_PER_S = 1000;

/** Searches for experiments: filters and orders compiled to SQL whose values are all parameters. */
@Injectable()
export class ExperimentSearchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One statement. @throws {InvalidInputError} */
  async search(scope: ProjectScope, search: ExperimentSearch): Promise<ExperimentPage> {
    const parameters = new Parameters();
    const keys = sortKeys(search.orderBy);
    const place = search.after === null ? null : readPlace(search.after, [keys]);
    const wanted = [
      STAGES[search.view],
      ...(scope === null ? [] : [`project = ${parameters.add(scope)}`]),
      ...(search.filter === null ? [] : [compile(search.filter, parameters)]),
      ...(place === null ? [] : [isAfter(keys, place.keys, parameters)]),
    ];
    const rows = await this.unitOfWork.manager.query<ExperimentRow[]>(
      `SELECT experiment.*, ARRAY[${keys.map(({ expression }) => `(${expression})::text`).join(', ')}] AS sorted_by,
         (SELECT json_agg(json_build_array(key, value) ORDER BY key COLLATE "C")
          FROM experiment_tag WHERE experiment_id = experiment.id) AS tags
       FROM experiment WHERE ${wanted.join(' AND ')}
       ORDER BY ${orderBy(keys)} LIMIT ${parameters.add(search.first + 1)}::int`,
      [...parameters.values],
    );
    const page = rows.slice(0, search.first);
    const end = rows.length > search.first ? page.at(-1) : undefined;
    const next = end === undefined ? null : writePlace({ part: 0, keys: end.sorted_by }, [keys]);
    return { experiments: page.map(toExperiment), next };
  }
}

function toExperiment({ id, number, name, project, folder, tags, ...row }: ExperimentRow): TaggedExperiment {
  return {
    ...{ id, name, project, folder },
    number: Number(number),
    artifactLocation: row.artifact_location,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    tags: (tags ?? []).map(([key, value]) => ({ key, value })),
  };
}

/** The newest first where nothing is said. The number settles ties, the highest first, as MLflow has it. */
function sortKeys(terms: readonly OrderTerm[]): readonly SortKey[] {
  if (terms.length === 0) return [sortKey('creation_time', 'DESC'), sortKey('experiment_id', 'ASC')];
  const keys = terms.map(({ subject, direction }) => sortKey(subject.key, direction));
  const isSettled = terms.some(({ subject }) => subject.key === 'experiment_id');
  return isSettled ? keys : [...keys, sortKey('experiment_id', 'DESC')];
}

function sortKey(attribute: string, direction: SortKey['direction']): SortKey {
  switch (attribute) {
    case 'name':
      return { expression: 'name COLLATE "C"', type: 'text', direction };
    case 'experiment_id':
      return { expression: 'number', type: 'int8', direction };
    case 'creation_time':
      return { expression: 'created_at', type: 'timestamptz', direction };
    case 'last_update_time':
      return { expression: 'updated_at', type: 'timestamptz', direction };
    default:
      throw new InvalidInputError('orderBy', `Experiments are not sorted by "${attribute}".`);
  }
}

function compile(filter: FilterExpression, parameters: Parameters): string {
  if (filter.kind === 'comparison') return condition(filter, parameters);
  const operands = filter.operands.map((operand) => compile(operand, parameters));
  if (operands.length === 0) return filter.kind === 'and' ? 'true' : 'false';
  return `(${operands.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
}

function condition({ subject, operator, operand }: Comparison, parameters: Parameters): string {
  if (subject.kind === 'tag') {
    const found = `
      SELECT FROM experiment_tag AS tag WHERE tag.experiment_id = experiment.id AND tag.key = ${parameters.add(subject.key)}`;
    if (operator === 'IS NULL') return `NOT EXISTS (${found})`;
    if (operator === 'IS NOT NULL') return `EXISTS (${found})`;
    const column = { column: 'tag.value', indexed: false };
    return `EXISTS (${found} AND ${compareText(column, operator, operand, parameters)})`;
  }
  switch (subject.key) {
    case 'name':
      return compareText({ column: 'name', indexed: false }, operator, operand, parameters);
    case 'experiment_id': {
      const given = Array.isArray(operand) ? operand : [operand];
      const numbers = given.flatMap((text) => parseExperimentNumber(String(text)) ?? []);
      const isGiven = `number = ANY (${parameters.add(numbers)}::int8[])`;
      return operator === '=' || operator === 'IN' ? isGiven : `NOT (${isGiven})`;
    }
    case 'creation_time':
    case 'last_update_time': {
      const column = subject.key === 'creation_time' ? 'created_at' : 'updated_at';
      const ms = Number(operand);
      const seconds = Math.abs(ms) > LAST_INSTANT_MS ? Math.sign(ms) * Infinity : ms / MS_PER_S;
      return `${column} ${comparator(operator)} to_timestamp(${parameters.add(seconds)}::float8)`;
    }
    default:
      throw new InvalidInputError('filter', `An experiment has no "${subject.key}".`);
  }
}

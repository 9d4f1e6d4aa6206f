import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError, isIdentifier, type DatasetVersionId, type ValidationId } from '@orrery/domain';
import { jsonOf, readFailedRows, type JsonObject, type JsonValue } from '@orrery/platform-expectations';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { Versions } from '../dataset-version/versions.js';
import { TableReads } from '../table-read/table-reads.js';
import { keptOutcome, keptValidation, type JudgedSuite } from './judge-suites.js';
import { ValidationRepository } from './validation.repository.js';
import type { Validation, ValidationOccasion, ValidationOutcome } from './validation.js';

/** Failed rows by the names of what they are told by. */
export interface ToldRow {
  /** From 1, in the order of the file. */
  readonly row: number;
  readonly keys: JsonObject;
  readonly values: readonly JsonValue[];
}

/** How versions met suites, and every row that did not. */
@Injectable()
export class Validations implements OnModuleInit {
  constructor(
    private readonly validations: ValidationRepository,
    private readonly versions: Versions,
    private readonly deletions: VersionDeletions,
    private readonly reads: TableReads,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.deletions.beside((id) => this.validations.deleteOf(id));
  }

  /** Keeps how a version met a suite, in the caller's transaction where there is one. */
  record(
    versionId: DatasetVersionId,
    occasion: ValidationOccasion,
    judged: JudgedSuite,
    id: ValidationId = newId(),
  ): Promise<Validation> {
    const validation = { id, versionId, occasion, ...keptValidation(judged) };
    const outcomes = judged.validation.results.map((result, position) => ({
      validationId: id,
      ...keptOutcome(result, position),
    }));
    return this.unitOfWork.run(async () => {
      await this.validations.insert(validation, outcomes);
      return validation;
    });
  }

  find(id: ValidationId): Promise<Validation | null> {
    return this.validations.find(id);
  }

  /** @throws {NotFoundError} */
  async get(id: string): Promise<Validation> {
    const validation = isIdentifier(id) ? await this.validations.find(id as ValidationId) : null;
    if (validation === null) throw new NotFoundError('Validation', id);
    return validation;
  }

  list(version: DatasetVersion, page: PageRequest): Promise<Page<Validation>> {
    return this.validations.list(version.id, page);
  }

  outcomesOf({ id }: Validation, page: PageRequest): Promise<Page<ValidationOutcome>> {
    return this.validations.listOutcomes(id, page);
  }

  /**
   * A page of all rows that failed an expectation. A version never changes, nor does what an expectation means at the
   * moment of its validation: the rows are told by the version itself, and are kept nowhere else.
   */
  async failedRows(
    { validationId, configuration, kind, unexpected }: ValidationOutcome,
    { first, after }: PageRequest,
  ): Promise<Page<ToldRow>> {
    if (kind !== 'ROWS' || unexpected === 0) return { items: [], hasNextPage: false };
    const { versionId, rowKeys, parameters, validatedAt } = await this.get(validationId);
    const version = await this.versions.get(versionId);
    const keys = rowKeys.filter((key) => version.columns.some(({ name }) => name === key));
    const rows = await this.reads.open(version, {}, (table) =>
      readFailedRows(table.tuples, configuration, {
        ...{ clock: () => validatedAt, parameters, keys },
        page: { after: Number(after ?? 0), first: first + 1 },
      }),
    );
    const told = rows.map(({ row, keys: cells, values }) => ({
      row,
      keys: Object.fromEntries(keys.map((key, at) => [key, jsonOf(cells[at] ?? null)])),
      values: values.map(jsonOf),
    }));
    return { items: told.slice(0, first), hasNextPage: told.length > first };
  }
}

import { Injectable } from '@nestjs/common';
import type { DatasetVersionId, ExpectationSuiteId, ValidationId } from '@orrery/domain';
import type { ExpectationConfiguration, JsonObject } from '@orrery/platform-expectations';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, MoreThan, type Repository } from 'typeorm';
import { ValidationOutcomeEntity } from './validation-outcome.entity.js';
import { ValidationEntity } from './validation.entity.js';
import type { Validation, ValidationOutcome } from './validation.js';

const OUTCOMES_AT_ONCE = 200;

@Injectable()
export class ValidationRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(validation: Validation, outcomes: readonly ValidationOutcome[]): Promise<void> {
    await this.validations.insert({ ...validation, rowKeys: [...validation.rowKeys] });
    for (let at = 0; at < outcomes.length; at += OUTCOMES_AT_ONCE) {
      const some = outcomes.slice(at, at + OUTCOMES_AT_ONCE);
      await this.outcomes.insert(some.map(toRow));
    }
  }

  async find(id: ValidationId): Promise<Validation | null> {
    const row = await this.validations.findOneBy({ id });
    return row && toValidation(row);
  }

  async findOutcome(validationId: ValidationId, position: number): Promise<ValidationOutcome | null> {
    const row = await this.outcomes.findOneBy({ validationId, position });
    return row && toOutcome(row);
  }

  async outcomesOf(validationId: ValidationId): Promise<readonly ValidationOutcome[]> {
    const rows = await this.outcomes.find({ where: { validationId }, order: { position: 'ASC' } });
    return rows.map(toOutcome);
  }

  async listOutcomes(validationId: ValidationId, request: PageRequest): Promise<Page<ValidationOutcome>> {
    const rows = await this.outcomes.find({
      where: { validationId, ...(request.after !== null && { position: MoreThan(Number(request.after)) }) },
      order: { position: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toOutcome), request);
  }

  /** Of a version, the newest first. */
  async list(versionId: DatasetVersionId, request: PageRequest): Promise<Page<Validation>> {
    const rows = await this.validations.find({
      where: { versionId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toValidation), request);
  }

  /** Those from before each version was one, in the order of their suites' names. */
  async intakesOf(ids: readonly DatasetVersionId[]): Promise<readonly Validation[]> {
    const rows = await this.validations.find({
      where: { versionId: In([...ids]), occasion: 'INTAKE' },
      order: { suite: 'ASC', id: 'ASC' },
    });
    return rows.map(toValidation);
  }

  async deleteOf(versionId: DatasetVersionId): Promise<void> {
    await this.unitOfWork.manager.query(
      'DELETE FROM validation_outcome o USING validation v WHERE v.id = o.validation_id AND v.version_id = $1',
      [versionId],
    );
    await this.validations.delete({ versionId });
  }

  private get validations(): Repository<ValidationEntity> {
    return this.unitOfWork.manager.getRepository(ValidationEntity);
  }

  private get outcomes(): Repository<ValidationOutcomeEntity> {
    return this.unitOfWork.manager.getRepository(ValidationOutcomeEntity);
  }
}

function toRow({ elements, unexpected, ...outcome }: ValidationOutcome) {
  return {
    ...outcome,
    elements: elements === null ? null : String(elements),
    unexpected: unexpected === null ? null : String(unexpected),
  };
}

function toValidation(row: ValidationEntity): Validation {
  return {
    ...row,
    id: row.id as ValidationId,
    versionId: row.versionId as DatasetVersionId,
    suiteId: row.suiteId as ExpectationSuiteId | null,
    parameters: row.parameters as JsonObject,
  };
}

function toOutcome(row: ValidationOutcomeEntity): ValidationOutcome {
  return {
    ...row,
    validationId: row.validationId as ValidationId,
    configuration: row.configuration as ExpectationConfiguration,
    elements: row.elements === null ? null : Number(row.elements),
    unexpected: row.unexpected === null ? null : Number(row.unexpected),
    result: row.result as JsonObject,
  };
}

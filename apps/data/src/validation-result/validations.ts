import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NotFoundError, isIdentifier, type ValidationId } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { QualityEvents, type JudgedVersion } from '../quality-gate/quality-events.js';
import { keptOutcome, keptValidation, type JudgedSuite } from './judge-suites.js';
import { ValidationLineage } from './validation-lineage.js';
import { ValidationRepository } from './validation.repository.js';
import type { Validation, ValidationOccasion, ValidationOutcome } from './validation.js';

/** How versions met suites. */
@Injectable()
export class Validations implements OnModuleInit {
  constructor(
    private readonly validations: ValidationRepository,
    private readonly deletions: VersionDeletions,
    private readonly events: QualityEvents,
    private readonly unitOfWork: UnitOfWork,
    private readonly lineage: ValidationLineage,
  ) {}

  onModuleInit(): void {
    this.deletions.beside((id) => this.validations.deleteOf(id));
  }

  /** Keeps and tells how a version met a suite, in the caller's transaction where there is one. */
  record(
    subject: JudgedVersion,
    occasion: ValidationOccasion,
    judged: JudgedSuite,
    id: ValidationId = newId(),
  ): Promise<Validation> {
    const validation = { id, versionId: subject.version.id, occasion, ...keptValidation(judged) };
    const outcomes = judged.validation.results.map((result, position) => ({
      validationId: id,
      ...keptOutcome(result, position),
    }));
    return this.unitOfWork.run(async () => {
      await this.validations.insert(validation, outcomes);
      await this.events.validated(subject, { id, occasion, judged });
      await this.lineage.tell(validation, judged);
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

  findOutcome(id: ValidationId, position: number): Promise<ValidationOutcome | null> {
    return this.validations.findOutcome(id, position);
  }

  outcomesOf({ id }: Validation, page: PageRequest): Promise<Page<ValidationOutcome>> {
    return this.validations.listOutcomes(id, page);
  }
}

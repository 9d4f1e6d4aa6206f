import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { RuledTestReader } from '../evaluation/ruled-test-reader.js';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { intendedProblem, keyProblem } from './definition-problem.js';
import { FlagRepository } from './flag.repository.js';
import type { Flag, FlagChangeKind, FlagDraft } from './flag.js';
import { readDefinition } from './read-definition.js';

/** What is to be otherwise; null leaves it. */
export interface FlagAlteration {
  readonly description: string | null;
  readonly enabled: boolean | null;
  readonly definition: unknown;
  /** The version that the change was made for; null takes whichever there is. */
  readonly expectedVersion: number | null;
}

@Injectable()
export class FlagService {
  constructor(
    private readonly flags: FlagRepository,
    private readonly groups: SavedGroupRepository,
    private readonly tests: RuledTestReader,
    private readonly marks: CatalogueRepository,
    private readonly catalogue: FlagCatalogue,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async define(draft: FlagDraft, changedBy: string): Promise<Flag> {
    const problem = keyProblem(draft);
    if (problem !== undefined) throw problem;
    const { definition } = readDefinition(draft);
    return this.put('DEFINED', changedBy, async () => {
      const createdAt = new Date();
      const times = { createdAt, updatedAt: createdAt, archivedAt: null };
      const flag: Flag = { ...draft, definition, id: newId(), version: 1, ...times };
      await this.flags.insert(flag);
      return flag;
    });
  }

  /** @throws {NotFoundError | ConflictError | InvalidInputError} */
  async change(key: string, alteration: FlagAlteration, changedBy: string): Promise<Flag> {
    return this.put('CHANGED', changedBy, async () => {
      const flag = await this.inForce(key, alteration.expectedVersion);
      const changed = {
        ...flag,
        description: alteration.description ?? flag.description,
        enabled: alteration.enabled ?? flag.enabled,
        definition: alteration.definition ?? flag.definition,
      };
      const problem = keyProblem(changed);
      if (problem !== undefined) throw problem;
      return this.update({ ...changed, definition: readDefinition(changed).definition });
    });
  }

  /** Takes a flag out of force; its key stays taken. @throws {NotFoundError | ConflictError | InvalidInputError} */
  async archive(key: string, changedBy: string): Promise<Flag> {
    return this.put('ARCHIVED', changedBy, async () =>
      this.update({ ...(await this.inForce(key, null)), archivedAt: new Date() }),
    );
  }

  find(key: string): Promise<Flag | null> {
    return this.flags.find(key);
  }

  list(page: PageRequest): Promise<Page<Flag>> {
    return this.flags.list(page);
  }

  /** Keeps a change only if all flags still hold together, and puts it into force. */
  private async put(kind: FlagChangeKind, changedBy: string, write: () => Promise<Flag>): Promise<Flag> {
    const flag = await this.unitOfWork.run(async () => {
      await this.marks.touch();
      const written = await write();
      await this.flags.recordChange(written, kind, changedBy);
      await this.requireSound(written.key);
      return written;
    });
    await this.catalogue.refresh();
    return flag;
  }

  private async requireSound(key: string): Promise<void> {
    const flags = await this.flags.listInForce();
    if (flags.length > MAX_FLAGS)
      throw new InvalidInputError('key', `There are ${MAX_FLAGS} flags already: archive some.`);
    const groups = await this.groups.inForce();
    const problem = intendedProblem({ flags, groups, tests: await this.tests.of(flags) }, key);
    if (problem !== undefined) throw problem;
  }

  private async update(flag: Flag): Promise<Flag> {
    const updated = { ...flag, version: flag.version + 1, updatedAt: new Date() };
    await this.flags.update(updated);
    return updated;
  }

  private async inForce(key: string, expectedVersion: number | null): Promise<Flag> {
    const flag = await this.flags.get(key);
    if (flag.archivedAt !== null)
      throw new ConflictError(`The flag "${key}" is archived: define another one.`);
    if (expectedVersion !== null && expectedVersion !== flag.version)
      throw new ConflictError(
        `The flag "${key}" has version ${flag.version} by now, not ${expectedVersion}: look at it again.`,
      );
    return flag;
  }
}

/** More than any SDK would want to load. */
const MAX_FLAGS = 5000;

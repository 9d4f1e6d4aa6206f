import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { GroupedTests } from '../ab-test/grouped-tests.js';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { RuledTestReader } from '../evaluation/ruled-test-reader.js';
import { intendedProblem } from '../flag/definition-problem.js';
import { FlagRepository } from '../flag/flag.repository.js';
import { SavedGroupRepository } from './saved-group.repository.js';
import type { SavedGroup, SavedGroupDefinition } from './saved-group.js';

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const MAX_VALUES = 10_000;

@Injectable()
export class SavedGroupService {
  constructor(
    private readonly groups: SavedGroupRepository,
    private readonly flags: FlagRepository,
    private readonly tests: RuledTestReader,
    private readonly marks: CatalogueRepository,
    private readonly catalogue: FlagCatalogue,
    private readonly unitOfWork: UnitOfWork,
    private readonly grouped: GroupedTests,
  ) {}

  /** Defines a group, or defines it anew for all flags and tests at once. @throws {InvalidInputError} */
  async define(key: string, definition: SavedGroupDefinition, changedBy: string): Promise<SavedGroup> {
    if (!KEY.test(key))
      throw new InvalidInputError('key', '"key" has 1 to 200 letters, digits, ".", "_" and "-".');
    if (definition.kind === 'values' && definition.values.length > MAX_VALUES)
      throw new InvalidInputError('values', `A group has at most ${MAX_VALUES} values.`);
    const group = { key, definition, updatedAt: new Date() };
    await this.change(key, changedBy, () => this.groups.save(group));
    return group;
  }

  /** @throws {NotFoundError | InvalidInputError} while a flag or a test refers to it. */
  remove(key: string, changedBy: string): Promise<void> {
    return this.change(key, changedBy, async () => {
      if (!(await this.groups.remove(key))) throw new NotFoundError('Saved group', key);
    });
  }

  find(key: string): Promise<SavedGroup | null> {
    return this.groups.find(key);
  }

  list(page: PageRequest): Promise<Page<SavedGroup>> {
    return this.groups.list(page);
  }

  /** Keeps a change only if every flag and every test still holds together. */
  private async change(key: string, changedBy: string, write: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.marks.touch();
      const referring = await this.grouped.lockReferring(key);
      await write();
      const flags = await this.flags.listInForce();
      const groups = await this.groups.inForce();
      const problem = intendedProblem({ flags, groups, tests: await this.tests.of(flags) }, null);
      if (problem !== undefined) throw problem;
      await this.grouped.follow(key, referring, changedBy);
    });
    await this.catalogue.refresh();
  }
}

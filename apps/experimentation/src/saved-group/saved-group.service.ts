import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
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
  ) {}

  /** Defines a group, or defines it anew for all flags at once. @throws {InvalidInputError} */
  async define(key: string, definition: SavedGroupDefinition): Promise<SavedGroup> {
    if (!KEY.test(key))
      throw new InvalidInputError('key', '"key" has 1 to 200 letters, digits, ".", "_" and "-".');
    if (definition.kind === 'values' && definition.values.length > MAX_VALUES)
      throw new InvalidInputError('values', `A group has at most ${MAX_VALUES} values.`);
    const group = { key, definition, updatedAt: new Date() };
    await this.change(() => this.groups.save(group));
    return group;
  }

  /** @throws {NotFoundError | InvalidInputError} while a flag refers to it. */
  remove(key: string): Promise<void> {
    return this.change(async () => {
      if (!(await this.groups.remove(key))) throw new NotFoundError('Saved group', key);
    });
  }

  find(key: string): Promise<SavedGroup | null> {
    return this.groups.find(key);
  }

  list(page: PageRequest): Promise<Page<SavedGroup>> {
    return this.groups.list(page);
  }

  /** Keeps a change only if every flag still holds together. */
  private async change(write: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.marks.touch();
      await write();
      const flags = await this.flags.listInForce();
      const groups = await this.groups.inForce();
      const problem = intendedProblem({ flags, groups, tests: await this.tests.of(flags) }, null);
      if (problem !== undefined) throw problem;
    });
    await this.catalogue.refresh();
  }
}

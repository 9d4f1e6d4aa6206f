import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import {
  EXPECTATIONS,
  InvalidSuiteError,
  readSuite,
  type ExpectationSuite as SuiteBody,
} from '@orrery/platform-expectations';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { ExpectationSuiteRepository } from './expectation-suite.repository.js';
import type { ExpectationSuite, SuiteRevision } from './expectation-suite.js';

/** A suite as somebody wants it kept. */
export interface SuiteToSave {
  readonly dataset: string;
  readonly body: SuiteBody;
  /** As of the revision before, if it is not given. */
  readonly rowKeys?: readonly string[];
  /** As it was, if it is not given; true for a new suite. */
  readonly judgesIntake?: boolean;
  readonly author: string;
}

export interface SavedSuite {
  readonly suite: ExpectationSuite;
  readonly revision: SuiteRevision;
}

const NAME = /^[^\p{C}]{1,200}$/u;
const MOST_EXPECTATIONS = 1000;
const MOST_KEYS = 20;

/** Suites of expectations, kept as revisions. */
@Injectable()
export class ExpectationSuites {
  constructor(
    private readonly suites: ExpectationSuiteRepository,
    private readonly datasets: DatasetRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Keeps a suite as the next revision of its name. @throws {NotFoundError | InvalidInputError} */
  save({ dataset: name, body, rowKeys, judgesIntake, author }: SuiteToSave): Promise<SavedSuite> {
    requireSuite(body, rowKeys ?? []);
    return this.unitOfWork.run(async () => {
      const { id: datasetId } = await this.datasets.lockByName(name);
      const createdAt = new Date();
      const earlier = await this.suites.findByName(datasetId, body.name);
      const suite: ExpectationSuite = {
        ...(earlier ?? { id: newId(), datasetId, name: body.name, createdAt }),
        judgesIntake: judgesIntake ?? earlier?.judgesIntake ?? true,
        revision: (earlier?.revision ?? 0) + 1,
      };
      const keys = rowKeys ?? (earlier === null ? [] : (await this.revisionOf(earlier)).rowKeys);
      const revision: SuiteRevision = {
        ...{ suiteId: suite.id, revision: suite.revision, body, rowKeys: keys, author, createdAt },
      };
      await this.suites.save(suite);
      await this.suites.insertRevision(revision);
      return { suite, revision };
    });
  }

  /** @throws {NotFoundError} */
  async get(dataset: Dataset, name: string): Promise<ExpectationSuite> {
    const suite = await this.suites.findByName(dataset.id, name);
    if (suite === null) throw new NotFoundError('Expectation suite', name);
    return suite;
  }

  /** The latest revision, if no other is asked for. @throws {NotFoundError} */
  async revisionOf(suite: ExpectationSuite, number: number = suite.revision): Promise<SuiteRevision> {
    const revision = await this.suites.findRevision(suite.id, number);
    if (revision === null) throw new NotFoundError('Revision of the suite', String(number));
    return revision;
  }
}

/** A suite in Great Expectations' JSON of either generation. @throws {InvalidInputError} naming the place at fault. */
export function readSuiteInput(json: unknown, field: string): SuiteBody {
  if (JSON.stringify(json).includes('\\u0000')) {
    throw new InvalidInputError(field, 'A suite holds no NUL characters.');
  }
  try {
    return readSuite(json);
  } catch (error) {
    if (!(error instanceof InvalidSuiteError)) throw error;
    const faults = error.faults.slice(0, 10).map(({ path, reason }) => `${path || '/'} ${reason}`);
    throw new InvalidInputError(field, `This is no expectation suite: ${faults.join('; ')}.`);
  }
}

function requireSuite({ name, expectations }: SuiteBody, rowKeys: readonly string[]): void {
  if (!NAME.test(name)) throw new InvalidInputError('name', 'A suite has a name of up to 200 characters.');
  if (expectations.length > MOST_EXPECTATIONS) {
    throw new InvalidInputError('expectations', `A suite has at most ${MOST_EXPECTATIONS} expectations.`);
  }
  if (rowKeys.length > MOST_KEYS) {
    throw new InvalidInputError('rowKeys', `Rows are told by at most ${MOST_KEYS} columns.`);
  }
  const unknown = expectations.findIndex(({ type }) => !EXPECTATIONS.has(type));
  if (unknown >= 0) {
    const type = expectations[unknown]?.type ?? '';
    throw new InvalidInputError(`expectations.${unknown}`, `There is no expectation "${type}".`);
  }
}

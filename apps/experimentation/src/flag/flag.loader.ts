import { Injectable } from '@nestjs/common';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import type { ABTest } from '../ab-test/ab-test.js';
import { FlagRepository } from './flag.repository.js';
import type { Flag, FlagChange, FlagId } from './flag.js';
import { testsOfFlag } from './to-any-flag.js';

/** The newest changes that are shown of a flag. */
const SHOWN_CHANGES = 100;

@Injectable()
export class FlagLoader {
  readonly byId = requestLoader<FlagId, Flag>((ids) => this.flags.findByIds(ids));
  readonly changes = requestListLoader<FlagId, FlagChange>(
    (ids) => this.flags.listChanges(ids, SHOWN_CHANGES),
    ({ flagId }) => flagId,
  );
  private readonly testByName = requestLoader<string, ABTest>((names) => this.tests.findByNames(names));

  constructor(
    private readonly flags: FlagRepository,
    private readonly tests: ABTestRepository,
  ) {}

  /** The tests that the flag has rules for, in the order of the rules. */
  async abTests(context: object, flag: Flag): Promise<readonly ABTest[]> {
    const names = [...new Set(testsOfFlag(flag))];
    const tests = await Promise.all(names.map((name) => this.testByName.load(context, name)));
    return tests.filter((test) => test !== null);
  }
}

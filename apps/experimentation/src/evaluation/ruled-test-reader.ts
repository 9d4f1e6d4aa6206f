import { Injectable } from '@nestjs/common';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import type { Flag } from '../flag/flag.js';
import { testsOfFlag, type RuledTests } from '../flag/to-any-flag.js';

@Injectable()
export class RuledTestReader {
  constructor(private readonly tests: ABTestRepository) {}

  /** The tests that flags have rules for. */
  async of(flags: readonly Pick<Flag, 'dialect' | 'definition'>[]): Promise<RuledTests> {
    const names = [...new Set(flags.flatMap(testsOfFlag))];
    const tests = names.length === 0 ? [] : [...(await this.tests.findByNames(names)).values()];
    return new Map(
      tests.map((test) => [test.name, { plan: test.plan, isRunning: test.status === 'RUNNING' }]),
    );
  }
}

import { Injectable } from '@nestjs/common';
import type { ExpectationSuiteId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { ExpectationSuiteRepository } from './expectation-suite.repository.js';
import type { ExpectationSuite } from './expectation-suite.js';

@Injectable()
export class SuiteLoader {
  readonly byId = requestLoader<ExpectationSuiteId, ExpectationSuite>((ids) => this.suites.findByIds(ids));

  constructor(private readonly suites: ExpectationSuiteRepository) {}
}

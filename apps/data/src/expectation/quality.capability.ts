import type { Capability } from '../capability.js';
import { QualityOfVersionResolver } from '../validation-result/quality-of-version.resolver.js';
import { ValidationResultEntity } from '../validation-result/validation-result.entity.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import { ExpectationResolver } from './expectation.resolver.js';
import { ExpectationService } from './expectation.service.js';

/** What data must be like, and whether it is. */
export const QUALITY: Capability = {
  providers: [ExpectationService, ExpectationResolver, ValidationResultRepository, QualityOfVersionResolver],
  controllers: [],
  entities: [ValidationResultEntity],
  migrations: [],
};

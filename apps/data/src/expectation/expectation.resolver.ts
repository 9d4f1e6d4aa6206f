import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ExpectationService } from './expectation.service.js';
import type { ExpectationInput } from './parse-expectation.js';

interface SetExpectationsInput {
  readonly dataset: string;
  readonly expectations: readonly ExpectationInput[];
}

@Resolver('Expectation')
export class ExpectationResolver {
  constructor(private readonly expectations: ExpectationService) {}

  @Mutation('setExpectations')
  async set(@Args('input') { dataset, expectations }: SetExpectationsInput) {
    return {
      __typename: 'SetExpectationsSuccess',
      dataset: await this.expectations.set(dataset, expectations),
    };
  }
}

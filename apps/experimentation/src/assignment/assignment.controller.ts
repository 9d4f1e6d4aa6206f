import { Controller, Get, Param, Query } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { Access } from '@orrery/platform-service';
import { ABTestService } from '../ab-test/ab-test.service.js';
import { MAX_USER_ID_LENGTH, isUserId } from '../exposure/user-id.js';
import { assign } from './assignment.js';

/** Which variation a user gets, for those who must know it without a prediction. Asking is no exposure. */
@Controller('v1/ab-tests')
export class AssignmentController {
  constructor(private readonly tests: ABTestService) {}

  @Get(':name/assignment')
  @Access('reader')
  async assignment(@Param('name') name: string, @Query('userId') userId: unknown): Promise<object> {
    if (typeof userId !== 'string' || !isUserId(userId)) {
      const message = `Give one "userId" of 1 to ${MAX_USER_ID_LENGTH} characters, none of them NUL.`;
      throw new InvalidInputError('userId', message);
    }
    const test = await this.tests.get(name);
    const { bucket, variation } = assign(test, userId);
    return { abTest: name, abTestId: test.id, status: test.status, userId, bucket, variation };
  }
}

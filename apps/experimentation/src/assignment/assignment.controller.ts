import { Controller, Get, Param, Query } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import type { Attributes, CompiledTestPlan, TestPlan, TestSubject } from '@orrery/math-flags';
import { Access } from '@orrery/platform-service';
import { ABTestService } from '../ab-test/ab-test.service.js';
import { RunningTests } from '../ab-test/running-tests.js';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { StickyAssignments } from '../sticky-assignment/sticky-assignments.js';
import { MAX_USER_ID_LENGTH, isUserId } from '../exposure/user-id.js';
import { assign } from './assignment.js';

type Running = ReadonlyMap<string, CompiledTestPlan>;

/** Which variation a user gets, for those who must know it without a prediction. Asking is no exposure, though a sticky test remembers the answer. */
@Controller('v1/ab-tests')
export class AssignmentController {
  constructor(
    private readonly tests: ABTestService,
    private readonly runningTests: RunningTests,
    private readonly groups: SavedGroupRepository,
    private readonly sticky: StickyAssignments,
  ) {}

  @Get(':name/assignment')
  @Access('reader')
  async assignment(
    @Param('name') name: string,
    @Query('userId') userId: unknown,
    @Query('attributes') attributes: unknown,
  ): Promise<object> {
    if (typeof userId !== 'string' || !isUserId(userId)) {
      const message = `Give one "userId" of 1 to ${MAX_USER_ID_LENGTH} characters, none of them NUL.`;
      throw new InvalidInputError('userId', message);
    }
    const subject: TestSubject = { userId, attributes: { ...readAttributes(attributes), id: userId } };
    const test = await this.tests.get(name);
    const running: Running =
      test.plan.prerequisites.length === 0 ? new Map() : await this.runningTests.plans();
    const groups = await this.groups.reachableFrom(test.plan.condition);
    const plans = test.status === 'RUNNING' ? [test.plan, ...plansOf(running)] : [];
    const { bucket, variation, because } = await this.sticky.decide(subject, plans, (asked) =>
      assign(test, { subject: asked, atMs: Date.now(), running, groups }),
    );
    return { abTest: name, abTestId: test.id, status: test.status, userId, bucket, variation, because };
  }
}

function plansOf(running: Running): readonly TestPlan[] {
  return [...running.values()].map(({ plan }) => plan);
}

function readAttributes(text: unknown): Attributes {
  if (text === undefined) return {};
  const attributes = typeof text === 'string' ? parseJson(text) : undefined;
  if (typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes)) {
    return attributes as Attributes;
  }
  throw new InvalidInputError('attributes', 'Give "attributes" once, as a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { timeSchema } from '../exposure/read-told-exposures.js';
import { userIdSchema } from '../exposure/user-id.js';
import { NAME } from '../outcome-metric/metric-problem.js';
import { LARGEST_VALUE } from '../statistics/contribution-sql.js';
import type { OutcomeEvent } from './outcome.js';
import { readBody } from './read-body.js';
import { isStorableText } from './storable-text.js';

const MAX_EVENTS = 10_000;
const MAX_PROPERTIES = 50;
const MAX_ID_LENGTH = 200;
const MAX_TEXT_LENGTH = 500;

const text = z.string().max(MAX_TEXT_LENGTH).refine(isStorableText, 'must be text without NUL');
const bound = `must be a number from −${LARGEST_VALUE} to ${LARGEST_VALUE}`;
const number = z.number(bound).min(-LARGEST_VALUE, bound).max(LARGEST_VALUE, bound);

const event = z.strictObject({
  id: text.min(1).max(MAX_ID_LENGTH),
  event: z.string().regex(NAME, 'must have 1 to 200 letters, digits, ".", "_" and "-"'),
  userId: userIdSchema,
  at: timeSchema,
  value: number.optional(),
  properties: z
    .record(text, z.union([text, number, z.boolean()]))
    .refine((told) => Object.keys(told).length <= MAX_PROPERTIES, `must be at most ${MAX_PROPERTIES}`)
    .optional(),
});

const bodySchema = z.strictObject({
  events: z.array(event).max(MAX_EVENTS, `must be at most ${MAX_EVENTS} at a time`),
});

/** Reads the body of a call. @throws {InvalidInputError} naming the first part that is wrong. */
export function readEvents(body: unknown): readonly OutcomeEvent[] {
  return readBody(bodySchema, body).events.map(({ value = null, properties = null, ...told }) => ({
    ...told,
    value,
    properties,
    abTestId: null,
  }));
}

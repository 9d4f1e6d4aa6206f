import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';
import { isStorableText } from '../outcome/storable-text.js';

const MAX_TOGGLES = 5000;
const MAX_COUNT = 1e12;

const name = z.string().min(1).max(200).refine(isStorableText, 'must be text without NUL');
const count = z.int().min(0).max(MAX_COUNT).default(0);
const client = { appName: name, instanceId: name.default('default') };

const registrationSchema = z.object({ ...client, sdkVersion: name.default('unknown') });

const metricsSchema = z.object({
  ...client,
  bucket: z.object({
    start: z.iso.datetime({ offset: true }),
    toggles: z
      .record(z.string(), z.object({ yes: count, no: count }))
      .refine((toggles) => Object.keys(toggles).length <= MAX_TOGGLES, `must be at most ${MAX_TOGGLES}`),
  }),
});

/** Somebody's process started to ask for flags. */
export type ClientRegistration = z.infer<typeof registrationSchema>;

/** How often a process was told yes and no in some time. */
export type ClientMetrics = z.infer<typeof metricsSchema>;

/** @throws {InvalidInputError} naming the first part that is wrong. */
export function readRegistration(body: unknown): ClientRegistration {
  return read(registrationSchema, body);
}

/** @throws {InvalidInputError} naming the first part that is wrong. */
export function readMetrics(body: unknown): ClientMetrics {
  return read(metricsSchema, body);
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}

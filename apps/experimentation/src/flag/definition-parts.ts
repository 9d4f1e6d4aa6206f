import { z } from 'zod';

/** An object in GrowthBook's language of conditions, which the compiler reads. */
export const conditionSchema = z.record(z.string(), z.unknown());

export const shareSchema = z.number().min(0).max(1);

/** Of which type it has to be, the flag says. */
export const flagValueSchema = z.union([
  z.boolean(),
  z.string(),
  z.number(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

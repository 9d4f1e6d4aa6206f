import { z } from 'zod';
import { RequestValidationError } from './request-validation.error.js';

/** The most values that one answer carries: entities times features. */
const MAX_VALUES = 200_000;

const keyValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const requestSchema = z
  .object({
    entities: z.record(z.string(), z.array(keyValue)),
    features: z.array(z.string()).nullish(),
    feature_service: z.string().nullish(),
    full_feature_names: z.boolean().default(false),
  })
  .superRefine(({ entities, features }, context) => {
    const lengths = new Set(Object.values(entities).map(({ length }) => length));
    if (lengths.size !== 1) {
      const message = 'All entities need the same number of values, and there is at least one entity.';
      context.addIssue({ code: 'custom', path: ['entities'], message });
    }
    const [rows = 0] = lengths;
    if (rows * ((features?.length ?? 0) + Object.keys(entities).length) > MAX_VALUES) {
      const message = `One request asks for at most ${MAX_VALUES} values: send several.`;
      context.addIssue({ code: 'custom', path: ['entities'], message });
    }
  });

export type KeyValue = z.infer<typeof keyValue>;

/** What a client of Feast's feature server asks. */
export type OnlineFeaturesRequest = z.infer<typeof requestSchema>;

/** @throws {RequestValidationError} naming each field that is wrong, as Feast's server does. */
export function readOnlineFeaturesRequest(body: unknown): OnlineFeaturesRequest {
  const read = requestSchema.safeParse(body);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message, code }) => ({
    type: code,
    loc: ['body', ...path.map((part) => (typeof part === 'number' ? part : String(part)))],
    msg: message,
  }));
  throw new RequestValidationError(problems);
}

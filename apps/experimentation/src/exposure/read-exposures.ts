import { predictionRecordSchema } from '@orrery/domain';
import type { ToldExposure } from './exposure.service.js';
import { isUserId } from './user-id.js';

/** The part of a prediction record that is read here: the rows of features are left unread. */
const recordSchema = predictionRecordSchema.pick({ at: true, exposures: true });

/** The exposures of one entry of the prediction stream, and how many of its parts cannot be recorded. */
export interface ReadExposures {
  readonly exposures: readonly ToldExposure[];
  readonly refused: number;
}

/** Reads an entry. What is no record, or names nobody, can never be recorded: it is counted and left behind. */
export function readExposures(body: string): ReadExposures {
  const record = recordSchema.safeParse(parseJson(body));
  if (!record.success) return { exposures: [], refused: 1 };
  const { at, exposures } = record.data;
  const recordable = exposures.filter(({ userId }) => isUserId(userId));
  const time = new Date(at);
  return {
    exposures: recordable.map(({ abTestId, userId, variation }) => ({
      test: { id: abTestId },
      userId,
      variation,
      at: time,
    })),
    refused: exposures.length - recordable.length,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

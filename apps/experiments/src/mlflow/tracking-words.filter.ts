import { Catch, type ArgumentsHost } from '@nestjs/common';
import { NameTakenError, NotFoundError } from '@orrery/domain';
import { MlflowErrorFilter, alreadyExists, doesNotExist, invalidParameter } from '@orrery/platform-mlflow';
import { ServiceLogger } from '@orrery/platform-service';

/** Tells the tracking services' failures in MLflow's own words, which its clients' users know and its tests compare. */
@Catch()
export class TrackingWordsFilter extends MlflowErrorFilter {
  constructor(logger: ServiceLogger) {
    super(logger);
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    super.catch(inMlflowsWords(thrown), host);
  }
}

/** The same failure, as MLflow tells it. */
export function inMlflowsWords(thrown: unknown): unknown {
  const { what, by, taken } = detailsOf(thrown);
  if (thrown instanceof NameTakenError) return alreadyExists(`Experiment(name=${taken}) already exists.`);
  if (what === 'Run') return doesNotExist(`Run with id=${by} not found`);
  if (what === 'Experiment' && /^-?\d+$/.test(by)) return doesNotExist(`No Experiment with id=${by} exists`);
  if (what === 'Experiment') {
    return invalidParameter(`Invalid experiment ID '${by}'. Experiment ID must be a valid integer.`);
  }
  return thrown;
}

/** Rethrows a failure; that the tag is missing is told with what it is missing of: `run with id 5c…`. */
export function tagMissingIn(place: string): (thrown: unknown) => never {
  return (thrown) => {
    const { what, by } = detailsOf(thrown);
    throw what === 'Tag' ? doesNotExist(`No tag with name: ${by} in ${place}`) : thrown;
  };
}

function detailsOf(thrown: unknown): { readonly what: string; readonly by: string; readonly taken: string } {
  const known = thrown instanceof NotFoundError || thrown instanceof NameTakenError ? thrown.details : {};
  return {
    what: String(known['what'] ?? ''),
    by: String(known['by'] ?? ''),
    taken: String(known['taken'] ?? ''),
  };
}

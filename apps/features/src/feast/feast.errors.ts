import { DomainError, type ErrorKind } from '@orrery/domain';

/** A failure as Feast names it: its client builds the exception of that class again. */
export abstract class FeastError extends DomainError {
  readonly code = 'FEAST_ERROR';
  /** Name of the class in Feast's module `feast.errors`. */
  abstract readonly feastClass: string;
}

export class FeatureViewNotFoundException extends FeastError {
  readonly kind: ErrorKind = 'not-found';
  readonly feastClass = 'FeatureViewNotFoundException';

  constructor(name: string) {
    super(`Feature view ${name} does not exist`);
  }
}

export class FeatureServiceNotFoundException extends FeastError {
  readonly kind: ErrorKind = 'not-found';
  readonly feastClass = 'FeatureServiceNotFoundException';

  constructor(name: string) {
    super(`Feature service ${name} does not exist`);
  }
}

/** A view has no feature of that name. */
export class FeastObjectNotFoundException extends FeastError {
  readonly kind: ErrorKind = 'not-found';
  readonly feastClass = 'FeastObjectNotFoundException';
}

export class FeatureNameCollisionError extends FeastError {
  readonly kind: ErrorKind = 'unprocessable';
  readonly feastClass = 'FeatureNameCollisionError';

  constructor(names: readonly string[]) {
    super(
      `Duplicate features named ${names.join(', ')} found.\nTo resolve this collision, either use the full feature name ` +
        "by setting 'full_feature_names=True', or ensure that the features in question have different names.",
    );
  }
}

/** The entities lack the values of a join key. */
export class MissingJoinKeysError extends FeastError {
  readonly kind: ErrorKind = 'unprocessable';
  readonly feastClass = 'FeastError';

  constructor(missing: readonly string[], provided: readonly string[]) {
    super(
      `Missing join key values for keys: ${missing.join(', ')}. Provided join_key_values: ${provided.join(', ')}.`,
    );
  }
}

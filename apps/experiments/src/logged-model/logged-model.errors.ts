import { doesNotExist, type MlflowError } from '@orrery/platform-mlflow';

/** There is no such model, or none that the caller may know of. `id` is what the caller wrote. */
export function loggedModelNotFound(id: string): MlflowError {
  return doesNotExist(`Logged model with ID '${id}' not found.`);
}

export function loggedModelTagNotFound(id: string, key: string): MlflowError {
  return doesNotExist(`No tag with key '${key}' found for model with ID '${id}'.`);
}

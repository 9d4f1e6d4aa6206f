import type { RegisteredModelId } from '@orrery/domain';

/** A model as an idea with a name: its versions are the files. */
export interface RegisteredModel {
  readonly id: RegisteredModelId;
  /** The name is unique within the project. */
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A deleted model is found by its id only: for the history, and for what still serves it. */
  readonly deletedAt: Date | null;
}

/** Texts by name. */
export type Tags = Readonly<Record<string, string>>;

/** The tags but one. */
export function withoutTag(tags: Tags, key: string): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
}

/** Marks prompts, which MLflow keeps among the models. What has no such tag is none. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';

/** Whether tags say that what they are of is a prompt. */
export function isPrompt(tags: Tags): boolean {
  return tags[PROMPT_TAG]?.toLowerCase() === 'true';
}

/** A tag as a list shows it. */
export interface ShownTag {
  readonly key: string;
  readonly value: string;
}

/** The tags as a list, by key. */
export function shownTags(tags: Tags): readonly ShownTag[] {
  const entries = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

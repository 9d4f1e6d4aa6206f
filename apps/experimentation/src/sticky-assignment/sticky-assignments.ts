import { Injectable } from '@nestjs/common';
import {
  keyOfSubject,
  type KeptAssignment,
  type NewAssignment,
  type SubjectKey,
  type TestPlan,
  type TestSubject,
} from '@orrery/math-flags';
import { isUserId } from '../exposure/user-id.js';
import { isStorableText } from '../outcome/storable-text.js';
import { StickyAssignmentRepository, type StoredAssignment } from './sticky-assignment.repository.js';

/** By test, as a subject carries it. */
export type Memory = Readonly<Record<string, readonly KeptAssignment[]>>;

/** Lets whoever is asked about keep what sticky tests gave before, on every replica. */
@Injectable()
export class StickyAssignments {
  constructor(private readonly assignments: StickyAssignmentRepository) {}

  /**
   * Decides something about a subject: one statement reads what sticky tests remember of it, one writes what they
   * assigned anew, however many flags and tests are asked; without sticky tests there is none. Where another replica
   * assigned at the same time, its assignment holds for both.
   */
  async decide<S extends TestSubject, T>(
    subject: S,
    tests: readonly TestPlan[],
    decision: (subject: S) => T,
  ): Promise<T> {
    const sticky = tests.filter((test) => test.sticky !== null);
    const keys = keysOf(subject, sticky);
    if (keys.length === 0) return decision(subject);
    const made = new Map<string, NewAssignment>();
    const onSticky = (assignment: NewAssignment): void => {
      if (isStorable(assignment)) made.set(`${assignment.testId} ${assignment.attribute}`, assignment);
    };
    const decided = decision({ ...subject, remembered: await this.recall(sticky, keys), onSticky });
    // In one order for all, so that none waits for another in a circle.
    const rows = [...made.keys()].toSorted().flatMap((key) => made.get(key) ?? []);
    if (rows.length === 0 || (await this.assignments.keep(rows)) === rows.length) return decided;
    return decision({ ...subject, remembered: await this.recall(sticky, keys) });
  }

  /** What was remembered of many users at a moment, by user: a statement for all of them. */
  async recallAt(
    tests: readonly TestPlan[],
    subjects: readonly TestSubject[],
    at: Date,
  ): Promise<(subject: TestSubject) => Memory> {
    const sticky = tests.filter((test) => test.sticky !== null);
    const keys = new Map(
      subjects.flatMap((subject) => keysOf(subject, sticky).map((key) => [nameOf(key), key] as const)),
    );
    const ids = sticky.map(({ testId }) => testId);
    const found = keys.size === 0 ? [] : await this.assignments.find(ids, [...keys.values()], at);
    const byKey = groupedBy(found, nameOf);
    return (subject) => memoryOf(keysOf(subject, sticky).flatMap((key) => byKey.get(nameOf(key)) ?? []));
  }

  private async recall(tests: readonly TestPlan[], keys: readonly SubjectKey[]): Promise<Memory> {
    return memoryOf(
      await this.assignments.find(
        tests.map(({ testId }) => testId),
        keys,
      ),
    );
  }
}

/** The id, and each fallback that one of the tests has: what a test looks under. */
function keysOf(subject: TestSubject, sticky: readonly TestPlan[]): readonly SubjectKey[] {
  const fallbacks = new Set(sticky.flatMap((test) => test.sticky?.fallbackAttribute ?? []));
  const keys = [
    ...(sticky.length === 0 ? [] : [keyOfSubject(subject, null)]),
    ...[...fallbacks].map((fallback) => keyOfSubject({ ...subject, userId: '' }, fallback)),
  ];
  return keys.filter(isStorable);
}

/** What cannot be stored goes by its hash each time. */
function isStorable({ value }: { readonly value: string }): boolean {
  return isUserId(value) && isStorableText(value);
}

function memoryOf(stored: readonly StoredAssignment[]): Memory {
  return Object.fromEntries(groupedBy(stored, ({ testId }) => testId));
}

function nameOf({ attribute, value }: SubjectKey): string {
  return `${attribute} ${value}`;
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

import { DomainError, type ServiceName } from '@orrery/domain';
import { unknown, type Finding } from './finding.js';

/**
 * What another service tells. Whatever goes wrong between the question and its understanding (it is away, it refuses, it
 * breaks off, it says something else) leaves this one thing unknown, and everything else as it is.
 */
export async function foundAt<T>(service: ServiceName, ask: () => Promise<Finding<T>>): Promise<Finding<T>> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DomainError) return unknown(error.message);
    const told = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return unknown(`${service} gave no usable answer (${told}).`);
  }
}

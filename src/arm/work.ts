import type { OperationSubject } from '../resources/index.ts';
import type { ArmContext } from './context.ts';

/**
 * What goes on after its answer. The same function does it in the process that has answered and, where that has
 * ended too early, in the next: it reads what is there, and does what is left of it.
 */
export interface ArmWork {
  /** How it is found again: an operation of an earlier version may have it. */
  readonly name: string;
  /**
   * Whoever polls is told of an object that it ends with.
   * @throws {ArmError} where it fails for good, {UnfinishedWork} where it is left to the next process
   */
  run(arm: ArmContext, subject: OperationSubject): Promise<object | undefined>;
}

/** The process ends before what it does. */
export class UnfinishedWork extends Error {
  override readonly name = 'UnfinishedWork';
}

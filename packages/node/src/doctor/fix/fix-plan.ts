import { reasonOf } from '../../environment/system-error.js';
import type { FindingCode } from '../result/finding-kinds.js';
import type { FixStep } from '../result/fix-step.js';
import { applyStep } from './apply-step.js';

/** A change that `apply` would make. */
export interface PlannedFix {
  readonly code: FindingCode;
  readonly subject?: string;
  /** The change in words, without an absolute path. */
  readonly change: string;
}

/** What became of a planned change. */
export interface FixOutcome extends PlannedFix {
  readonly status: 'changed' | 'refused';
  /** The name of the copy beside the changed file, as it was before; absent for a new file or folder. */
  readonly backup?: string;
  /** Why it was refused. */
  readonly reason?: string;
}

/** The changes that remedy findings. It holds the paths privately, so that `JSON.stringify` shows none. */
export class FixPlan {
  readonly changes: readonly PlannedFix[];
  readonly #steps: readonly FixStep[];

  constructor(planned: readonly (PlannedFix & { readonly step: FixStep })[]) {
    this.changes = planned.map(({ code, subject, change }) => ({
      code,
      ...(subject !== undefined && { subject }),
      change,
    }));
    this.#steps = planned.map(({ step }) => step);
  }

  /** Makes the changes, one after another; each file is copied first. Never rejects. */
  async apply(): Promise<FixOutcome[]> {
    const outcomes: FixOutcome[] = [];
    for (const [index, change] of this.changes.entries()) {
      try {
        const backup = await applyStep(this.#steps[index]!);
        outcomes.push({ ...change, status: 'changed', ...(backup !== undefined && { backup }) });
      } catch (error) {
        outcomes.push({ ...change, status: 'refused', reason: reasonOf(error) });
      }
    }
    return outcomes;
  }
}

import type { FindingCode } from './finding-kinds.js';
import type { FixStep } from './fix-step.js';

/** What a check returns. Everything that is not given comes from the kind of the finding. */
export interface Diagnosis {
  readonly code: FindingCode | 'OK';
  readonly happened: string;
  readonly subject?: string | undefined;
  readonly means?: string | undefined;
  readonly remedy?: string | undefined;
  readonly command?: string | undefined;
  readonly step?: FixStep | undefined;
}

export const ok = (happened: string, subject?: string): Diagnosis => ({ code: 'OK', happened, subject });

export const found = (
  code: FindingCode,
  happened: string,
  more: Omit<Diagnosis, 'code' | 'happened'> = {},
): Diagnosis => ({ code, happened, ...more });

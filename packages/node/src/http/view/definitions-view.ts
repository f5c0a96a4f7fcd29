import type { DefinitionsAnswer } from '../api/definitions.js';
import type { Sources } from './sources.js';

/** Findings that are sent to the page, poisoning first. */
const MAX_FINDINGS = 1000;

export function definitionsView({ definitions }: Sources): DefinitionsAnswer {
  const scan = definitions?.();
  if (scan === undefined) return { scan: null, more: 0 };
  const { findings } = scan;
  return {
    scan: { ...scan, findings: findings.slice(0, MAX_FINDINGS) },
    more: Math.max(0, findings.length - MAX_FINDINGS),
  };
}

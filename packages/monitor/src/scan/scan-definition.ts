import { escapeText, keepFromHost, maskSecrets } from '@mcp-vitals/signals';
import type { DefinitionFinding } from './finding.js';
import type { DefinitionScanner, ScannedDefinition } from './scanner.js';

/** Findings of one definition, and of one kind in it: further ones say nothing new. */
const MAX_FINDINGS = 20;
const MAX_OF_KIND = 3;
/** Yields of one scanner for one definition, so that one that never ends is ended. */
const MAX_STEPS = 100_000;

const MAX_KIND = 64;
const MAX_PATH = 300;
const MAX_TEXT = 500;
const MAX_EXCERPT = 200;

/**
 * Runs scanners over a definition. It yields wherever work may pause, and returns the findings, each with bounded texts. A
 * scanner that throws is counted in `mcp_vitals.monitor.errors`, and the others go on.
 */
export function* scanDefinition(
  definition: ScannedDefinition,
  scanners: readonly DefinitionScanner[],
): Generator<undefined, DefinitionFinding[]> {
  const found = new Map<string, DefinitionFinding>();
  const ofKind = new Map<string, number>();
  for (const scanner of scanners) {
    try {
      let steps = 0;
      for (const step of scanner.scan(definition)) {
        if (++steps > MAX_STEPS || found.size >= MAX_FINDINGS) break;
        if (step === undefined) yield undefined;
        else {
          const finding = bounded(step);
          const key = `${finding.kind} ${finding.path}`;
          const count = ofKind.get(finding.kind) ?? 0;
          if (found.has(key) || count >= MAX_OF_KIND) continue;
          ofKind.set(finding.kind, count + 1);
          found.set(key, finding);
        }
      }
    } catch (error) {
      keepFromHost('monitor', `the scanner ${scanner.name} does not finish a definition`, error);
    }
  }
  return [...found.values()];
}

/** Findings of own scanners are bounded as well, because they may quote the definition. */
function bounded({ class: of, kind, severity, path, text, excerpt }: DefinitionFinding): DefinitionFinding {
  return {
    class: of === 'poisoning' ? 'poisoning' : 'quality',
    kind: shown(kind, MAX_KIND),
    severity: severity === 'critical' || severity === 'warning' ? severity : 'info',
    path: shown(path, MAX_PATH),
    text: shown(text, MAX_TEXT),
    ...(excerpt !== undefined && { excerpt: shown(excerpt, MAX_EXCERPT) }),
  };
}

const shown = (text: unknown, most: number): string => {
  const one = escapeText(maskSecrets(String(text).slice(0, 2 * most)));
  return one.length > most ? `${one.slice(0, most - 1)}…` : one;
};

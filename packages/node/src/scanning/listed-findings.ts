import { type DefinitionFinding, type ListedFinding, nameText } from '@mcp-vitals/monitor';
import type { KnownServer } from './known-server.js';

/** Poisoning findings that came up, or that are gone, in a server's tools. */
export interface FindingChange {
  readonly finding: ListedFinding;
  readonly isGone: boolean;
}

/** Poisoning findings of a server by tool, kind and place. */
export type Poisoned = ReadonlyMap<string, ListedFinding>;

export const TOO_LARGE: DefinitionFinding = {
  class: 'quality',
  kind: 'too_large',
  severity: 'warning',
  path: '',
  text: 'The definition has more than 1,000,000 characters, 20,000 values or 64 levels, so that its rest is not scanned. Shorten it; an agent pays for each character.',
};

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;

/** Tells the findings of one definition apart. */
export const keyOf = ({ kind, path }: DefinitionFinding): string => `${kind} ${path}`;

/** Poisoning before quality, the most severe first. */
export const rank = (finding: ListedFinding): number =>
  (finding.class === 'poisoning' ? 0 : 3) + SEVERITY[finding.severity];

export function* findingsOf({ role, kind, name, tools }: KnownServer): Generator<ListedFinding> {
  for (const { name: tool, findings, since } of tools.values()) {
    for (const finding of findings) {
      const sinceMillis = since.get(keyOf(finding)) ?? 0;
      yield { ...finding, role, definition: kind, server: nameText(name), tool: nameText(tool), sinceMillis };
    }
  }
}

export const poisoned = (server: KnownServer): Poisoned =>
  new Map(
    [...findingsOf(server)]
      .filter((finding) => finding.class === 'poisoning')
      .map((finding) => [`${finding.tool} ${keyOf(finding)}`, finding]),
  );

export const changesBetween = (before: Poisoned, after: Poisoned): FindingChange[] => [
  ...[...after].filter(([key]) => !before.has(key)).map(([, finding]) => ({ finding, isGone: false })),
  ...[...before].filter(([key]) => !after.has(key)).map(([, finding]) => ({ finding, isGone: true })),
];

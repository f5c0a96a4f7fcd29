import type { DefinitionScan, ListedFinding } from '../scan/definition-scan.js';
import { namesText, nameText } from '../scan/text/names-text.js';
import { groupBy, measured } from './evidence.js';
import type { Recommendation } from './recommendation.js';

/** What each kind of finding means for an agent, and what to do. */
const KINDS: Readonly<Record<string, { readonly having: string; readonly remedy: string }>> = {
  no_description: {
    having: 'without a description, of the tool or of most parameters',
    remedy: 'say what each tool does and returns, and what each parameter means, with its format',
  },
  ambiguous_name: {
    having: 'with a name by which an agent cannot choose',
    remedy: 'name the object as well as the action, and the difference between tools that are alike',
  },
  no_bounds: {
    having: 'with amounts or lists without a bound, or with no required parameter',
    remedy: 'give amounts and lists the bounds that the tool has, and list the required parameters',
  },
  near_duplicate: {
    having: 'described as another tool is',
    remedy: 'say in each when to use it and not the other, or merge them',
  },
  too_large: {
    having: 'with a definition too large to be scanned whole',
    remedy: 'shorten them; an agent pays for each character in every conversation',
  },
};

/** One recommendation for each server and kind of finding, which names the tools. */
export function definitionQuality({ findings, tools }: DefinitionScan, nowMillis: number): Recommendation[] {
  const quality = findings.filter((finding) => finding.class === 'quality' && Object.hasOwn(KINDS, finding.kind));
  const window = { fromMillis: nowMillis, toMillis: nowMillis };
  return [...groupBy(quality, ({ role, server, kind }) => JSON.stringify([role, server, kind])).values()].map(
    (found) => {
      const { role, server, kind } = found[0]!;
      const names = [...new Set(found.map(({ tool }) => tool))];
      const { having, remedy } = KINDS[kind]!;
      return {
        kind: 'definition_quality',
        subject: nameText(server),
        severity: found.some(({ severity }) => severity !== 'info') ? 'warning' : 'info',
        text: `${nameText(server)} has ${names.length} ${names.length === 1 ? 'tool' : 'tools'} ${having} (${namesText(names)}). ${remedyFor(role, remedy)}.`,
        evidence: [measured(`tools with ${kind.replace('_', ' ')}`, '', names.length, tools, window)],
        savesMillis: null,
        ...window,
        traceIds: [],
      };
    },
  );
}

const remedyFor = (role: ListedFinding['role'], remedy: string): string =>
  role === 'server'
    ? `${remedy[0]!.toUpperCase()}${remedy.slice(1)}`
    : `Ask the maintainers of the server to ${remedy}`;

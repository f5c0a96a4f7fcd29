import type { SchemaKind } from '@mcp-vitals/signals';
import type { NamedPins, Pin, ServerPins } from '../pins/pin.js';
import { compareDefinitions } from './compare-definitions.js';
import type { ChangeFinding, SchemaChange } from './schema-change.js';
import { changedWords } from './text-diff.js';

/** What became of the definitions of one kind since they were agreed on. */
export function comparePins(server: string, kind: SchemaKind, before: NamedPins, after: NamedPins): SchemaChange[] {
  const gone = [...before].filter(([name]) => !after.has(name));
  const come = [...after].filter(([name]) => !before.has(name));
  const heirs = new Map(
    gone.flatMap(([name, pin]): [string, string][] => {
      const heir = come.find(([, one]) => one.fingerprint === pin.fingerprint);
      return heir ? [[name, heir[0]]] : [];
    }),
  );
  return [
    ...gone.map(([name]): SchemaChange => {
      const heir = heirs.get(name);
      const text = heir === undefined ? 'is gone' : `is gone: ${heir} is the same under another name`;
      const rule = heir === undefined ? 'removed' : 'renamed';
      return {
        server,
        kind,
        name,
        change: heir === undefined ? 'removed' : 'breaking',
        text,
        findings: [only(rule, 'breaking', text)],
      };
    }),
    ...come.map(([name]): SchemaChange => {
      const text = 'is new';
      return { server, kind, name, change: 'added', text, findings: [only('added', 'compatible', text)] };
    }),
    ...[...after].flatMap(([name, pin]) => {
      const old = before.get(name);
      return old ? comparePin(server, kind, name, old, pin) : [];
    }),
  ];
}

/** What became of one definition: nothing, or one change. */
export function comparePin(server: string, kind: SchemaKind, name: string, before: Pin, after: Pin): SchemaChange[] {
  if (before.fingerprint === after.fingerprint) return [];
  const findings = compareDefinitions(kind, before.definition, after.definition);
  const breaking = findings.filter(({ change }) => change === 'breaking');
  const change = breaking.length > 0 ? 'breaking' : 'compatible';
  // A person reads the one line: what breaks comes first.
  const text = [...breaking, ...findings.filter((one) => one.change !== 'breaking')].map((one) => one.text).join('; ');
  return [{ server, kind, name, change, text: text || 'changed', findings }];
}

/** Tools of a server that go by the name of a tool of another one: which of them a model calls is left to chance. */
export function findShadows(server: string, own: NamedPins, others: ReadonlyMap<string, ServerPins>): SchemaChange[] {
  return [...own].flatMap(([name, pin]) =>
    [...others].flatMap(([other, pins]): SchemaChange[] => {
      const first = pins.get('tool')?.get(name);
      if (other === server || !first || pin.shadows?.includes(other)) return [];
      const words = changedWords(descriptionOf(first), descriptionOf(pin));
      const text =
        `has the name of a tool of ${other}` +
        (words.removed.length > 0 ? `, says "${words.added.join(' ')}" instead of "${words.removed.join(' ')}"` : '');
      const finding = { ...only('name-shadowed', 'breaking', text.slice(0, 1000)), words };
      return [{ server, kind: 'tool', name, change: 'breaking', text: finding.text, findings: [finding] }];
    }),
  );
}

const descriptionOf = ({ definition }: Pin): string =>
  typeof definition.description === 'string' ? definition.description : '';

const only = (rule: ChangeFinding['rule'], change: ChangeFinding['change'], text: string): ChangeFinding => ({
  ...{ rule, change, text },
  path: '/',
});

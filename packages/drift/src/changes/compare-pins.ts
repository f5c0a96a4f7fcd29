import { escapeText, type SchemaKind } from '@mcp-vitals/signals';
import type { NamedPins, Pin, Pins } from '../pins/pin.js';
import { compareDefinitions } from './compare-definitions.js';
import type { ChangeClass, ChangeFinding, ChangeRule, SchemaChange } from './schema-change.js';
import { changedWords } from './text-diff.js';

/** The most characters of a change's text. */
const MAX_TEXT_CHARACTERS = 4000;

export interface PinComparison {
  readonly server: string;
  readonly kind: SchemaKind;
  readonly before: NamedPins;
  readonly after: NamedPins;
  /** Whether the list was cut short: a definition missing from it does not count as removed. */
  readonly partial?: boolean;
}

/** Yields the changes of the definitions of one kind since they were pinned, one by one. */
export function* comparePins({ server, kind, before, after, partial }: PinComparison): Generator<SchemaChange> {
  const at = { server, kind };
  const gone = partial ? [] : [...before].filter(([name]) => !isThere(after, name));
  const come = [...after].filter(([name, pins]) => pins.length > 0 && !isThere(before, name));
  for (const [name, pins] of gone) {
    if (pins.length === 0) continue;
    const heir = come.find(([, [pin]]) => pin?.fingerprint === pins[0]!.fingerprint)?.[0];
    const text = heir === undefined ? 'is gone' : `is gone, perhaps renamed: ${heir} has the same definition`;
    const [rule, change] = heir === undefined ? (['removed', 'removed'] as const) : (['renamed', 'breaking'] as const);
    yield { ...at, name, change, text: escapeText(text), findings: [only(rule, 'breaking', text)] };
  }
  for (const [name, pins] of come) {
    const { fingerprint } = pins[0]!;
    yield {
      ...at,
      name,
      change: 'added',
      text: 'is new',
      findings: [only('added', 'compatible', 'is new')],
      fingerprint,
    };
  }
  for (const [name, pins] of after) {
    const change = isThere(before, name) && pins.length > 0 ? comparePin(at, name, before.get(name)!, pins) : undefined;
    if (change) yield change;
  }
}

const isThere = (pins: NamedPins, name: string): boolean => (pins.get(name)?.length ?? 0) > 0;

/** Returns the change of the definitions of one name; `undefined` for none. A server may list several, in any order. */
function comparePin(
  at: { server: string; kind: SchemaKind },
  name: string,
  before: readonly Pin[],
  after: readonly Pin[],
): SchemaChange | undefined {
  const [old, now] = [unmatched(before, after), unmatched(after, before)];
  const findings = now.flatMap((pin, index) => {
    const former = old[index];
    if (former) return comparePair(at.kind, former, pin);
    return [only('name-repeated', 'breaking', `is listed ${after.length} times: it is undefined which one is called`)];
  });
  if (old.length > now.length) {
    findings.push(only('name-repeated', 'breaking', `was listed ${before.length} times, is ${after.length} times`));
  }
  if (findings.length === 0) return undefined;
  const order: ChangeClass[] = ['breaking', 'instructions', 'compatible'];
  const sorted = order.flatMap((change) => findings.filter((one) => one.change === change));
  const text = sorted.map((one) => one.text).join('; ');
  return {
    ...{ ...at, name, change: sorted[0]!.change, findings },
    text: text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)} …` : text,
    ...(now[0] && { fingerprint: now[0].fingerprint }),
  };
}

/** Compares two definitions of one name. One that was accepted by its fingerprint is not known until it is seen. */
function comparePair(kind: SchemaKind, before: Pin, after: Pin): ChangeFinding[] {
  const findings = compareDefinitions(kind, before.definition, after.definition);
  const unseen = [before, after].find(({ awaited }) => awaited)?.fingerprint;
  if (findings.length > 0 || unseen === undefined) return findings;
  return [
    only('details-changed', 'breaking', `cannot be compared with the accepted ${unseen}, which was not seen yet`),
  ];
}

function unmatched(pins: readonly Pin[], others: readonly Pin[]): Pin[] {
  const left = others.map(({ fingerprint }) => fingerprint);
  return pins.filter(({ fingerprint }) => {
    const index = left.indexOf(fingerprint);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Yields tools that share their name with a tool of another server: which of the two a model calls is undefined. */
export function* findShadows(server: string, own: NamedPins, agreed: Pins): Generator<SchemaChange> {
  const accepted = agreed.get(server)?.get('tool');
  for (const [name, [pin]] of own) {
    if (!pin) continue;
    for (const [other, pins] of agreed) {
      const tools: NamedPins = pins.get('tool') ?? new Map();
      const first = tools.get(name)?.[0];
      // The same program over two databases does not shadow itself.
      const isSame = first?.fingerprint === pin.fingerprint && haveSameTools(own, tools);
      if (other === server || !first || isSame || accepted?.get(name)?.[0]?.shadows?.includes(other)) continue;
      const words = changedWords(descriptionOf(first), descriptionOf(pin));
      const told = `, says "${words.added.join(' ')}" instead of "${words.removed.join(' ')}"`;
      const text = `shares its name with a tool of ${other}${words.removed.length + words.added.length > 0 ? told : ''}`;
      const finding = { ...only('name-shadowed', 'breaking', text.slice(0, 1000)), words };
      const { fingerprint } = pin;
      yield { server, kind: 'tool', name, change: 'breaking', text: finding.text, findings: [finding], fingerprint };
    }
  }
}

const haveSameTools = (some: NamedPins, others: NamedPins): boolean =>
  some.size === others.size &&
  [...some].every(([name, [pin]]) => others.get(name)?.[0]?.fingerprint === pin?.fingerprint);

const descriptionOf = ({ definition }: Pin): string =>
  typeof definition.description === 'string' ? definition.description : '';

const only = (rule: ChangeRule, change: ChangeClass, text: string): ChangeFinding => ({
  ...{ rule, change, path: '/' },
  text: escapeText(text),
});

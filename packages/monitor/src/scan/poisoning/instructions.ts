import { near, pairs, type Sign, type Signs } from './signs.js';

/** A rule's result: where, and in words. */
export interface Sighting {
  readonly kind: 'hidden_instruction' | 'exfiltration';
  readonly severity: 'warning' | 'critical';
  readonly sign: Sign;
  readonly text: string;
}

/** A text that speaks of attacks quotes them: this much around a quotation is searched for the words of a guard. */
const AROUND_QUOTE = 120;
const GUARD = /\b(?:detect|scan|classif|filter|block|flag|prevent|guard|moderat|reject|sanitiz|protect)/;

/** What a folded text demands of an agent that no description should. */
export function* instructionsIn(folded: string, signs: Signs): Generator<Sighting> {
  const isDemand = (sign: Sign): boolean => !isQuotedByGuard(folded, sign);
  const override = signs.of('override').find(isDemand);
  if (override) yield hidden(override, 'tells an agent to set earlier instructions aside');
  const [template] = signs.of('template');
  if (template) yield hidden(template, 'holds marks of a chat template, with which a text poses as another speaker');
  const covert = signs.of('covert').find(isDemand);
  const [secrecy] = signs.of('secrecy');
  if (covert) yield hidden(covert, 'tells an agent to act without the knowledge of the user');
  else if (secrecy && wantsMore(signs)) yield hidden(secrecy, 'tells an agent not to speak of what it does');
  const leak = fileLeak(signs) ?? dataLeak(signs) ?? massLeak(signs);
  if (leak) yield leak;
  const [beacon] = signs.of('beacon');
  if (beacon) yield leaking(beacon, 'holds an image whose address carries data out');
}

const hidden = (sign: Sign, text: string): Sighting => ({
  kind: 'hidden_instruction',
  severity: 'critical',
  sign,
  text,
});
const leaking = (sign: Sign, text: string): Sighting => ({ kind: 'exfiltration', severity: 'critical', sign, text });

/** Whether the text wants something beside the call itself. */
const wantsMore = (signs: Signs): boolean =>
  signs.has('sensitiveFile', 'sensitiveData', 'conversation', 'section') ||
  (signs.has('gate') && near(signs.of('pass'), signs.of('place'), 80) !== undefined);

/** A file with secrets that is to be read and handed on. */
function fileLeak(signs: Signs): Sighting | undefined {
  const files = signs.of('sensitiveFile');
  if (files.length === 0) return undefined;
  const pass = signs.of('pass');
  const place = signs.of('place');
  const reading = pairs(signs.of('read'), files, 60);
  const carried = near(reading, pass, 160) ?? near(pass, reading, 40) ?? near(pairs(pass, files, 60), place, 60);
  const isPressed = signs.has('secrecy', 'covert', 'section', 'gate');
  const sign = carried ?? (isPressed ? (reading[0] ?? near(files, pairs(pass, place, 80), 200, true)) : undefined);
  return sign && leaking(sign, 'tells an agent to read secrets from a file and hand them on');
}

/** Secrets or a conversation that are to be handed on, under pressure or to somebody. */
function dataLeak(signs: Signs): Sighting | undefined {
  if (!signs.has('sensitiveData', 'conversation')) return undefined;
  const pass = signs.of('pass');
  const told = pairs(pass, signs.of('conversation'), 60);
  const secrets = pairs(pass, signs.of('sensitiveData'), 60);
  const isHidden = signs.has('secrecy', 'covert');
  const sign =
    near([...told, ...secrets], signs.of('address'), 80) ??
    (isHidden || signs.has('section', 'gate') ? told[0] : undefined) ??
    (isHidden ? secrets[0] : undefined);
  return sign && leaking(sign, 'tells an agent to hand on the conversation, or secrets that it holds');
}

/** Everything that goes through is to be sent to somebody. */
function massLeak(signs: Signs): Sighting | undefined {
  if (!signs.has('every') || !signs.has('address')) return undefined;
  const orders = signs.of('directive', 'pass');
  const sign = pairs(signs.of('every'), signs.of('address'), 80).find(({ at, end }) =>
    orders.some((order) => order.at >= at - 60 && order.end <= end),
  );
  return sign && leaking(sign, 'tells an agent to send everything of a kind to an address');
}

function isQuotedByGuard(folded: string, { at, end }: Sign): boolean {
  const before = folded.slice(Math.max(0, at - 3), at);
  const after = folded.slice(end, end + 3);
  if (!/["'“«]/.test(before) || !/["'”»]/.test(after)) return false;
  return GUARD.test(folded.slice(Math.max(0, at - AROUND_QUOTE), end + AROUND_QUOTE));
}

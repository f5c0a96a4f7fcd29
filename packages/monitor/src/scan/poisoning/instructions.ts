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
  const { override, template, covert, secrecy, beacon } = signs;
  const overrides = override.find((sign) => !isQuotedByGuard(folded, sign));
  if (overrides) yield hidden(overrides, 'tells an agent to set earlier instructions aside');
  if (template[0]) yield hidden(template[0], "holds marks of a chat template, with which a text poses as another speaker");
  const hides = covert.find((sign) => !isQuotedByGuard(folded, sign));
  if (hides) yield hidden(hides, 'tells an agent to act without the knowledge of the user');
  else if (secrecy[0] && demands(signs)) yield hidden(secrecy[0], 'tells an agent not to speak of what it does');
  const leak = fileLeak(signs) ?? dataLeak(signs) ?? massLeak(signs);
  if (leak) yield leak;
  if (beacon[0]) yield leaking(beacon[0], 'holds an image whose address carries data out');
}

const hidden = (sign: Sign, what: string): Sighting => ({ kind: 'hidden_instruction', severity: 'critical', sign, text: what });
const leaking = (sign: Sign, what: string): Sighting => ({ kind: 'exfiltration', severity: 'critical', sign, text: what });

/** Whether the text wants something beside the call itself. */
const demands = ({ sensitiveFile, sensitiveData, conversation, pass, gate, section, place }: Signs): boolean =>
  sensitiveFile.length + sensitiveData.length + conversation.length > 0 ||
  section.length > 0 ||
  (gate.length > 0 && near(pass, place, 80) !== undefined);

/** A file with secrets that is to be read and handed on. */
function fileLeak({ read, sensitiveFile, pass, place, secrecy, covert, section, gate }: Signs): Sighting | undefined {
  const reading = pairs(read, sensitiveFile, 60);
  const passing = pairs(pass, place, 80);
  const carried = near(reading, pass, 160) ?? near(pass, reading, 40) ?? near(pairs(pass, sensitiveFile, 60), place, 60);
  const isPressed = secrecy.length + covert.length + section.length + gate.length > 0;
  const sign = carried ?? (isPressed ? (reading[0] ?? near(sensitiveFile, passing, 200, true)) : undefined);
  return sign && leaking(sign, 'tells an agent to read secrets from a file and hand them on');
}

/** Secrets or a conversation that are to be handed on, under pressure or to somebody. */
function dataLeak({ sensitiveData, conversation, pass, secrecy, covert, section, gate, address }: Signs): Sighting | undefined {
  const told = pairs(pass, [...conversation].sort((a, b) => a.at - b.at), 60);
  const secrets = pairs(pass, sensitiveData, 60);
  const isHidden = secrecy.length + covert.length > 0;
  const isPressed = isHidden || section.length > 0 || gate.length > 0;
  const sign =
    near([...told, ...secrets], address, 80) ?? (isPressed ? told[0] : undefined) ?? (isHidden ? secrets[0] : undefined);
  return sign && leaking(sign, 'tells an agent to hand on the conversation, or secrets that it holds');
}

/** Everything that goes through is to be sent to somebody. */
function massLeak({ pass, every, address, directive }: Signs): Sighting | undefined {
  const orders = [...directive, ...pass];
  const sign = pairs(every, address, 80).find(({ at, end }) => orders.some((order) => order.at >= at - 60 && order.end <= end));
  return sign && leaking(sign, 'tells an agent to send everything of a kind to an address');
}

function isQuotedByGuard(folded: string, { at, end }: Sign): boolean {
  const before = folded.slice(Math.max(0, at - 3), at);
  const after = folded.slice(end, end + 3);
  if (!/["'“«]/.test(before) || !/["'”»]/.test(after)) return false;
  return GUARD.test(folded.slice(Math.max(0, at - AROUND_QUOTE), end + AROUND_QUOTE));
}

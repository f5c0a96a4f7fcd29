import type { SilentFailureKind } from '@mcp-vitals/signals';
import { isObject } from '../message/messages.js';

/** What a look at the shape of a successful tool result tells, without keeping any of it. */
export interface ResultInspection {
  /**
   * Characters of the content: text, and base64 of images, audio and resources; those of `structuredContent` where there is
   * no other. `undefined` where an item is a link or of an unknown kind, or counting would cost too much.
   */
  readonly characters: number | undefined;
  /** How the result fails without saying so; `undefined` if it does not. */
  readonly silentFailure: SilentFailureKind | undefined;
}

/** Items of the content that are looked at. */
const MAX_ITEMS = 64;

/** Values of structured content that are counted; a larger one has no count, so that the cost has a limit. */
const MAX_NODES = 500;

/** A longer text is content, such as a log or an article, even if it begins like an error. */
const MAX_ERROR_CHARACTERS = 2048;

/** Beginning of a text that is searched for the words of an error. */
const SEARCHED = 256;

/** The longest text that can stand for nothing. */
const MAX_BLANK = 16;

/** Texts by which programs say that there is no value. */
const NULL_TEXT = /^\s*(?:null|undefined|none|nil|nan|\[object Object\])\s*$/i;
const EMPTY_TEXT = /^\s*(?:\[\s*\]|\{\s*\}|""|'')?\s*$/;

/**
 * Matches the beginning of a text that reports a failure: an error's name or prefix followed by a colon or a verb, a
 * stack trace, an HTTP status of 4xx or 5xx, or JSON whose first member is an error. "No errors found", "Error handling in Go" and
 * the status of a build that failed do not match.
 */
const ERROR_TEXT = new RegExp(
  [
    String.raw`^\W{0,4}(?:an? )?(?:unexpected |unhandled |internal |fatal |unknown |api |http |server |network |request )*(?:error|exception|failure)(?:\s*[:(\[—–-]|\s+(?:occurred|while|when|executing|calling|fetching|running|reading|connecting|code|status)\b|[.!]?\s*$)`,
    String.raw`^\W{0,4}[A-Za-z]{2,40}(?:Error|Exception):\s`,
    String.raw`^\W{0,4}(?:request |command |query |operation |tool |call |login |authentication )?failed(?:\s*:|\s+(?:to|with|because)\b|[.!]?\s*$)`,
    String.raw`^\W{0,4}(?:Traceback \(most recent call last\)|something went wrong\b|(?:access|permission) denied(?:\s*[:.!]|\s+(?:to|for)\b|\s*$)|unauthori[sz]ed[.!:]?|forbidden[.!:]|not authori[sz]ed\b|(?:rate limit|quota) exceeded(?:\s*[:.!]|\s+for\b|\s*$)|timed? ?out[.!:]?\s*$)`,
    String.raw`^\W{0,4}(?:HTTP(?:/\d(?:\.\d)?)? )?[45]\d\d (?:bad|unauthorized|forbidden|not found|too many|internal|service|gateway)\b`,
    String.raw`^\s*\{\s*"(?:error|errors|exception)"\s*:\s*(?!null|false|\[\s*\]|\{\s*\}|"")`,
    String.raw`^\s*\{\s*"(?:success|ok)"\s*:\s*false\b`,
    String.raw`^\s*\{\s*"status"\s*:\s*"(?:error|fail(?:ed|ure)?)"\s*,\s*"(?:message|msg|errors?|details?)"`,
  ].join('|'),
  'i',
);

/**
 * Inspects a tool's result that counts as a success. The cost does not depend on the size of texts.
 * @returns `undefined` for a result that is not final: a task, or a request for input
 */
export function inspectResult(result: unknown): ResultInspection | undefined {
  if (!isObject(result) || 'task' in result || !isFinal(result.resultType)) return undefined;
  const { content, structuredContent } = result;
  const items = Array.isArray(content) ? content.slice(0, MAX_ITEMS) : [];
  let characters = 0;
  let isCounted = true;
  let hasContent = false;
  let text: string | undefined;
  for (const item of items) {
    const part = contentOf(item);
    if (part === undefined) {
      // A kind of content of a later protocol, or a link: something, of unknown length.
      hasContent = true;
      isCounted = false;
      continue;
    }
    characters += part.length;
    if (item.type === 'text') text ??= part;
    if (item.type !== 'text' || !isBlank(part)) hasContent = true;
  }
  const ofContent = hasContent ? failureIn(text, items.length, characters) : undefined;
  const counted = isCounted ? characters : undefined;
  if (structuredContent === undefined) {
    return { characters: counted, silentFailure: hasContent ? ofContent : absenceIn(text) };
  }
  return {
    characters: items.length > 0 ? counted : charactersOf(structuredContent),
    silentFailure: structuredFailure(structuredContent) ?? ofContent,
  };
}

const isFinal = (resultType: unknown): boolean => resultType === undefined || resultType === 'complete';

/** The text or the base64 of an item; `undefined` where it has none. */
export function contentOf(item: unknown): string | undefined {
  if (!isObject(item)) return undefined;
  const { type, text, data, resource } = item;
  if (type === 'text') return typeof text === 'string' ? text : undefined;
  if (typeof data === 'string') return data;
  if (!isObject(resource)) return undefined;
  const embedded = resource.text ?? resource.blob;
  return typeof embedded === 'string' ? embedded : undefined;
}

const isBlank = (text: string): boolean => text.length <= MAX_BLANK && (EMPTY_TEXT.test(text) || NULL_TEXT.test(text));

const absenceIn = (text: string | undefined): SilentFailureKind =>
  text !== undefined && NULL_TEXT.test(text) ? 'null' : 'empty';

function failureIn(text: string | undefined, items: number, characters: number): SilentFailureKind | undefined {
  if (text === undefined || items > 1 || characters > MAX_ERROR_CHARACTERS) return undefined;
  return ERROR_TEXT.test(text.slice(0, SEARCHED)) ? 'error_text' : undefined;
}

/** Names of a member that holds an error. */
const ERROR_MEMBER = /^(?:errors?|exception)$/;

/** Members that are looked at for one that holds something beside an error. */
const MAX_MEMBERS = 16;

/** Looks at the members: servers wrap a value in `result`, a list in its name, and an error in `error`. */
function structuredFailure(value: unknown): SilentFailureKind | undefined {
  if (value === null) return 'null';
  if (!isObject(value)) return undefined;
  if (value.success === false || value.ok === false) return 'error_text';
  const names = firstNames(value);
  const [first] = names;
  if (first === 'status' && saysFailed(value)) return 'error_text';
  const held = names.filter((name) => holds(name, value[name]));
  // An error beside an answer is one only if it comes first, as that of a linter does not.
  const isError = held.length > 0 && held.every((name) => ERROR_MEMBER.test(name));
  if (isError || (held[0] === first && ERROR_MEMBER.test(first ?? ''))) return 'error_text';
  if (names.length > 1) return undefined;
  if (first === undefined || isNothing(value[first])) return 'empty';
  return value[first] === null ? 'null' : undefined;
}

/** Whether a member holds something: `false` is an answer, but no error. */
const holds = (name: string, value: unknown): boolean =>
  !isNothing(value) && value !== null && !(value === false && ERROR_MEMBER.test(name));

function firstNames(value: object): string[] {
  const names: string[] = [];
  for (const name in value) if (names.push(name) === MAX_MEMBERS) break;
  return names;
}

/** Whether a status is that of the call, which a message explains, and not that of a build or a job. */
const saysFailed = ({ status, message, msg, error, errors, detail, details }: Record<string, unknown>): boolean =>
  typeof status === 'string' &&
  /^(?:error|fail(?:ed|ure)?)$/i.test(status) &&
  [message, msg, error, errors, detail, details].some((one) => one !== undefined && one !== null);

function isNothing(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  for (const _ in value) return false;
  return true;
}

/** The characters of a value as JSON, about; `undefined` when it has more values than are counted. */
export function charactersOf(value: unknown): number | undefined {
  let nodes = 0;
  let characters = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    if (++nodes > MAX_NODES) return undefined;
    const one = waiting.pop();
    if (typeof one === 'string') characters += one.length + 2;
    else if (!isObject(one)) characters += String(one).length;
    else if (Array.isArray(one)) {
      if (one.length > MAX_NODES) return undefined;
      characters += one.length + 1;
      waiting.push(...(one as unknown[]));
    } else {
      for (const key in one) {
        if (++nodes > MAX_NODES) return undefined;
        characters += key.length + 4;
        waiting.push(one[key]);
      }
    }
  }
  return characters;
}

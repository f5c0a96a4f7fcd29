import { listedName } from '../message/listed-name.js';
import { isObject } from '../message/messages.js';
import { estimateTokens } from './estimate-tokens.js';

/** What one tool's definition costs an agent, in estimated tokens. */
export interface ToolCost {
  /** The name, or `_OTHER` where it looks like a secret or exceeds 128 characters. */
  readonly tool: string;
  /** Name, description and input schema: what agents pass to their models. */
  readonly tokens: number;
  readonly descriptionTokens: number;
  readonly inputSchemaTokens: number;
  /** The parameter with the most tokens, without those that are shared by `$ref`; `undefined` without parameters. */
  readonly largestParameter: { readonly name: string; readonly tokens: number } | undefined;
  /** Whether the definition exceeds the limits, so that it costs at least this much. */
  readonly isPartial: boolean;
}

/** Values of one definition that are counted. */
const MAX_VALUES = 20_000;
/** Characters of one definition that are counted. */
const MAX_CHARACTERS = 400_000;
/** Deepest nesting that is counted. */
const MAX_DEPTH = 64;

/** Tokens of the punctuation around a member, `"…":` and `,`, which often joins its neighbour's; and of that of an element. */
const MEMBER_MARKS = 1.75;
const ELEMENT_MARKS = 1;
/** Tokens of `{"name":…,"description":…,"inputSchema":…}` without the values. */
const FRAME = 6;

/** Measures a definition as it was sent. It reads no more than a part of limited size, and throws nothing of its own. */
export function costOfTool(definition: unknown): ToolCost {
  const { name, description, inputSchema } = isObject(definition) ? definition : {};
  const count = new TokenCount();
  const nameTokens = count.of(name);
  const descriptionTokens = count.of(description);
  const inputSchemaTokens = Math.ceil(count.of(inputSchema));
  return {
    tool: listedName(name),
    tokens: FRAME + Math.ceil(nameTokens + descriptionTokens) + inputSchemaTokens,
    descriptionTokens: Math.ceil(descriptionTokens),
    inputSchemaTokens,
    largestParameter: largestIn(inputSchema),
    isPartial: count.isPartial,
  };
}

/** Counts values as JSON, up to the limits. */
class TokenCount {
  isPartial = false;
  #values = MAX_VALUES;
  #characters = MAX_CHARACTERS;

  of(value: unknown, depth = 0): number {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return estimateTokens(String(value));
    if (!isObject(value)) return 0;
    if (depth >= MAX_DEPTH) {
      this.isPartial = true;
      return 0;
    }
    let tokens = 0;
    if (Array.isArray(value)) {
      for (const element of value as readonly unknown[]) {
        if (!this.#takes()) break;
        tokens += ELEMENT_MARKS + this.of(element, depth + 1);
      }
      return tokens;
    }
    for (const key in value) {
      if (!this.#takes()) break;
      const member = value[key];
      if (member !== undefined) tokens += MEMBER_MARKS + this.#text(key) + this.of(member, depth + 1);
    }
    return tokens;
  }

  #text(text: string): number {
    const counted = text.length > this.#characters ? text.slice(0, this.#characters) : text;
    if (counted !== text) this.isPartial = true;
    this.#characters -= counted.length;
    return estimateTokens(counted);
  }

  #takes(): boolean {
    if (this.#values-- > 0) return true;
    this.isPartial = true;
    return false;
  }
}

function largestIn(inputSchema: unknown): ToolCost['largestParameter'] {
  const properties = isObject(inputSchema) ? inputSchema.properties : undefined;
  if (!isObject(properties)) return undefined;
  const count = new TokenCount();
  let largest: ToolCost['largestParameter'];
  for (const name in properties) {
    const tokens = Math.ceil(count.of(properties[name]));
    if (largest === undefined || tokens > largest.tokens) largest = { name: listedName(name), tokens };
    if (count.isPartial) break;
  }
  return largest;
}

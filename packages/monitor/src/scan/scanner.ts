import type { DefinitionFinding } from './finding.js';
import type { DefinitionText } from './text/definition-texts.js';

/** What is known of a tool besides the one that is scanned. */
export interface OtherTool {
  readonly name: string;
  /** The words of the name: `getUserList` and `get-user_list` are `get user list`. */
  readonly nameWords: string;
  /** The description in lower case without marks, at most 1,000 characters. */
  readonly description: string;
  /** The different words of the description. */
  readonly words: ReadonlySet<string>;
}

/** One definition of a tool with its surroundings. */
export interface ScannedDefinition {
  /** The role of this process towards the server: its client, or the server itself. */
  readonly role: 'client' | 'server';
  /** The name of the server, as it gives it. */
  readonly server: string;
  /** Of the tool, the prompt or the resource template; `instructions` of a server's. */
  readonly name: string;
  /** As it was listed, unchecked. It belongs to the application: read it, do not change it. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The other tools of the server. */
  readonly siblings: readonly OtherTool[];
  /** Names of the tools of other servers that this process knows. */
  readonly foreignTools: ReadonlySet<string>;
  /**
   * All texts and names in the definition with their places, long ones in overlapping pieces. Pass `undefined` on: work may
   * pause there.
   */
  texts(): Iterable<DefinitionText | undefined>;
}

/**
 * Looks for something in definitions. A scan yields its findings, and `undefined` wherever it can be interrupted: between two
 * yields it should take less than a millisecond. A scan that throws is counted and ends; the other scanners go on.
 */
export interface DefinitionScanner {
  /** Unique, such as `poisoning`. */
  readonly name: string;
  /**
   * Whether it looks at other texts than definitions of tools too: at prompts, at resource templates, at the instructions of servers, at
   * results of tools where a setting asks for scans of them, and at definitions that are too large to be read whole. @default false
   */
  readonly scansOtherTexts?: boolean;
  scan(definition: ScannedDefinition): Iterable<DefinitionFinding | undefined>;
}

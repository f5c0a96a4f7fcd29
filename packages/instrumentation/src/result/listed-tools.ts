import { maskSecrets } from '@mcp-vitals/signals';
import type { Role } from '../config.js';

/** Tools kept for each role. */
const MAX_TOOLS = 1000;

/** Maximum length of a name, in UTF-16 units. */
const MAX_NAME_LENGTH = 128;

/** The tools that were listed: by a server of this process, or to a client of it. They show which of them nobody calls. */
export class ListedTools {
  readonly #names: Readonly<Record<Role, Set<string>>> = { client: new Set(), server: new Set() };

  /** @param role the role of this process in the exchange of the list */
  add(role: Role, tools: unknown): void {
    const names = this.#names[role];
    for (const tool of Array.isArray(tools) ? tools : []) {
      const name: unknown = tool?.name;
      if (names.size >= MAX_TOOLS) return;
      // A name that looks like a secret stays where it is.
      if (typeof name === 'string' && name.length <= MAX_NAME_LENGTH && maskSecrets(name) === name) names.add(name);
    }
  }

  of(role: Role): readonly string[] {
    return [...this.#names[role]];
  }
}

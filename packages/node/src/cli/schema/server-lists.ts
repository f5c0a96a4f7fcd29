import { type Definition, definitionsIn, type ServerListing } from '@mcp-vitals/drift';
import { VERSION } from '../../version.js';
import { ServerSession } from './server-session.js';

/** Pages of one list. A server that never stops is cut off. */
const MAX_PAGES = 200;

/** Starts a stdio server, reads everything that it shows, and ends it. @throws CommandError when it does not answer */
export async function readServerLists(
  server: string,
  [command, ...args]: readonly [string, ...string[]],
): Promise<ServerListing> {
  const session = new ServerSession(command, args);
  try {
    const hello = await session.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'mcp-vitals', version: VERSION },
    });
    session.notify('notifications/initialized');
    const able = (hello?.capabilities ?? {}) as Readonly<Record<string, unknown>>;
    const lists = new Lists(session);
    const tools = able.tools === undefined ? [] : await lists.read('tools/list', 'tools', 'name');
    const prompts = able.prompts === undefined ? [] : await lists.read('prompts/list', 'prompts', 'name');
    const resources =
      able.resources === undefined
        ? []
        : await lists.read('resources/templates/list', 'resourceTemplates', 'uriTemplate');
    const instructions = typeof hello?.instructions === 'string' ? hello.instructions : '';
    return { server, tools, prompts, resources, instructions, partial: lists.isPartial };
  } finally {
    await session.close();
  }
}

class Lists {
  isPartial = false;
  readonly #session: ServerSession;

  constructor(session: ServerSession) {
    this.#session = session;
  }

  async read(method: string, field: string, nameKey: string): Promise<Definition[]> {
    const definitions: Definition[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page++) {
      const result = await this.#session.request(method, cursor === undefined ? {} : { cursor });
      const items = result?.[field];
      if (Array.isArray(items)) definitions.push(...definitionsIn(items, nameKey));
      else this.isPartial ||= method === 'tools/list';
      cursor = result?.nextCursor;
      if (typeof cursor !== 'string' || cursor === '') return definitions;
    }
    this.isPartial = true;
    return definitions;
  }
}

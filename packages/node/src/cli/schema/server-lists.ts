import { type Definition, definitionsIn, type ServerListing } from '@mcp-vitals/drift';
import { GreetedServer } from '../../session/greeted-server.js';
import { StdioSession } from '../../session/stdio-session.js';
import { listRefused, sessionFailure } from '../base/command-error.js';
import { interruptible } from '../base/interruptible.js';

type Program = readonly [string, ...string[]];

/** Starts a stdio server, reads everything that it shows, and ends it. @throws CommandError when it does not answer */
export const readServerLists = (server: string, program: Program): Promise<ServerListing> =>
  interruptible((signal) => readLists(server, program, signal));

async function readLists(server: string, [command, ...args]: Program, signal: AbortSignal): Promise<ServerListing> {
  const here = { folder: process.cwd(), environment: process.env };
  const session = new StdioSession({ command, args, ...here }, { signal });
  try {
    const greeted = await GreetedServer.greet(session);
    const lists = new Lists(greeted);
    const tools = greeted.has('tools') ? await lists.read('tools') : [];
    const prompts = greeted.has('prompts') ? await lists.read('prompts') : [];
    const resources = greeted.has('resources') ? await lists.read('resources') : [];
    return { server, tools, prompts, resources, instructions: greeted.instructions, partial: lists.isPartial };
  } catch (error) {
    throw sessionFailure(error);
  } finally {
    await session.close();
  }
}

const LISTS = {
  tools: { method: 'tools/list', field: 'tools', nameKey: 'name', what: 'tools' },
  prompts: { method: 'prompts/list', field: 'prompts', nameKey: 'name', what: 'prompts' },
  resources: {
    method: 'resources/templates/list',
    field: 'resourceTemplates',
    nameKey: 'uriTemplate',
    what: 'resource templates',
  },
} as const;

class Lists {
  isPartial = false;
  readonly #server: GreetedServer;

  constructor(server: GreetedServer) {
    this.#server = server;
  }

  /** @throws CommandError when the list is refused: what was not read is neither unchanged nor gone */
  async read(kind: keyof typeof LISTS): Promise<Definition[]> {
    const { method, field, nameKey, what } = LISTS[kind];
    const definitions: Definition[] = [];
    for await (const page of this.#server.pages(method)) {
      const items = typeof page === 'object' ? page[field] : undefined;
      if (Array.isArray(items)) definitions.push(...definitionsIn(items, nameKey));
      else if (page === 'endless') this.isPartial = true;
      // A server may have resources and no templates of them.
      else if (page !== 'unknown method' || kind === 'tools') throw listRefused(what);
    }
    return definitions;
  }
}

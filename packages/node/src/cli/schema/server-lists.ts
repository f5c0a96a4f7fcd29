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
    const tools = greeted.has('tools') ? await lists.read('tools/list', 'tools', 'name') : [];
    const prompts = greeted.has('prompts') ? await lists.read('prompts/list', 'prompts', 'name') : [];
    const resources = greeted.has('resources')
      ? await lists.read('resources/templates/list', 'resourceTemplates', 'uriTemplate')
      : [];
    return { server, tools, prompts, resources, instructions: greeted.instructions, partial: lists.isPartial };
  } catch (error) {
    throw sessionFailure(error);
  } finally {
    await session.close();
  }
}

class Lists {
  isPartial = false;
  readonly #server: GreetedServer;

  constructor(server: GreetedServer) {
    this.#server = server;
  }

  /** @throws CommandError when tools are refused: without them nothing could be said to be unchanged */
  async read(method: string, field: string, nameKey: string): Promise<Definition[]> {
    const definitions: Definition[] = [];
    for await (const page of this.#server.pages(method)) {
      const items = typeof page === 'object' ? page[field] : undefined;
      if (Array.isArray(items)) definitions.push(...definitionsIn(items, nameKey));
      else if (page === 'endless') this.isPartial = true;
      else if (method === 'tools/list') throw listRefused();
    }
    return definitions;
  }
}

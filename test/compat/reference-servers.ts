import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  CreateTaskResultSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

export interface Exercise {
  /** The package's name after `@modelcontextprotocol/server-`. */
  server: string;
  args: readonly string[];
  /** A call of each tool but those that `beyondTools` calls, in the order in which they make sense. */
  tools: readonly (readonly [name: string, args?: Record<string, unknown>])[];
  asksForRoots?: boolean;
  /** The other features of the server. */
  beyondTools?: readonly ((client: Client) => Promise<unknown>)[];
}

/** A folder of its own for the files that the servers work on, the same in every run so that runs can be compared. */
export async function freshFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'poem.txt'), 'roses are red\nviolets are blue\n');
  await writeFile(path.join(folder, 'dot.png'), Buffer.from(DOT, 'base64'));
}

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A tool that only works as a task: a first answer names the task, a second request waits for its result. */
const researchAsTask = async (client: Client) => {
  const params = { name: RESEARCH, arguments: { topic: 'cats' }, task: { ttl: 60_000 } };
  const { task } = await client.request({ method: 'tools/call', params }, CreateTaskResultSchema);
  return client.request({ method: 'tasks/result', params: { taskId: task.taskId } }, CallToolResultSchema);
};
export const RESEARCH = 'simulate-research-query';

export const everything: Exercise = {
  server: 'everything',
  args: ['stdio'],
  asksForRoots: true,
  tools: [
    ['echo', { message: 'hello' }],
    ['get-annotated-message', { messageType: 'success', includeImage: true }],
    ['get-env'],
    ['get-resource-links', { count: 2 }],
    ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
    ['get-structured-content', { location: 'Chicago' }],
    ['get-sum', { a: 2, b: 3 }],
    ['get-tiny-image'],
    ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain,hello', outputType: 'resource' }],
    ['toggle-simulated-logging'],
    ['toggle-simulated-logging'],
    ['toggle-subscriber-updates'],
    ['toggle-subscriber-updates'],
    ['trigger-long-running-operation', { duration: 0.2, steps: 2 }],
    ['get-roots-list'],
    ['trigger-elicitation-request'],
    ['trigger-url-elicitation', { url: 'http://localhost/', elicitationId: 'e1' }],
    ['trigger-sampling-request', { prompt: 'What is the capital of France?', maxTokens: 10 }],
  ],
  beyondTools: [
    (client) => client.ping(),
    (client) => client.setLoggingLevel('debug'),
    (client) => client.listPrompts(),
    (client) => client.getPrompt({ name: 'simple-prompt' }),
    (client) => client.getPrompt({ name: 'args-prompt', arguments: { city: 'Paris' } }),
    (client) => client.getPrompt({ name: 'resource-prompt', arguments: { resourceType: 'Text', resourceId: '1' } }),
    (client) =>
      client.complete({
        ref: { type: 'ref/prompt', name: 'completable-prompt' },
        argument: { name: 'department', value: 'E' },
      }),
    (client) => client.listResources(),
    (client) => client.listResourceTemplates(),
    (client) => client.readResource({ uri: 'demo://resource/static/document/features.md' }),
    (client) => client.subscribeResource({ uri: 'demo://resource/dynamic/text/1' }),
    (client) => client.unsubscribeResource({ uri: 'demo://resource/dynamic/text/1' }),
    (client) => client.readResource({ uri: 'demo://not/there' }),
    researchAsTask,
  ],
};

const filesystem = (folder: string): Exercise => {
  const at = (file: string) => path.join(folder, file);
  return {
    server: 'filesystem',
    args: [folder],
    tools: [
      ['list_allowed_directories'],
      ['write_file', { path: at('note.txt'), content: 'one\ntwo\n' }],
      ['read_file', { path: at('note.txt'), head: 1 }],
      ['read_text_file', { path: at('note.txt') }],
      ['read_media_file', { path: at('dot.png') }],
      ['read_multiple_files', { paths: [at('poem.txt'), at('note.txt')] }],
      ['edit_file', { path: at('note.txt'), edits: [{ oldText: 'two', newText: 'three' }] }],
      ['create_directory', { path: at('deep') }],
      ['move_file', { source: at('note.txt'), destination: at('deep/note.txt') }],
      ['list_directory', { path: folder }],
      ['list_directory_with_sizes', { path: folder }],
      ['directory_tree', { path: folder }],
      ['search_files', { path: folder, pattern: '**/*.txt' }],
      ['get_file_info', { path: at('poem.txt') }],
    ],
  };
};

const memory: Exercise = {
  server: 'memory',
  args: [],
  tools: [
    [
      'create_entities',
      { entities: ['Ada', 'Bob'].map((name) => ({ name, entityType: 'cat', observations: ['small'] })) },
    ],
    ['create_relations', { relations: [{ from: 'Ada', to: 'Bob', relationType: 'likes' }] }],
    ['add_observations', { observations: [{ entityName: 'Ada', contents: ['grey'] }] }],
    ['read_graph'],
    ['search_nodes', { query: 'grey' }],
    ['open_nodes', { names: ['Bob'] }],
    ['delete_observations', { deletions: [{ entityName: 'Ada', observations: ['grey'] }] }],
    ['delete_relations', { relations: [{ from: 'Ada', to: 'Bob', relationType: 'likes' }] }],
    ['delete_entities', { entityNames: ['Ada', 'Bob'] }],
  ],
  beyondTools: [
    (client) => client.listResources(),
    (client) => client.readResource({ uri: 'memory://knowledge-graph' }),
  ],
};

const thought = { thought: 'a step', thoughtNumber: 1, totalThoughts: 2, nextThoughtNeeded: true };
const sequentialThinking: Exercise = {
  server: 'sequential-thinking',
  args: [],
  tools: [
    ['sequentialthinking', thought],
    ['sequentialthinking', { ...thought, thoughtNumber: 2, nextThoughtNeeded: false }],
    ['sequentialthinking', { thought: 'a step without its numbers' }],
  ],
};

/** The reference servers, each with a call of everything it has. `folder` is theirs to write to. */
export const exercises = (folder: string): Exercise[] => [everything, filesystem(folder), memory, sequentialThinking];

export const CLIENT_CAPABILITIES = { sampling: {}, roots: {}, elicitation: { form: {}, url: {} } };

/**
 * Answers what a server may ask of its client. The promise resolves when the server has asked for the roots: one that
 * does so on its own does it some time after the start.
 */
function answerServer(client: Client, folder: string): Promise<void> {
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: 'none',
    role: 'assistant',
    content: { type: 'text', text: 'Paris' },
  }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'decline' }));
  return new Promise((resolve) => {
    client.setRequestHandler(ListRootsRequestSchema, () => {
      resolve();
      return { roots: [{ uri: `file://${folder}`, name: 'files' }] };
    });
  });
}

/** Over HTTP a server may ask before its client has opened the stream for it, on a busy machine; then the SDK drops the question. */
export const ROOTS_LOST = 'the server did not ask for the roots';

export interface Exercised {
  listed: string[];
  /** The result or the error of each request. */
  results: unknown[];
}

/** Connects, lists the tools, calls each, does the rest, and lists the tools once more; one after the other. */
export async function exercise(
  client: Client,
  transport: Transport,
  one: Exercise,
  folder: string,
): Promise<Exercised> {
  const results: unknown[] = [];
  const settle = (call: Promise<unknown>) =>
    call.then(
      (value) => results.push(value),
      (error) => results.push(String(error)),
    );
  const rootsAsked = answerServer(client, folder);
  await client.connect(transport);
  const listed = await client.listTools();
  if (one.asksForRoots) {
    const lost = delay(60_000, undefined, { ref: false }).then(() => {
      throw new Error(ROOTS_LOST);
    });
    await Promise.race([rootsAsked, lost]);
  }
  for (const [name, args = {}] of one.tools) {
    await settle(client.callTool({ name, arguments: args }, undefined, { onprogress: () => {} }));
  }
  for (const call of one.beyondTools ?? []) await settle(call(client));
  await settle(client.listTools());
  return { listed: listed.tools.map(({ name }) => name), results: [listed, ...results] };
}

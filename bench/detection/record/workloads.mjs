/**
 * The servers, unmodified, and a client's calls of them, each with its rate a second. `folder` is the
 * session's own; a server keeps its data in it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pick = (list) => list[Math.floor(Math.random() * list.length)];

function filesystem(folder) {
  const data = join(folder, 'data');
  const listing = join(folder, 'listing');
  for (const one of [data, listing]) mkdirSync(one, { recursive: true });
  const files = Array.from({ length: 200 }, (_, i) => join(data, `note-${i}.txt`));
  for (const file of files) writeFileSync(file, `${file}\n`.repeat(20));
  for (let i = 0; i < 200; i++) writeFileSync(join(listing, `entry-${i}.txt`), '');
  return {
    entry: 'server-filesystem/dist/index.js',
    args: [folder],
    data,
    listing,
    calls: [
      { tool: 'read_text_file', rate: 4, arguments: () => ({ path: pick(files) }) },
      { tool: 'list_directory', rate: 2, arguments: () => ({ path: listing }) },
      {
        tool: 'write_file',
        rate: 1,
        arguments: () => ({ path: join(data, 'written.txt'), content: 'x'.repeat(2000) }),
      },
      { tool: 'search_files', rate: 0.5, arguments: () => ({ path: data, pattern: '**/note-1*.txt' }) },
      { tool: 'get_file_info', rate: 0.05, arguments: () => ({ path: pick(files) }) },
    ],
  };
}

function memory(folder) {
  const file = join(folder, 'memory.jsonl');
  const entity = (i) =>
    JSON.stringify({ type: 'entity', name: `thing-${i}`, entityType: 'thing', observations: [`it is number ${i}`] });
  writeFileSync(file, Array.from({ length: 300 }, (_, i) => entity(i)).join('\n'));
  const name = () => `thing-${Math.floor(Math.random() * 300)}`;
  return {
    entry: 'server-memory/dist/index.js',
    env: { MEMORY_FILE_PATH: file },
    file,
    calls: [
      { tool: 'search_nodes', rate: 2, arguments: () => ({ query: name() }) },
      { tool: 'open_nodes', rate: 3, arguments: () => ({ names: [name()] }) },
      { tool: 'read_graph', rate: 0.2, arguments: () => ({}) },
      {
        tool: 'add_observations',
        rate: 0.1,
        arguments: () => ({ observations: [{ entityName: name(), contents: [`seen at ${Date.now()}`] }] }),
      },
    ],
  };
}

const everything = () => ({
  entry: 'server-everything/dist/index.js',
  args: ['stdio'],
  behindProxy: true,
  calls: [
    { tool: 'echo', rate: 5, arguments: () => ({ message: 'still there?' }) },
    { tool: 'get-sum', rate: 2, arguments: () => ({ a: Math.random(), b: 1 }) },
    { tool: 'get-tiny-image', rate: 1, arguments: () => ({}) },
    { tool: 'trigger-long-running-operation', rate: 0.1, arguments: () => ({ duration: 0.3, steps: 1 }) },
  ],
});

const sequentialThinking = () => ({
  entry: 'server-sequential-thinking/dist/index.js',
  behindProxy: true,
  calls: [
    {
      tool: 'sequentialthinking',
      rate: 2,
      arguments: () => ({ thought: 'go on', nextThoughtNeeded: true, thoughtNumber: 1, totalThoughts: 3 }),
    },
  ],
});

export const workloads = { filesystem, memory, everything, 'sequential-thinking': sequentialThinking };

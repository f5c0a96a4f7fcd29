/**
 * One trace across languages: Python's SDKs as clients of a TypeScript server that `register` observes, and the reverse, over
 * HTTP and stdio. Both sides export to one receiver, ours as JSON, Python's as protobuf.
 */
import { describe, expect, it } from 'vitest';
import { setOf } from '../set-size.js';
import { Pair, type Program, type PythonEnvironment, python, typescript, whyNoPython } from './pair.js';

const ROOT = 'client INTERNAL walk';
const IN_TOOL = 'server INTERNAL inside greet';
const RECEIVED = 'server SERVER tools/call greet';

/** A client or a server in Python, and which spans it makes of a call itself. */
interface Peer {
  readonly title: string;
  readonly environment: PythonEnvironment;
  readonly library: string;
  readonly instrumentation?: string;
  /** The spans between the caller's and the server's, of the call of `greet`. */
  readonly spans: readonly string[];
  /** Name and outcome of its spans of the three calls, where it makes any of that kind. */
  readonly calls: readonly string[];
}

const SENT = ['MCP send tools/call greet', 'MCP send tools/call fail'];

/** What a client of each kind says of the unknown tool is what the server answered: v1 a result, v2 an error. */
const clients = (unknown: 'tool_error' | '-32602'): readonly Peer[] => {
  const sent = [
    ...SENT,
    unknown === '-32602' ? 'MCP send tools/call not_there: -32602' : 'MCP send tools/call not_there',
  ];
  const own = ['tools/call greet', 'tools/call fail: tool_error'];
  own.push(`tools/call not_there: ${unknown === '-32602' ? 'MCPError' : 'tool_error'}`);
  return [
    {
      title: 'mcp 1.30 with openinference-instrumentation-mcp, which carries the context and makes no spans',
      ...{ environment: 'python-mcp-1', library: 'mcp1', instrumentation: 'openinference', spans: [], calls: [] },
    },
    {
      title: 'mcp 1.30 with opentelemetry-instrumentation-mcp',
      ...{ environment: 'python-mcp-1', library: 'mcp1', instrumentation: 'traceloop', calls: [] },
      spans: ['client INTERNAL greet.tool', 'client INTERNAL ResponseStreamWriter'],
    },
    {
      title: 'mcp 2.3, which negotiates 2026-07-28 where the server has it',
      ...{
        environment: 'python-mcp-2',
        library: 'mcp2',
        spans: ['client CLIENT MCP send tools/call greet'],
        calls: sent,
      },
    },
    {
      title: 'mcp 2.3 with the handshake of 2025-11-25',
      ...{ environment: 'python-mcp-2', library: 'mcp2-legacy', calls: sent },
      spans: ['client CLIENT MCP send tools/call greet'],
    },
    {
      title: 'FastMCP 4.1, which makes a span of its own around that of mcp',
      ...{ environment: 'python-mcp-2', library: 'fastmcp' },
      spans: ['client CLIENT tools/call greet', 'client CLIENT MCP send tools/call greet'],
      calls: own.flatMap((call, i) => [call, sent[i]!]),
    },
  ];
};

const RECEIVED_CALLS = ['tools/call greet', 'tools/call fail: tool_error'];

const SERVERS: readonly Peer[] = [
  {
    title: 'mcp 1.30 with openinference-instrumentation-mcp, which carries the context and makes no spans',
    ...{ environment: 'python-mcp-1', library: 'mcp1', instrumentation: 'openinference', spans: [], calls: [] },
  },
  {
    title: 'mcp 1.30 with opentelemetry-instrumentation-mcp',
    ...{ environment: 'python-mcp-1', library: 'mcp1', instrumentation: 'traceloop', spans: [], calls: [] },
  },
  {
    title: 'mcp 2.3',
    ...{ environment: 'python-mcp-2', library: 'mcp2', spans: [RECEIVED] },
    calls: [...RECEIVED_CALLS, 'tools/call not_there: tool_error'],
  },
  {
    title: 'FastMCP 4.1',
    ...{ environment: 'python-mcp-2', library: 'fastmcp', spans: [RECEIVED] },
    calls: [...RECEIVED_CALLS, 'tools/call not_there: NotFoundError'],
  },
];

const programOf = (
  { environment, library, instrumentation }: Peer,
  app: 'client' | 'server',
  ...args: string[]
): Program => python(environment, app, library, instrumentation)(...args);

/** `describe`, skipped with the reason in its title where the peer's environment is missing. */
function describePeer(peer: Peer, tests: () => void): void {
  const reason = whyNoPython(peer.environment);
  const title = reason === undefined ? peer.title : `${peer.title} (skipped: ${reason})`;
  describe.skipIf(reason !== undefined).concurrent(title, () => {
    tests();
  });
}

/** Of a sample each library, the official SDK 1 and 2 and FastMCP, meets one SDK of ours: v1 over stdio, or v2 over HTTP. */
const MEETS: Readonly<Record<string, string>> = { mcp1: 'v1', mcp2: 'v2', fastmcp: 'v1' };
const peersOf = (major: string, all: readonly Peer[]) =>
  setOf(all, ({ library, instrumentation }) => instrumentation !== 'traceloop' && major.slice(0, 2) === MEETS[library]);
const transportsOf = (major: string) =>
  setOf(['http', 'stdio'] as const, (transport) => (transport === 'stdio') === (major === 'v1'));

/** What holds for every pair: each side exported, nothing was refused, and each context arrived. */
function expectOneTrace(pair: Pair): void {
  expect(pair.refused).toEqual([]);
  expect(pair.traces).toEqual([pair.trace]);
  expect(pair.orphans).toEqual([]);
}

describe.each(['v1', 'v2'])('our server of SDK %s, called by', (major) => {
  const unknown = major === 'v1' ? 'tool_error' : '-32602';
  for (const peer of peersOf(major, clients(unknown))) {
    describePeer(peer, () => {
      it.each(transportsOf(major))('has its spans below the caller’s, over %s', async (transport) => {
        const pair = await Pair.run(programOf(peer, 'client'), typescript(major, 'serve', transport), transport);
        expectOneTrace(pair);
        expect(pair.answers).toMatchObject({ greet: 'hello' });
        expect(pair.lineage('inside greet')).toEqual([ROOT, ...peer.spans, RECEIVED, IN_TOOL]);
        expect(pair.calls('server')).toEqual([...RECEIVED_CALLS, `tools/call _OTHER: ${unknown}`]);
        expect(pair.calls('client')).toEqual(peer.calls);
      });
    });
  }
});

describe.each(['v1', 'v2-modern'])('our client of SDK %s, calling', (major) => {
  for (const peer of peersOf(major, SERVERS)) {
    describePeer(peer, () => {
      it.each(transportsOf(major))('has the server’s spans below its own, over %s', async (transport) => {
        const pair = await Pair.run(typescript(major, 'call'), programOf(peer, 'server', transport), transport);
        expectOneTrace(pair);
        expect(pair.answers).toEqual({ greet: 'hello', fail: 'isError', not_there: 'isError' });
        expect(pair.lineage('inside greet')).toEqual([ROOT, 'client CLIENT tools/call greet', ...peer.spans, IN_TOOL]);
        expect(pair.calls('client')).toEqual([...RECEIVED_CALLS, 'tools/call _OTHER: tool_error']);
        expect(pair.calls('server')).toEqual(peer.calls);
      });
    });
  }
});

describePeer(
  {
    title: 'mcp 1.30 without an instrumentation',
    ...{ environment: 'python-mcp-1', library: 'mcp1', spans: [], calls: [] },
  },
  () => {
    const plain = (app: string, ...args: string[]) => python('python-mcp-1', app, 'mcp1')(...args);

    it('carries no context: as a client, each of its calls begins a trace in our server', async () => {
      const pair = await Pair.run(plain('client'), typescript('v1', 'serve', 'http'), 'http');
      expect(pair.traces).not.toContain(pair.trace);
      expect(pair.lineage('inside greet')).toEqual([RECEIVED, IN_TOOL]);
    });

    it('carries no context: as a server, its work is not below our call', async () => {
      const pair = await Pair.run(typescript('v1', 'call'), plain('server', 'http'), 'http');
      expect(pair.calls('client')).toEqual([...RECEIVED_CALLS, 'tools/call _OTHER: tool_error']);
      expect(pair.lineage('inside greet')).toEqual([IN_TOOL]);
    });
  },
);

import { McpInstrumentation, type Mode } from '@mcp-vitals/instrumentation';
import { byHand } from './by-hand.js';
import type { Major } from './sdk.js';
import type { Observer, SignalCounter, Variant } from './variant.js';

const MAJORS: readonly Major[] = ['v1', 'v2'];

const NOTHING = { spans: 0, points: 0 };

/** Our own instrumentation on both sides. It is made after the providers, as `NodeSDK` makes its users do. */
function ours(mode: Mode, signals: SignalCounter): Observer {
  const instrumentation = new McpInstrumentation({ mode });
  return {
    signals,
    client: (client) => instrumentation.instrumentClient(client),
    server: (server) => instrumentation.instrumentServer(server),
  };
}

/** The reference variants, and ours in each of its modes. The peers are in `peers/`. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'baseline',
    is: 'the MCP SDK alone',
    majors: MAJORS,
    expected: NOTHING,
    observe: ({ noSignals }) => ({ signals: noSignals }),
  },
  {
    name: 'sdk-only',
    is: 'OpenTelemetry registered, nothing instrumented',
    majors: MAJORS,
    expected: NOTHING,
    observe: ({ registerOpenTelemetry }) => ({ signals: registerOpenTelemetry() }),
  },
  {
    name: 'floor',
    is: 'by hand: a span and a point a side',
    majors: MAJORS,
    expected: { spans: 2, points: 2 },
    observe: () => byHand({ withContext: false }),
  },
  {
    name: 'floor-ctx',
    is: 'by hand: the same, activated and propagated',
    majors: MAJORS,
    expected: { spans: 2, points: 2 },
    observe: () => byHand({ withContext: true }),
  },
  {
    name: 'ours',
    is: 'mcp-vitals, mode full',
    majors: MAJORS,
    // Beside those of both sides: the validation of the input, and the calls by client; a sample has the lengths of the result, a side each.
    expected: { spans: 2, points: 4, sampledPoints: 2 },
    observe: ({ registerOpenTelemetry }) => ours('full', registerOpenTelemetry()),
  },
  {
    name: 'ours-propagation',
    is: 'mcp-vitals, mode propagation-only',
    majors: MAJORS,
    expected: NOTHING,
    observe: ({ registerOpenTelemetry }) => ours('propagation-only', registerOpenTelemetry()),
  },
  {
    name: 'ours-off',
    is: 'mcp-vitals, mode off',
    majors: MAJORS,
    expected: NOTHING,
    against: 'sdk-only',
    observe: ({ registerOpenTelemetry }) => ours('off', registerOpenTelemetry()),
  },
  {
    name: 'ours-no-sdk',
    is: 'mcp-vitals without an OpenTelemetry SDK',
    majors: MAJORS,
    expected: NOTHING,
    observe: ({ noSignals }) => ours('full', noSignals),
  },
];

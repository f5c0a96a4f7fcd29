/** A sentence that the README or the docs make to a reader, and the test that proves it. */
export interface KeptPromise {
  /** As in `<!-- promise: id -->` behind the sentence. */
  id: string;
  sentence: string;
  where: string;
  proof: {
    file: string;
    /** The test's full name as its source writes it: the titles of its `describe`s and its own, joined by ` > `. */
    test: string;
  };
}

export const PROMISES: readonly KeptPromise[] = [
  {
    id: 'two-commands',
    sentence: 'Both need Node.js 20.19 or newer and npm, and nothing else.',
    where: 'README.md',
    proof: {
      file: 'test/main-job.test.ts',
      test: 'the main job > runs with npm start, shows figures, a report and a whole trace, and prints no warning',
    },
  },
  {
    id: 'main-job-exports',
    sentence:
      'With `OTEL_EXPORTER_OTLP_ENDPOINT` set, traces, metrics and logs of both processes go there by OTLP/HTTP; without it nothing is sent.',
    where: 'README.md',
    proof: {
      file: 'test/main-job.test.ts',
      test: 'the main job > exports to the letter of the conventions, SDK %s over %s',
    },
  },
  {
    id: 'disabled-loads-nothing',
    sentence: 'what is preloaded; with `OTEL_SDK_DISABLED=true` it loads nothing more',
    where: 'docs/architecture.md',
    proof: {
      file: 'packages/node/test/startup.test.ts',
      test: '--import @mcp-vitals/node/register > loads itself and nothing else with OTEL_SDK_DISABLED=true',
    },
  },
  {
    id: 'zero-code',
    sentence: '**With no code changed**, for an MCP server or client in ESM or CommonJS, SDK v1 or v2:',
    where: 'README.md',
    proof: {
      file: 'packages/instrumentation/test/loading.test.ts',
      test: 'an application whose code is unchanged > has one client and one server span: %s',
    },
  },
  {
    id: 'report-schema',
    sentence:
      'The report is JSON of a [published schema](packages/monitor/schema/report.schema.json), and every figure in it names its window and its count; a value that was not measured is `null`.',
    where: 'README.md',
    proof: {
      file: 'test/main-job.test.ts',
      test: 'the main job > exports to the letter of the conventions, SDK %s over %s',
    },
  },
  {
    id: 'conventions',
    sentence: 'a CLIENT span and a SERVER span for each request, joined through `params._meta`.',
    where: 'README.md',
    proof: {
      file: 'packages/instrumentation/test/http.test.ts',
      test: 'spans over HTTP: %s > joins both sides of every request, with the facts of the transport',
    },
  },
  {
    id: 'bounded-names',
    sentence: "a peer's input never makes a series or a span name; a name the server does not know is `_OTHER`.",
    where: 'README.md',
    proof: {
      file: 'packages/instrumentation/test/spans.test.ts',
      test: 'spans of an in-memory pair, %s > puts no name that the caller invented into a series or a span name',
    },
  },
  {
    id: 'package-arrows',
    sentence: 'A package imports only what this table allows.',
    where: 'docs/architecture.md',
    proof: {
      file: 'test/architecture.test.ts',
      test: 'the arrows between packages > of $shortName > go only where the table of docs/architecture.md allows',
    },
  },
  {
    id: 'room-arrows',
    sentence:
      'A room imports only rooms to its right, and there is no circle between files or folders, by types neither.',
    where: 'docs/architecture.md',
    proof: {
      file: 'test/rooms.test.ts',
      test: 'the rooms of $shortName > import only rooms that stand behind them in the table of docs/architecture.md',
    },
  },
  {
    id: 'convention-names',
    sentence: "The names in `signals` are the conventions' wherever they stand in the conventions' namespaces.",
    where: 'docs/architecture.md',
    proof: {
      file: 'test/conformance.test.ts',
      test: 'the names in the signals package > are the conventions’ wherever they stand in their namespaces',
    },
  },
  {
    id: 'conformance-complete',
    sentence:
      'The repository checks that by itself: `test/conformance.ts` reads OTLP/JSON exports and names every violation, and a test breaks each of its rules to see it reported.',
    where: 'docs/architecture.md',
    proof: { file: 'test/conformance.test.ts', test: 'the conformance check > has a break that proves each rule' },
  },
  {
    id: 'dependencies-explained',
    sentence: 'Every library that a package or an example needs at run time has a line here.',
    where: 'docs/dependencies.md',
    proof: {
      file: 'test/dependencies.test.ts',
      test: 'docs/dependencies.md > has a line for every dependency $heading',
    },
  },
  {
    id: 'promises-held',
    sentence: 'A sentence marked as a promise has a test that proves it, and the gate fails when that test is gone.',
    where: 'docs/architecture.md',
    proof: { file: 'test/promises.test.ts', test: 'the manifest of promises > finds what is broken: $what' },
  },
  {
    id: 'schema-report',
    sentence: '`npm run build && node examples/seed-integration/dist/main.js` prints its report:',
    where: 'README.md',
    proof: { file: 'examples/seed-integration/test/main.test.ts', test: 'prints the expected report' },
  },
  {
    id: 'drift-watched',
    sentence:
      'an instrumented client is enough: `MCP_SCHEMA_PIN_FILE=mcp-vitals.lock.json node --import @mcp-vitals/node/register client.js`.',
    where: 'README.md',
    proof: {
      file: 'test/drift.test.ts',
      test: '--import @mcp-vitals/node/register with MCP_SCHEMA_PIN_FILE, SDK %s > sends each change as a metric, a span event and a log record',
    },
  },
  {
    id: 'queue-bounded',
    sentence: 'When it is full, the oldest requests are dropped.',
    where: 'docs/reliability.md',
    proof: {
      file: 'packages/node/test/export/outages.test.ts',
      test: 'an export while its collector fails > drops the oldest requests beyond its limit, counts them and reports them once',
    },
  },
  {
    id: 'outage-silent',
    sentence: '**Notices.** An outage of less than one minute without loss writes no notice.',
    where: 'docs/reliability.md',
    proof: {
      file: 'packages/node/test/export/outages.test.ts',
      test: 'an export while its collector fails > loses nothing when the collector takes requests and does not answer for 30 seconds',
    },
  },
  {
    id: 'pipes-once',
    sentence:
      'The wrappers are removed at the first line that is not MCP, or when an instrumented SDK sees the same message.',
    where: 'docs/bundled-programs.md',
    proof: {
      file: 'packages/instrumentation/test/stdio/observed-pipes.test.ts',
      test: 'a stdio server whose SDK is instrumented > has one SERVER span for each message, and no other: %s',
    },
  },
  {
    id: 'own-protocol',
    sentence: 'On pipes it takes over from the watch.',
    where: 'docs/bundled-programs.md',
    proof: {
      file: 'packages/instrumentation/test/own-protocol.test.ts',
      test: 'instrumentClient of a connected client with an implementation of MCP of its own > takes over from the watch of its pipes: each message has one CLIENT span',
    },
  },
  {
    id: 'no-private-address',
    sentence:
      "A name is resolved for each attempt, and the connection goes to an address that was checked: loopback, private, link-local, metadata and reserved addresses are refused, IPv6 addresses that carry one too, unless `allowAddresses` names their range, such as `['10.0.0.0/8']`.",
    where: 'docs/alerts.md',
    proof: {
      file: 'packages/notify/test/channels/address-guard.test.ts',
      test: 'a name > is connected to at the address that was checked, although it changes at once',
    },
  },
  {
    id: 'channel-secrets',
    sentence: 'Either way they appear in no log, span, journal or error message.',
    where: 'docs/alerts.md',
    proof: {
      file: 'packages/notify/test/channels/secrets.test.ts',
      test: 'a secret of a channel > appears in no log, outcome, statistic, journal, error message or print of a channel',
    },
  },
  {
    id: 'survives-kill',
    sentence:
      'Nothing that was delivered is sent again after `kill -9`, except the one notice of each channel that was being sent, and with the same idempotency key; nothing is lost.',
    where: 'docs/alerts.md',
    proof: {
      file: 'packages/notify/test/kill/kill.test.ts',
      test: 'a process that is killed twenty times while it notifies > loses no notice, and repeats at most the one that was being sent, under the same key',
    },
  },
  {
    id: 'prometheus-parity',
    sentence:
      'Rules keep their meaning: the alerts that are pending and firing, their labels included, are the same at every evaluation.',
    where: 'docs/alerts.md',
    proof: {
      file: 'test/real/prometheus/parity.test.ts',
      test: 'rules in process and in Prometheus $version > have the same alerts at every evaluation',
    },
  },
];
